"""The example for Celery, with a Redis that soon delivers tasks again.

The folder of the examples must be on the path.
"""

from __future__ import annotations

from celery_app import app

# In seconds. By default, Celery looks every 100 s for tasks that were not acknowledged.
app.conf.broker_transport_options = {
    "visibility_timeout": 3,
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "unacked_mutex_expire": 5,
}
