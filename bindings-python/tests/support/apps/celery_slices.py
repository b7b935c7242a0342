"""The campaign of Celery with small slices, and brokers that soon deliver tasks again.

The folder of the examples must be on the path.
"""

# pyright: reportFunctionMemberAccess=false

from __future__ import annotations

import os

import celery_campaign
from celery_campaign import app

celery_campaign.RATE = float(os.environ["RATE"])
celery_campaign.SLICE = int(os.environ["SLICE"])
celery_campaign.send_slice.default_retry_delay = 1
app.conf.task_default_queue = os.environ["QUEUE"]
# RabbitMQ delivers the tasks of a machine again that is not heard of for two heartbeats, in seconds.
app.conf.broker_heartbeat = 2
if celery_campaign.BROKER.startswith("redis"):
    app.conf.broker_transport_options = {
        "visibility_timeout": 10,
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
        "unacked_mutex_expire": 5,
    }


def queue(rows: list[celery_campaign.Row], _: int) -> None:
    celery_campaign.queue(rows)
