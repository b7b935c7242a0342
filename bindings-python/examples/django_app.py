"""A Django project in one file: one client, created when the module is imported."""

# mypy: disable-error-code="import-untyped, untyped-decorator"
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST

from workspace_sdk import Client, WorkspaceError

# Created before a server forks its workers. Each worker opens its own connections.
workspace = Client.from_env()


@require_POST
def confirm(request: HttpRequest, order: str) -> JsonResponse:
    to, variables = request.POST["to"], ["John", order, "29.99"]
    try:
        sent = workspace.templates.send(to, "order_confirmation", variables=variables)
    except WorkspaceError as error:
        status = {"rejected": 422, "retryable": 503, "unknown": 500}[error.disposition]
        return JsonResponse({"code": error.code, "detail": str(error)}, status=status)
    return JsonResponse({"message_id": sent.message_id})


urlpatterns = [path("orders/<str:order>/confirmation", confirm)]

settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="only for this example", ALLOWED_HOSTS=["*"])
django.setup()
application = WSGIHandler()

if __name__ == "__main__":
    from django.test import Client as Browser

    for to in ("+1234567890", "nobody"):
        response = Browser().post("/orders/ORD-1234/confirmation", {"to": to})
        print(response.status_code, response.json())
