"""Valid uses of the whole API, which both type checkers accept. This file is never run."""

# pyright: strict

from __future__ import annotations

import copy
import csv
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from typing_extensions import assert_type

import workspace_sdk
from workspace_sdk import (
    ApiError,
    ApiResponse,
    AsyncClient,
    AsyncSendMany,
    AttemptEvent,
    Automation,
    CallInfo,
    Channel,
    Client,
    ConfigurationError,
    Contact,
    CustomField,
    Execution,
    FieldError,
    Label,
    ListResult,
    MessageStatus,
    OutcomeUnknownError,
    Pagination,
    RateLimitError,
    RecipientResult,
    SendMany,
    SendManyProgress,
    SendManyReport,
    SentMessage,
    Template,
    WorkspaceError,
)
from workspace_sdk.protocols import (
    AsyncClientProtocol,
    AsyncTemplatesProtocol,
    ClientProtocol,
    TemplatesProtocol,
)
from workspace_sdk.types import (
    JSON,
    Auth,
    CustomFieldType,
    DeliveryStatus,
    Disposition,
    Failure,
    FieldType,
    JSONInput,
    MessageType,
    NextStep,
    OutcomeReason,
    Recipient,
    Safety,
    SentState,
    StopReason,
    StopRule,
)


class FakeTemplates:
    def send(self, to: str, template_name: str, **_: Any) -> SentMessage:
        return SentMessage.from_json("{}")

    def list(self, *, channel_id: str | None = None) -> ListResult[Template]:
        return ListResult()

    def send_many(self, recipients: Iterable[Recipient], *_: Any, **__: Any) -> SendMany:
        raise NotImplementedError


def take(client: ClientProtocol, other: AsyncClientProtocol) -> list[object]:
    assert_type(client.templates.send("+1234567890", "plain_notice"), SentMessage)
    assert_type(client.with_options(timeout=1), ClientProtocol)
    templates: TemplatesProtocol = FakeTemplates()
    asynchronous: AsyncTemplatesProtocol = other.templates
    return [templates, asynchronous]


def pass_on(client: Client, other: AsyncClient) -> list[object]:
    return take(client, other)


def see(event: AttemptEvent) -> None:
    assert_type(event.operation, str)
    assert_type(event.safety, Safety)
    assert_type(event.attempt, int)
    assert_type(event.status, int | None)
    assert_type(event.request_id, str | None)
    assert_type(event.elapsed, float)
    assert_type(event.failure, Failure | None)
    assert_type(event.sent, SentState)
    assert_type(event.next, NextStep)
    assert_type(event.wait, float | None)
    assert_type(event.stop_reason, StopReason | None)
    assert_type(event.to_dict(), dict[str, Any])


def clients(auth: Auth) -> Client:
    assert_type(workspace_sdk.__version__, str)
    Client(base_url="https://chat.example.com", api_key="key")
    Client(base_url="https://chat.example.com", api_key="key", ca_bundle=b"pem")
    Client(base_url="https://chat.example.com", api_key="key", ca_bundle="ca.pem")
    AsyncClient(base_url="https://chat.example.com", api_key="key", on_attempt=None)
    client = Client(
        base_url="https://chat.example.com",
        api_key="key",
        auth=auth,
        request_style="post_query",
        channel_id="ch_1",
        attempt_timeout=10,
        connect_timeout=2.5,
        timeout=30,
        max_retries=0,
        rate_limit=20,
        max_concurrency=8,
        proxy="http://proxy.example.com:8080",
        trust_roots="bundled",
        ca_bundle=Path("ca.pem"),
        headers={"x-trace": "1"},
        app_info="shop/1.4",
        validate=False,
        max_response_bytes=1024,
        allow_insecure_http=True,
        on_attempt=see,
        pickle_key=True,
    )
    assert_type(client, Client)
    assert_type(Client.from_env(attempt_timeout=5, on_attempt=lambda event: event.next), Client)
    assert_type(AsyncClient.from_env(api_key=None), AsyncClient)
    assert_type(client.with_options(channel_id=None, max_retries=5), Client)
    client.with_options(channel_id="ch_2", auth=None)
    assert_type(client.close(), None)
    assert_type(copy.copy(client.labels.upsert("vip")), Label)
    return client


