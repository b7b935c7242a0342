"""Messages."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import final

from ..types import JSON, DeliveryStatus, MessageType
from .base import Model, Resource

@final
class SentMessage(Model):
    """A message that the server has accepted. It may not be delivered yet: use `messages.wait` to
    find out.

    The API documentation does not show where the response contains the id.
    """

    __match_args__ = ("message_id", "api_reference", "status")

    @property
    def message_id(self) -> str | None:
        """WhatsApp's id of the message, such as `wamid.HBgM…`; `None` if the server sent none."""

    @property
    def api_reference(self) -> str | None:
        """Your own reference, if you passed one and the server returns it."""

    @property
    def status(self) -> DeliveryStatus | None:
        """The first status, if the server sends one.

        `accepted`, `queued`, `pending`, `sent`, `delivered`, `read`, `played` or `failed`
        (WhatsApp), or a status that the SDK does not know.
        """

    @staticmethod
    def from_json(text: str) -> SentMessage:
        """Creates the model from a JSON string that `to_json` or the API returned. Raises
        `ValueError` for a string that is not a JSON object.
        """

@final
class MessageStatus(Model):
    """The delivery status of a message."""

    __match_args__ = (
        "status",
        "direction",
        "type",
        "content",
        "timestamp",
        "delivered_at",
        "read_at",
        "error",
    )

    @property
    def status(self) -> DeliveryStatus | None:
        """`accepted`, `queued`, `pending`, `sent`, `delivered`, `read`, `played`, `failed`, or a
        status that the SDK does not know.
        """

    @property
    def direction(self) -> str | None:
        """`outbound` or `inbound`, as the server sends it."""

    @property
    def type(self) -> str | None:
        """`text`, `image`, `template`, …, as the server sends it."""

    @property
    def content(self) -> JSON:
        """The content: a string, or an object for media and templates."""

    @property
    def timestamp(self) -> datetime | None:
        """When it was sent: an aware `datetime`.

        Also `None` if the server's string cannot be parsed; `to_json` contains the string.
        """

    @property
    def delivered_at(self) -> datetime | None:
        """When it was delivered: an aware `datetime`.

        Also `None` if the server's string cannot be parsed; `to_json` contains the string.
        """

    @property
    def read_at(self) -> datetime | None:
        """When it was read: an aware `datetime`.

        Also `None` if the server's string cannot be parsed; `to_json` contains the string.
        """

    @property
    def error(self) -> JSON:
        """Why it failed: a string or an object."""

    @property
    def whatsapp_code(self) -> int | None:
        """The WhatsApp error code that was found in `error`.

        Such as 131047: the 24-hour window is closed. It is assumed that the API passes on
        WhatsApp's codes.
        """

    def has_reached(self, status: DeliveryStatus) -> bool:
        """Whether the message has reached this status. A message that was read has also reached
        `delivered`, for example. Use this instead of comparing strings, because a message may skip
        `delivered`, and a server may report a status late.

        Args:
            status: Such as `delivered`. A failed message has reached only `failed`.
        """

    def has_failed(self) -> bool:
        """Whether the message failed."""

    @staticmethod
    def from_json(text: str) -> MessageStatus:
        """Creates the model from a JSON string that `to_json` or the API returned. Raises
        `ValueError` for a string that is not a JSON object.
        """

