"""Templates."""

from collections.abc import AsyncIterable, Iterable, Mapping
from os import PathLike
from typing import final

from .._many import AsyncSendMany, SendMany
from .._result import ListResult
from ..types import JSON, AtDailyLimit, Columns, MediaType, Recipient, StopRule
from .base import Model, Resource
from .messages import SentMessage
from .results import PhoneNumber

@final
class Template(Model):
    """An approved template.

    The API documentation shows no response, so the fields are assumed.
    """

    __match_args__ = ("id", "name", "language", "status", "category", "components")

    @property
    def id(self) -> str | None:
        """The template's id."""

    @property
    def name(self) -> str | None:
        """The exact name."""

    @property
    def language(self) -> str | None:
        """The language, such as `en_US`; `en` is a different language."""

    @property
    def status(self) -> str | None:
        """Whether WhatsApp approved it, such as `APPROVED`."""

    @property
    def category(self) -> str | None:
        """`MARKETING`, `UTILITY` or `AUTHENTICATION`."""

    @property
    def components(self) -> tuple[JSON, ...]:
        """Header, body, footer and buttons, in WhatsApp's format. Each read returns a new tuple.

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
        """Creates the model from a JSON string that `to_json` or the API returned. Raises
        `ValueError` for a string that is not a JSON object.
        """

@final
class Templates(Resource):
    """The operations on templates."""

    def list(self, *, channel_id: str | None = None) -> ListResult[Template]:
        """Lists all approved templates of a channel: a `ListResult` of `Template`.

        Args:
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server rejected the request.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response does not have the documented form.
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
        idempotency_key: str | None = None,
    ) -> SentMessage:
        """Sends a template. Unlike a free-form message, a template can be sent at any time. It is
        never sent twice: the call is retried only if the server certainly did not process it.

        Pass at most one header: `header`, `image`, `video`, `document`, or `media_url` with
        `media_type`.

        Args:
            to: The recipient's phone number in E.164 format, such as `+1234567890`; separators are
                removed.
            template_name: The template's exact name: at most 512 lower-case letters, digits and
                underscores.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            language_code: The language, such as `en_US`; `en` is a different language. By default
                the server uses the language of the stored template.
            variables: The variables of the body, in order. WhatsApp does not allow a variable that
                is blank, or that contains a newline, a tab or more than four spaces in a row. A
                single `str` is the API's comma-separated form: `"John,ORD-1234"` contains two
                variables.
            header: The variable of a text header, at most 60 characters.
            image: The URL of a header image.
            video: The URL of a header video.
            document: The URL of a header document.
            media_url: The URL of the media in the header, whose type is `media_type`.
            media_type: The type of the media at `media_url`.
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
    ) -> SendMany:
        """Sends a template to a list of recipients. It returns an iterator over one
        `RecipientResult` per recipient, as soon as it is known. Nothing is sent before its first
        step.

        One recipient that fails stops nothing; errors that concern the whole list stop it, such as
        an API key that is not accepted. Leaving the loop ends the run: nothing new begins, and
        `with` waits for what is in flight.

        Args:
            recipients: Phone numbers, or rows: mappings whose keys are parameters of the send, such
                as `to` and `variables`. A row's value replaces the value of the call. The list is
                read as it is needed, so it can be a generator or a `csv.DictReader`.
            template_name: The template's exact name.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            language_code: The language, such as `en_US`; by default that of the stored template.
            variables: The variables of the body, in order.
            header: The variable of a text header.
            image: The URL of a header image.
            video: The URL of a header video.
            document: The URL of a header document.
            media_url: The URL of the media in the header, whose type is `media_type`.
            media_type: The type of the media at `media_url`.
            api_reference: Your own reference, by which you can find the message later.
            columns: The column of each parameter, for rows that do not use the names of the API:
                `{"to": "phone", "variables": ["name", "order"]}`. `key` is your own name for one
                send within the campaign.
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

@final
class AsyncTemplates(Resource):
    """The operations on templates."""

    async def list(self, *, channel_id: str | None = None) -> ListResult[Template]:
        """Lists all approved templates of a channel: a `ListResult` of `Template`.

        Args:
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server rejected the request.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response does not have the documented form.
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
        idempotency_key: str | None = None,
    ) -> SentMessage:
        """Sends a template. Unlike a free-form message, a template can be sent at any time. It is
        never sent twice: the call is retried only if the server certainly did not process it.

        Pass at most one header: `header`, `image`, `video`, `document`, or `media_url` with
        `media_type`.

        Args:
            to: The recipient's phone number in E.164 format, such as `+1234567890`; separators are
                removed.
            template_name: The template's exact name: at most 512 lower-case letters, digits and
                underscores.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            language_code: The language, such as `en_US`; `en` is a different language. By default
                the server uses the language of the stored template.
            variables: The variables of the body, in order. WhatsApp does not allow a variable that
                is blank, or that contains a newline, a tab or more than four spaces in a row. A
                single `str` is the API's comma-separated form: `"John,ORD-1234"` contains two
                variables.
            header: The variable of a text header, at most 60 characters.
            image: The URL of a header image.
            video: The URL of a header video.
            document: The URL of a header document.
            media_url: The URL of the media in the header, whose type is `media_type`.
            media_type: The type of the media at `media_url`.
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
    ) -> AsyncSendMany:
        """Sends a template to a list of recipients. It returns an iterator over one
        `RecipientResult` per recipient, as soon as it is known. Nothing is sent before its first
        step.

        One recipient that fails stops nothing; errors that concern the whole list stop it, such as
        an API key that is not accepted. Leaving the loop ends the run: nothing new begins, and
        `with` waits for what is in flight.

        Args:
            recipients: Phone numbers, or rows: mappings whose keys are parameters of the send, such
                as `to` and `variables`. A row's value replaces the value of the call. The list is
                read as it is needed, so it can be a generator or a `csv.DictReader`.
            template_name: The template's exact name.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            language_code: The language, such as `en_US`; by default that of the stored template.
            variables: The variables of the body, in order.
            header: The variable of a text header.
            image: The URL of a header image.
            video: The URL of a header video.
            document: The URL of a header document.
            media_url: The URL of the media in the header, whose type is `media_type`.
            media_type: The type of the media at `media_url`.
            api_reference: Your own reference, by which you can find the message later.
            columns: The column of each parameter, for rows that do not use the names of the API:
                `{"to": "phone", "variables": ["name", "order"]}`. `key` is your own name for one
                send within the campaign.
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
