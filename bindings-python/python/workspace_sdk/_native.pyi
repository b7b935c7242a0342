"""The compiled part of `workspace_sdk`. Import from `workspace_sdk`."""

from asyncio import Future
from collections.abc import (
    AsyncIterator,
    Callable,
    Iterable,
    Iterator,
    Mapping,
)
from datetime import datetime
from os import PathLike
from typing import Any, ClassVar, final, type_check_only

from typing_extensions import Never, Self

from ._result import ListResult
from .types import (
    JSON,
    AttemptNext,
    AttemptSent,
    Auth,
    CustomFieldType,
    DeliveryStatus,
    Failure,
    FieldType,
    JSONInput,
    MediaType,
    MessageType,
    OperationClass,
    Problem,
    RequestStyle,
    Roots,
    StopReason,
)

__all__ = [
    "AsyncAutomations",
    "AsyncChannels",
    "AsyncClient",
    "AsyncContacts",
    "AsyncCustomFields",
    "AsyncLabels",
    "AsyncMessages",
    "AsyncTemplates",
    "AttemptEvent",
    "Automation",
    "Automations",
    "CallInfo",
    "Channel",
    "Channels",
    "Client",
    "Contact",
    "Contacts",
    "CustomField",
    "CustomFields",
    "Execution",
    "FieldProblem",
    "Label",
    "Labels",
    "MessageStatus",
    "Messages",
    "Origin",
    "Pagination",
    "Response",
    "Sent",
    "Template",
    "Templates",
    "__version__",
]

__version__: str

# What calls give and what goes wrong.

@final
class CallInfo:
    """How a call went."""

    __match_args__ = ("status", "request_id", "attempts", "elapsed")

    def __new__(
        cls, status: int, request_id: str | None, attempts: int, elapsed: float
    ) -> Self: ...
    @property
    def status(self) -> int:
        """The HTTP status."""

    @property
    def request_id(self) -> str | None:
        """The server's `x-request-id`, if it gave one that looks like an id."""

    @property
    def attempts(self) -> int:
        """How many attempts it took, 1 or more."""

    @property
    def elapsed(self) -> float:
        """How long the whole call took in seconds, waits included."""

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class FieldProblem:
    """One wrong parameter or option: which, in what way, and what to do. Never its value."""

    __match_args__ = ("field", "problem", "message")

    def __new__(cls, field: str, problem: Problem, message: str) -> Self: ...
    @property
    def field(self) -> str:
        """The parameter under the API's own name, an element as `variables[0]`; or the option's
        name.

        `phoneNumber`, for example, not `phone_number`.
        """

    @property
    def problem(self) -> Problem:
        """In what way it is wrong: `required`, `empty`, `format`, `too_long`, `range`,
        `not_allowed`, `conflict` or `requires`.
        """

    @property
    def message(self) -> str:
        """What is expected, in a sentence."""

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class AttemptEvent:
    """One attempt of a call that ended, well or not, or was given up.

    What the option `on_attempt` is called with, and what `record.workspace_attempt` is in a record
    of the logger `workspace_sdk`, which gets one an attempt at the level DEBUG.
    """

    __match_args__ = (
        "operation",
        "class_",
        "attempt",
        "status",
        "request_id",
        "elapsed",
        "failure",
        "sent",
        "next",
        "wait",
        "stop_reason",
    )

    def __new__(
        cls,
        operation: str,
        class_: OperationClass,
        attempt: int,
        status: int | None,
        request_id: str | None,
        elapsed: float,
        failure: Failure | None,
        sent: AttemptSent,
        next: AttemptNext,
        wait: float | None,
        stop_reason: StopReason | None,
    ) -> Self: ...
    @property
    def operation(self) -> str:
        """The operation, such as `templates.send`."""

    @property
    def class_(self) -> OperationClass:
        """Its safety class: `read`, `upsert` or `send`."""

    @property
    def attempt(self) -> int:
        """Which attempt of the call, from 1."""

    @property
    def status(self) -> int | None:
        """The HTTP status, if an answer came."""

    @property
    def request_id(self) -> str | None:
        """The server's `x-request-id`, if it gave one that looks like an id."""

    @property
    def elapsed(self) -> float:
        """How long the attempt took, in seconds."""

    @property
    def failure(self) -> Failure | None:
        """What went wrong; `None` for a success and for an attempt given up by the caller.

        A code such as `connection_lost`; `workspace_sdk.types.Failure` has them all.
        """

    @property
    def sent(self) -> AttemptSent:
        """Whether the request reached the server: `answered`, `not_sent` or `unknown`."""

    @property
    def next(self) -> AttemptNext:
        """What happens next: `done`, `retry`, `stop` or `cancelled`."""

    @property
    def wait(self) -> float | None:
        """The wait before the next attempt, in seconds; `None` where there is none."""

    @property
    def stop_reason(self) -> StopReason | None:
        """Why it is not tried again; `None` unless `next` is `stop`.

        `not_repeatable`: repeating it is useless, or could do the work twice. `retries`:
        `max_retries` is used up. `deadline`: the next attempt could not begin in time. `budget`:
        too many calls of this client have been failing.
        """

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Response:
    """The answer to a request that the SDK does not model."""

    @property
    def data(self) -> JSON:
        """The answer's `data`, as plain Python values; `None` where there was none."""

    @property
    def message(self) -> str | None:
        """The server's message for a person."""

    @property
    def pagination(self) -> Pagination | None:
        """Where the page lies in a list, if the answer says so."""

    @property
    def call(self) -> CallInfo:
        """How the call went."""

    @property
    def raw(self) -> str:
        """The whole body as the server sent it: JSON text."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

# Models. Each attribute is None where the server did not answer it.

@type_check_only
class _Model:
    # Only an answer and `from_json` make one.
    def __new__(cls, nothing: Never, /) -> Self: ...
    @property
    def extra(self) -> dict[str, JSON]:
        """Fields of the answer that the SDK does not know, under the API's names.

        A new dict each time.
        """

    @property
    def call(self) -> CallInfo:
        """How the call went that this is the result of.

        Raises:
            AttributeError: This is an element of a list, or was made by `from_json`.
        """

    @property
    def message(self) -> str | None:
        """The server's message for a person, of the call that this is the result of.

        Raises:
            AttributeError: This is an element of a list, or was made by `from_json`.
        """

    @property
    def raw(self) -> str:
        """The whole body, as JSON text, of the answer that this is the result of.

        Raises:
            AttributeError: This is an element of a list, or was made by `from_json`.
        """

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name, nested models as dicts, and `extra` where there is any."""

    def to_json(self) -> str:
        """This as JSON text under the API's names, times as the server wrote them."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: Any, /) -> Self: ...

@final
class Channel(_Model):
    """A WhatsApp channel of the business.

    The API page shows it.
    """

    __match_args__ = ("id", "name", "phone_number_id", "is_active")

    @property
    def id(self) -> str | None:
        """The channel's id, which every operation takes as `channel_id`.

        Such as `ch_xxx`.
        """

    @property
    def name(self) -> str | None:
        """Its name."""

    @property
    def phone_number_id(self) -> str | None:
        """WhatsApp's id of its phone number."""

    @property
    def is_active(self) -> bool | None:
        """Whether it is connected."""

    @staticmethod
    def from_json(text: str) -> Channel:
        """The model of a JSON text, as `to_json` gives it and as the API answers it. Raises
        `ValueError` for any other text.
        """

