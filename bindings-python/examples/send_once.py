"""Sends with an idempotency key, and settles an entry whose outcome is unknown."""

import tempfile
from datetime import timedelta
from pathlib import Path

from workspace_sdk import Client, Ledger, OutcomeUnknownError

TO = "+15550000001"


def send_twice(path: Path) -> None:
    client = Client.from_env(ledger=path)

    first = client.templates.send(TO, "plain_notice", idempotency_key="order-1234/confirmation")
    # A queue runs the job again. Nothing is sent; the recorded result is returned.
    again = client.templates.send(TO, "plain_notice", idempotency_key="order-1234/confirmation")
    assert again.call.replayed
    assert again.message_id == first.message_id
    client.close()


def confirm(client: Client, to: str, order: str) -> str:
    try:
        sent = client.templates.send(
            to,
            "order_confirmation",
            variables=["John", order, "29.99"],
            idempotency_key=f"{order}/confirmation",
        )
    except OutcomeUnknownError as error:
        # It stays unknown, and nothing is sent again, until somebody settles the entry.
        return f"unknown since {error.since or 'now'}"
    return sent.message_id or "accepted"


def settle(path: Path) -> None:
    with Ledger.open(path) as ledger:
        for entry in ledger.entries(state="unknown"):
            print(entry.idempotency_key, "since", entry.created_at)
            ledger.resolve(entry.idempotency_key, "accepted", note="seen in the inbox")


def tidy(path: Path) -> None:
    with Ledger.open(path) as ledger:
        print(ledger.counts())
        ledger.backup(path.with_suffix(".backup"))
        ledger.prune(older_than=timedelta(days=90))


with tempfile.TemporaryDirectory() as folder:
    ledger_path = Path(folder, "ledger.db")
    send_twice(ledger_path)
    with Client.from_env(ledger=ledger_path) as workspace:
        print(confirm(workspace, TO, "order-1235"))
    settle(ledger_path)
    tidy(ledger_path)