@final
class Messages(Resource):
    """The operations on messages."""

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
    ) -> SentMessage:
        """Sends a free-form message, which WhatsApp allows only within 24 hours after the
        customer's last message. It is never sent twice: the call is retried only if the server
        certainly did not process it.

        After the 24 hours, it raises `BadRequestError` with `whatsapp_code` 131047: send a template
        instead. `send_text`, `send_image` and so on are shorter for one type of message.

        Args:
            to: The recipient's phone number in E.164 format, such as `+1234567890`; separators are
                removed.
            type: The type of the message: `text` by default, which needs `body`; the other types
                need `url`.
            body: The text, at most 4096 characters. Only for the type `text`.
            url: The absolute http or https URL of the media. Not for the type `text`.
            caption: The caption of an image, video or document, at most 1024 characters.
            filename: The file name of a document.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            api_reference: Your own reference, by which you can find the message later.
            idempotency_key: Your own name for this one send: the same call again, also after a crash
                and in another process, never sends twice. It needs a client with the option
                `ledger`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: The message may have been sent. Find out before you repeat the
                call.
            ApiError: The server rejected the request; nothing was sent.
            TransportError: The server did not process the request. The call is safe to repeat, but
                that is useless while `failure` is `tls` or `proxy`.
            IdempotencyConflictError: An earlier call with this key has other parameters; nothing was
                sent.
            IdempotencyInProgressError: Another call with this key is still running; this one sent
                nothing.
            LedgerError: The ledger cannot be used, so nothing was sent.
        """

    def send_text(
        self,
        to: str,
        body: str,
        *,
        channel_id: str | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage:
        """Sends a text message of at most 4096 characters. The rules of `send` apply.

        Args:
            to: The recipient's phone number in E.164 format, such as `+1234567890`; separators are
                removed.
            body: The text, at most 4096 characters.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            api_reference: Your own reference, by which you can find the message later.
            idempotency_key: Your own name for this one send: the same call again, also after a crash
                and in another process, never sends twice. It needs a client with the option
                `ledger`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: The message may have been sent. Find out before you repeat the
                call.
            ApiError: The server rejected the request; nothing was sent.
            TransportError: The server did not process the request. The call is safe to repeat, but
                that is useless while `failure` is `tls` or `proxy`.
            IdempotencyConflictError: An earlier call with this key has other parameters; nothing was
                sent.
            IdempotencyInProgressError: Another call with this key is still running; this one sent
                nothing.
            LedgerError: The ledger cannot be used, so nothing was sent.
        """

    def send_image(
        self,
        to: str,
        url: str,
        *,
        caption: str | None = None,
        channel_id: str | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage:
        """Sends the image at an absolute URL, with a caption of at most 1024 characters. The rules
        of `send` apply.

        Args:
            to: The recipient's phone number in E.164 format, such as `+1234567890`; separators are
                removed.
            url: The absolute http or https URL of the image.
            caption: The caption, at most 1024 characters.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            api_reference: Your own reference, by which you can find the message later.
            idempotency_key: Your own name for this one send: the same call again, also after a crash
                and in another process, never sends twice. It needs a client with the option
                `ledger`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: The message may have been sent. Find out before you repeat the
                call.
            ApiError: The server rejected the request; nothing was sent.
            TransportError: The server did not process the request. The call is safe to repeat, but
                that is useless while `failure` is `tls` or `proxy`.
            IdempotencyConflictError: An earlier call with this key has other parameters; nothing was
                sent.
            IdempotencyInProgressError: Another call with this key is still running; this one sent
                nothing.
            LedgerError: The ledger cannot be used, so nothing was sent.
        """

    def send_video(
        self,
        to: str,
        url: str,
        *,
        caption: str | None = None,
        channel_id: str | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage:
        """Sends the video at an absolute URL, with a caption of at most 1024 characters. The rules
        of `send` apply.

        Args:
            to: The recipient's phone number in E.164 format, such as `+1234567890`; separators are
                removed.
            url: The absolute http or https URL of the video.
            caption: The caption, at most 1024 characters.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            api_reference: Your own reference, by which you can find the message later.
            idempotency_key: Your own name for this one send: the same call again, also after a crash
                and in another process, never sends twice. It needs a client with the option
                `ledger`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: The message may have been sent. Find out before you repeat the
                call.
            ApiError: The server rejected the request; nothing was sent.
            TransportError: The server did not process the request. The call is safe to repeat, but
                that is useless while `failure` is `tls` or `proxy`.
            IdempotencyConflictError: An earlier call with this key has other parameters; nothing was
                sent.
            IdempotencyInProgressError: Another call with this key is still running; this one sent
                nothing.
            LedgerError: The ledger cannot be used, so nothing was sent.
        """

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
    ) -> SentMessage:
        """Sends the document at an absolute URL, with a file name and a caption of at most 1024
        characters. The rules of `send` apply.

        Args:
            to: The recipient's phone number in E.164 format, such as `+1234567890`; separators are
                removed.
            url: The absolute http or https URL of the document.
            filename: The file name that the recipient sees.
            caption: The caption, at most 1024 characters.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            api_reference: Your own reference, by which you can find the message later.
            idempotency_key: Your own name for this one send: the same call again, also after a crash
                and in another process, never sends twice. It needs a client with the option
                `ledger`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: The message may have been sent. Find out before you repeat the
                call.
            ApiError: The server rejected the request; nothing was sent.
            TransportError: The server did not process the request. The call is safe to repeat, but
                that is useless while `failure` is `tls` or `proxy`.
            IdempotencyConflictError: An earlier call with this key has other parameters; nothing was
                sent.
            IdempotencyInProgressError: Another call with this key is still running; this one sent
                nothing.
            LedgerError: The ledger cannot be used, so nothing was sent.
        """

    def send_audio(
        self,
        to: str,
        url: str,
        *,
        channel_id: str | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage:
        """Sends the audio file at an absolute URL. The rules of `send` apply.

        Args:
            to: The recipient's phone number in E.164 format, such as `+1234567890`; separators are
                removed.
            url: The absolute http or https URL of the audio file.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            api_reference: Your own reference, by which you can find the message later.
            idempotency_key: Your own name for this one send: the same call again, also after a crash
                and in another process, never sends twice. It needs a client with the option
                `ledger`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: The message may have been sent. Find out before you repeat the
                call.
            ApiError: The server rejected the request; nothing was sent.
            TransportError: The server did not process the request. The call is safe to repeat, but
                that is useless while `failure` is `tls` or `proxy`.
            IdempotencyConflictError: An earlier call with this key has other parameters; nothing was
                sent.
            IdempotencyInProgressError: Another call with this key is still running; this one sent
                nothing.
            LedgerError: The ledger cannot be used, so nothing was sent.
        """

    def status(self, wamid: str) -> MessageStatus:
        """Returns the current delivery status of a message: a `MessageStatus`.

        Args:
            wamid: WhatsApp's id of the message: the `message_id` that `send` returns.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            NotFoundError: The server does not know the id.
            ApiError: The server rejected the request for another reason.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response does not have the documented form.
        """

    def wait(
        self,
        wamid: str,
        *,
        until: DeliveryStatus | None = None,
        timeout: float | None = None,
        interval: float | None = None,
    ) -> MessageStatus:
        """Waits until a message has reached the status `until` (`"delivered"` by default), has
        failed, or `timeout` seconds have passed (60 by default). Returns the last status in all
        three cases. It polls every `interval` seconds (1 by default).

        Use `has_reached()` and `has_failed()` of the result to find out which case it was. A poll
        that fails for a temporary reason is repeated.

        Args:
            wamid: WhatsApp's id of the message: the `message_id` that `send` returns.
            until: The status to wait for; `delivered` by default. A later status, such as `read`,
                counts too.
            timeout: How long to wait, in seconds; 60 by default.
            interval: The pause between two polls, in seconds; 1 by default, at least 0.1.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            NotFoundError: The server does not know the id.
            ApiError: The server rejected the request for another reason.
            TransportError: No poll succeeded before the timeout.
            DecodeError: The response does not have the documented form.
        """

    def watch(
        self,
        wamid: str,
        *,
        timeout: float | None = None,
        interval: float | None = None,
    ) -> Iterator[MessageStatus]:
        """Iterates over the status changes of a message until it is read, has failed, or `timeout`
        seconds have passed (60 by default). A status that comes before one that was already
        returned is skipped.

        Args:
            wamid: WhatsApp's id of the message: the `message_id` that `send` returns.
            timeout: How long to watch, in seconds; 60 by default.
            interval: The pause between two polls, in seconds; 1 by default, at least 0.1.

        The iterator raises the errors of `status`. An error does not end it: the next step polls
        the status again.
        """

@final
class AsyncMessages(Resource):
    """The operations on messages."""

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
    ) -> SentMessage:
        """Sends a free-form message, which WhatsApp allows only within 24 hours after the
        customer's last message. It is never sent twice: the call is retried only if the server
        certainly did not process it.

        After the 24 hours, it raises `BadRequestError` with `whatsapp_code` 131047: send a template
        instead. `send_text`, `send_image` and so on are shorter for one type of message.

        Args:
            to: The recipient's phone number in E.164 format, such as `+1234567890`; separators are
                removed.
            type: The type of the message: `text` by default, which needs `body`; the other types
                need `url`.
            body: The text, at most 4096 characters. Only for the type `text`.
            url: The absolute http or https URL of the media. Not for the type `text`.
            caption: The caption of an image, video or document, at most 1024 characters.
            filename: The file name of a document.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            api_reference: Your own reference, by which you can find the message later.
            idempotency_key: Your own name for this one send: the same call again, also after a crash
                and in another process, never sends twice. It needs a client with the option
                `ledger`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: The message may have been sent. Find out before you repeat the
                call.
            ApiError: The server rejected the request; nothing was sent.
            TransportError: The server did not process the request. The call is safe to repeat, but
                that is useless while `failure` is `tls` or `proxy`.
            IdempotencyConflictError: An earlier call with this key has other parameters; nothing was
                sent.
            IdempotencyInProgressError: Another call with this key is still running; this one sent
                nothing.
            LedgerError: The ledger cannot be used, so nothing was sent.
        """

    async def send_text(
        self,
        to: str,
        body: str,
        *,
        channel_id: str | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage:
        """Sends a text message of at most 4096 characters. The rules of `send` apply.

        Args:
            to: The recipient's phone number in E.164 format, such as `+1234567890`; separators are
                removed.
            body: The text, at most 4096 characters.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            api_reference: Your own reference, by which you can find the message later.
            idempotency_key: Your own name for this one send: the same call again, also after a crash
                and in another process, never sends twice. It needs a client with the option
                `ledger`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: The message may have been sent. Find out before you repeat the
                call.
            ApiError: The server rejected the request; nothing was sent.
            TransportError: The server did not process the request. The call is safe to repeat, but
                that is useless while `failure` is `tls` or `proxy`.
            IdempotencyConflictError: An earlier call with this key has other parameters; nothing was
                sent.
            IdempotencyInProgressError: Another call with this key is still running; this one sent
                nothing.
            LedgerError: The ledger cannot be used, so nothing was sent.
        """

    async def send_image(
        self,
        to: str,
        url: str,
        *,
        caption: str | None = None,
        channel_id: str | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage:
        """Sends the image at an absolute URL, with a caption of at most 1024 characters. The rules
        of `send` apply.

        Args:
            to: The recipient's phone number in E.164 format, such as `+1234567890`; separators are
                removed.
            url: The absolute http or https URL of the image.
            caption: The caption, at most 1024 characters.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            api_reference: Your own reference, by which you can find the message later.
            idempotency_key: Your own name for this one send: the same call again, also after a crash
                and in another process, never sends twice. It needs a client with the option
                `ledger`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: The message may have been sent. Find out before you repeat the
                call.
            ApiError: The server rejected the request; nothing was sent.
            TransportError: The server did not process the request. The call is safe to repeat, but
                that is useless while `failure` is `tls` or `proxy`.
            IdempotencyConflictError: An earlier call with this key has other parameters; nothing was
                sent.
            IdempotencyInProgressError: Another call with this key is still running; this one sent
                nothing.
            LedgerError: The ledger cannot be used, so nothing was sent.
        """

    async def send_video(
        self,
        to: str,
        url: str,
        *,
        caption: str | None = None,
        channel_id: str | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage:
        """Sends the video at an absolute URL, with a caption of at most 1024 characters. The rules
        of `send` apply.

        Args:
            to: The recipient's phone number in E.164 format, such as `+1234567890`; separators are
                removed.
            url: The absolute http or https URL of the video.
            caption: The caption, at most 1024 characters.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            api_reference: Your own reference, by which you can find the message later.
            idempotency_key: Your own name for this one send: the same call again, also after a crash
                and in another process, never sends twice. It needs a client with the option
                `ledger`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: The message may have been sent. Find out before you repeat the
                call.
            ApiError: The server rejected the request; nothing was sent.
            TransportError: The server did not process the request. The call is safe to repeat, but
                that is useless while `failure` is `tls` or `proxy`.
            IdempotencyConflictError: An earlier call with this key has other parameters; nothing was
                sent.
            IdempotencyInProgressError: Another call with this key is still running; this one sent
                nothing.
            LedgerError: The ledger cannot be used, so nothing was sent.
        """

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
    ) -> SentMessage:
        """Sends the document at an absolute URL, with a file name and a caption of at most 1024
        characters. The rules of `send` apply.

        Args:
            to: The recipient's phone number in E.164 format, such as `+1234567890`; separators are
                removed.
            url: The absolute http or https URL of the document.
            filename: The file name that the recipient sees.
            caption: The caption, at most 1024 characters.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            api_reference: Your own reference, by which you can find the message later.
            idempotency_key: Your own name for this one send: the same call again, also after a crash
                and in another process, never sends twice. It needs a client with the option
                `ledger`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: The message may have been sent. Find out before you repeat the
                call.
            ApiError: The server rejected the request; nothing was sent.
            TransportError: The server did not process the request. The call is safe to repeat, but
                that is useless while `failure` is `tls` or `proxy`.
            IdempotencyConflictError: An earlier call with this key has other parameters; nothing was
                sent.
            IdempotencyInProgressError: Another call with this key is still running; this one sent
                nothing.
            LedgerError: The ledger cannot be used, so nothing was sent.
        """

    async def send_audio(
        self,
        to: str,
        url: str,
        *,
        channel_id: str | None = None,
        api_reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> SentMessage:
        """Sends the audio file at an absolute URL. The rules of `send` apply.

        Args:
            to: The recipient's phone number in E.164 format, such as `+1234567890`; separators are
                removed.
            url: The absolute http or https URL of the audio file.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            api_reference: Your own reference, by which you can find the message later.
            idempotency_key: Your own name for this one send: the same call again, also after a crash
                and in another process, never sends twice. It needs a client with the option
                `ledger`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: The message may have been sent. Find out before you repeat the
                call.
            ApiError: The server rejected the request; nothing was sent.
            TransportError: The server did not process the request. The call is safe to repeat, but
                that is useless while `failure` is `tls` or `proxy`.
            IdempotencyConflictError: An earlier call with this key has other parameters; nothing was
                sent.
            IdempotencyInProgressError: Another call with this key is still running; this one sent
                nothing.
            LedgerError: The ledger cannot be used, so nothing was sent.
        """

    async def status(self, wamid: str) -> MessageStatus:
        """Returns the current delivery status of a message: a `MessageStatus`.

        Args:
            wamid: WhatsApp's id of the message: the `message_id` that `send` returns.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            NotFoundError: The server does not know the id.
            ApiError: The server rejected the request for another reason.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response does not have the documented form.
        """

    async def wait(
        self,
        wamid: str,
        *,
        until: DeliveryStatus | None = None,
        timeout: float | None = None,
        interval: float | None = None,
    ) -> MessageStatus:
        """Waits until a message has reached the status `until` (`"delivered"` by default), has
        failed, or `timeout` seconds have passed (60 by default). Returns the last status in all
        three cases. It polls every `interval` seconds (1 by default).

        Use `has_reached()` and `has_failed()` of the result to find out which case it was. A poll
        that fails for a temporary reason is repeated.

        Args:
            wamid: WhatsApp's id of the message: the `message_id` that `send` returns.
            until: The status to wait for; `delivered` by default. A later status, such as `read`,
                counts too.
            timeout: How long to wait, in seconds; 60 by default.
            interval: The pause between two polls, in seconds; 1 by default, at least 0.1.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            NotFoundError: The server does not know the id.
            ApiError: The server rejected the request for another reason.
            TransportError: No poll succeeded before the timeout.
            DecodeError: The response does not have the documented form.
        """

    def watch(
        self,
        wamid: str,
        *,
        timeout: float | None = None,
        interval: float | None = None,
    ) -> AsyncIterator[MessageStatus]:
        """Iterates over the status changes of a message until it is read, has failed, or `timeout`
        seconds have passed (60 by default). A status that comes before one that was already
        returned is skipped.

        Args:
            wamid: WhatsApp's id of the message: the `message_id` that `send` returns.
            timeout: How long to watch, in seconds; 60 by default.
            interval: The pause between two polls, in seconds; 1 by default, at least 0.1.

        The iterator raises the errors of `status`. An error does not end it: the next step polls
        the status again.
        """