@final
class Contact(_Model):
    """A contact.

    The API page shows no answer: the parameters plus id, labels, custom fields and times are
    assumed.
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
        """The phone number; a contact known by a user name may have none."""

    @property
    def channel_id(self) -> str | None:
        """The channel it belongs to."""

    @property
    def name(self) -> str | None:
        """The display name."""

    @property
    def email(self) -> str | None:
        """The e-mail address."""

    @property
    def profile_picture_url(self) -> str | None:
        """Where the profile picture is."""

    @property
    def labels(self) -> tuple[Label, ...]:
        """Its labels, a tuple of `Label`; one answered as a bare text has only a name.

        Empty where the server answered none.
        """

    @property
    def custom_fields(self) -> dict[str, JSON]:
        """Its custom fields by name, each value as it was answered: a new dict each time.

        Empty where the server answered none.
        """

    @property
    def created_at(self) -> datetime | None:
        """When it was created: an aware `datetime`.

        None also where the server's text is in no form that can be read; `to_json` has the text.
        """

    @property
    def updated_at(self) -> datetime | None:
        """When it was last changed: an aware `datetime`.

        None also where the server's text is in no form that can be read; `to_json` has the text.
        """

    @staticmethod
    def from_json(text: str) -> Contact:
        """The model of a JSON text, as `to_json` gives it and as the API answers it. Raises
        `ValueError` for any other text.
        """

@final
class Label(_Model):
    """A label, by which contacts are grouped.

    The API page shows no answer: the parameters plus id and times are assumed.
    """

    __match_args__ = (
        "id",
        "name",
        "channel_id",
        "description",
        "color",
        "display_order",
        "created_at",
        "updated_at",
    )

    @property
    def id(self) -> str | None:
        """The label's id."""

    @property
    def name(self) -> str | None:
        """Its name, by which it is matched."""

    @property
    def channel_id(self) -> str | None:
        """The channel it belongs to."""

    @property
    def description(self) -> str | None:
        """What it is for."""

    @property
    def color(self) -> str | None:
        """Its colour, `#RGB` or `#RRGGBB`."""

    @property
    def display_order(self) -> int | None:
        """Its place in a list."""

    @property
    def created_at(self) -> datetime | None:
        """When it was created: an aware `datetime`.

        None also where the server's text is in no form that can be read; `to_json` has the text.
        """

    @property
    def updated_at(self) -> datetime | None:
        """When it was last changed: an aware `datetime`.

        None also where the server's text is in no form that can be read; `to_json` has the text.
        """

    @staticmethod
    def from_json(text: str) -> Label:
        """The model of a JSON text, as `to_json` gives it and as the API answers it. Raises
        `ValueError` for any other text.
        """

@final
class CustomField(_Model):
    """A custom field that contacts may have.

    The API page shows no answer: the parameters plus id and times are assumed.
    """

    __match_args__ = (
        "id",
        "name",
        "channel_id",
        "type",
        "is_required",
        "options",
        "created_at",
        "updated_at",
    )

    @property
    def id(self) -> str | None:
        """The field's id."""

    @property
    def name(self) -> str | None:
        """Its name, by which it is matched."""

    @property
    def channel_id(self) -> str | None:
        """The channel it belongs to."""

    @property
    def type(self) -> CustomFieldType | None:
        """`text`, `number`, `email`, `phone`, `date`, `label`, `dropdown`, or a type the SDK does
        not know.
        """

    @property
    def is_required(self) -> bool | None:
        """Whether a contact must have it."""

    @property
    def options(self) -> tuple[str, ...]:
        """What a dropdown offers, a tuple of `str`.

        Empty where the server answered none.
        """

    @property
    def created_at(self) -> datetime | None:
        """When it was created: an aware `datetime`.

        None also where the server's text is in no form that can be read; `to_json` has the text.
        """

    @property
    def updated_at(self) -> datetime | None:
        """When it was last changed: an aware `datetime`.

        None also where the server's text is in no form that can be read; `to_json` has the text.
        """

    @staticmethod
    def from_json(text: str) -> CustomField:
        """The model of a JSON text, as `to_json` gives it and as the API answers it. Raises
        `ValueError` for any other text.
        """

@final
class Template(_Model):
    """An approved template.

    The API page shows no answer: its fields are assumed.
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

        Empty where the server answered none.
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
        """The model of a JSON text, as `to_json` gives it and as the API answers it. Raises
        `ValueError` for any other text.
        """

@final
class Sent(_Model):
    """A message that the server accepted. Accepted is not delivered: see `messages.wait`.

    Where the answer keeps the id is not documented: assumed.
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
    def from_json(text: str) -> Sent:
        """The model of a JSON text, as `to_json` gives it and as the API answers it. Raises
        `ValueError` for any other text.
        """

@final
class MessageStatus(_Model):
    """How far a message has come.

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
        """`outbound` or `inbound`, in the server's words."""

    @property
    def type(self) -> str | None:
        """`text`, `image`, `template`, …, in the server's words."""

    @property
    def content(self) -> JSON:
        """The content: a text, or an object for media and templates."""

    @property
    def timestamp(self) -> datetime | None:
        """When it was sent: an aware `datetime`.

        None also where the server's text is in no form that can be read; `to_json` has the text.
        """

    @property
    def delivered_at(self) -> datetime | None:
        """When it was delivered: an aware `datetime`.

        None also where the server's text is in no form that can be read; `to_json` has the text.
        """

    @property
    def read_at(self) -> datetime | None:
        """When it was read: an aware `datetime`.

        None also where the server's text is in no form that can be read; `to_json` has the text.
        """

    @property
    def error(self) -> JSON:
        """Why it failed: a text or an object."""

    @property
    def meta_code(self) -> int | None:
        """A WhatsApp error code (13xxxx) found in `error`.

        Such as 131047. WhatsApp's codes; that this API hands them on in a text is assumed.
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
        """The model of a JSON text, as `to_json` gives it and as the API answers it. Raises
        `ValueError` for any other text.
        """

@final
class Automation(_Model):
    """A flow that the business has set up.

    The API page shows no answer: its fields are assumed.
    """

    __match_args__ = ("id", "name", "is_active")

    @property
    def id(self) -> str | None:
        """The automation's id."""

    @property
    def name(self) -> str | None:
        """Its name."""

    @property
    def is_active(self) -> bool | None:
        """Whether it can be triggered."""

    @staticmethod
    def from_json(text: str) -> Automation:
        """The model of a JSON text, as `to_json` gives it and as the API answers it. Raises
        `ValueError` for any other text.
        """

