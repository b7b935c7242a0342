"""A campaign in slices, which the Celery workers of several machines send together."""

# mypy: disable-error-code="import-untyped, untyped-decorator"
# pyright: reportFunctionMemberAccess=false

import logging
import os
import tempfile
from pathlib import Path
from typing import Any

from celery import Celery

from workspace_sdk import Client, Ledger, WorkspaceError
from workspace_sdk.testing import Sandbox

Row = dict[str, str]
log = logging.getLogger(__name__)

BROKER = os.environ.get("BROKER_URL", "redis://localhost:6379/0")
# For several machines: postgresql://user@host/database
LEDGER = os.environ.get("LEDGER", "sends.db")
CAMPAIGN = "orders-2026-11"
COLUMNS = {"to": "phone", "variables": ["name", "order", "total"], "key": "order"}
# Messages per second, of all workers together.
RATE = 75.0
# These rules would stop every other slice as well.
NEEDS_A_PERSON = {"authentication", "account", "template", "refused", "unknown", "configuration"}
# The rows of one task.
SLICE = 200

app = Celery("campaign", broker=BROKER)
app.conf.update(
    # A slice is acknowledged after it was sent, so another worker gets the one of a killed worker.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    # A process reserves one slice, and leaves the others to the other workers.
    worker_prefetch_multiplier=1,
    # The ledger has the outcomes.
    task_ignore_result=True,
    # Celery shows the arguments of a task to its monitors. This leaves the rows out.
    task_repr_maxlevels=1,
)
if BROKER.startswith("redis"):
    # In seconds; longer than a slice and longer than the wait before a retry.
    app.conf.broker_transport_options = {"visibility_timeout": 900}
else:
    # A task is queued when RabbitMQ has confirmed it.
    app.conf.broker_transport_options = {"confirm_publish": True}

# Created before Celery forks its workers. It can be used after a fork.
workspace = Client.from_env(ledger=LEDGER)


def send_missing(rows: list[Row], dry_run: bool = False) -> list[Row]:
    """Sends the rows that were not sent yet. Returns the rows without an outcome."""
    without_outcome: list[Row] = []
    with workspace.templates.send_many(
        rows,
        "order_confirmation",
        columns=COLUMNS,
        campaign=CAMPAIGN,
        shared_rate_limit=RATE,
        dry_run=dry_run,
    ) as run:
        for result in run:
            if result.outcome == "rejected":
                log.warning("%s is rejected: %s", result.recipient["order"], result.reason)
            elif result.outcome == "not_sent" or result.reason == "in_progress":
                # In progress: another worker is sending it.
                without_outcome.append(result.recipient)
    rule = run.progress().stopped_by
    if rule in NEEDS_A_PERSON:
        raise RuntimeError(
            f"stopped by the rule {rule}; correct the cause, and queue the campaign again"
        )
    return without_outcome


@app.task(bind=True, max_retries=20, default_retry_delay=60)
def send_slice(self: Any, rows: list[Row]) -> None:
    try:
        rows = send_missing(rows)
    except WorkspaceError as error:
        # Such as a ledger that cannot be reached.
        if error.disposition != "retryable":
            raise
        raise self.retry(exc=error) from error
    if rows:
        raise self.retry(args=[rows], exc=RuntimeError(f"{len(rows)} rows have no outcome"))


def queue(rows: list[Row]) -> None:
    """Queues the slices. It can run again at any time: what was sent is not sent again."""
    for start in range(0, len(rows), SLICE):
        send_slice.delay(rows[start : start + SLICE])


def unknown() -> list[str]:
    """The sends that must be looked up."""
    with Ledger.open(LEDGER) as ledger:
        entries = ledger.entries(state="unknown", prefix=f"{CAMPAIGN}/")
        return [entry.idempotency_key for entry in entries]


if __name__ == "__main__":
    # Without a broker: each slice is sent in this process when it is queued.
    app.conf.task_always_eager = True
    orders = [
        {"phone": f"+1555{number:07}", "name": "John", "order": f"ORD-{number}", "total": "29.99"}
        for number in range(450)
    ]
    with Sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
        LEDGER = str(Path(folder, "sends.db"))
        workspace = sandbox.client(ledger=LEDGER)
        sandbox.fault("lost_answer", skip=10)
        RATE = 1000.0
        queue(orders)
        print("to look up:", unknown())
        assert not send_missing(orders, dry_run=True)
        queue(orders)
        assert len(sandbox.messages()) == len(orders)
        assert len(unknown()) == 1
        workspace.close()
