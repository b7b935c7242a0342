"""Contacts."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from datetime import datetime
from typing import final

from .._result import ListResult
from ..types import JSON, JSONInput
from .base import Model, Resource
from .labels import Label

@final
class Contact(Model):
    """A contact: someone the business communicates with.

    The API documentation shows no response, so the id, labels, custom fields and times are assumed.
    """

    __match_args__ = (
        "id",
        "phone_number",
        "channel_id",
        "name",
        "email",
        "profile_picture_url",
        "labels",
        "custom_fields",
        "created_at",
        "updated_at",
    )

    @property
    def id(self) -> str | None:
        """The contact's id."""

    @property
    def phone_number(self) -> str | None:
        """The phone number; a contact who uses a WhatsApp user name may have none."""

    @property
    def channel_id(self) -> str | None:
        """The channel it belongs to."""

    @property
    def name(self) -> str | None:
        """The display name."""

    @property
    def email(self) -> str | None:
        """The email address."""

    @property
    def profile_picture_url(self) -> str | None:
        """The URL of the profile picture."""

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels, a tuple of `Label`. A label that the server sent as a string has only a name.

        Empty if the server sent none.
        """

    @property
    def custom_fields(self) -> dict[str, JSON]:
        """The custom fields by name, with each value as the server sent it. Each read returns a new
        dict.

        Empty if the server sent none.
        """

    @property
    def created_at(self) -> datetime | None:
        """When it was created: an aware `datetime`.

        Also `None` if the server's string cannot be parsed; `to_json` contains the string.
        """

    @property
    def updated_at(self) -> datetime | None:
        """When it was last changed: an aware `datetime`.

        Also `None` if the server's string cannot be parsed; `to_json` contains the string.
        """

    @staticmethod
    def from_json(text: str) -> Contact:
        """Creates the model from a JSON string that `to_json` or the API returned. Raises
        `ValueError` for a string that is not a JSON object.
        """

@final
class Pagination(Model):
    """The position of a page of contacts in the whole list."""

    __match_args__ = ("page", "limit", "total", "pages")

    @property
    def page(self) -> int | None:
        """The number of this page, from 1."""

    @property
    def limit(self) -> int | None:
        """Contacts per page."""

    @property
    def total(self) -> int | None:
        """The total number of contacts."""

    @property
    def pages(self) -> int | None:
        """The total number of pages."""

    @staticmethod
    def from_json(text: str) -> Pagination:
        """Creates the model from a JSON string that `to_json` or the API returned. Raises
        `ValueError` for a string that is not a JSON object.
        """

@final
class Contacts(Resource):
    """The operations on contacts."""

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
    ) -> Contact:
        """Creates a contact, or updates the one with the same phone number.

        Omitted fields are not changed.

        Args:
            phone_number: The phone number in E.164 format, such as `+1234567890`, which identifies
                the contact; separators are removed.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            name: The display name.
            email: The email address.
            profile_picture_url: The absolute http or https URL of the profile picture.
            custom_fields_data: The values of custom fields by name. Each value is sent unchanged.
            label_names: The names of the contact's labels. A single `str` raises `TypeError`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server rejected the request.
            TransportError: The server could not be reached, or its response was lost. It is safe to
                repeat.
            DecodeError: The response does not have the documented form. It is safe to repeat.
        """

    def list(
        self,
        *,
        channel_id: str | None = None,
        page: int | None = None,
        limit: int | None = None,
        search: str | None = None,
    ) -> ListResult[Contact]:
        """Lists one page of contacts: a `ListResult` of `Contact`.

        The result's `pagination` contains the total number. To get all contacts, use `iter`.

        Args:
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            page: The number of the page, from 1; 1 by default.
            limit: Contacts per page, 1 to 200; 50 by default.
            search: Only contacts whose name or phone number contains this.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server rejected the request.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response does not have the documented form.
        """

    def iter(
        self,
        *,
        channel_id: str | None = None,
        page: int | None = None,
        limit: int | None = None,
        search: str | None = None,
        max_items: int | None = None,
        prefetch: int | None = None,
    ) -> Iterator[Contact]:
        """Iterates over all contacts; while the program works on a page, the next ones are under way.

        The list may change during the iteration. If contacts are added and a contact moves to the
        next page, it is still returned once. If contacts are deleted and a contact moves to an
        earlier page, it can be missed, because the API has no cursor.

        Args:
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            page: The number of the first page, from 1; 1 by default.
            limit: Contacts per page, 1 to 200; by default 200, or `max_items` if that is smaller.
            search: Only contacts whose name or phone number contains this.
            max_items: The maximum number of contacts in total; no limit by default.
            prefetch: The number of pages that are requested before they are needed, at most 10; 2
                by default. With 0, with a rate limit, and with hooks for attempts, a page is
                requested when its first contact is needed. Other calls have priority.

        The iterator raises the errors of `list`. An error does not end it: the next step requests
        the same page again.
        """

@final
class AsyncContacts(Resource):
    """The operations on contacts."""

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
    ) -> Contact:
        """Creates a contact, or updates the one with the same phone number.

        Omitted fields are not changed.

        Args:
            phone_number: The phone number in E.164 format, such as `+1234567890`, which identifies
                the contact; separators are removed.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            name: The display name.
            email: The email address.
            profile_picture_url: The absolute http or https URL of the profile picture.
            custom_fields_data: The values of custom fields by name. Each value is sent unchanged.
            label_names: The names of the contact's labels. A single `str` raises `TypeError`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server rejected the request.
            TransportError: The server could not be reached, or its response was lost. It is safe to
                repeat.
            DecodeError: The response does not have the documented form. It is safe to repeat.
        """

    async def list(
        self,
        *,
        channel_id: str | None = None,
        page: int | None = None,
        limit: int | None = None,
        search: str | None = None,
    ) -> ListResult[Contact]:
        """Lists one page of contacts: a `ListResult` of `Contact`.

        The result's `pagination` contains the total number. To get all contacts, use `iter`.

        Args:
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            page: The number of the page, from 1; 1 by default.
            limit: Contacts per page, 1 to 200; 50 by default.
            search: Only contacts whose name or phone number contains this.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server rejected the request.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response does not have the documented form.
        """

    def iter(
        self,
        *,
        channel_id: str | None = None,
        page: int | None = None,
        limit: int | None = None,
        search: str | None = None,
        max_items: int | None = None,
        prefetch: int | None = None,
    ) -> AsyncIterator[Contact]:
        """Iterates over all contacts; while the program works on a page, the next ones are under way.

        The list may change during the iteration. If contacts are added and a contact moves to the
        next page, it is still returned once. If contacts are deleted and a contact moves to an
        earlier page, it can be missed, because the API has no cursor.

        Args:
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            page: The number of the first page, from 1; 1 by default.
            limit: Contacts per page, 1 to 200; by default 200, or `max_items` if that is smaller.
            search: Only contacts whose name or phone number contains this.
            max_items: The maximum number of contacts in total; no limit by default.
            prefetch: The number of pages that are requested before they are needed, at most 10; 2
                by default. With 0, with a rate limit, and with hooks for attempts, a page is
                requested when its first contact is needed. Other calls have priority.

        The iterator raises the errors of `list`. An error does not end it: the next step requests
        the same page again.
        """