@final
class Execution(_Model):
    """An automation that was started for a contact.

    The API page shows it. The contact and the conversation are created if there are none.
    """

    __match_args__ = (
        "execution_id",
        "automation_id",
        "automation_name",
        "contact_id",
        "conversation_id",
        "status",
    )

    @property
    def execution_id(self) -> str | None:
        """The id of this run."""

    @property
    def automation_id(self) -> str | None:
        """The automation's id."""

    @property
    def automation_name(self) -> str | None:
        """The automation's name."""

    @property
    def contact_id(self) -> str | None:
        """The contact it runs for."""

    @property
    def conversation_id(self) -> str | None:
        """The conversation it runs in."""

    @property
    def status(self) -> str | None:
        """How far it is, in the server's words."""

    @staticmethod
    def from_json(text: str) -> Execution:
        """The model of a JSON text, as `to_json` gives it and as the API answers it. Raises
        `ValueError` for any other text.
        """

@final
class Pagination(_Model):
    """Where a page of contacts lies in the whole list.

    The API page shows it.
    """

    __match_args__ = ("page", "limit", "total", "pages")

    @property
    def page(self) -> int | None:
        """This page, from 1."""

    @property
    def limit(self) -> int | None:
        """Contacts a page."""

    @property
    def total(self) -> int | None:
        """Contacts in all."""

    @property
    def pages(self) -> int | None:
        """Pages in all."""

    @staticmethod
    def from_json(text: str) -> Pagination:
        """The model of a JSON text, as `to_json` gives it and as the API answers it. Raises
        `ValueError` for any other text.
        """

# Operations, and the client that blocks.

@type_check_only
class _Resource:
    # Only a client makes one.
    def __new__(cls, nothing: Never, /) -> Self: ...

@final
class Channels(_Resource):
    """The operations on channels."""

    def list(self) -> ListResult[Channel]:
        """The WhatsApp channels of the key: a `ListResult` of `Channel`.

        Raises:
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost.
            DecodeError: The answer is not what the API documents.
        """

@final
class Contacts(_Resource):
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

        What is not given stays as it is.

        Args:
            phone_number: In E.164 form, such as `+1234567890` (WhatsApp); separators are stripped.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            name: The display name.
            email: The e-mail address.
            profile_picture_url: An absolute http or https URL.
            custom_fields_data: Custom field values by name, each of which passes untouched.
            label_names: The names of its labels. A single `str` is refused with a `TypeError`.

        Raises:
            ValidationError: A parameter is wrong; nothing was sent.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost. It is safe to
                repeat.
            DecodeError: The answer is not what the API documents. It is safe to repeat.
        """

    def list(
        self,
        *,
        channel_id: str | None = None,
        page: int | None = None,
        limit: int | None = None,
        search: str | None = None,
    ) -> ListResult[Contact]:
        """One page of contacts: a `ListResult` of `Contact`.

        The result's `pagination` says how many there are in all.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            page: Which page, from 1; 1 by default.
            limit: Contacts a page, 1 to 200; 50 by default (the API page).
            search: Only contacts with this in their name or phone number.

        Raises:
            ValidationError: A parameter is wrong; nothing was asked.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost.
            DecodeError: The answer is not what the API documents.
        """

    def iter(
        self,
        *,
        channel_id: str | None = None,
        page: int | None = None,
        limit: int | None = None,
        search: str | None = None,
        max_items: int | None = None,
    ) -> Iterator[Contact]:
        """All contacts, page after page, each page fetched when its first contact is asked for.

        A contact that slid onto the next page while the list grew is given once; one that slid
        onto an earlier page because others were deleted can be missed: the API has no cursor.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            page: The page to begin with, from 1; 1 by default.
            limit: Contacts a page, 1 to 200; 50 by default (the API page).
            search: Only contacts with this in their name or phone number.
            max_items: The most contacts to give in all; no limit by default.

        The iterator raises the errors of `list`, and may be asked again: it goes on with the same page.
        """

@final
class CustomFields(_Resource):
    """The operations on custom fields."""

    def upsert(
        self,
        name: str,
        *,
        channel_id: str | None = None,
        type: FieldType | None = None,
        is_required: bool | None = None,
        options: Iterable[str] | None = None,
    ) -> CustomField:
        """Creates a custom field, or updates the one with the same name.

        Args:
            name: The name, by which the field is matched.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            type: What it holds; the server's default is `text`. `dropdown` alone needs `options`,
                and alone may have them.
            is_required: Whether every contact needs it; the server's default is False.
            options: What a dropdown offers. A single `str` is refused with a `TypeError`.

        Raises:
            ValidationError: A parameter is wrong; nothing was sent.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost. It is safe to
                repeat.
            DecodeError: The answer is not what the API documents. It is safe to repeat.
        """

    def list(self, *, channel_id: str | None = None) -> ListResult[CustomField]:
        """The custom fields: a `ListResult` of `CustomField`.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.

        Raises:
            ValidationError: A parameter is wrong; nothing was asked.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost.
            DecodeError: The answer is not what the API documents.
        """

@final
class Labels(_Resource):
    """The operations on labels."""

    def upsert(
        self,
        name: str,
        *,
        channel_id: str | None = None,
        description: str | None = None,
        color: str | None = None,
        display_order: int | None = None,
    ) -> Label:
        """Creates a label, or updates the one with the same name. `color` is `#RGB` or `#RRGGBB`.

        Args:
            name: The name, by which the label is matched.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            description: What the label is for.
            color: `#RGB` or `#RRGGBB` (the API page's "Hex color").
            display_order: Where it stands among the labels.

        Raises:
            ValidationError: A parameter is wrong; nothing was sent.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost. It is safe to
                repeat.
            DecodeError: The answer is not what the API documents. It is safe to repeat.
        """

    def list(self, *, channel_id: str | None = None) -> ListResult[Label]:
        """The labels: a `ListResult` of `Label`.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.

        Raises:
            ValidationError: A parameter is wrong; nothing was asked.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost.
            DecodeError: The answer is not what the API documents.
        """

@final
class Templates(_Resource):
    """The operations on templates."""

    def list(self, *, channel_id: str | None = None) -> ListResult[Template]:
        """The approved templates: a `ListResult` of `Template`.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.

        Raises:
            ValidationError: A parameter is wrong; nothing was asked.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost.
            DecodeError: The answer is not what the API documents.
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
    ) -> Sent:
        """Sends a template, which may be done at any time. It is sent once: repeated only when it
        provably never left or was refused unprocessed (421, 425, 429).

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
            media_type: The type of what lies at `media_url`.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is wrong; nothing was sent.
            OutcomeUnknownError: It may have been sent. Find out before repeating it.
            ApiError: The server refused it; nothing was sent.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
        """

