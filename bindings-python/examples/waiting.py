"""Waits until a message is delivered, or watches its status: accepted is not delivered."""

from workspace_sdk import Client

with Client.from_env() as client:
    sent = client.templates.send("+15550000007", "plain_notice")
    if sent.message_id is not None:
        status = client.messages.wait(sent.message_id, until="delivered", timeout=30)
        if status.has_reached("delivered"):
            print("delivered")
        else:
            print("not yet, or failed:", status.status, status.error)

        for change in client.messages.watch(sent.message_id, timeout=30, interval=0.5):
            print(change.status)
