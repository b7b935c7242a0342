"""Sends one template to many recipients with threads, which share one client."""

from concurrent.futures import ThreadPoolExecutor

from workspace_sdk import Client, WorkspaceError

client = Client.from_env()


def notify(to: str) -> str:
    try:
        client.templates.send(to, "plain_notice")
    except WorkspaceError as error:
        return f"{to}: {error.disposition}"
    return f"{to}: accepted"


with ThreadPoolExecutor(16) as pool:
    for line in pool.map(notify, ["+15550000003", "+15550000004", "not a number"]):
        print(line)
