"""Messages."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import final

from ..types import JSON, DeliveryStatus, MessageType
from .base import Model, Resource

@final
class SentMessage(Model):
    """A message that the server accepted. Accepted is not delivered: see `messages.wait`.

    Where the response has the id is not documented: assumed.
    """

    __match_args__ = ("message_id", "api_reference", "status")

    @property
    def message_id(self) -> str | None:
        """WhatsApp's id of the message, such as `wamid.HBgM…`; `None` if the server gave none."""

    @property
    def api_reference(self) -> str | None:
        """Your own reference, if you gave one and the server repeats it."""

    @property
    def status(self) -> DeliveryStatus | None:
        """The first status, if the server gives it.

        `accepted`, `queued`, `pending`, `sent`, `delivered`, `read`, `played` or `failed`
        (WhatsApp), or one the SDK does not know.
        """

    @staticmethod
    def from_json(text: str) -> SentMessage:
        """Parses a JSON string, as returned by `to_json` or by the API. Raises
        `ValueError` for any other string.
        """

@final
class MessageStatus(Model):
    """The delivery status of a message.

    The API page lists its fields.
    """

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
        """`accepted`, `queued`, `pending`, `sent`, `delivered`, `read`, `played`, `failed`, or one
        the SDK does not know.
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

        None also if the server's string cannot be parsed; `to_json` has the string.
        """

    @property
    def delivered_at(self) -> datetime | None:
        """When it was delivered: an aware `datetime`.

        None also if the server's string cannot be parsed; `to_json` has the string.
        """

    @property
    def read_at(self) -> datetime | None:
        """When it was read: an aware `datetime`.

        None also if the server's string cannot be parsed; `to_json` has the string.
        """

    @property
    def error(self) -> JSON:
        """Why it failed: a string or an object."""

    @property
    def whatsapp_code(self) -> int | None:
        """A WhatsApp error code (13xxxx) found in `error`.

        Such as 131047. WhatsApp's codes; that this API passes them on in a message is assumed.
        """

    def has_reached(self, status: DeliveryStatus) -> bool:
        """Whether the message has come at least as far as this. Late events can arrive out of
        order, and `delivered` may be skipped, so this compares places in the order and not
        texts.

        Args:
            status: Such as `delivered`. A failed message has reached nothing but `failed`.
        """

    def has_failed(self) -> bool:
        """Whether the message failed."""

    @staticmethod
    def from_json(text: str) -> MessageStatus:
        """Parses a JSON string, as returned by `to_json` or by the API. Raises
        `ValueError` for any other string.
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
    ) -> SentMessage:
        """Sends a free-form message, which needs an open 24-hour window: the customer wrote within
        24 hours. It is sent once: it is repeated only if the request provably was not sent or was
        rejected unprocessed (421, 425, 429).

        A closed window is a `BadRequestError` with `whatsapp_code` 131047 (WhatsApp).

        Args:
            to: The recipient's phone number. In E.164 form, such as `+1234567890` (WhatsApp);
                separators are stripped.
            type: `text` by default, which needs `body`; the others need `url`.
            body: The text, at most 4096 characters (WhatsApp). Only for type `text`.
            url: The media's URL, absolute http or https. For media alone.
            caption: Of an image, video or document, at most 1024 characters (WhatsApp).
            filename: The file name of a document.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: It may have been sent. Find out before repeating it.
            ApiError: The server refused it; nothing was sent.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
        """

    def send_text(
        self,
        to: str,
        body: str,
        *,
        channel_id: str | None = None,
        api_reference: str | None = None,
    ) -> SentMessage:
        """Sends a text message of at most 4096 characters. See `send`.

        Args:
            to: The recipient's phone number. In E.164 form, such as `+1234567890` (WhatsApp);
                separators are stripped.
            body: The text, at most 4096 characters (WhatsApp).
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: It may have been sent. Find out before repeating it.
            ApiError: The server refused it; nothing was sent.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
        """

    def send_image(
        self,
        to: str,
        url: str,
        *,
        caption: str | None = None,
        channel_id: str | None = None,
        api_reference: str | None = None,
    ) -> SentMessage:
        """Sends the image at an absolute URL, with a caption of at most 1024 characters. See
        `send`.

        Args:
            to: The recipient's phone number. In E.164 form, such as `+1234567890` (WhatsApp);
                separators are stripped.
            url: The image's URL, absolute http or https.
            caption: At most 1024 characters (WhatsApp).
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: It may have been sent. Find out before repeating it.
            ApiError: The server refused it; nothing was sent.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
        """

    def send_video(
        self,
        to: str,
        url: str,
        *,
        caption: str | None = None,
        channel_id: str | None = None,
        api_reference: str | None = None,
    ) -> SentMessage:
        """Sends the video at an absolute URL, with a caption of at most 1024 characters. See
        `send`.

        Args:
            to: The recipient's phone number. In E.164 form, such as `+1234567890` (WhatsApp);
                separators are stripped.
            url: The video's URL, absolute http or https.
            caption: At most 1024 characters (WhatsApp).
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: It may have been sent. Find out before repeating it.
            ApiError: The server refused it; nothing was sent.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
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
    ) -> SentMessage:
        """Sends the document at an absolute URL under a file name, with a caption of at most 1024
        characters. See `send`.

        Args:
            to: The recipient's phone number. In E.164 form, such as `+1234567890` (WhatsApp);
                separators are stripped.
            url: The document's URL, absolute http or https.
            filename: The name the recipient sees.
            caption: At most 1024 characters (WhatsApp).
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: It may have been sent. Find out before repeating it.
            ApiError: The server refused it; nothing was sent.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
        """

    def send_audio(
        self,
        to: str,
        url: str,
        *,
        channel_id: str | None = None,
        api_reference: str | None = None,
    ) -> SentMessage:
        """Sends the audio file at an absolute URL. See `send`.

        Args:
            to: The recipient's phone number. In E.164 form, such as `+1234567890` (WhatsApp);
                separators are stripped.
            url: The audio file's URL, absolute http or https. Audio has no caption.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: It may have been sent. Find out before repeating it.
            ApiError: The server refused it; nothing was sent.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
        """

    def status(self, wamid: str) -> MessageStatus:
        """The delivery status of a message: a `MessageStatus`.

        Args:
            wamid: WhatsApp's id of the message: `message_id` of what `send` gives.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            NotFoundError: The server does not know the id.
            ApiError: The server refused it for another reason.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response is not what the API documents.
        """

    def wait(
        self,
        wamid: str,
        *,
        until: DeliveryStatus | None = None,
        timeout: float | None = None,
        interval: float | None = None,
    ) -> MessageStatus:
        """Waits until a message has come as far as `until` (`"delivered"` by default) or has
        failed, or `timeout` seconds have passed (60 by default), and returns the last status. It
        polls every `interval` seconds (1 by default).

        `has_reached()` and `has_failed()` of the result say which it was. After a poll that fails
        for a temporary reason, it polls again.

        Args:
            wamid: WhatsApp's id of the message: `message_id` of what `send` gives.
            until: The status to wait for; `delivered` by default. A later one counts too.
            timeout: How long to wait at most, in seconds; 60 by default.
            interval: How long to pause between two polls, in seconds; 1 by default, at least 0.01.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            NotFoundError: The server does not know the id.
            ApiError: The server refused it for another reason.
            TransportError: No status request succeeded before the time ran out.
            DecodeError: The response is not what the API documents.
        """

    def watch(
        self,
        wamid: str,
        *,
        timeout: float | None = None,
        interval: float | None = None,
    ) -> Iterator[MessageStatus]:
        """The changes of a message's status as they are seen, until it is read or has failed, or
        `timeout` seconds have passed (60 by default). A status that is behind an earlier one is
        skipped.

        Args:
            wamid: WhatsApp's id of the message: `message_id` of what `send` gives.
            timeout: How long to watch at most, in seconds; 60 by default.
            interval: How long to pause between two polls, in seconds; 1 by default, at least 0.01.

        The iterator raises the errors of `status`. After an error, the next request asks for the
        status again.
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
    ) -> SentMessage:
        """Sends a free-form message, which needs an open 24-hour window: the customer wrote within
        24 hours. It is sent once: it is repeated only if the request provably was not sent or was
        rejected unprocessed (421, 425, 429).

        A closed window is a `BadRequestError` with `whatsapp_code` 131047 (WhatsApp).

        Args:
            to: The recipient's phone number. In E.164 form, such as `+1234567890` (WhatsApp);
                separators are stripped.
            type: `text` by default, which needs `body`; the others need `url`.
            body: The text, at most 4096 characters (WhatsApp). Only for type `text`.
            url: The media's URL, absolute http or https. For media alone.
            caption: Of an image, video or document, at most 1024 characters (WhatsApp).
            filename: The file name of a document.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: It may have been sent. Find out before repeating it.
            ApiError: The server refused it; nothing was sent.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
        """

    async def send_text(
        self,
        to: str,
        body: str,
        *,
        channel_id: str | None = None,
        api_reference: str | None = None,
    ) -> SentMessage:
        """Sends a text message of at most 4096 characters. See `send`.

        Args:
            to: The recipient's phone number. In E.164 form, such as `+1234567890` (WhatsApp);
                separators are stripped.
            body: The text, at most 4096 characters (WhatsApp).
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: It may have been sent. Find out before repeating it.
            ApiError: The server refused it; nothing was sent.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
        """

    async def send_image(
        self,
        to: str,
        url: str,
        *,
        caption: str | None = None,
        channel_id: str | None = None,
        api_reference: str | None = None,
    ) -> SentMessage:
        """Sends the image at an absolute URL, with a caption of at most 1024 characters. See
        `send`.

        Args:
            to: The recipient's phone number. In E.164 form, such as `+1234567890` (WhatsApp);
                separators are stripped.
            url: The image's URL, absolute http or https.
            caption: At most 1024 characters (WhatsApp).
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: It may have been sent. Find out before repeating it.
            ApiError: The server refused it; nothing was sent.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
        """

    async def send_video(
        self,
        to: str,
        url: str,
        *,
        caption: str | None = None,
        channel_id: str | None = None,
        api_reference: str | None = None,
    ) -> SentMessage:
        """Sends the video at an absolute URL, with a caption of at most 1024 characters. See
        `send`.

        Args:
            to: The recipient's phone number. In E.164 form, such as `+1234567890` (WhatsApp);
                separators are stripped.
            url: The video's URL, absolute http or https.
            caption: At most 1024 characters (WhatsApp).
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: It may have been sent. Find out before repeating it.
            ApiError: The server refused it; nothing was sent.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
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
    ) -> SentMessage:
        """Sends the document at an absolute URL under a file name, with a caption of at most 1024
        characters. See `send`.

        Args:
            to: The recipient's phone number. In E.164 form, such as `+1234567890` (WhatsApp);
                separators are stripped.
            url: The document's URL, absolute http or https.
            filename: The name the recipient sees.
            caption: At most 1024 characters (WhatsApp).
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: It may have been sent. Find out before repeating it.
            ApiError: The server refused it; nothing was sent.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
        """

    async def send_audio(
        self,
        to: str,
        url: str,
        *,
        channel_id: str | None = None,
        api_reference: str | None = None,
    ) -> SentMessage:
        """Sends the audio file at an absolute URL. See `send`.

        Args:
            to: The recipient's phone number. In E.164 form, such as `+1234567890` (WhatsApp);
                separators are stripped.
            url: The audio file's URL, absolute http or https. Audio has no caption.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: It may have been sent. Find out before repeating it.
            ApiError: The server refused it; nothing was sent.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
        """

    async def status(self, wamid: str) -> MessageStatus:
        """The delivery status of a message: a `MessageStatus`.

        Args:
            wamid: WhatsApp's id of the message: `message_id` of what `send` gives.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            NotFoundError: The server does not know the id.
            ApiError: The server refused it for another reason.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response is not what the API documents.
        """

    async def wait(
        self,
        wamid: str,
        *,
        until: DeliveryStatus | None = None,
        timeout: float | None = None,
        interval: float | None = None,
    ) -> MessageStatus:
        """Waits until a message has come as far as `until` (`"delivered"` by default) or has
        failed, or `timeout` seconds have passed (60 by default), and returns the last status. It
        polls every `interval` seconds (1 by default).

        `has_reached()` and `has_failed()` of the result say which it was. After a poll that fails
        for a temporary reason, it polls again.

        Args:
            wamid: WhatsApp's id of the message: `message_id` of what `send` gives.
            until: The status to wait for; `delivered` by default. A later one counts too.
            timeout: How long to wait at most, in seconds; 60 by default.
            interval: How long to pause between two polls, in seconds; 1 by default, at least 0.01.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            NotFoundError: The server does not know the id.
            ApiError: The server refused it for another reason.
            TransportError: No status request succeeded before the time ran out.
            DecodeError: The response is not what the API documents.
        """

    def watch(
        self,
        wamid: str,
        *,
        timeout: float | None = None,
        interval: float | None = None,
    ) -> AsyncIterator[MessageStatus]:
        """The changes of a message's status as they are seen, until it is read or has failed, or
        `timeout` seconds have passed (60 by default). A status that is behind an earlier one is
        skipped.

        Args:
            wamid: WhatsApp's id of the message: `message_id` of what `send` gives.
            timeout: How long to watch at most, in seconds; 60 by default.
            interval: How long to pause between two polls, in seconds; 1 by default, at least 0.01.

        The iterator raises the errors of `status`. After an error, the next request asks for the
        status again.
        """
