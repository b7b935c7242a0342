"""The string enums and JSON types of this package, for annotations.

    from workspace_sdk.types import DeliveryStatus, MessageType

The package does not import this module itself, so it costs nothing in programs without annotations.
A type that ends with `| str` is open: a server, or a later version, may use further values. Type
checkers treat it as `str`, and editors still suggest the listed values.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from ._native import PhoneNumber

__all__ = [
    "JSON",
    "AtDailyLimit",
    "Auth",
    "Columns",
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
    "Outcome",
    "OutcomeReason",
    "Recipient",
    "RequestStyle",
    "Safety",
    "SentState",
    "StopReason",
    "StopRule",
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

Outcome: TypeAlias = Literal["accepted", "rejected", "not_sent", "unknown", "skipped"]
"""The outcome of a recipient of a send to many.

- `accepted`: the server accepted the message.
- `rejected`: it was refused. Correct the row, and send it again.
- `not_sent`: it was not sent, for a reason that will pass. The next run of the same list sends it.
- `unknown`: it may have been sent. Look it up before you send it again.
- `skipped`: there is nothing to send.
"""

OutcomeReason: TypeAlias = Literal[
    "accepted",
    "invalid",
    "ambiguous",
    "template_mismatch",
    "refused",
    "dry_run",
    "stopped",
    "closed",
    "failed",
    "daily_limit",
    "outcome_unknown",
    "still_unknown",
    "in_progress",
    "already_accepted",
    "already_accepted_other_values",
    "duplicate",
    "suppressed",
    "marketing_capped",
    "marketing_stopped",
]
"""The reason of an outcome.

- `accepted`: the server accepted the message.
- `invalid`: a value of the row is invalid; the error lists every one.
- `ambiguous`: another row has the same number, or the same key, with other values, so one of the
  two messages would be lost or sent by accident.
- `template_mismatch`: the template does not fit: it does not exist, is not approved, or has other
  variables or another header. Only a dry run checks this.
- `refused`: the server refused the message; the error says why.
- `dry_run`: this is a dry run: the message would have been sent.
- `stopped`: a stop rule ended the run before this recipient's turn.
- `closed`: the program ended the run before this recipient's turn.
- `failed`: it provably was not sent: the server could not be reached or was busy, or an error
  concerns the account or the client.
- `daily_limit`: the limit of new people per day is reached.
- `outcome_unknown`: the response was lost, so the message may have been sent.
- `still_unknown`: an earlier run does not know whether it sent this message. Nothing was sent now.
- `in_progress`: another process was still sending it when this run had waited for the client's
  timeout.
- `already_accepted`: an earlier run, or another process, has sent it.
- `already_accepted_other_values`: an earlier run has sent it, with other values. Nothing was sent
  now.
- `duplicate`: an earlier row of this run is the same send.
- `suppressed`: the number is on the list of numbers that are not written to.
- `marketing_capped`: WhatsApp delivers no further marketing message to this person for now
  (131049).
- `marketing_stopped`: this person stopped marketing messages (131050).
"""

StopRule: TypeAlias = Literal[
    "authentication",
    "account",
    "template",
    "refused",
    "unknown",
    "unreachable",
    "rate_limit",
    "ledger",
    "configuration",
    "daily_limit",
]
"""A rule that stops a send to many, because the rest of the list would fail as well.

- `authentication`: errors 401 and 403: the API key is not accepted. After 1 error.
- `account`: the WhatsApp account is locked, restricted, not connected, or has a payment problem.
  After 1 error.
- `template`: the template is unknown, paused, disabled, or has other variables. After 3 such errors
  in a row.
- `refused`: the server refuses every message in the same way, for a reason that is not in the other
  rules. After 20 refusals in a row with the same status and WhatsApp code.
- `unknown`: the outcome of too many sends is unknown: the server is failing, and each further send
  may become one more. After 10 unknown outcomes among the last 50.
- `unreachable`: the server cannot be reached, or is busy. After 20 recipients in a row that were
  not sent for this reason.
- `rate_limit`: the server asks for a slower pace, whatever the pace is. After 100 such errors in a
  row.
- `ledger`: the ledger cannot be used. After 1 error.
- `configuration`: the client's options do not work: a certificate that is not trusted, or a proxy
  that refuses. After 1 error.
- `daily_limit`: the limit of new people per day is reached, and the run does not wait. After 1
  recipient.
"""

AtDailyLimit: TypeAlias = Literal["stop", "wait"]
"""The reaction of a send to many to the limit of new people per day.

- `stop`: it stops. The rest of the list is reported as not sent.
- `wait`: it waits until the limit has room, which can take a day.
"""

Recipient: TypeAlias = str | PhoneNumber | Mapping[str, Any]
"""A recipient of a send to many: a phone number, or a row whose keys are parameters of the send."""

Columns: TypeAlias = Mapping[str, str | Sequence[str]]
"""The column of each parameter of a send to many. `variables` has a list of columns."""

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
