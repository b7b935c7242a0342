"""The first send in docs/start.md: set WORKSPACE_BASE_URL and WORKSPACE_API_KEY, and run it."""

from workspace_sdk import Client, OutcomeUnknownError

with Client.from_env() as client:
    order = ["John", "ORD-1234", "29.99"]
    try:
        sent = client.templates.send("+1234567890", "order_confirmation", variables=order)
        print("accepted as", sent.message_id)
    except OutcomeUnknownError as error:
        print("may have been sent:", error)