def of_a_block() -> None:
    with Client(base_url="https://chat.example.com", api_key="key") as client:
        assert_type(client, Client)


def reads(client: Client) -> None:
    assert_type(client.channels.list(), ListResult[Channel])
    assert_type(client.contacts.list(), ListResult[Contact])
    assert_type(client.contacts.list(page=2, limit=100, search="Jane"), ListResult[Contact])
    assert_type(client.contacts.iter(limit=200, max_items=1000), Iterator[Contact])
    assert_type(client.custom_fields.list(channel_id="ch_1"), ListResult[CustomField])
    assert_type(client.labels.list(channel_id=None), ListResult[Label])
    assert_type(client.templates.list(), ListResult[Template])
    assert_type(client.automations.list(), ListResult[Automation])
    assert_type(client.messages.status("wamid.1"), MessageStatus)
    assert_type(client.messages.wait("wamid.1", until="read", timeout=5), MessageStatus)
    client.messages.wait("wamid.1", until="a status of tomorrow", interval=0.5)
    for status in client.messages.watch("wamid.1", timeout=5, interval=1):
        assert_type(status, MessageStatus)


def upserts(client: Client, values: dict[str, str], numbers: list[int]) -> None:
    contact = client.contacts.upsert(
        "+1234567890",
        channel_id="ch_1",
        name="Jane Doe",
        email="jane@example.com",
        profile_picture_url="https://example.com/jane.png",
        custom_fields_data={"plan": "pro", "seats": 3, "tags": ["a", None], "more": {"x": [1.5]}},
        label_names=["vip"],
    )
    assert_type(contact, Contact)
    client.contacts.upsert(phone_number="+1234567890", custom_fields_data=values)
    client.contacts.upsert("+1234567890", custom_fields_data={"numbers": numbers, "all": values})
    client.contacts.upsert("+1234567890", label_names=(name for name in values))
    client.contacts.upsert("+1234567890", label_names={"vip", "lead"})
    kind: FieldType = "dropdown"
    field = client.custom_fields.upsert("plan", type=kind, is_required=True, options=("a", "b"))
    assert_type(field, CustomField)
    label = client.labels.upsert("vip", description="x", color="#F53", display_order=1)
    assert_type(label, Label)


def sends(client: Client) -> None:
    kind: MessageType = "image"
    assert_type(client.messages.send("+1", body="Hello"), SentMessage)
    assert_type(
        client.messages.send("+1", type=kind, url="https://x.org/a", caption="A"), SentMessage
    )
    assert_type(client.messages.send_text("+1", "Hello", api_reference="a"), SentMessage)
    assert_type(client.messages.send_image("+1", "https://x.org/a", caption="A"), SentMessage)
    assert_type(client.messages.send_video("+1", "https://x.org/a", channel_id="ch_1"), SentMessage)
    assert_type(
        client.messages.send_document("+1", "https://x.org/a", filename="a.pdf"), SentMessage
    )
    assert_type(client.messages.send_audio("+1", url="https://x.org/a"), SentMessage)
    assert_type(client.templates.send("+1", "notice", variables=["a", "b"]), SentMessage)
    client.templates.send("+1", "notice", variables="a,b", language_code="en_US", header="A")
    client.templates.send(to="+1", template_name="notice", image="https://x.org/a")
    client.templates.send("+1", "notice", media_url="https://x.org/a", media_type="document")
    assert_type(client.automations.trigger("+1", automation_name="welcome"), Execution)


def requests(client: Client) -> JSON:
    response = client.request("contacts/list", {"page": 2, "ids": ["a"]}, safety="read")
    assert_type(response, ApiResponse)
    assert_type(response.data, JSON)
    assert_type(response.pagination, Pagination | None)
    assert_type(response.message, str | None)
    assert_type(response.call, CallInfo)
    assert_type(response.raw, str)
    if isinstance(response.data, dict):
        return response.data.get("items")
    client.request("ping")
    params: dict[str, JSONInput] = {"a": (1, 2)}
    client.request("ping", params=params)
    return response.data


