"""A test with a fake, without a server: `pytest fake_client.py`."""

from typing import Any

from workspace_sdk import ListResult, RateLimitError, SendMany, SentMessage, Template
from workspace_sdk.protocols import TemplatesProtocol


def remind(templates: TemplatesProtocol, numbers: list[str]) -> list[str]:
    """The code that is tested. A program passes `client.templates`."""
    lines: list[str] = []
    for number in numbers:
        try:
            sent = templates.send(number, "plain_notice")
            lines.append(f"sent {sent.message_id}")
        except RateLimitError as error:
            lines.append(f"again in {error.retry_after} s")
    return lines


class FakeTemplates:
    """A type checker compares it with the protocol."""

    def send(self, to: str, template_name: str, **_: Any) -> SentMessage:
        if to == "+15550000001":
            return SentMessage.from_json('{"messageId": "wamid.1"}')
        raise RateLimitError("slow down", retry_after=2.0)

    def list(self, *, channel_id: str | None = None) -> ListResult[Template]:
        return ListResult()

    def send_many(self, *_: Any, **__: Any) -> SendMany:
        raise NotImplementedError


def test_repeats_what_was_rate_limited() -> None:
    lines = remind(FakeTemplates(), ["+15550000001", "+15550000002"])
    assert lines == ["sent wamid.1", "again in 2.0 s"]


if __name__ == "__main__":
    test_repeats_what_was_rate_limited()
