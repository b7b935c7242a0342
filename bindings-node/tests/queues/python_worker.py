"""Sends the rows of a campaign, which come as JSON on standard input, and prints how many it sent."""

import json
import os
import sys

from workspace_sdk import Client

COLUMNS = {"to": "phone", "variables": ["name", "order", "total"], "key": "order"}

with Client.from_env(ledger=os.environ["LEDGER"]) as client:
    run = client.templates.send_many(
        json.load(sys.stdin),
        "order_confirmation",
        columns=COLUMNS,
        campaign=sys.argv[1],
        shared_rate_limit=75,
    )
    print(run.run().progress.accepted)