@final
class Messages(_Resource):
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
    ) -> Sent:
        """Sends a free-form message, which needs an open 24-hour window: the customer wrote within
        24 hours. It is sent once: repeated only when it provably never left or was refused
        unprocessed (421, 425, 429).

        A closed window is a `BadRequestError` with `meta_code` 131047 (WhatsApp).

        Args:
            to: The recipient's phone number. In E.164 form, such as `+1234567890` (WhatsApp);
                separators are stripped.
            type: `text` by default, which needs `body`; the others need `url`.
            body: The text, at most 4096 characters (WhatsApp). For a text alone.
            url: The media's URL, absolute http or https. For media alone.
            caption: Of an image, video or document, at most 1024 characters (WhatsApp).
            filename: The file name of a document.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is wrong; nothing was sent.
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
    ) -> Sent:
        """Sends a text of at most 4096 characters. See `send`.

        Args:
            to: The recipient's phone number. In E.164 form, such as `+1234567890` (WhatsApp);
                separators are stripped.
            body: The text, at most 4096 characters (WhatsApp).
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is wrong; nothing was sent.
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
    ) -> Sent:
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
            ValidationError: A parameter is wrong; nothing was sent.
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
    ) -> Sent:
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
            ValidationError: A parameter is wrong; nothing was sent.
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
    ) -> Sent:
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
            ValidationError: A parameter is wrong; nothing was sent.
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
    ) -> Sent:
        """Sends the audio file at an absolute URL. See `send`.

        Args:
            to: The recipient's phone number. In E.164 form, such as `+1234567890` (WhatsApp);
                separators are stripped.
            url: The audio file's URL, absolute http or https. Audio has no caption.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is wrong; nothing was sent.
            OutcomeUnknownError: It may have been sent. Find out before repeating it.
            ApiError: The server refused it; nothing was sent.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
        """

    def status(self, wamid: str) -> MessageStatus:
        """How far a message has come: a `MessageStatus`.

        Args:
            wamid: WhatsApp's id of the message: `message_id` of what `send` gives.

        Raises:
            ValidationError: A parameter is wrong; nothing was asked.
            NotFoundError: The server does not know the id.
            ApiError: The server refused it for another reason.
            TransportError: The server could not be reached, or its answer was lost.
            DecodeError: The answer is not what the API documents.
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
        failed, or `timeout` seconds have passed (60 by default), and gives the last status. It
        looks every `interval` seconds (1 by default).

        `has_reached()` and `has_failed()` of what it gives say which it was. A look that fails for
        a passing reason is followed by another.

        Args:
            wamid: WhatsApp's id of the message: `message_id` of what `send` gives.
            until: The status to wait for; `delivered` by default. A later one counts too.
            timeout: How long to wait at most, in seconds; 60 by default.
            interval: How long to pause between two looks, in seconds; 1 by default, at least 0.01.

        Raises:
            ValidationError: A parameter is wrong; nothing was asked.
            NotFoundError: The server does not know the id.
            ApiError: The server refused it for another reason.
            TransportError: No look before the end of the time had an answer.
            DecodeError: The answer is not what the API documents.
        """

    def watch(
        self,
        wamid: str,
        *,
        timeout: float | None = None,
        interval: float | None = None,
    ) -> Iterator[MessageStatus]:
        """The changes of a message's status as they are seen, until it is read or has failed, or
        `timeout` seconds have passed (60 by default). A status that lies behind one already seen
        is not given.

        Args:
            wamid: WhatsApp's id of the message: `message_id` of what `send` gives.
            timeout: How long to watch at most, in seconds; 60 by default.
            interval: How long to pause between two looks, in seconds; 1 by default, at least 0.01.

        The iterator raises the errors of `status`, and may be asked again: it looks again.
        """

@final
class Automations(_Resource):
    """The operations on automations."""

    def list(self, *, channel_id: str | None = None) -> ListResult[Automation]:
        """The automations: a `ListResult` of `Automation`.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.

        Raises:
            ValidationError: A parameter is wrong; nothing was asked.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost.
            DecodeError: The answer is not what the API documents.
        """

    def trigger(
        self,
        phone_number: str,
        *,
        automation_id: str | None = None,
        automation_name: str | None = None,
        channel_id: str | None = None,
    ) -> Execution:
        """Starts an automation for a contact, named by exactly one of `automation_id` and
        `automation_name`. It is started once, as a message is sent once.

        The contact is created if there is none.

        Args:
            phone_number: The contact's phone number. In E.164 form, such as `+1234567890`
                (WhatsApp); separators are stripped.
            automation_id: The automation's id.
            automation_name: The automation's name, in any case of letters.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.

        Raises:
            ValidationError: A parameter is wrong; nothing was sent.
            OutcomeUnknownError: It may have been started. Find out before repeating it.
            ApiError: The server refused it; it was not started.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
        """

