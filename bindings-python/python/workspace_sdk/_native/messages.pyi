"""Messages."""

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from datetime import datetime
from os import PathLike
from typing import final

from .._many import AsyncSendMany, SendMany
from ..types import JSON, AtDailyLimit, Columns, DeliveryStatus, MessageType, Recipient, StopRule
from .base import Model, Resource
from .results import PhoneNumber

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
    ) -> SendMany:
        """Sends a free-form message to a list of recipients whose 24-hour windows are open. It
        returns an iterator over one `RecipientResult` per recipient, as soon as it is known.
        Nothing is sent before its first step.

        One recipient that fails stops nothing; errors that concern the whole list stop it, such as
        an API key that is not accepted. Leaving the loop ends the run: nothing new begins, and
        `with` waits for what is in flight.

        Args:
            recipients: Phone numbers, or rows: mappings whose keys are parameters of the send, such
                as `to` and `body`. A row's value replaces the value of the call. The list is read
                as it is needed, so it can be a generator or a `csv.DictReader`.
            type: The type; `text` by default.
            body: The text.
            url: The URL of the media.
            caption: The caption of an image, a video or a document.
            filename: The file name of a document.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            api_reference: Your own reference, by which you can find the message later.
            columns: The column of each parameter, for rows that do not use the names of the API:
                `{"to": "phone", "body": "text"}`. `key` is your own name for one send within the
                campaign.
            campaign: The name under which the ledger remembers who got the message: a second run of
                the list sends only what is missing. It needs a client with the option `ledger`.
            dry_run: Whether nothing is sent, and the results say what would happen.
            rate_limit: The maximum number of messages per second. That of the client also applies.
            shared_rate_limit: The maximum number of messages per second of all processes that use
                the same ledger.
            max_new_people_per_day: The maximum number of people within 24 hours whom no run with
                the same ledger has written to in the last 24 hours.
            at_daily_limit: The reaction to that limit: `stop` (the default) or `wait`.
            concurrency: The maximum number of sends in flight; 16 by default.
            suppress: Numbers that are not written to, such as those of people who opted out.
            stop_after: Other limits of the stop rules, such as `{"unknown": 50}`; 0 turns a rule
                off.
            rejected: The path of a file for the rows of rejected recipients, with the reasons: CSV,
                or JSON lines if it ends in `.ndjson` or `.jsonl`. A file that has this name is
                kept as `.old`.
            rejected_delimiter: The delimiter in that file; a comma by default.
            total: The number of recipients for the progress, if the list does not know its length.
            progress: Whether the progress is shown on stderr: with tqdm if it is installed and
                stderr is a terminal, otherwise as lines.

        Raises:
            ConfigurationError: The first step, and every invalid option: a column that does not
                exist, or a campaign without a ledger.
            LedgerError: The ledger cannot be used. `OutcomeUnknownError` and other errors of one
                recipient are in its result.
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
    ) -> AsyncSendMany:
        """Sends a free-form message to a list of recipients whose 24-hour windows are open. It
        returns an iterator over one `RecipientResult` per recipient, as soon as it is known.
        Nothing is sent before its first step.

        One recipient that fails stops nothing; errors that concern the whole list stop it, such as
        an API key that is not accepted. Leaving the loop ends the run: nothing new begins, and
        `with` waits for what is in flight.

        Args:
            recipients: Phone numbers, or rows: mappings whose keys are parameters of the send, such
                as `to` and `body`. A row's value replaces the value of the call. The list is read
                as it is needed, so it can be a generator or a `csv.DictReader`.
            type: The type; `text` by default.
            body: The text.
            url: The URL of the media.
            caption: The caption of an image, a video or a document.
            filename: The file name of a document.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            api_reference: Your own reference, by which you can find the message later.
            columns: The column of each parameter, for rows that do not use the names of the API:
                `{"to": "phone", "body": "text"}`. `key` is your own name for one send within the
                campaign.
            campaign: The name under which the ledger remembers who got the message: a second run of
                the list sends only what is missing. It needs a client with the option `ledger`.
            dry_run: Whether nothing is sent, and the results say what would happen.
            rate_limit: The maximum number of messages per second. That of the client also applies.
            shared_rate_limit: The maximum number of messages per second of all processes that use
                the same ledger.
            max_new_people_per_day: The maximum number of people within 24 hours whom no run with
                the same ledger has written to in the last 24 hours.
            at_daily_limit: The reaction to that limit: `stop` (the default) or `wait`.
            concurrency: The maximum number of sends in flight; 16 by default.
            suppress: Numbers that are not written to, such as those of people who opted out.
            stop_after: Other limits of the stop rules, such as `{"unknown": 50}`; 0 turns a rule
                off.
            rejected: The path of a file for the rows of rejected recipients, with the reasons: CSV,
                or JSON lines if it ends in `.ndjson` or `.jsonl`. A file that has this name is
                kept as `.old`.
            rejected_delimiter: The delimiter in that file; a comma by default.
            total: The number of recipients for the progress, if the list does not know its length.
            progress: Whether the progress is shown on stderr: with tqdm if it is installed and
                stderr is a terminal, otherwise as lines.

        Raises:
            ConfigurationError: The first step, and every invalid option: a column that does not
                exist, or a campaign without a ledger.
            LedgerError: The ledger cannot be used. `OutcomeUnknownError` and other errors of one
                recipient are in its result.
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
