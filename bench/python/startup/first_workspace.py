"""Makes one call with this SDK and prints the id of the message."""

import sys

from workspace_sdk import Client

base_url, api_key, to, text = sys.argv[1:]
client = Client(base_url=base_url, api_key=api_key)
print(client.messages.send_text(to, text).message_id, flush=True)