def lists(contacts: ListResult[Contact]) -> None:
    first, *others = contacts
    assert_type(first, Contact)
    assert_type(others, list[Contact])
    assert_type(contacts[0], Contact)
    assert_type(contacts[:2], tuple[Contact, ...])
    assert_type(len(contacts), int)
    assert_type([contact.name for contact in contacts], list[str | None])
    assert_type(contacts.message, str | None)
    assert_type(contacts.call, CallInfo)
    assert_type(contacts.raw, str)
    if contacts.pagination is not None:
        assert_type(contacts.pagination.page, int | None)
        assert_type(contacts.pagination.limit, int | None)
        assert_type(contacts.pagination.total, int | None)
        assert_type(contacts.pagination.pages, int | None)
    same: tuple[Contact, ...] = contacts
    anything: ListResult[Contact | Label] = contacts
    assert same == anything
    match contacts:
        case [one]:
            assert_type(one, Contact)
        case _:
            pass


def attributes(
    channel: Channel, contact: Contact, label: Label, field: CustomField, template: Template
) -> None:
    assert_type(channel.id, str | None)
    assert_type(channel.name, str | None)
    assert_type(channel.phone_number_id, str | None)
    assert_type(channel.is_active, bool | None)
    assert_type(contact.labels, tuple[Label, ...])
    assert_type(contact.custom_fields, dict[str, JSON])
    assert_type(contact.created_at, datetime | None)
    assert_type(contact.updated_at, datetime | None)
    assert_type(contact.extra, dict[str, JSON])
    assert_type(contact.call, CallInfo)
    assert_type(contact.call.elapsed, float)
    assert_type(contact.call.attempts, int)
    assert_type(contact.call.status, int)
    assert_type(contact.call.request_id, str | None)
    assert_type(contact.message, str | None)
    assert_type(contact.raw, str)
    assert_type(contact.to_dict(), dict[str, Any])
    assert_type(contact.to_json(), str)
    assert_type(Contact.from_json("{}"), Contact)
    assert_type(Pagination.from_json("{}"), Pagination)
    assert_type(copy.deepcopy(contact), Contact)
    assert_type({contact: 1}, dict[Contact, int])
    assert_type(contact == label, bool)
    assert_type(label.display_order, int | None)
    assert_type(label.color, str | None)
    assert_type(field.type, CustomFieldType | None)
    assert_type(field.is_required, bool | None)
    assert_type(field.options, tuple[str, ...])
    assert_type(template.components, tuple[JSON, ...])
    assert_type(template.header_text, str | None)
    assert_type(template.body_text, str | None)
    assert_type(template.footer_text, str | None)


def messages(sent: SentMessage, status: MessageStatus, execution: Execution) -> None:
    assert_type(sent.message_id, str | None)
    assert_type(sent.api_reference, str | None)
    assert_type(sent.status, DeliveryStatus | None)
    assert_type(status.status, DeliveryStatus | None)
    assert_type(status.type, str | None)
    assert_type(status.content, JSON)
    assert_type(status.error, JSON)
    assert_type(status.timestamp, datetime | None)
    assert_type(status.whatsapp_code, int | None)
    assert_type(status.has_reached("delivered"), bool)
    assert_type(status.has_reached("a status of tomorrow"), bool)
    assert_type(status.has_failed(), bool)
    assert_type(execution.execution_id, str | None)
    if status.status == "failed":
        print(status.error)


def matches(value: Contact | SentMessage | MessageStatus | Channel) -> str | None:
    match value:
        case Channel(id, name, phone_number_id, True):
            assert_type(name, str | None)
            return id or phone_number_id
        case Channel(id=str(id)):
            return id
        case SentMessage(message_id, api_reference, "accepted"):
            assert_type(message_id, str | None)
            return api_reference
        case MessageStatus("delivered" | "read", type="text"):
            return "arrived"
        case Contact(id, phone_number, _, _, _, _, [Label(_, name), *others], custom_fields):
            assert_type(phone_number, str | None)
            assert_type(custom_fields, dict[str, JSON])
            assert_type(others, list[Label])
            return id or name
        case _:
            return None


def records() -> None:
    field_error = FieldError("to", "required", "is required")
    match field_error:
        case FieldError(field, "required", message):
            assert_type(field, str)
            assert_type(message, str)
        case _:
            pass
    match CallInfo(200, None, 1, 0.25, False, True):
        case CallInfo(status, request_id, attempts, elapsed, replayed, recorded):
            assert_type((status, attempts, elapsed), tuple[int, int, float])
            assert_type(request_id, str | None)
            assert_type((replayed, recorded), tuple[bool, bool])
    see(
        AttemptEvent("labels.list", "read", 1, 200, None, 0.1, None, "answered", "done", None, None)
    )


