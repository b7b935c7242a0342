"""The records of the control API. The README of the sandbox describes each field."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypedDict

Seed = Literal["demo", "empty"]

FaultKind = Literal[
    "delay",
    "status",
    "html",
    "answer",
    "raw",
    "reset",
    "close",
    "lost_answer",
    "truncate",
    "stall",
    "stall_body",
    "slow",
    "close_after",
    "big",
    "refused_stream",
    "goaway",
    "goaway_after",
    "goaway_graceful",
    "goaway_drain",
    "silence",
    "pings_only",
    "informational",
    "random",
]


TemplateState = Literal["paused", "disabled"]


class Limits(TypedDict, total=False):
    """WhatsApp's limits on sends. Each is off if it is absent or None.

    A message above a limit is an error, unless it says that the message fails: then the send
    succeeds, and the message has the status `failed`. The codes are WhatsApp's.
    """

    throughput: int | None
    """How many messages a channel may send and receive within one second: 130429."""
    pair_interval: float | None
    """The seconds between two messages of a channel to the same person: 131056."""
    people_per_day: int | None
    """To how many different people the channels of an API key may send templates within 24 hours:
    131048.
    """
    marketing_per_person: int | None
    """How many marketing templates a person receives within 24 hours. The others fail: 131049."""
    blocked: Sequence[str]
    """The phone numbers of people who blocked the business. All messages to them fail: 131026."""
    stopped_marketing: Sequence[str]
    """The phone numbers of people who stopped marketing. Marketing templates to them fail: 131050."""
    templates: Mapping[str, TemplateState]
    """The templates, by name, that are `paused` (132015) or `disabled` (132016)."""
    account_restricted: bool
    """Whether the account may send nothing: 131031."""


@dataclass(frozen=True)
class Message:
    """An accepted outbound message in its current state."""

    wamid: str
    to: str
    channel_id: str
    type: str
    """`template`, `text`, `image`, `video`, `document` or `audio`."""
    content: str
    """The text, with the variables of a template filled in, or the URL of the media."""
    template_name: str | None
    language_code: str | None
    variables: tuple[str, ...]
    header: str | None
    """The header of a template: its text, or the URL of its media."""
    url: str | None
    caption: str | None
    filename: str | None
    api_reference: str | None
    call: str | None
    """The `x-sandbox-call` header of the request that sent it."""
    timestamp: datetime
    """When it was sent, on the sandbox's clock."""
    status: str
    error: str | None


@dataclass(frozen=True)
class Effect:
    """The object that a request created or changed."""

    kind: str
    """`contact`, `custom_field`, `label`, `message` or `execution`."""
    id: str
    """Its id; a message's is its wamid."""


@dataclass(frozen=True)
class JournalEntry:
    """One request to the API, and its effect."""

    seq: int
    """The number of the entry. It counts from 1, and starts again after a reset."""
    at: datetime
    """When it arrived, on the sandbox's clock."""
    operation: str | None
    """The operation, such as `contacts.upsert`; None for an unknown path."""
    call: str | None
    """The `x-sandbox-call` header."""
    method: str
    path: str
    query: str
    """The query string, not decoded; empty if there was none."""
    http: str
    """The HTTP version: `1.0`, `1.1` or `2`."""
    headers: Mapping[str, tuple[str, ...]]
    """The headers. Their names are in lower case."""
    body: str | None
    """The body as a string; empty if there was none, None if it was not UTF-8."""
    body_base64: str | None
    """The body in base64 if it was not UTF-8, otherwise None."""
    connection: int
    """The number of the TCP connection. Connections are counted as they are accepted, including
    those of control calls.
    """
    fault: str | None
    """The kind of the fault that was injected; for `random`, the kind that was chosen."""
    status: int | None
    """The status of the response; None if there was none, or not yet."""
    effect: Effect | None
    """The object that the request created or changed; None if nothing changed, or not yet."""

    def header(self, name: str) -> str | None:
        """The first value of a header. The name may be in upper or lower case."""
        return next(iter(self.headers.get(name.lower(), ())), None)

    def json(self) -> Any:
        """The body, parsed as JSON. Raises `ValueError` if it is not JSON."""
        return json.loads(self.body or "")


@dataclass(frozen=True)
class Fault:
    """A fault that will still be injected."""

    id: int
    kind: str
    operation: str | None
    call: str | None
    times: int
    """How often it will still be injected; 0 means until it is cleared."""
    skip: int
    """How many matching requests it will still let through."""
    expires_after: float | None
    """After how many seconds of the sandbox's clock it is removed; None means never."""
    parameters: Mapping[str, Any]
    """The parameters of its kind."""


@dataclass(frozen=True)
class Tls:
    """The HTTPS side of a sandbox: a CA, and one server for each certificate."""

    ca_pem: str
    """The CA that signed the valid certificate, the expired one, and the one for another host."""
    https_url: str
    expired_url: str
    wrong_host_url: str
    unknown_ca_url: str


# Fields are read by name, because a newer sandbox may send additional fields.


def message(data: Mapping[str, Any]) -> Message:
    return Message(
        wamid=data["wamid"],
        to=data["to"],
        channel_id=data["channelId"],
        type=data["type"],
        content=data["content"],
        template_name=data["templateName"],
        language_code=data["languageCode"],
        variables=tuple(data["variables"]),
        header=data["header"],
        url=data["url"],
        caption=data["caption"],
        filename=data["filename"],
        api_reference=data["apiReference"],
        call=data["call"],
        timestamp=parse_timestamp(data["timestamp"]),
        status=data["status"],
        error=data["error"],
    )


def journal_entry(data: Mapping[str, Any]) -> JournalEntry:
    effect = data["effect"]
    return JournalEntry(
        seq=data["seq"],
        at=parse_timestamp(data["at"]),
        operation=data["operation"],
        call=data["call"],
        method=data["method"],
        path=data["path"],
        query=data["query"],
        http=data["http"],
        headers={name: tuple(values) for name, values in data["headers"].items()},
        body=data["body"],
        body_base64=data["body_base64"],
        connection=data["connection"],
        fault=data["fault"],
        status=data["status"],
        effect=effect and Effect(kind=effect["kind"], id=effect["id"]),
    )


def fault(data: Mapping[str, Any]) -> Fault:
    common = ("id", "kind", "operation", "call", "times", "skip", "expires_after")
    return Fault(
        id=data["id"],
        kind=data["kind"],
        operation=data.get("operation"),
        call=data.get("call"),
        times=data["times"],
        skip=data.get("skip", 0),
        expires_after=data.get("expires_after"),
        parameters={name: value for name, value in data.items() if name not in common},
    )


def tls(data: Mapping[str, Any]) -> Tls:
    return Tls(
        ca_pem=data["ca_pem"],
        https_url=data["https_url"],
        expired_url=data["expired_url"],
        wrong_host_url=data["wrong_host_url"],
        unknown_ca_url=data["unknown_ca_url"],
    )


def parse_timestamp(text: str) -> datetime:
    # Python 3.10 does not accept the Z.
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
