"""Runs every operation of the Workspace API against a local server.

Run it with `cargo xtask demo --lang python`, or with `python demo.py` if the packages
`workspace-sdk` and `workspace-sandbox` are installed. The exit code is 1 if a check failed.
"""

import asyncio
import io
import os
import sys
import textwrap
from collections.abc import Iterable

from workspace_sdk import (
    CallInfo,
    Client,
    OutcomeUnknownError,
    ValidationError,
    WorkspaceError,
    __version__,
)
from workspace_sdk.testing import JournalEntry, Sandbox

# The contact in the example of the API documentation.
JANE = "+1234567890"

OPERATIONS = {
    "channels.list",
    "contacts.upsert",
    "contacts.list",
    "custom_fields.upsert",
    "custom_fields.list",
    "labels.upsert",
    "labels.list",
    "templates.list",
    "templates.send",
    "messages.send",
    "messages.status",
    "automations.list",
    "automations.trigger",
}

GOOD, BAD, MAYBE, QUIET, STRONG = "32", "31", "33", "2", "1"


class Screen:
    """The output: aligned lines, coloured on a terminal."""

    def __init__(self) -> None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        self._is_coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self.failures = 0

    def _paint(self, colour: str, text: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._is_coloured else text

    def chapter(self, text: str) -> None:
        print(f"\n  {self._paint(STRONG, text)}")

    def line(self, colour: str, mark: str, operation: str, result: str, call: str = "") -> None:
        print(
            f"  {self._paint(colour, mark)} {operation:22} {result:46} {self._paint(QUIET, call)}"
        )

    def detail(self, text: str) -> None:
        for line in textwrap.wrap(text, 66, subsequent_indent="  "):
            print(" " * 27 + self._paint(QUIET, line))

    def response(self, operation: str, call: CallInfo, result: str) -> None:
        """A call that succeeded: the operation, the result, the status and the time."""
        self.line(GOOD, "✓", operation, result, f"{call.status}  {call.elapsed * 1000:6.1f} ms")

    def error(self, operation: str, error: WorkspaceError) -> None:
        """A call that was expected to fail, and did."""
        colour, mark = (MAYBE, "?") if error.disposition == "unknown" else (BAD, "✗")
        self.line(colour, mark, operation, type(error).__name__, error.disposition)
        for field_error in error.fields:
            self.detail(f"{field_error.field}: {field_error.message}")
        if not error.fields:
            self.detail(str(error).removeprefix(f"{operation}: "))

    def check(self, claim: str, holds: bool) -> None:
        """A check of the result."""
        self.line(GOOD if holds else BAD, "✓" if holds else "✗", "", claim)
        self.failures += not holds

    def journal(self, entries: Iterable[JournalEntry]) -> None:
        """The server's journal; repeated reads of one path are one line."""
        self.chapter("What the server received")
        folded: list[tuple[JournalEntry, int]] = []
        for entry in entries:
            last, times = folded[-1] if folded else (None, 0)
            if last is not None and is_repeated(last, entry):
                folded[-1] = (last, times + 1)
            else:
                folded.append((entry, 1))
        for entry, times in folded:
            status = "lost" if entry.status is None else str(entry.status)
            effect = f"{times} times" if times > 1 else ""
            if entry.effect is not None:
                effect = f"{entry.effect.kind} {shorten(entry.effect.id)}"
            colour = GOOD if entry.status == 200 else MAYBE
            seq, status = self._paint(QUIET, f"{entry.seq:>3}"), self._paint(colour, f"{status:>4}")
            print(f"  {seq} {entry.method:4} {entry.path:42} {status} {self._paint(QUIET, effect)}")


def is_repeated(last: JournalEntry, entry: JournalEntry) -> bool:
    is_same = (last.path, last.status) == (entry.path, entry.status)
    return is_same and last.effect is None and entry.effect is None


def shorten(text: str | None) -> str:
    """Shortens an id that is too long for a line."""
    text = text or "no id"
    return text if len(text) <= 32 else text[:32] + "…"


def join(texts: Iterable[str | None], separator: str = ", ") -> str:
    return separator.join(text for text in texts if text is not None)


class Story:
    """Makes the calls in the order in which a business would make them."""

    def __init__(self, client: Client, sandbox: Sandbox, screen: Screen) -> None:
        self.client, self.sandbox, self.screen = client, sandbox, screen

    def tell(self) -> None:
        self.set_up()
        self.people()
        self.conversation(self.templates())
        asyncio.run(self.many())
        self.mistake()
        self.never_twice()
        self.retry()

    def set_up(self) -> None:
        client, screen = self.client, self.screen
        screen.chapter("Set up the workspace")
        channels = client.channels.list()
        for channel in channels:
            screen.response("channels.list", channels.call, join([channel.id, channel.name], "  "))
        for name, color in (("vip", "#FF5733"), ("lead", "#3C9")):
            label = client.labels.upsert(name, color=color)
            screen.response("labels.upsert", label.call, join([label.name, label.color], "  "))
        labels = client.labels.list()
        screen.response("labels.list", labels.call, join(label.name for label in labels))
        plan = client.custom_fields.upsert("plan", type="dropdown", options=["free", "pro"])
        offer = f"{plan.name} ({plan.type}: {join(plan.options)})"
        screen.response("custom_fields.upsert", plan.call, offer)
        fields = client.custom_fields.list()
        screen.response("custom_fields.list", fields.call, join(field.name for field in fields))

    def people(self) -> None:
        client, screen = self.client, self.screen
        screen.chapter("People")
        jane = client.contacts.upsert(
            JANE,
            name="Jane Doe",
            label_names=["vip", "lead"],
            custom_fields_data={"plan": "pro", "source": "website"},
        )
        labels = join(label.name for label in jane.labels)
        screen.response(
            "contacts.upsert", jane.call, f"{jane.name}  {jane.phone_number} [{labels}]"
        )
        page = client.contacts.list(search="Jane")
        screen.response("contacts.list", page.call, f'{len(page)} found for "Jane"')
        count = sum(1 for _ in client.contacts.iter(limit=50))
        screen.line(GOOD, "✓", "contacts.iter", f"{count} contacts, 50 per page, one at a time")
        screen.check("these are the 120 of the sandbox, and Jane", count == 121)

    def templates(self) -> str:
        client, screen = self.client, self.screen
        screen.chapter("A template, which can be sent at any time")
        templates = client.templates.list()
        screen.response("templates.list", templates.call, f"{len(templates)} approved")
        order = ["John", "ORD-1234", "29.99"]
        sent = client.templates.send(JANE, "order_confirmation", variables=order)
        screen.response("templates.send", sent.call, shorten(sent.message_id))
        return sent.message_id or ""

    def conversation(self, wamid: str) -> None:
        client, screen = self.client, self.screen
        screen.chapter("Jane writes: the 24-hour window opens")
        self.sandbox.receive(JANE, "Where is my order?")
        text = "On its way: it arrives today, 14:00, for $1,234.00."
        sent = client.messages.send_text(JANE, text)
        screen.response("messages.send_text", sent.call, shorten(sent.message_id))
        picture = "https://example.com/map.png"
        sent = client.messages.send_image(JANE, picture, caption="Here it is now")
        screen.response("messages.send_image", sent.call, shorten(sent.message_id))
        status = client.messages.wait(wamid, until="read", interval=0.2)
        screen.response("messages.wait", status.call, f"the template is {status.status}")
        screen.check("Jane has read it", status.has_reached("read"))
        automations = client.automations.list()
        found = join(automation.name for automation in automations)
        screen.response("automations.list", automations.call, found)
        run = client.automations.trigger(JANE, automation_name="welcome flow")
        result = join([run.automation_name, run.status], "  ")
        screen.response("automations.trigger", run.call, result)

    async def many(self) -> None:
        screen = self.screen
        screen.chapter("Three at once, with the asynchronous client")
        numbers = [f"+1555000000{digit}" for digit in (1, 2, 3)]
        async with self.sandbox.async_client() as client:
            sends = (client.templates.send(number, "plain_notice") for number in numbers)
            results = await asyncio.gather(*sends)
        for sent in results:
            screen.response("templates.send", sent.call, shorten(sent.message_id))
        counts = [len(self.sandbox.messages(to=number)) for number in numbers]
        screen.check("each got one message", counts == [1, 1, 1])

    def mistake(self) -> None:
        screen = self.screen
        screen.chapter("When the parameters are invalid")
        before = len(self.sandbox.journal())
        variables = ["John", "two\nlines"]
        try:
            self.client.templates.send("+1 (234)", "Order Confirmation", variables=variables)
            screen.check("the call is rejected", False)
        except ValidationError as error:
            screen.error("templates.send", error)
        screen.check("nothing was sent", len(self.sandbox.journal()) == before)

    def never_twice(self) -> None:
        screen = self.screen
        screen.chapter("When the response is lost")
        before = len(self.sandbox.journal())
        self.sandbox.fault("lost_answer", operation="templates.send")
        try:
            order = ["John", "ORD-1235", "5.00"]
            self.client.templates.send(JANE, "order_confirmation", variables=order)
            screen.check("the outcome is unknown", False)
        except OutcomeUnknownError as error:
            screen.error("templates.send", error)
        requests = self.sandbox.journal(since=before)
        screen.check("the server received one request", len(requests) == 1)
        effects = [entry.effect.kind for entry in requests if entry.effect is not None]
        screen.check("and sent one message", effects == ["message"])
        sent = [
            message for message in self.sandbox.messages(to=JANE) if "ORD-1235" in message.content
        ]
        screen.check("Jane got it once; a blind retry would have sent it twice", len(sent) == 1)

    def retry(self) -> None:
        screen = self.screen
        screen.chapter("When a read fails")
        self.sandbox.fault("status", operation="contacts.list", status=503, times=2)
        page = self.client.contacts.list(limit=5)
        attempts = page.call.attempts
        screen.response(
            "contacts.list", page.call, f"succeeded on attempt {attempts}, after two 503 responses"
        )
        screen.check("there were three attempts", attempts == 3)


def main() -> int:
    screen = Screen()
    with Sandbox() as sandbox, sandbox.client() as client:
        python = f"Python {sys.version_info.major}.{sys.version_info.minor}"
        screen.chapter(f"Workspace SDK {__version__}, {python}, against a sandbox on {sandbox.url}")
        Story(client, sandbox, screen).tell()
        entries = sandbox.journal()
        screen.journal(entries)
        screen.chapter("In the end")
        done = {entry.operation for entry in entries if entry.status == 200}
        screen.check(f"{len(done)} operations were called and answered", done == OPERATIONS)
    print()
    return 1 if screen.failures else 0


if __name__ == "__main__":
    sys.exit(main())
