"""The same order without and with the SDK, against a server whose first response is lost."""

import time
from typing import Any

import httpx

from workspace_sdk import Client, OutcomeUnknownError
from workspace_sdk.testing import Sandbox


def by_hand(host: str, key: str, to: str) -> Any:
    for attempt in range(3):
        try:
            response = httpx.post(
                f"{host}/api/workspace/v1/whatsapp/templates/send",
                headers={"X-API-Key": key},
                json={"to": to, "templateName": "order_confirmation", "variables": "John,7,9"},
                timeout=30,
            )
            response.raise_for_status()
            return response.json()["data"]["messageId"]
        except httpx.HTTPError:  # also a lost response: the message was sent, and is sent again
            time.sleep(2**attempt / 10)
    raise RuntimeError("all attempts failed")


def by_sdk(client: Client, to: str) -> str | None:
    try:
        sent = client.templates.send(to, "order_confirmation", variables=["John", "7", "9"])
    except OutcomeUnknownError:
        return None  # it may have been sent: find out before repeating it
    return sent.message_id


with Sandbox() as sandbox, sandbox.client() as client:
    sandbox.fault("lost_answer")
    by_hand(sandbox.url, sandbox.api_key, "+1234567890")
    print("without the SDK, messages sent:", len(sandbox.messages()))
    sandbox.reset()
    sandbox.fault("lost_answer")
    by_sdk(client, "+1234567890")
    print("with the SDK, messages sent:", len(sandbox.messages()))
    assert len(sandbox.messages()) == 1