@final
class Client:
    """A client of the Workspace API whose calls block.

    It may be shared by threads, is safe after a fork, and gives way to Ctrl-C. Make one and keep
    it: it holds the connections.

        with Client.from_env() as client:
            sent = client.templates.send(
                "+1234567890", "order_confirmation", variables=["John", "ORD-1234", "29.99"]
            )

    A call on a closed client raises `RuntimeError`, and a value of a wrong type `TypeError`.
    Whatever else goes wrong is a `WorkspaceError`.
    """

    def __new__(
        cls,
        *,
        base_url: str,
        api_key: str,
        auth: Auth | None = "header",
        request_style: RequestStyle | None = "post_json",
        channel_id: str | None = None,
        timeout: float | None = 30.0,
        connect_timeout: float | None = 5.0,
        deadline: float | None = 60.0,
        max_retries: int | None = 2,
        rate_limit: float | None = None,
        max_concurrency: int | None = 100,
        proxy: str | None = None,
        roots: Roots | None = "platform",
        ca_bundle: str | PathLike[str] | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        app_info: str | None = None,
        validate: bool | None = True,
        max_response_bytes: int | None = 16777216,
        allow_insecure_http: bool | None = False,
        on_attempt: Callable[[AttemptEvent], object] | None = None,
        pickle_key: bool | None = False,
    ) -> Self:
        """A client. It connects with the first call.

        Args:
            base_url: Where the API lies. `https://host` alone gets `/api/workspace/v1/` appended;
                a URL with a path is used as given. Plain http is allowed to this machine only,
                unless `allow_insecure_http`.
            api_key: The API key.
            auth: Where the key goes: `header` (`X-API-Key`), `bearer`, `query` (it may end in the
                logs of servers on the way) or `body` (which needs the request style `post_json`).
            request_style: How parameters travel. The API page: they work identically.
            channel_id: The channel of every operation that has one and is not given one; none by
                default, and then the server chooses if the key has only one.
            timeout: The longest one attempt may take, in seconds.
            connect_timeout: The longest connecting may take, in seconds, TLS included.
            deadline: The longest a whole call may take, in seconds, with retries and waits.
            max_retries: How often a call may be repeated where that is safe.
            rate_limit: The most requests a second this client starts, evenly spaced; no limit by
                default.
            max_concurrency: The most requests this client has under way at once; 100 by default. Others wait
                their turn, which counts against their deadline.
            proxy: The URL of an HTTP proxy for everything, its credentials in it if it needs some.
                By default the usual environment variables decide, on macOS and Windows the
                system's settings too, and never for this machine.
            roots: Which certificate authorities are trusted: the `platform`'s own (the bundled
                ones where none load), or the `bundled` ones of Mozilla. There is no way to trust
                all.
            ca_bundle: Certificate authorities to trust besides: the path of a PEM file, or its
                bytes.
            headers: Headers to add to every request. The SDK's own cannot be set.
            app_info: Your program's name and version for the `User-Agent`, such as `shop/1.4`.
            validate: Whether values are checked before anything is sent. Missing, empty and
                conflicting parameters are always refused.
            max_response_bytes: The largest answer that is read; 16 MiB by default.
            allow_insecure_http: Whether plain http is allowed to other machines: everyone on the
                way can read the key.
            on_attempt: Called with every attempt as it ends. It must return quickly; what it
                raises goes to `sys.unraisablehook`.
            pickle_key: Whether a pickle of this client holds the key. Otherwise
                `WORKSPACE_API_KEY` must have it where the pickle is made and where it is read.

        Raises:
            ConfigurationError: `fields` lists every bad option.
        """

    @staticmethod
    def from_env(
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        auth: Auth | None = "header",
        request_style: RequestStyle | None = "post_json",
        channel_id: str | None = None,
        timeout: float | None = 30.0,
        connect_timeout: float | None = 5.0,
        deadline: float | None = 60.0,
        max_retries: int | None = 2,
        rate_limit: float | None = None,
        max_concurrency: int | None = 100,
        proxy: str | None = None,
        roots: Roots | None = "platform",
        ca_bundle: str | PathLike[str] | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        app_info: str | None = None,
        validate: bool | None = True,
        max_response_bytes: int | None = 16777216,
        allow_insecure_http: bool | None = False,
        on_attempt: Callable[[AttemptEvent], object] | None = None,
        pickle_key: bool | None = False,
    ) -> Client:
        """A client of `WORKSPACE_BASE_URL`, `WORKSPACE_API_KEY` and, if it is set,
        `WORKSPACE_CHANNEL_ID`; other options as for the class itself.

        An option that is given goes before its variable. A variable that is empty is not set.

        Args:
            base_url: Where the API lies; `WORKSPACE_BASE_URL` by default. `https://host` alone
                gets `/api/workspace/v1/` appended; a URL with a path is used as given. Plain http
                is allowed to this machine only, unless `allow_insecure_http`.
            api_key: The API key; `WORKSPACE_API_KEY` by default.
            auth: Where the key goes: `header` (`X-API-Key`), `bearer`, `query` (it may end in the
                logs of servers on the way) or `body` (which needs the request style `post_json`).
            request_style: How parameters travel. The API page: they work identically.
            channel_id: The channel of every operation that has one and is not given one;
                `WORKSPACE_CHANNEL_ID` by default. Without one the server chooses if the key has
                only one.
            timeout: The longest one attempt may take, in seconds.
            connect_timeout: The longest connecting may take, in seconds, TLS included.
            deadline: The longest a whole call may take, in seconds, with retries and waits.
            max_retries: How often a call may be repeated where that is safe.
            rate_limit: The most requests a second this client starts, evenly spaced; no limit by
                default.
            max_concurrency: The most requests this client has under way at once; 100 by default. Others wait
                their turn, which counts against their deadline.
            proxy: The URL of an HTTP proxy for everything, its credentials in it if it needs some.
                By default the usual environment variables decide, on macOS and Windows the
                system's settings too, and never for this machine.
            roots: Which certificate authorities are trusted: the `platform`'s own (the bundled
                ones where none load), or the `bundled` ones of Mozilla. There is no way to trust
                all.
            ca_bundle: Certificate authorities to trust besides: the path of a PEM file, or its
                bytes.
            headers: Headers to add to every request. The SDK's own cannot be set.
            app_info: Your program's name and version for the `User-Agent`, such as `shop/1.4`.
            validate: Whether values are checked before anything is sent. Missing, empty and
                conflicting parameters are always refused.
            max_response_bytes: The largest answer that is read; 16 MiB by default.
            allow_insecure_http: Whether plain http is allowed to other machines: everyone on the
                way can read the key.
            on_attempt: Called with every attempt as it ends. It must return quickly; what it
                raises goes to `sys.unraisablehook`.
            pickle_key: Whether a pickle of this client holds the key. Otherwise
                `WORKSPACE_API_KEY` must have it where the pickle is made and where it is read.

        Raises:
            ConfigurationError: `fields` lists every bad option.
        """

    def with_options(
        self,
        *,
        auth: Auth | None = None,
        request_style: RequestStyle | None = None,
        channel_id: str | None = ...,
        timeout: float | None = None,
        deadline: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        validate: bool | None = None,
        max_response_bytes: int | None = None,
        on_attempt: Callable[[AttemptEvent], object] | None = None,
    ) -> Client:
        """A copy with some options changed; what is not given stays, and `channel_id=None` takes
        the default channel away. It shares the connections, the pacing and the retry budget.

        Args:
            auth: Where the key goes.
            request_style: How parameters travel.
            channel_id: The channel of every operation that has one and is not given one; None for
                no default.
            timeout: The longest one attempt may take, in seconds.
            deadline: The longest a whole call may take, in seconds, with retries and waits.
            max_retries: How often a call may be repeated where that is safe.
            headers: Headers to add to every request, besides those of this client.
            validate: Whether values are checked before anything is sent.
            max_response_bytes: The largest answer that is read.
            on_attempt: Called with every attempt as it ends, instead of this client's function.

        Raises:
            ConfigurationError: `fields` lists every bad option.
        """

    def request(
        self,
        path: str,
        params: Mapping[str, JSONInput] | None = None,
        *,
        class_: OperationClass | None = None,
    ) -> Response:
        """A request that the SDK does not model yet: a path below the base URL, and its parameters.
        It counts as a send, and is not repeated blindly, unless `class_` says `"read"` or
        `"upsert"`.

        Args:
            path: Such as `contacts/list`.
            params: The parameters under the API's own names.
            class_: How safe it is to repeat; `send` by default.

        Raises:
            ValidationError: The path or a parameter is wrong; nothing was sent.
            OutcomeUnknownError: It counts as a send, and may have been done.
            ApiError: The server refused it.
            TransportError: The server did not process the request, or the answer to a read or an
                upsert was lost.
            DecodeError: The answer to a read or an upsert is not what the API documents.
        """

    @property
    def channels(self) -> Channels:
        """The operations on channels."""

    @property
    def contacts(self) -> Contacts:
        """The operations on contacts."""

    @property
    def custom_fields(self) -> CustomFields:
        """The operations on custom fields."""

    @property
    def labels(self) -> Labels:
        """The operations on labels."""

    @property
    def templates(self) -> Templates:
        """The operations on templates."""

    @property
    def messages(self) -> Messages:
        """The operations on messages."""

    @property
    def automations(self) -> Automations:
        """The operations on automations."""

    def close(self) -> None:
        """Closes the connections. Calls under way end as they would; later ones raise
        `RuntimeError`. The hook has seen the last attempt of each call given up when this is over.

        A copy made by `with_options` leaves the connections to the others.
        """

    def __copy__(self) -> Self: ...
    def __deepcopy__(self, _memo: Any, /) -> Self: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *_exception: object) -> None: ...

# The same for asyncio: each call gives a coroutine.

@final
class AsyncChannels(_Resource):
    """The operations on channels."""

    async def list(self) -> ListResult[Channel]:
        """The WhatsApp channels of the key: a `ListResult` of `Channel`.

        Raises:
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost.
            DecodeError: The answer is not what the API documents.
        """

