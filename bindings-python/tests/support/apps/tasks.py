"""A Celery application whose messages are files. Its client is used before the worker forks."""

from __future__ import annotations

import os
from pathlib import Path

from celery import Celery  # type: ignore[import-untyped,unused-ignore]

from workspace_sdk import Client

folder = Path(os.environ["CELERY_FOLDER"])
client = Client.from_env()

app = Celery(
    "tasks",
    broker="filesystem://",
    broker_transport_options={
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "processed_folder": str(folder),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.05,
    },
    broker_connection_retry_on_startup=False,
    worker_prefetch_multiplier=1,
)

if "CELERY_WORKER" in os.environ:
    client.channels.list()


@app.task(name="send")  # type: ignore[untyped-decorator]
def send(reference: str) -> None:
    # The header contains the id of the process that sent the message.
    mine = client.with_options(headers={"x-sandbox-call": str(os.getpid())})
    mine.templates.send("+15550001234", "plain_notice", api_reference=reference)
