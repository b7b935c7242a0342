"""A campaign in slices, which the DBOS workers of several machines send together."""

import logging
import os
import tempfile
from pathlib import Path

from dbos import DBOS, DBOSClient

from workspace_sdk import Client, Ledger, WorkspaceError
from workspace_sdk.testing import Sandbox

Row = dict[str, str]
log = logging.getLogger(__name__)

# Where DBOS keeps its queue and the state of its workflows.
DATABASE = os.environ.get("DBOS_SYSTEM_DATABASE_URL", "sqlite:///dbos.sqlite")
SCHEMA = "dbos"
# For several machines: postgresql://user@host/database
LEDGER = os.environ.get("LEDGER", "sends.db")
CAMPAIGN = "orders-2026-11"
COLUMNS = {"to": "phone", "variables": ["name", "order", "total"], "key": "order"}
# Messages per second, of all workers together.
RATE = 75.0
# These rules would stop every other slice as well.
NEEDS_A_PERSON = {"authentication", "account", "template", "refused", "unknown", "configuration"}
# The rows of one workflow.
SLICE = 200
# How often a workflow sends what is missing, and the seconds in between.
ATTEMPTS = 20
WAIT = 60.0
QUEUE = "slices"

workspace = Client.from_env(ledger=LEDGER)


def is_retryable(error: BaseException) -> bool:
    return isinstance(error, WorkspaceError) and error.disposition == "retryable"


# A step that was interrupted runs again. The ledger has its sends.
@DBOS.step(retries_allowed=True, max_attempts=10, should_retry=is_retryable)
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


@DBOS.workflow()
def send_slice(rows: list[Row]) -> None:
    for _ in range(ATTEMPTS):
        rows = send_missing(rows)
        if not rows:
            return
        DBOS.sleep(WAIT)
    raise RuntimeError(f"{len(rows)} rows have no outcome")


def start(executor: str) -> None:
    """Starts a worker. It continues what a worker with the same id had begun, so each needs its own."""
    DBOS(
        config={
            "name": "campaign",
            "system_database_url": DATABASE,
            "dbos_system_schema": SCHEMA,
            "executor_id": executor,
        }
    )
    DBOS.launch()
    DBOS.register_queue(QUEUE, worker_concurrency=2)


def queue(client: DBOSClient, rows: list[Row], attempt: int = 1) -> None:
    """Queues the slices. A workflow whose id exists is not queued again."""
    for first in range(0, len(rows), SLICE):
        identifier = f"{CAMPAIGN}/{attempt}/{first}"
        client.enqueue(
            {"queue_name": QUEUE, "workflow_name": "send_slice", "workflow_id": identifier},
            rows[first : first + SLICE],
        )


def requeue(client: DBOSClient, executor: str) -> None:
    """Gives the slices of a worker that does not start again to the others."""
    lost = client.list_workflows(status="PENDING", executor_id=executor, queue_name=QUEUE)
    client.resume_workflows([workflow.workflow_id for workflow in lost], queue_name=QUEUE)


def unknown() -> list[str]:
    """The sends that must be looked up."""
    with Ledger.open(LEDGER) as ledger:
        entries = ledger.entries(state="unknown", prefix=f"{CAMPAIGN}/")
        return [entry.idempotency_key for entry in entries]


if __name__ == "__main__":
    orders = [
        {"phone": f"+1555{number:07}", "name": "John", "order": f"ORD-{number}", "total": "29.99"}
        for number in range(450)
    ]
    with Sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
        DATABASE = f"sqlite:///{Path(folder, 'dbos.sqlite')}"
        LEDGER = str(Path(folder, "sends.db"))
        RATE = 1000.0
        workspace = sandbox.client(ledger=LEDGER)
        sandbox.fault("lost_answer", skip=10)
        start("worker-1")
        control = DBOSClient(system_database_url=DATABASE)
        queue(control, orders)
        for first in range(0, len(orders), SLICE):
            control.retrieve_workflow(f"{CAMPAIGN}/1/{first}").get_result()
        print("to look up:", unknown())
        assert not send_missing(orders, dry_run=True)
        assert len(sandbox.messages()) == len(orders)
        assert len(unknown()) == 1
        control.destroy()
        DBOS.destroy()
        workspace.close()