@final
class AsyncContacts(_Resource):
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

        What is not given stays as it is.

        Args:
            phone_number: In E.164 form, such as `+1234567890` (WhatsApp); separators are stripped.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            name: The display name.
            email: The e-mail address.
            profile_picture_url: An absolute http or https URL.
            custom_fields_data: Custom field values by name, each of which passes untouched.
            label_names: The names of its labels. A single `str` is refused with a `TypeError`.

        Raises:
            ValidationError: A parameter is wrong; nothing was sent.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost. It is safe to
                repeat.
            DecodeError: The answer is not what the API documents. It is safe to repeat.
        """

    async def list(
        self,
        *,
        channel_id: str | None = None,
        page: int | None = None,
        limit: int | None = None,
        search: str | None = None,
    ) -> ListResult[Contact]:
        """One page of contacts: a `ListResult` of `Contact`.

        The result's `pagination` says how many there are in all.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            page: Which page, from 1; 1 by default.
            limit: Contacts a page, 1 to 200; 50 by default (the API page).
            search: Only contacts with this in their name or phone number.

        Raises:
            ValidationError: A parameter is wrong; nothing was asked.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost.
            DecodeError: The answer is not what the API documents.
        """

    def iter(
        self,
        *,
        channel_id: str | None = None,
        page: int | None = None,
        limit: int | None = None,
        search: str | None = None,
        max_items: int | None = None,
    ) -> AsyncIterator[Contact]:
        """All contacts, page after page, each page fetched when its first contact is asked for.

        A contact that slid onto the next page while the list grew is given once; one that slid
        onto an earlier page because others were deleted can be missed: the API has no cursor.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            page: The page to begin with, from 1; 1 by default.
            limit: Contacts a page, 1 to 200; 50 by default (the API page).
            search: Only contacts with this in their name or phone number.
            max_items: The most contacts to give in all; no limit by default.

        The iterator raises the errors of `list`, and may be asked again: it goes on with the same page.
        """

@final
class AsyncCustomFields(_Resource):
    """The operations on custom fields."""

    async def upsert(
        self,
        name: str,
        *,
        channel_id: str | None = None,
        type: FieldType | None = None,
        is_required: bool | None = None,
        options: Iterable[str] | None = None,
    ) -> CustomField:
        """Creates a custom field, or updates the one with the same name.

        Args:
            name: The name, by which the field is matched.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            type: What it holds; the server's default is `text`. `dropdown` alone needs `options`,
                and alone may have them.
            is_required: Whether every contact needs it; the server's default is False.
            options: What a dropdown offers. A single `str` is refused with a `TypeError`.

        Raises:
            ValidationError: A parameter is wrong; nothing was sent.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost. It is safe to
                repeat.
            DecodeError: The answer is not what the API documents. It is safe to repeat.
        """

    async def list(self, *, channel_id: str | None = None) -> ListResult[CustomField]:
        """The custom fields: a `ListResult` of `CustomField`.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.

        Raises:
            ValidationError: A parameter is wrong; nothing was asked.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost.
            DecodeError: The answer is not what the API documents.
        """

@final
class AsyncLabels(_Resource):
    """The operations on labels."""

    async def upsert(
        self,
        name: str,
        *,
        channel_id: str | None = None,
        description: str | None = None,
        color: str | None = None,
        display_order: int | None = None,
    ) -> Label:
        """Creates a label, or updates the one with the same name. `color` is `#RGB` or `#RRGGBB`.

        Args:
            name: The name, by which the label is matched.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            description: What the label is for.
            color: `#RGB` or `#RRGGBB` (the API page's "Hex color").
            display_order: Where it stands among the labels.

        Raises:
            ValidationError: A parameter is wrong; nothing was sent.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost. It is safe to
                repeat.
            DecodeError: The answer is not what the API documents. It is safe to repeat.
        """

    async def list(self, *, channel_id: str | None = None) -> ListResult[Label]:
        """The labels: a `ListResult` of `Label`.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.

        Raises:
            ValidationError: A parameter is wrong; nothing was asked.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost.
            DecodeError: The answer is not what the API documents.
        """

@final
class AsyncTemplates(_Resource):
    """The operations on templates."""

    async def list(self, *, channel_id: str | None = None) -> ListResult[Template]:
        """The approved templates: a `ListResult` of `Template`.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.

        Raises:
            ValidationError: A parameter is wrong; nothing was asked.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost.
            DecodeError: The answer is not what the API documents.
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
    ) -> Sent:
        """Sends a template, which may be done at any time. It is sent once: repeated only when it
        provably never left or was refused unprocessed (421, 425, 429).

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
            media_type: The type of what lies at `media_url`.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is wrong; nothing was sent.
            OutcomeUnknownError: It may have been sent. Find out before repeating it.
            ApiError: The server refused it; nothing was sent.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
        """

@final
class AsyncMessages(_Resource):
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
    ) -> Sent:
        """Sends a free-form message, which needs an open 24-hour window: the customer wrote within
        24 hours. It is sent once: repeated only when it provably never left or was refused
        unprocessed (421, 425, 429).

        A closed window is a `BadRequestError` with `meta_code` 131047 (WhatsApp).

        Args:
            to: The recipient's phone number. In E.164 form, such as `+1234567890` (WhatsApp);
                separators are stripped.
            type: `text` by default, which needs `body`; the others need `url`.
            body: The text, at most 4096 characters (WhatsApp). For a text alone.
            url: The media's URL, absolute http or https. For media alone.
            caption: Of an image, video or document, at most 1024 characters (WhatsApp).
            filename: The file name of a document.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is wrong; nothing was sent.
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
    ) -> Sent:
        """Sends a text of at most 4096 characters. See `send`.

        Args:
            to: The recipient's phone number. In E.164 form, such as `+1234567890` (WhatsApp);
                separators are stripped.
            body: The text, at most 4096 characters (WhatsApp).
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is wrong; nothing was sent.
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
    ) -> Sent:
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
            ValidationError: A parameter is wrong; nothing was sent.
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
    ) -> Sent:
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
            ValidationError: A parameter is wrong; nothing was sent.
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
    ) -> Sent:
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
            ValidationError: A parameter is wrong; nothing was sent.
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
    ) -> Sent:
        """Sends the audio file at an absolute URL. See `send`.

        Args:
            to: The recipient's phone number. In E.164 form, such as `+1234567890` (WhatsApp);
                separators are stripped.
            url: The audio file's URL, absolute http or https. Audio has no caption.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            api_reference: Your own reference, for tracking.

        Raises:
            ValidationError: A parameter is wrong; nothing was sent.
            OutcomeUnknownError: It may have been sent. Find out before repeating it.
            ApiError: The server refused it; nothing was sent.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
        """

    async def status(self, wamid: str) -> MessageStatus:
        """How far a message has come: a `MessageStatus`.

        Args:
            wamid: WhatsApp's id of the message: `message_id` of what `send` gives.

        Raises:
            ValidationError: A parameter is wrong; nothing was asked.
            NotFoundError: The server does not know the id.
            ApiError: The server refused it for another reason.
            TransportError: The server could not be reached, or its answer was lost.
            DecodeError: The answer is not what the API documents.
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
        failed, or `timeout` seconds have passed (60 by default), and gives the last status. It
        looks every `interval` seconds (1 by default).

        `has_reached()` and `has_failed()` of what it gives say which it was. A look that fails for
        a passing reason is followed by another.

        Args:
            wamid: WhatsApp's id of the message: `message_id` of what `send` gives.
            until: The status to wait for; `delivered` by default. A later one counts too.
            timeout: How long to wait at most, in seconds; 60 by default.
            interval: How long to pause between two looks, in seconds; 1 by default, at least 0.01.

        Raises:
            ValidationError: A parameter is wrong; nothing was asked.
            NotFoundError: The server does not know the id.
            ApiError: The server refused it for another reason.
            TransportError: No look before the end of the time had an answer.
            DecodeError: The answer is not what the API documents.
        """

    def watch(
        self,
        wamid: str,
        *,
        timeout: float | None = None,
        interval: float | None = None,
    ) -> AsyncIterator[MessageStatus]:
        """The changes of a message's status as they are seen, until it is read or has failed, or
        `timeout` seconds have passed (60 by default). A status that lies behind one already seen
        is not given.

        Args:
            wamid: WhatsApp's id of the message: `message_id` of what `send` gives.
            timeout: How long to watch at most, in seconds; 60 by default.
            interval: How long to pause between two looks, in seconds; 1 by default, at least 0.01.

        The iterator raises the errors of `status`, and may be asked again: it looks again.
        """

