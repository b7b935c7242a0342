"""The campaign of DBOS with small slices. As a program, it is a worker.

The folder of the examples must be on the path.
"""

from __future__ import annotations

import os
import threading

import dbos_campaign
from dbos import DBOSClient, run_dbos_database_migrations

dbos_campaign.RATE = float(os.environ["RATE"])
dbos_campaign.SLICE = int(os.environ["SLICE"])
dbos_campaign.WAIT = 1.0
dbos_campaign.SCHEMA = os.environ["SCHEMA"]


def client() -> DBOSClient:
    return DBOSClient(
        system_database_url=dbos_campaign.DATABASE, dbos_system_schema=dbos_campaign.SCHEMA
    )


def create_tables() -> None:
    run_dbos_database_migrations(dbos_campaign.DATABASE, schema=dbos_campaign.SCHEMA)


def queue(rows: list[dbos_campaign.Row], attempt: int) -> None:
    dbos_campaign.queue(client(), rows, attempt)


def requeue(executor: str) -> None:
    dbos_campaign.requeue(client(), executor)


if __name__ == "__main__":
    dbos_campaign.start(os.environ["EXECUTOR"])
    threading.Event().wait()
