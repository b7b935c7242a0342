"""The string enums and JSON types of this package, for annotations.

    from workspace_sdk.types import DeliveryStatus, MessageType

The package itself does not import this module, so programs without annotations do not pay for it.
A type that ends with `| str` is open: a server, or a later version, may use values that are not
listed. A type checker treats it as `str`, and an editor still suggests the values.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

__all__ = [
    "JSON",
    "Auth",
    "CustomFieldType",
    "DeliveryStatus",
    "Disposition",
    "Failure",
    "FieldErrorKind",
    "FieldType",
    "JSONInput",
    "MediaType",
    "MessageType",
    "NextStep",
    "RequestStyle",
    "Safety",
    "SentState",
    "StopReason",
    "TrustRoots",
]

JSON: TypeAlias = dict[str, "JSON"] | list["JSON"] | str | int | float | bool | None
"""A JSON value of a response, as `json.loads` returns it."""

JSONInput: TypeAlias = (
    Mapping[str, "JSONInput"] | Sequence["JSONInput"] | str | int | float | bool | None
)
"""A JSON value of a request: any mapping, `list` or `tuple`, of values that are such again.

Other sequences, `bytes` among them, are refused with a `TypeError`.
"""

Auth: TypeAlias = Literal["header", "bearer", "query", "body"]
"""Where the API key goes (the API page lists all four).

`header` is `X-API-Key: key`, `bearer` is `Authorization: Bearer key`, `query` is `?apiKey=key`,
which proxies on the way may log, and `body` is `{"apiKey": "key"}` in the JSON
body, which needs the request style `post_json`.
"""

RequestStyle: TypeAlias = Literal["post_json", "post_query", "get_query"]
"""How parameters are sent. According to the API page, all styles work identically."""

TrustRoots: TypeAlias = Literal["platform", "bundled"]
"""The trusted certificate authorities.

`platform` are those of the platform, or the bundled ones if none can be loaded; `bundled` is
Mozilla's list, which is part of the package.
"""

Safety: TypeAlias = Literal["read", "upsert", "send"]
"""How safe it is to repeat an operation.

`read` changes nothing; `upsert`, done twice, changes nothing more; `send` reaches a customer, and
is repeated only when it provably was not carried out.
"""

Disposition: TypeAlias = Literal["rejected", "retryable", "unknown"]
"""How to handle an error.

`rejected`: not done, and repeating is useless. `retryable`: safe to repeat. `unknown`: it may be
done, and repeating it may message a customer twice.
"""

MessageType: TypeAlias = Literal["text", "image", "video", "document", "audio"]
"""The type of a free-form message (the API page)."""

MediaType: TypeAlias = Literal["image", "video", "document"]
"""The type of a template's header media (the API page)."""

FieldType: TypeAlias = Literal["text", "number", "email", "phone", "date", "label", "dropdown"]
"""The type of a custom field (the API page)."""

CustomFieldType: TypeAlias = FieldType | str
"""The type of a custom field in a response."""

DeliveryStatus: TypeAlias = (
    Literal["accepted", "queued", "pending", "sent", "delivered", "read", "played", "failed"] | str
)
"""The delivery status of a message (WhatsApp)."""

SentState: TypeAlias = Literal["answered", "not_sent", "unknown"]
"""Whether the request of an attempt reached the server.

`answered`: it did. `not_sent`: it provably did not. `unknown`: it cannot be known.
"""

NextStep: TypeAlias = Literal["done", "retry", "stop", "cancelled"] | str
"""What happens after an attempt."""

StopReason: TypeAlias = Literal["not_repeatable", "retries", "deadline", "budget"] | str
"""Why a call is not repeated.

`not_repeatable`: repeating it is useless, or could do the work twice. `retries`: `max_retries` is
used up. `deadline`: the next attempt could not begin in time. `budget`: too many calls of this
client have been failing.
"""

Failure: TypeAlias = (
    Literal[
        "connect",
        "connect_timeout",
        "tls",
        "proxy",
        "not_sent",
        "timeout",
        "connection_lost",
        "unreadable",
        "too_large",
        "redirect",
        "status",
        "refusal",
        "deadline",
    ]
    | str
)
"""What went wrong with an attempt.

`connect`, `connect_timeout`, `tls`, `proxy` and `not_sent`: the server did not get the request, or
did not process it. `timeout` and `connection_lost`: it was on its way. `unreadable`: a 2xx whose
body is not what the API documents. `too_large`: more than `max_response_bytes`. `redirect`: a 3xx,
which is never followed. `status`: an error status. `refusal`: `success: false` on a 2xx.
`deadline`: time ran out before an attempt could start.
"""

FieldErrorKind: TypeAlias = (
    Literal[
        "required",
        "empty",
        "format",
        "too_long",
        "range",
        "not_allowed",
        "conflict",
        "requires",
    ]
    | str
)
"""In what way a parameter or an option is wrong."""
