"""Sends a template to every row of a CSV file. A second run sends only what is missing."""

import csv
import os
from pathlib import Path

from workspace_sdk import Client

# The file of an agency: with a byte order mark, semicolons and a column that is not sent.
os.chdir(Path(os.environ["LEDGER"]).parent)
ORDERS = """phone;name;order;total;notes
+15550000001;John;ORD-1234;29.99;
+15550000002;"Jörg ""the boss"" 🇩🇪";ORD-1235;5.00;likes tea
not a number;Jane;ORD-1236;7.50;
"""
Path("orders.csv").write_text(ORDERS, encoding="utf-8-sig")

COLUMNS = {"to": "phone", "variables": ["name", "order", "total"], "key": "order"}

with (
    Path("orders.csv").open(encoding="utf-8-sig", newline="") as file,
    Client.from_env(ledger="sends.db") as client,
    client.templates.send_many(
        csv.DictReader(file, delimiter=";"),
        "order_confirmation",
        columns=COLUMNS,
        campaign="orders-2026-11",
        rate_limit=75,
        rejected="rejected.csv",
        progress=True,
    ) as run,
):
    for result in run:
        if result.outcome == "unknown":
            print(f"row {result.index}: find out before you repeat it: {result.error}")
print(run.report())
