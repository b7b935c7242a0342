"""A Celery task: sends that are safe to repeat are repeated, sends that may have been carried out
are not.
"""

# mypy: disable-error-code="import-untyped, untyped-decorator"
# pyright: reportFunctionMemberAccess=false

from typing import Any

from celery import Celery

from workspace_sdk import Client, OutcomeUnknownError, WorkspaceError
from workspace_sdk.testing import Sandbox

app = Celery("orders", broker="memory://")
# Created before Celery forks its workers. It can be used after a fork.
workspace = Client.from_env()
# In seconds. It must be shorter than the visibility_timeout of a Redis broker, 1 hour by default:
# the broker delivers a task again that waits longer, and the message would be sent twice.
MAX_COUNTDOWN = 15 * 60


@app.task(bind=True, max_retries=5)
def confirm(self: Any, to: str, order: str) -> str:
    variables = ["John", order, "29.99"]
    try:
        sent = workspace.templates.send(
            to, "order_confirmation", variables=variables, api_reference=order
        )
    except OutcomeUnknownError:
        # The message may be on the customer's phone: someone must check the order.
        return "unknown"
    except WorkspaceError as error:
        if error.disposition != "retryable":
            raise
        countdown = min(error.retry_after or 30, MAX_COUNTDOWN)
        raise self.retry(exc=error, countdown=countdown) from error
    return sent.message_id or "accepted"


if __name__ == "__main__":
    app.conf.task_always_eager = True
    with Sandbox() as sandbox:
        workspace = sandbox.client(max_retries=0)
        sandbox.fault("status", status=429, times=2)
        print("rejected twice by the rate limit:", confirm.delay("+1234567890", "ORD-1").get())
        sandbox.fault("lost_answer")
        print("the response was lost:", confirm.delay("+1234567890", "ORD-2").get())
        sent = [message.api_reference for message in sandbox.messages()]
        print("the server has", sent)
        assert sent == ["ORD-1", "ORD-2"]
