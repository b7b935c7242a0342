"""Protocols of the clients and their resources, for the types of fakes in tests.

A function whose parameter has the type `ClientProtocol` accepts a `Client`, and a fake with the same
members. A function that only sends templates needs no more than a `TemplatesProtocol`, for which a
fake is a class with three methods.

    def remind(templates: TemplatesProtocol, to: str) -> None:
        templates.send(to, "plain_notice")

https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/testing.md#without-a-server
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator, Mapping
    from os import PathLike

    from . import (
        ApiResponse,
        AsyncSendMany,
        AttemptEvent,
        AttemptStart,
        Automation,
        Channel,
        Contact,
        CustomField,
        Execution,
        Label,
        ListResult,
        MessageStatus,
        PhoneNumber,
        SendMany,
        SentMessage,
        Template,
    )
    from .types import (
        AtDailyLimit,
        Auth,
        Columns,
        DeliveryStatus,
        FieldType,
        JSONInput,
        MediaType,
        MessageType,
        Recipient,
        RequestStyle,
        Safety,
        StopRule,
    )

__all__ = [
    "AsyncAutomationsProtocol",
    "AsyncChannelsProtocol",
    "AsyncClientProtocol",
    "AsyncContactsProtocol",
    "AsyncCustomFieldsProtocol",
    "AsyncLabelsProtocol",
    "AsyncMessagesProtocol",
    "AsyncTemplatesProtocol",
    "AutomationsProtocol",
    "ChannelsProtocol",
    "ClientProtocol",
    "ContactsProtocol",
    "CustomFieldsProtocol",
    "LabelsProtocol",
    "MessagesProtocol",
    "TemplatesProtocol",
]


class AsyncAutomationsProtocol(Protocol):
    """The resource with the members of `AsyncAutomations`."""

    async def list(self, *, channel_id: str | None = None) -> ListResult[Automation]: ...

    async def trigger(
        self,
        phone_number: str,
        *,
        automation_id: str | None = None,
        automation_name: str | None = None,
        channel_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> Execution: ...


class AsyncChannelsProtocol(Protocol):
    """The resource with the members of `AsyncChannels`."""

    async def list(self) -> ListResult[Channel]: ...


class AsyncContactsProtocol(Protocol):
    """The resource with the members of `AsyncContacts`."""

    async def upsert(
        self,
        phone_number: str,
        *,
        channel_id: str | None = None,
        name: str | None = None,
        email: str | None = None,
        profile_picture_url: str | None = None,
        custom_fields_data: Mapping[str, JSONInput] | None = None,
        label_names: Iterable[str] | None = None,
    ) -> Contact: ...

    async def list(
        self,
        *,
        channel_id: str | None = None,
        page: int | None = None,
        limit: int | None = None,
        search: str | None = None,
    ) -> ListResult[Contact]: ...

    def iter(
        self,
        *,
        channel_id: str | None = None,
        page: int | None = None,
        limit: int | None = None,
        search: str | None = None,
        max_items: int | None = None,
        prefetch: int | None = None,
    ) -> AsyncIterator[Contact]: ...


class AsyncCustomFieldsProtocol(Protocol):
    """The resource with the members of `AsyncCustomFields`."""

    async def upsert(
        self,
        name: str,
        *,
        channel_id: str | None = None,
        type: FieldType | None = None,
        is_required: bool | None = None,
        options: Iterable[str] | None = None,
    ) -> CustomField: ...

    async def list(self, *, channel_id: str | None = None) -> ListResult[CustomField]: ...


class AsyncLabelsProtocol(Protocol):
    """The resource with the members of `AsyncLabels`."""

    async def upsert(
        self,
        name: str,
        *,
        channel_id: str | None = None,
        description: str | None = None,
        color: str | None = None,
        display_order: int | None = None,
    ) -> Label: ...

    async def list(self, *, channel_id: str | None = None) -> ListResult[Label]: ...


class AsyncMessagesProtocol(Protocol):
    """The resource with the members of `AsyncMessages`."""

    async def send(
        self,
        to: str,
        *,
        type: MessageType | None = None,
        body: str | None = None,
        url: str | None = None,
        caption: str | None = None,
        filename: str | None = None,
        channel_id: str | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage: ...

    async def send_text(
        self,
        to: str,
        body: str,
        *,
        channel_id: str | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage: ...

    async def send_image(
        self,
        to: str,
        url: str,
        *,
        caption: str | None = None,
        channel_id: str | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage: ...

    async def send_video(
        self,
        to: str,
        url: str,
        *,
        caption: str | None = None,
        channel_id: str | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage: ...

    async def send_document(
        self,
        to: str,
        url: str,
        *,
        filename: str | None = None,
        caption: str | None = None,
        channel_id: str | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage: ...

    async def send_audio(
        self,
        to: str,
        url: str,
        *,
        channel_id: str | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage: ...

    def send_many(
        self,
        recipients: Iterable[Recipient] | AsyncIterable[Recipient],
        *,
        type: MessageType | None = None,
        body: str | None = None,
        url: str | None = None,
        caption: str | None = None,
        filename: str | None = None,
        channel_id: str | None = None,
        api_reference: str | None = None,
        columns: Columns | None = None,
        campaign: str | None = None,
        dry_run: bool | None = None,
        rate_limit: float | None = None,
        shared_rate_limit: float | None = None,
        max_new_people_per_day: int | None = None,
        at_daily_limit: AtDailyLimit | None = None,
        concurrency: int | None = None,
        suppress: Iterable[str | PhoneNumber] | None = None,
        stop_after: Mapping[StopRule, int] | None = None,
        rejected: str | PathLike[str] | None = None,
        rejected_delimiter: str | None = None,
        total: int | None = None,
        progress: bool | None = None,
    ) -> AsyncSendMany: ...

    async def status(self, wamid: str) -> MessageStatus: ...

    async def wait(
        self,
        wamid: str,
        *,
        until: DeliveryStatus | None = None,
        timeout: float | None = None,
        interval: float | None = None,
    ) -> MessageStatus: ...

    def watch(
        self, wamid: str, *, timeout: float | None = None, interval: float | None = None
    ) -> AsyncIterator[MessageStatus]: ...


class AsyncTemplatesProtocol(Protocol):
    """The resource with the members of `AsyncTemplates`."""

    async def list(self, *, channel_id: str | None = None) -> ListResult[Template]: ...

    async def send(
        self,
        to: str,
        template_name: str,
        *,
        channel_id: str | None = None,
        language_code: str | None = None,
        variables: Iterable[str] | str | None = None,
        header: str | None = None,
        image: str | None = None,
        video: str | None = None,
        document: str | None = None,
        media_url: str | None = None,
        media_type: MediaType | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage: ...

    def send_many(
        self,
        recipients: Iterable[Recipient] | AsyncIterable[Recipient],
        template_name: str,
        *,
        channel_id: str | None = None,
        language_code: str | None = None,
        variables: Iterable[str] | str | None = None,
        header: str | None = None,
        image: str | None = None,
        video: str | None = None,
        document: str | None = None,
        media_url: str | None = None,
        media_type: MediaType | None = None,
        api_reference: str | None = None,
        columns: Columns | None = None,
        campaign: str | None = None,
        dry_run: bool | None = None,
        rate_limit: float | None = None,
        shared_rate_limit: float | None = None,
        max_new_people_per_day: int | None = None,
        at_daily_limit: AtDailyLimit | None = None,
        concurrency: int | None = None,
        suppress: Iterable[str | PhoneNumber] | None = None,
        stop_after: Mapping[StopRule, int] | None = None,
        rejected: str | PathLike[str] | None = None,
        rejected_delimiter: str | None = None,
        total: int | None = None,
        progress: bool | None = None,
    ) -> AsyncSendMany: ...


class AutomationsProtocol(Protocol):
    """The resource with the members of `Automations`."""

    def list(self, *, channel_id: str | None = None) -> ListResult[Automation]: ...

    def trigger(
        self,
        phone_number: str,
        *,
        automation_id: str | None = None,
        automation_name: str | None = None,
        channel_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> Execution: ...


class ChannelsProtocol(Protocol):
    """The resource with the members of `Channels`."""

    def list(self) -> ListResult[Channel]: ...


class ContactsProtocol(Protocol):
    """The resource with the members of `Contacts`."""

    def upsert(
        self,
        phone_number: str,
        *,
        channel_id: str | None = None,
        name: str | None = None,
        email: str | None = None,
        profile_picture_url: str | None = None,
        custom_fields_data: Mapping[str, JSONInput] | None = None,
        label_names: Iterable[str] | None = None,
    ) -> Contact: ...

    def list(
        self,
        *,
        channel_id: str | None = None,
        page: int | None = None,
        limit: int | None = None,
        search: str | None = None,
    ) -> ListResult[Contact]: ...

    def iter(
        self,
        *,
        channel_id: str | None = None,
        page: int | None = None,
        limit: int | None = None,
        search: str | None = None,
        max_items: int | None = None,
        prefetch: int | None = None,
    ) -> Iterator[Contact]: ...


class CustomFieldsProtocol(Protocol):
    """The resource with the members of `CustomFields`."""

    def upsert(
        self,
        name: str,
        *,
        channel_id: str | None = None,
        type: FieldType | None = None,
        is_required: bool | None = None,
        options: Iterable[str] | None = None,
    ) -> CustomField: ...

    def list(self, *, channel_id: str | None = None) -> ListResult[CustomField]: ...


class LabelsProtocol(Protocol):
    """The resource with the members of `Labels`."""

    def upsert(
        self,
        name: str,
        *,
        channel_id: str | None = None,
        description: str | None = None,
        color: str | None = None,
        display_order: int | None = None,
    ) -> Label: ...

    def list(self, *, channel_id: str | None = None) -> ListResult[Label]: ...


class MessagesProtocol(Protocol):
    """The resource with the members of `Messages`."""

    def send(
        self,
        to: str,
        *,
        type: MessageType | None = None,
        body: str | None = None,
        url: str | None = None,
        caption: str | None = None,
        filename: str | None = None,
        channel_id: str | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage: ...

    def send_text(
        self,
        to: str,
        body: str,
        *,
        channel_id: str | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage: ...

    def send_image(
        self,
        to: str,
        url: str,
        *,
        caption: str | None = None,
        channel_id: str | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage: ...

    def send_video(
        self,
        to: str,
        url: str,
        *,
        caption: str | None = None,
        channel_id: str | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage: ...

    def send_document(
        self,
        to: str,
        url: str,
        *,
        filename: str | None = None,
        caption: str | None = None,
        channel_id: str | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage: ...

    def send_audio(
        self,
        to: str,
        url: str,
        *,
        channel_id: str | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage: ...

    def send_many(
        self,
        recipients: Iterable[Recipient],
        *,
        type: MessageType | None = None,
        body: str | None = None,
        url: str | None = None,
        caption: str | None = None,
        filename: str | None = None,
        channel_id: str | None = None,
        api_reference: str | None = None,
        columns: Columns | None = None,
        campaign: str | None = None,
        dry_run: bool | None = None,
        rate_limit: float | None = None,
        shared_rate_limit: float | None = None,
        max_new_people_per_day: int | None = None,
        at_daily_limit: AtDailyLimit | None = None,
        concurrency: int | None = None,
        suppress: Iterable[str | PhoneNumber] | None = None,
        stop_after: Mapping[StopRule, int] | None = None,
        rejected: str | PathLike[str] | None = None,
        rejected_delimiter: str | None = None,
        total: int | None = None,
        progress: bool | None = None,
    ) -> SendMany: ...

    def status(self, wamid: str) -> MessageStatus: ...

    def wait(
        self,
        wamid: str,
        *,
        until: DeliveryStatus | None = None,
        timeout: float | None = None,
        interval: float | None = None,
    ) -> MessageStatus: ...

    def watch(
        self, wamid: str, *, timeout: float | None = None, interval: float | None = None
    ) -> Iterator[MessageStatus]: ...


class TemplatesProtocol(Protocol):
    """The resource with the members of `Templates`."""

    def list(self, *, channel_id: str | None = None) -> ListResult[Template]: ...

    def send(
        self,
        to: str,
        template_name: str,
        *,
        channel_id: str | None = None,
        language_code: str | None = None,
        variables: Iterable[str] | str | None = None,
        header: str | None = None,
        image: str | None = None,
        video: str | None = None,
        document: str | None = None,
        media_url: str | None = None,
        media_type: MediaType | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage: ...

    def send_many(
        self,
        recipients: Iterable[Recipient],
        template_name: str,
        *,
        channel_id: str | None = None,
        language_code: str | None = None,
        variables: Iterable[str] | str | None = None,
        header: str | None = None,
        image: str | None = None,
        video: str | None = None,
        document: str | None = None,
        media_url: str | None = None,
        media_type: MediaType | None = None,
        api_reference: str | None = None,
        columns: Columns | None = None,
        campaign: str | None = None,
        dry_run: bool | None = None,
        rate_limit: float | None = None,
        shared_rate_limit: float | None = None,
        max_new_people_per_day: int | None = None,
        at_daily_limit: AtDailyLimit | None = None,
        concurrency: int | None = None,
        suppress: Iterable[str | PhoneNumber] | None = None,
        stop_after: Mapping[StopRule, int] | None = None,
        rejected: str | PathLike[str] | None = None,
        rejected_delimiter: str | None = None,
        total: int | None = None,
        progress: bool | None = None,
    ) -> SendMany: ...


class ClientProtocol(Protocol):
    """A client with the members of `Client`."""

    def with_options(
        self,
        *,
        auth: Auth | None = None,
        request_style: RequestStyle | None = None,
        channel_id: str | None = ...,
        timeout: float | None = None,
        attempt_timeout: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        validate: bool | None = None,
        max_response_bytes: int | None = None,
        on_attempt_start: Callable[[AttemptStart], object] | None = None,
        on_attempt: Callable[[AttemptEvent], object] | None = None,
    ) -> ClientProtocol: ...

    def request(
        self,
        path: str,
        params: Mapping[str, JSONInput] | None = None,
        *,
        safety: Safety | None = None,
        idempotency_key: str | None = None,
    ) -> ApiResponse: ...

    @property
    def channels(self) -> ChannelsProtocol: ...

    @property
    def contacts(self) -> ContactsProtocol: ...

    @property
    def custom_fields(self) -> CustomFieldsProtocol: ...

    @property
    def labels(self) -> LabelsProtocol: ...

    @property
    def templates(self) -> TemplatesProtocol: ...

    @property
    def messages(self) -> MessagesProtocol: ...

    @property
    def automations(self) -> AutomationsProtocol: ...

    def close(self, *, abort: bool = False) -> None: ...


class AsyncClientProtocol(Protocol):
    """A client with the members of `AsyncClient`."""

    def with_options(
        self,
        *,
        auth: Auth | None = None,
        request_style: RequestStyle | None = None,
        channel_id: str | None = ...,
        timeout: float | None = None,
        attempt_timeout: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        validate: bool | None = None,
        max_response_bytes: int | None = None,
        on_attempt_start: Callable[[AttemptStart], object] | None = None,
        on_attempt: Callable[[AttemptEvent], object] | None = None,
    ) -> AsyncClientProtocol: ...

    async def request(
        self,
        path: str,
        params: Mapping[str, JSONInput] | None = None,
        *,
        safety: Safety | None = None,
        idempotency_key: str | None = None,
    ) -> ApiResponse: ...

    @property
    def channels(self) -> AsyncChannelsProtocol: ...

    @property
    def contacts(self) -> AsyncContactsProtocol: ...

    @property
    def custom_fields(self) -> AsyncCustomFieldsProtocol: ...

    @property
    def labels(self) -> AsyncLabelsProtocol: ...

    @property
    def templates(self) -> AsyncTemplatesProtocol: ...

    @property
    def messages(self) -> AsyncMessagesProtocol: ...

    @property
    def automations(self) -> AsyncAutomationsProtocol: ...

    async def close(self, *, abort: bool = False) -> None: ...
