"""Invalid uses: both type checkers reject each marked line, and no other. This file is never run."""

# pyright: strict

from __future__ import annotations

from datetime import datetime

from workspace_sdk import (
    AsyncClient,
    AttemptEvent,
    CallInfo,
    Channel,
    Client,
    Contact,
    Contacts,
    ListResult,
    MessageStatus,
    SentMessage,
    WorkspaceError,
)
from workspace_sdk.protocols import AsyncClientProtocol, ClientProtocol, TemplatesProtocol


class NotTemplates:
    def send(self, to: int, template_name: str, **_: object) -> SentMessage:
        return SentMessage.from_json("{}")


def protocols(client: Client, templates: NotTemplates) -> None:
    one: TemplatesProtocol = templates  # wrong
    other: AsyncClientProtocol = client  # wrong
    client_protocol: ClientProtocol = client
    client_protocol.templates.send("+1234567890", "plain_notice", variable=1)  # wrong
    print(one, other)


def see(event: str) -> None:
    print(event)


def clients() -> None:
    Client()  # wrong
    Client("https://chat.example.com", "key")  # wrong
    Client(base_url="https://chat.example.com")  # wrong
    Client(base_url="https://chat.example.com", api_key=None)  # wrong
    Client(base_url="https://chat.example.com", api_key="key", auth="basic")  # wrong
    Client(base_url="https://chat.example.com", api_key="key", trust_roots="none")  # wrong
    Client(base_url="https://chat.example.com", api_key="key", verify=False)  # wrong
    Client(base_url="https://chat.example.com", api_key="key", attempt_timeout="30")  # wrong
    Client.from_env(request_style="get")  # wrong
    Client.from_env(max_retries=1.5)  # wrong
    Client.from_env(headers={"x-trace": 1})  # wrong
    Client.from_env(on_attempt=see)  # wrong
    Client.from_env(ca_bundle=3)  # wrong
    AsyncClient()  # wrong


def calls(client: Client) -> None:
    client.with_options(base_url="https://chat.example.com")  # wrong
    client.with_options(pickle_key=True)  # wrong
    client.channels.list("ch_1")  # wrong
    client.contacts.upsert()  # wrong
    client.contacts.upsert("+1", "Jane")  # wrong
    client.contacts.upsert(None)  # wrong
    client.contacts.upsert("+1", custom_fields_data={"at": datetime.now()})  # wrong
    client.contacts.upsert("+1", custom_fields_data=[("plan", "pro")])  # wrong
    client.contacts.upsert("+1", label_names=[1])  # wrong
    client.contacts.list(page="2")  # wrong
    client.contacts.list(max_items=2)  # wrong
    client.contacts.create("+1")  # wrong
    client.custom_fields.upsert("plan", type="money")  # wrong
    client.labels.upsert("vip", display_order="1")  # wrong
    client.templates.send("+1")  # wrong
    client.templates.send("+1", "notice", variables=[1, 2])  # wrong
    client.templates.send("+1", "notice", media_url="https://x.org/a", media_type="audio")  # wrong
    client.templates.send_many([1], "notice")  # wrong
    client.templates.send_many(["+1"])  # wrong
    client.templates.send_many(["+1"], "notice", stop_after={"nothing": 1})  # wrong
    client.templates.send_many(["+1"], "notice", at_daily_limit="skip")  # wrong
    client.messages.send_many(["+1"], text="Hello")  # wrong
    client.messages.send("+1", type="sticker")  # wrong
    client.messages.send("+1", "Hello")  # wrong
    client.messages.send_text("+1")  # wrong
    client.messages.send_audio("+1", "https://x.org/a", caption="A")  # wrong
    client.messages.wait("wamid.1", until=2)  # wrong
    client.automations.trigger("+1", "welcome")  # wrong
    client.request("ping", safety="delete")  # wrong
    client.request("ping", {"a": object()})  # wrong
    client.contacts = client.contacts  # wrong


def results(contact: Contact, sent: SentMessage, contacts: ListResult[Contact]) -> None:
    contact.name = "Jane"  # wrong
    print(contact.phone)  # wrong
    print(contact.email.upper())  # wrong
    print(contact.created_at.year)  # wrong
    print(sent.status.upper())  # wrong
    print(contacts.pagination.total)  # wrong
    print(contacts[0].phone)  # wrong
    print(contacts.data)  # wrong
    contacts[0] = contact  # wrong
    contacts.append(contact)  # wrong
    names: ListResult[str] = contacts  # wrong
    print(names)


def made() -> None:
    Contact()  # wrong
    Contact(name="Jane")  # wrong
    Contacts()  # wrong
    CallInfo(200)  # wrong
    Contact.from_json(b"{}")  # wrong
    AttemptEvent("a", "get", 1, None, None, 0.1, None, "answered", "done", None, None)  # wrong


class Special(Contact):  # wrong
    pass


class Traced(Client):  # wrong
    pass


def matches(value: Channel | MessageStatus) -> None:
    match value:
        case Channel(_, _, _, _, _):  # wrong
            pass
        case _:
            pass


def errors(error: WorkspaceError, event: AttemptEvent) -> None:
    if error.disposition == "maybe":  # wrong
        pass
    if event.sent == "yes":  # wrong
        pass
    print(error.retry_after + 1)  # wrong
    print(error.kind)  # wrong


async def coroutines(client: AsyncClient) -> None:
    client.labels.list()  # wrong
    client.close()  # wrong
    print((await client.contacts.list()).name)  # wrong
    await client.contacts.iter()  # wrong
    for _ in client.contacts.iter():  # wrong
        pass
    for _ in await client.messages.watch("wamid.1"):  # wrong
        pass
    with AsyncClient.from_env():  # wrong
        pass
    await client.messages.send("+1", type="sticker")  # wrong
