"""A Django project in one file: one client, created when the module is imported."""

# mypy: disable-error-code="import-untyped, untyped-decorator"
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false

import os
import tempfile
from pathlib import Path

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST

from workspace_sdk import Client, WorkspaceError
from workspace_sdk.testing import Sandbox

# Created before a server forks its workers. Each worker opens its own connections.
workspace = Client.from_env(ledger=os.environ.get("LEDGER", "sends.db"))


@require_POST
def confirm(request: HttpRequest, order: str) -> JsonResponse:
    try:
        sent = workspace.templates.send(
            request.POST["to"],
            "order_confirmation",
            variables=["John", order, "29.99"],
            api_reference=order,
            idempotency_key=f"{order}/confirmation",
        )
    except WorkspaceError as error:
        status = {"rejected": 422, "retryable": 503, "unknown": 500}[error.disposition]
        return JsonResponse({"code": error.code, "detail": str(error)}, status=status)
    return JsonResponse({"message_id": sent.message_id, "replayed": sent.call.replayed})


urlpatterns = [path("orders/<str:order>/confirmation", confirm)]

settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="only for this example", ALLOWED_HOSTS=["*"])
django.setup()
application = WSGIHandler()

if __name__ == "__main__":
    from django.test import Client as Browser

    with Sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
        workspace = sandbox.client(ledger=Path(folder, "sends.db"))

        def post(order: str, to: str) -> tuple[int, dict[str, object]]:
            response = Browser().post(f"/orders/{order}/confirmation", {"to": to})
            print(response.status_code, response.json())
            return response.status_code, response.json()

        # The user presses the button twice.
        _, first = post("ORD-1", "+1234567890")
        assert post("ORD-1", "+1234567890") == (200, {**first, "replayed": True})

        sandbox.fault("lost_answer")
        for _ in range(2):
            status, body = post("ORD-2", "+1234567890")
            assert (status, body["code"]) == (500, "outcome_unknown")

        assert post("ORD-3", "nobody")[0] == 422
        sent = [message.api_reference for message in sandbox.messages()]
        assert sent == ["ORD-1", "ORD-2"]
        workspace.close()
