"""The string enums and JSON types of this package, for annotations.

    from workspace_sdk.types import DeliveryStatus, MessageType

The package does not import this module itself, so it costs nothing in programs without annotations.
A type that ends with `| str` is open: a server, or a later version, may use further values. Type
checkers treat it as `str`, and editors still suggest the listed values.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

__all__ = [
    "JSON",
    "Auth",
    "CustomFieldType",
    "DeliveryStatus",
    "Disposition",
    "EntryState",
    "Failure",
    "FieldErrorKind",
    "FieldType",
    "JSONInput",
    "LedgerKeep",
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
"""A JSON value of a request. Lists, tuples and mappings may contain further JSON values.

Other sequences, such as `bytes`, raise `TypeError`.
"""

Auth: TypeAlias = Literal["header", "bearer", "query", "body"]
"""Where the API key is sent. The API accepts all four.

- `header`: the header `X-API-Key: key`. Use this unless a proxy removes the header.
- `bearer`: the header `Authorization: Bearer key`.
- `query`: the query parameter `?apiKey=key`, which proxies may log.
- `body`: the field `{"apiKey": "key"}` of the JSON body, which needs the request style `post_json`.
"""

RequestStyle: TypeAlias = Literal["post_json", "post_query", "get_query"]
"""How parameters are encoded. According to the API documentation, all styles work identically.

- `post_json`: a POST request with a JSON body.
- `post_query`: a POST request with a query string.
- `get_query`: a GET request with a query string.

Prefer `post_json`: URLs end up in the logs of proxies, and only a request with a body can be
withdrawn when a call times out.
"""

TrustRoots: TypeAlias = Literal["platform", "bundled"]
"""Which certificate authorities are trusted.

- `platform`: those of the operating system, or the bundled ones if none can be loaded.
- `bundled`: Mozilla's list, which is part of the package.
"""

LedgerKeep: TypeAlias = Literal["hash", "recipient"]
"""The parts of a request that the ledger keeps.

- `hash`: only its keyed hash.
- `recipient`: also the recipient's phone number, so that you can look an unknown send up.
"""

EntryState: TypeAlias = Literal["sending", "waiting", "accepted", "not_sent", "unknown"]
"""The state of an entry of the ledger. Every state but `not_sent` holds the idempotency key.

- `sending`: a process is sending it now.
- `waiting`: a process waits before a retry.
- `accepted`: the server accepted it. The same call again returns this result and sends nothing.
- `not_sent`: it was refused, or provably not sent. The key is free.
- `unknown`: it may have been sent. Look the message up, then call `Ledger.resolve`.
"""

Safety: TypeAlias = Literal["read", "upsert", "send"]
"""How safe an operation is to repeat.

- `read`: it changes nothing.
- `upsert`: doing it twice has the same effect as doing it once.
- `send`: it reaches a customer, so it is retried only if the server certainly did not process it.
"""

Disposition: TypeAlias = Literal["rejected", "retryable", "unknown"]
"""Whether a failed call was carried out, and whether it may be repeated.

- `rejected`: it was not carried out, and repeating it is useless.
- `retryable`: it is safe to repeat.
- `unknown`: it may have been carried out. Repeating a send could deliver a message twice.
"""

MessageType: TypeAlias = Literal["text", "image", "video", "document", "audio"]
"""The type of a free-form message."""

MediaType: TypeAlias = Literal["image", "video", "document"]
"""The type of the media in a template's header."""

FieldType: TypeAlias = Literal["text", "number", "email", "phone", "date", "label", "dropdown"]
"""The type of a custom field."""

CustomFieldType: TypeAlias = FieldType | str
"""The type of a custom field in a response."""

DeliveryStatus: TypeAlias = (
    Literal["accepted", "queued", "pending", "sent", "delivered", "read", "played", "failed"] | str
)
"""The delivery status of a message.

Compare statuses with `MessageStatus.has_reached`, because a message may skip some.
"""

SentState: TypeAlias = Literal["answered", "not_sent", "unknown"]
"""Whether the request of an attempt reached the server.

- `answered`: it did, and the server responded.
- `not_sent`: the server certainly did not receive the whole request, or did not process it.
- `unknown`: the server may have processed it.
"""

NextStep: TypeAlias = Literal["done", "retry", "stop", "cancelled", "replayed"] | str
"""The step after an attempt.

- `done`: the call has succeeded.
- `retry`: the call waits, and then makes another attempt.
- `stop`: the call has failed.
- `cancelled`: the program cancelled the call.
- `replayed`: there was no attempt, because the ledger has the outcome of an earlier call with the same
  idempotency key.
"""

StopReason: TypeAlias = Literal["not_repeatable", "retries", "deadline", "budget"] | str
"""Why there is no further attempt.

- `not_repeatable`: repeating the call is useless, or could carry it out twice.
- `retries`: `max_retries` retries have already been made.
- `deadline`: the next attempt could not start before `timeout` has passed.
- `budget`: too many calls of this client have failed recently, and further retries could overload
  the server.
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
        "aborted",
        "unreadable",
        "too_large",
        "redirect",
        "status",
        "refusal",
        "deadline",
        "hook",
        "ledger",
    ]
    | str
)
"""How an attempt failed.

- `connect`, `connect_timeout`, `tls`, `proxy`, `not_sent`: the server did not receive the request,
  or did not process it.
- `timeout`, `connection_lost`: the request may have arrived.
- `aborted`: the client was closed with `abort=True` while the request was in flight.
- `unreadable`: a 2xx status with a body that does not have the documented form.
- `too_large`: the response is larger than `max_response_bytes`.
- `redirect`: a 3xx status. Redirects are never followed.
- `status`: an error status.
- `refusal`: `success: false` with a 2xx status.
- `deadline`: the `timeout` of the call had passed before an attempt could start.
- `hook`: `on_attempt_start` raised an exception, so the attempt was not started.
- `ledger`: the ledger could not be written, so the attempt was not started.
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
"""Why a parameter or an option is invalid."""
