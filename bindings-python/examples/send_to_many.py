"""Sends a template to every row of a CSV file. A second run sends only what is missing."""

import csv
import io
import os

from workspace_sdk import Client

# In a program, the file: open("orders.csv", encoding="utf-8-sig", newline="")
ORDERS = io.StringIO(
    "phone,name,order,total\n"
    "+15550000001,John,ORD-1234,29.99\n"
    "+15550000002,Jörg,ORD-1235,5.00\n"
    "not a number,Jane,ORD-1236,7.50\n"
)
COLUMNS = {"to": "phone", "variables": ["name", "order", "total"], "key": "order"}

with (
    Client.from_env(ledger=os.environ["LEDGER"]) as client,
    client.templates.send_many(
        csv.DictReader(ORDERS),
        "order_confirmation",
        columns=COLUMNS,
        campaign="orders-2026-11",
        rate_limit=80,
    ) as run,
):
    for result in run:
        if result.outcome == "unknown":
            print(f"row {result.index}: find out before you repeat it: {result.error}")
print(run.report())