@final
class AsyncAutomations(_Resource):
    """The operations on automations."""

    async def list(self, *, channel_id: str | None = None) -> ListResult[Automation]:
        """The automations: a `ListResult` of `Automation`.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.

        Raises:
            ValidationError: A parameter is wrong; nothing was asked.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost.
            DecodeError: The answer is not what the API documents.
        """

    async def trigger(
        self,
        phone_number: str,
        *,
        automation_id: str | None = None,
        automation_name: str | None = None,
        channel_id: str | None = None,
    ) -> Execution:
        """Starts an automation for a contact, named by exactly one of `automation_id` and
        `automation_name`. It is started once, as a message is sent once.

        The contact is created if there is none.

        Args:
            phone_number: The contact's phone number. In E.164 form, such as `+1234567890`
                (WhatsApp); separators are stripped.
            automation_id: The automation's id.
            automation_name: The automation's name, in any case of letters.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.

        Raises:
            ValidationError: A parameter is wrong; nothing was sent.
            OutcomeUnknownError: It may have been started. Find out before repeating it.
            ApiError: The server refused it; it was not started.
            TransportError: The server did not process the request. It is safe to repeat, and
                useless while `failure` is `tls` or `proxy`.
        """

@final
class AsyncClient:
    """A client of the Workspace API for asyncio and uvloop.

    It may be used by several loops and threads at once and is safe after a fork. Cancelling a task
    ends its HTTP call.

        async with AsyncClient.from_env() as client:
            sent = await client.templates.send(
                "+1234567890", "order_confirmation", variables=["John", "ORD-1234", "29.99"]
            )

    A call on a closed client raises `RuntimeError`, and a value of a wrong type `TypeError`.
    Whatever else goes wrong is a `WorkspaceError`.
    """

    def __new__(
        cls,
        *,
        base_url: str,
        api_key: str,
        auth: Auth | None = "header",
        request_style: RequestStyle | None = "post_json",
        channel_id: str | None = None,
        timeout: float | None = 30.0,
        connect_timeout: float | None = 5.0,
        deadline: float | None = 60.0,
        max_retries: int | None = 2,
        rate_limit: float | None = None,
        max_concurrency: int | None = 100,
        proxy: str | None = None,
        roots: Roots | None = "platform",
        ca_bundle: str | PathLike[str] | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        app_info: str | None = None,
        validate: bool | None = True,
        max_response_bytes: int | None = 16777216,
        allow_insecure_http: bool | None = False,
        on_attempt: Callable[[AttemptEvent], object] | None = None,
        pickle_key: bool | None = False,
    ) -> Self:
        """A client. It connects with the first call.

        Args:
            base_url: Where the API lies. `https://host` alone gets `/api/workspace/v1/` appended;
                a URL with a path is used as given. Plain http is allowed to this machine only,
                unless `allow_insecure_http`.
            api_key: The API key.
            auth: Where the key goes: `header` (`X-API-Key`), `bearer`, `query` (it may end in the
                logs of servers on the way) or `body` (which needs the request style `post_json`).
            request_style: How parameters travel. The API page: they work identically.
            channel_id: The channel of every operation that has one and is not given one; none by
                default, and then the server chooses if the key has only one.
            timeout: The longest one attempt may take, in seconds.
            connect_timeout: The longest connecting may take, in seconds, TLS included.
            deadline: The longest a whole call may take, in seconds, with retries and waits.
            max_retries: How often a call may be repeated where that is safe.
            rate_limit: The most requests a second this client starts, evenly spaced; no limit by
                default.
            max_concurrency: The most requests this client has under way at once; 100 by default. Others wait
                their turn, which counts against their deadline.
            proxy: The URL of an HTTP proxy for everything, its credentials in it if it needs some.
                By default the usual environment variables decide, on macOS and Windows the
                system's settings too, and never for this machine.
            roots: Which certificate authorities are trusted: the `platform`'s own (the bundled
                ones where none load), or the `bundled` ones of Mozilla. There is no way to trust
                all.
            ca_bundle: Certificate authorities to trust besides: the path of a PEM file, or its
                bytes.
            headers: Headers to add to every request. The SDK's own cannot be set.
            app_info: Your program's name and version for the `User-Agent`, such as `shop/1.4`.
            validate: Whether values are checked before anything is sent. Missing, empty and
                conflicting parameters are always refused.
            max_response_bytes: The largest answer that is read; 16 MiB by default.
            allow_insecure_http: Whether plain http is allowed to other machines: everyone on the
                way can read the key.
            on_attempt: Called with every attempt as it ends. It must return quickly; what it
                raises goes to `sys.unraisablehook`.
            pickle_key: Whether a pickle of this client holds the key. Otherwise
                `WORKSPACE_API_KEY` must have it where the pickle is made and where it is read.

        Raises:
            ConfigurationError: `fields` lists every bad option.
        """

    @staticmethod
    def from_env(
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        auth: Auth | None = "header",
        request_style: RequestStyle | None = "post_json",
        channel_id: str | None = None,
        timeout: float | None = 30.0,
        connect_timeout: float | None = 5.0,
        deadline: float | None = 60.0,
        max_retries: int | None = 2,
        rate_limit: float | None = None,
        max_concurrency: int | None = 100,
        proxy: str | None = None,
        roots: Roots | None = "platform",
        ca_bundle: str | PathLike[str] | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        app_info: str | None = None,
        validate: bool | None = True,
        max_response_bytes: int | None = 16777216,
        allow_insecure_http: bool | None = False,
        on_attempt: Callable[[AttemptEvent], object] | None = None,
        pickle_key: bool | None = False,
    ) -> AsyncClient:
        """A client of `WORKSPACE_BASE_URL`, `WORKSPACE_API_KEY` and, if it is set,
        `WORKSPACE_CHANNEL_ID`; other options as for the class itself.

        An option that is given goes before its variable. A variable that is empty is not set.

        Args:
            base_url: Where the API lies; `WORKSPACE_BASE_URL` by default. `https://host` alone
                gets `/api/workspace/v1/` appended; a URL with a path is used as given. Plain http
                is allowed to this machine only, unless `allow_insecure_http`.
            api_key: The API key; `WORKSPACE_API_KEY` by default.
            auth: Where the key goes: `header` (`X-API-Key`), `bearer`, `query` (it may end in the
                logs of servers on the way) or `body` (which needs the request style `post_json`).
            request_style: How parameters travel. The API page: they work identically.
            channel_id: The channel of every operation that has one and is not given one;
                `WORKSPACE_CHANNEL_ID` by default. Without one the server chooses if the key has
                only one.
            timeout: The longest one attempt may take, in seconds.
            connect_timeout: The longest connecting may take, in seconds, TLS included.
            deadline: The longest a whole call may take, in seconds, with retries and waits.
            max_retries: How often a call may be repeated where that is safe.
            rate_limit: The most requests a second this client starts, evenly spaced; no limit by
                default.
            max_concurrency: The most requests this client has under way at once; 100 by default. Others wait
                their turn, which counts against their deadline.
            proxy: The URL of an HTTP proxy for everything, its credentials in it if it needs some.
                By default the usual environment variables decide, on macOS and Windows the
                system's settings too, and never for this machine.
            roots: Which certificate authorities are trusted: the `platform`'s own (the bundled
                ones where none load), or the `bundled` ones of Mozilla. There is no way to trust
                all.
            ca_bundle: Certificate authorities to trust besides: the path of a PEM file, or its
                bytes.
            headers: Headers to add to every request. The SDK's own cannot be set.
            app_info: Your program's name and version for the `User-Agent`, such as `shop/1.4`.
            validate: Whether values are checked before anything is sent. Missing, empty and
                conflicting parameters are always refused.
            max_response_bytes: The largest answer that is read; 16 MiB by default.
            allow_insecure_http: Whether plain http is allowed to other machines: everyone on the
                way can read the key.
            on_attempt: Called with every attempt as it ends. It must return quickly; what it
                raises goes to `sys.unraisablehook`.
            pickle_key: Whether a pickle of this client holds the key. Otherwise
                `WORKSPACE_API_KEY` must have it where the pickle is made and where it is read.

        Raises:
            ConfigurationError: `fields` lists every bad option.
        """

    def with_options(
        self,
        *,
        auth: Auth | None = None,
        request_style: RequestStyle | None = None,
        channel_id: str | None = ...,
        timeout: float | None = None,
        deadline: float | None = None,
        max_retries: int | None = None,
        headers: Mapping[str, str] | None = None,
        validate: bool | None = None,
        max_response_bytes: int | None = None,
        on_attempt: Callable[[AttemptEvent], object] | None = None,
    ) -> AsyncClient:
        """A copy with some options changed; what is not given stays, and `channel_id=None` takes
        the default channel away. It shares the connections, the pacing and the retry budget.

        Args:
            auth: Where the key goes.
            request_style: How parameters travel.
            channel_id: The channel of every operation that has one and is not given one; None for
                no default.
            timeout: The longest one attempt may take, in seconds.
            deadline: The longest a whole call may take, in seconds, with retries and waits.
            max_retries: How often a call may be repeated where that is safe.
            headers: Headers to add to every request, besides those of this client.
            validate: Whether values are checked before anything is sent.
            max_response_bytes: The largest answer that is read.
            on_attempt: Called with every attempt as it ends, instead of this client's function.

        Raises:
            ConfigurationError: `fields` lists every bad option.
        """

    async def request(
        self,
        path: str,
        params: Mapping[str, JSONInput] | None = None,
        *,
        class_: OperationClass | None = None,
    ) -> Response:
        """A request that the SDK does not model yet: a path below the base URL, and its parameters.
        It counts as a send, and is not repeated blindly, unless `class_` says `"read"` or
        `"upsert"`.

        Args:
            path: Such as `contacts/list`.
            params: The parameters under the API's own names.
            class_: How safe it is to repeat; `send` by default.

        Raises:
            ValidationError: The path or a parameter is wrong; nothing was sent.
            OutcomeUnknownError: It counts as a send, and may have been done.
            ApiError: The server refused it.
            TransportError: The server did not process the request, or the answer to a read or an
                upsert was lost.
            DecodeError: The answer to a read or an upsert is not what the API documents.
        """

    @property
    def channels(self) -> AsyncChannels:
        """The operations on channels."""

    @property
    def contacts(self) -> AsyncContacts:
        """The operations on contacts."""

    @property
    def custom_fields(self) -> AsyncCustomFields:
        """The operations on custom fields."""

    @property
    def labels(self) -> AsyncLabels:
        """The operations on labels."""

    @property
    def templates(self) -> AsyncTemplates:
        """The operations on templates."""

    @property
    def messages(self) -> AsyncMessages:
        """The operations on messages."""

    @property
    def automations(self) -> AsyncAutomations:
        """The operations on automations."""

    async def close(self) -> None:
        """Closes the connections. Calls under way end as they would; later ones raise
        `RuntimeError`. The hook has seen the last attempt of each call given up when this is over.

        A copy made by `with_options` leaves the connections to the others.
        """

    def __copy__(self) -> Self: ...
    def __deepcopy__(self, _memo: Any, /) -> Self: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *_exception: object) -> None: ...

