"""A Celery task that sends one message, also if its worker is killed and the task runs again."""

# mypy: disable-error-code="import-untyped, untyped-decorator"
# pyright: reportFunctionMemberAccess=false

import os
import tempfile
from pathlib import Path
from typing import Any

from celery import Celery

from workspace_sdk import Client, Ledger, OutcomeUnknownError, WorkspaceError
from workspace_sdk.testing import Sandbox

REDIS = os.environ.get("REDIS_URL", "redis://localhost:6379/0")

app = Celery("orders", broker=REDIS, backend=REDIS)
# In seconds. Redis delivers a task again that was not acknowledged within this time, so it must be
# longer than the longest task and the longest countdown.
app.conf.broker_transport_options = {"visibility_timeout": 3600}

# Created before Celery forks its workers. It can be used after a fork.
workspace = Client.from_env(ledger=os.environ.get("LEDGER", "sends.db"))


# A task is acknowledged after it ran, so that the task of a worker that was killed runs again.
@app.task(bind=True, max_retries=5, acks_late=True, reject_on_worker_lost=True)
def confirm(self: Any, to: str, order: str) -> str:
    try:
        sent = workspace.templates.send(
            to,
            "order_confirmation",
            variables=["John", order, "29.99"],
            api_reference=order,
            idempotency_key=f"{order}/confirmation",
        )
    except OutcomeUnknownError:
        # The task ends, and the ledger keeps the entry until a person settles it.
        return "unknown"
    except WorkspaceError as error:
        if error.disposition != "retryable":
            raise
        raise self.retry(exc=error, countdown=error.retry_after or 30) from error
    return sent.message_id or "accepted"


if __name__ == "__main__":
    # Without Redis: each task runs in this process when it is called.
    app.conf.task_always_eager = True
    with Sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.open(Path(folder, "sends.db"))
        workspace = sandbox.client(max_retries=0, ledger=ledger)
        sandbox.fault("status", status=429, times=2)
        first = confirm.delay("+1234567890", "ORD-1").get()
        print("sent, after the rate limit rejected it twice:", first)
        assert confirm.delay("+1234567890", "ORD-1").get() == first

        sandbox.fault("lost_answer")
        for _ in range(2):
            assert confirm.delay("+1234567890", "ORD-2").get() == "unknown"
        # A person found the message in the inbox.
        ledger.resolve("ORD-2/confirmation", "accepted", note="seen in the inbox")
        assert confirm.delay("+1234567890", "ORD-2").get() == "accepted"

        sent = [message.api_reference for message in sandbox.messages()]
        print("the server has", sent)
        assert sent == ["ORD-1", "ORD-2"]
        workspace.close()
        ledger.close()
