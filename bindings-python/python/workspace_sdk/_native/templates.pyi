"""Templates."""

from collections.abc import Iterable
from typing import final

from .._result import ListResult
from ..types import JSON, MediaType
from .base import Model, Resource
from .messages import SentMessage

@final
class Template(Model):
    """An approved template.

    The API page shows no response: its fields are assumed.
    """

    __match_args__ = ("id", "name", "language", "status", "category", "components")

    @property
    def id(self) -> str | None:
        """The template's id."""

    @property
    def name(self) -> str | None:
        """Its exact name."""

    @property
    def language(self) -> str | None:
        """Its language, such as `en_US`; `en` is not `en_US`."""

    @property
    def status(self) -> str | None:
        """Whether WhatsApp approved it, such as `APPROVED`."""

    @property
    def category(self) -> str | None:
        """`MARKETING`, `UTILITY` or `AUTHENTICATION`."""

    @property
    def components(self) -> tuple[JSON, ...]:
        """Header, body, footer and buttons, as WhatsApp describes them: a new tuple each time.

        Empty if the server sent none.
        """

    @property
    def header_text(self) -> str | None:
        """The text of the header, if it has one."""

    @property
    def body_text(self) -> str | None:
        """The text of the body, with its placeholders."""

    @property
    def footer_text(self) -> str | None:
        """The text of the footer, if it has one."""

    @staticmethod
    def from_json(text: str) -> Template:
        """Parses a JSON string, as returned by `to_json` or by the API. Raises
        `ValueError` for any other string.
        """

@final
class Templates(Resource):
    """The operations on templates."""

    def list(self, *, channel_id: str | None = None) -> ListResult[Template]:
        """The approved templates: a `ListResult` of `Template`.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response is not what the API documents.
        """

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
    ) -> SentMessage:
        """Sends a template, which may be done at any time. It is sent once: it is repeated only if
        the request provably was not sent or was rejected unprocessed (421, 425, 429).

        At most one header: `header`, `image`, `video`, `document`, or `media_url` with
        `media_type`.

        Args:
            to: The recipient's phone number. In E.164 form, such as `+1234567890` (WhatsApp);
                separators are stripped.
            template_name: The template's exact name: lower-case letters, digits and underscores,
                at most 512 (WhatsApp).
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            language_code: The language, such as `en_US`; `en` is not `en_US`. Found by the server
                from the stored template if left out.
            variables: The body's variables in order. No newline, no tab and no run of more than
                four spaces in one (WhatsApp). A single `str` is the API's comma form, which cannot
                carry a comma within a variable.
            header: The variable of a text header, at most 60 characters (WhatsApp).
            image: The URL of a header image.
            video: The URL of a header video.
            document: The URL of a header document.
            media_url: The URL of header media of the type `media_type` says.
            media_type: The type of the file at `media_url`.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: It may have been sent. Find out before repeating it.
            ApiError: The server refused it; nothing was sent.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
        """

@final
class AsyncTemplates(Resource):
    """The operations on templates."""

    async def list(self, *, channel_id: str | None = None) -> ListResult[Template]:
        """The approved templates: a `ListResult` of `Template`.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response is not what the API documents.
        """

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
    ) -> SentMessage:
        """Sends a template, which may be done at any time. It is sent once: it is repeated only if
        the request provably was not sent or was rejected unprocessed (421, 425, 429).

        At most one header: `header`, `image`, `video`, `document`, or `media_url` with
        `media_type`.

        Args:
            to: The recipient's phone number. In E.164 form, such as `+1234567890` (WhatsApp);
                separators are stripped.
            template_name: The template's exact name: lower-case letters, digits and underscores,
                at most 512 (WhatsApp).
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            language_code: The language, such as `en_US`; `en` is not `en_US`. Found by the server
                from the stored template if left out.
            variables: The body's variables in order. No newline, no tab and no run of more than
                four spaces in one (WhatsApp). A single `str` is the API's comma form, which cannot
                carry a comma within a variable.
            header: The variable of a text header, at most 60 characters (WhatsApp).
            image: The URL of a header image.
            video: The URL of a header video.
            document: The URL of a header document.
            media_url: The URL of header media of the type `media_type` says.
            media_type: The type of the file at `media_url`.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            OutcomeUnknownError: It may have been sent. Find out before repeating it.
            ApiError: The server refused it; nothing was sent.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
        """