# What the other modules of the package use.

@final
class Origin:
    """What came beside the data: the server's message, the pagination, how the call went, and the
    raw body.
    """

    def __new__(cls, nothing: Never, /) -> Self: ...
    @property
    def call(self) -> CallInfo: ...
    @property
    def message(self) -> str | None: ...
    @property
    def pagination(self) -> Pagination | None: ...
    @property
    def raw(self) -> str: ...

# The module does not have the names of these: they are for annotations of this package alone.

@final
@type_check_only
class Pending:
    """One call of an asynchronous client, not begun yet."""

    def start(self) -> Future[Any]:
        """Begins the call, and gives a future that says when it has ended."""

    def finish(self) -> Any:
        """The result of the call, when it has ended."""

    def cancel(self) -> None:
        """Gives the call up: a request on its way is broken off, and its last attempt is shown."""

@final
@type_check_only
class AsyncPages:
    """The pages behind an asynchronous iterator, each fetched by a call of its own. Tasks and threads
    may share it.
    """

    def turn(self) -> Turn:
        """One caller's request for an element."""

@final
@type_check_only
class Turn:
    """One element of an asynchronous iterator, for one task that asks."""

    def take(self) -> tuple[()] | tuple[Any] | None:
        """The element, alone in a tuple; an empty tuple where a page must be fetched first; `None` at
        the end.
        """

    def fill(self) -> Pending:
        """The call that fetches a page, if it is still needed when its turn comes."""

    def leave(self) -> None:
        """Ends the request, with or without an element."""

@final
@type_check_only
class Port:
    """Where an event loop gets its answers."""

    def drain(self) -> None:
        """Resolves the futures of all calls that have ended."""
