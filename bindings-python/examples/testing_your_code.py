"""Tests of code that sends: `pytest testing_your_code.py`. No real message is sent."""

import pytest

from workspace_sdk import Client, OutcomeUnknownError
from workspace_sdk.testing import Sandbox


def confirm(client: Client, to: str, order: str) -> str:
    """The code that is tested."""
    try:
        client.templates.send(to, "order_confirmation", variables=["John", order, "29.99"])
    except OutcomeUnknownError:
        return "ask a person"
    return "sent"


def test_confirms(workspace_client: Client, workspace_sandbox: Sandbox) -> None:
    assert confirm(workspace_client, "+1234567890", "ORD-1") == "sent"
    [message] = workspace_sandbox.messages(to="+1234567890")
    assert message.template_name == "order_confirmation"
    assert message.variables == ("John", "ORD-1", "29.99")


def test_never_sends_twice(workspace_client: Client, workspace_sandbox: Sandbox) -> None:
    workspace_sandbox.fault("lost_answer", operation="templates.send")
    assert confirm(workspace_client, "+1234567890", "ORD-2") == "ask a person"
    assert len(workspace_sandbox.messages()) == 1


if __name__ == "__main__":
    # This module has already imported the package, so pytest cannot rewrite its asserts any more.
    raise SystemExit(pytest.main([__file__, "--quiet", "--assert=plain"]))