def errors(client: Client) -> Disposition:
    try:
        client.messages.send_text("+1234567890", "Hello")
    except OutcomeUnknownError as error:
        assert_type(error.disposition, Disposition)
        assert_type(error.failure, Failure | None)
    except RateLimitError as error:
        assert_type(error.retry_after, float | None)
    except ApiError as error:
        assert_type(error.status, int | None)
        assert_type(error.whatsapp_code, int | None)
        assert_type(error.whatsapp_meaning, str | None)
        assert_type(error.server_text, str | None)
        assert_type(error.request_id, str | None)
    except ConfigurationError as error:
        assert_type(error.fields, tuple[FieldError, ...])
        assert_type([error_.field for error_ in error.fields], list[str])
    except WorkspaceError as error:
        assert_type(error.code, str)
        assert_type(error.operation, str | None)
        assert_type(error.attempts, int)
        assert_type(error.elapsed, float)
        match error.disposition:
            case "rejected" | "retryable":
                return error.disposition
            case "unknown":
                return "unknown"
    return "rejected"


async def coroutines() -> None:
    async with AsyncClient.from_env() as client:
        assert_type(client, AsyncClient)
        assert_type(await client.channels.list(), ListResult[Channel])
        assert_type(await client.contacts.upsert("+1234567890", name="Jane"), Contact)
        assert_type(await client.contacts.list(limit=10), ListResult[Contact])
        assert_type(client.contacts.iter(), AsyncIterator[Contact])
        async for contact in client.contacts.iter(max_items=10):
            assert_type(contact, Contact)
        names = [contact.name async for contact in client.contacts.iter()]
        assert_type(names, list[str | None])
        assert_type(await client.custom_fields.upsert("plan", type="text"), CustomField)
        assert_type(await client.labels.list(), ListResult[Label])
        assert_type(await client.templates.send("+1", "notice"), SentMessage)
        assert_type(
            await client.messages.send("+1", type="audio", url="https://x.org/a"), SentMessage
        )
        assert_type(await client.messages.wait("wamid.1", until="read"), MessageStatus)
        async for status in client.messages.watch("wamid.1"):
            assert_type(status, MessageStatus)
        assert_type(await client.automations.trigger("+1", automation_id="a"), Execution)
        assert_type(await client.request("ping", safety="read"), ApiResponse)
        assert_type(client.with_options(timeout=5), AsyncClient)
        assert_type(await client.close(), None)


def send_many(client: Client, file: Iterable[str]) -> SendManyReport:
    rows = csv.DictReader(file)
    columns = {"to": "phone", "variables": ["name", "order"], "key": "order"}
    with client.templates.send_many(
        rows,
        "notice",
        columns=columns,
        campaign="spring",
        rejected=Path("rejected.csv"),
        stop_after={"unknown": 50},
        at_daily_limit="wait",
        suppress={"+1"},
        progress=True,
    ) as run:
        assert_type(run, SendMany)
        for result in run:
            assert_type(result, RecipientResult)
            assert_type(result.error, WorkspaceError | None)
            reason: OutcomeReason = result.reason
            print(result.index, result.recipient["name"], result.outcome == "unknown", reason)
        assert_type(run.progress(), SendManyProgress)
        rule: StopRule | None = run.progress().stopped_by
        print(rule)
        run.suppress(workspace_sdk.parse_phone("+1"))
    client.messages.send_many(["+1", workspace_sdk.parse_phone("+1")], body="Hello").close()
    client.messages.send_many([{"to": "+1", "body": "Hello"}], body="Hello")
    assert_type(client.templates.send_many(["+1"], "notice", dry_run=True).run(), SendManyReport)
    return run.report()


async def send_many_asynchronously(client: AsyncClient, rows: AsyncIterator[str]) -> None:
    async with client.templates.send_many(rows, "notice") as run:
        assert_type(run, AsyncSendMany)
        async for result in run:
            assert_type(result, RecipientResult)
    report = await client.templates.send_many(["+1"], "notice", concurrency=4).run()
    assert_type(report, SendManyReport)
    assert_type(report.lines[0].count, int)
