"""Options, copies with other options, and an endpoint that the SDK does not model."""

import os

from workspace_sdk import Client, WorkspaceError

client = Client(
    base_url=os.environ["WORKSPACE_BASE_URL"],
    api_key=os.environ["WORKSPACE_API_KEY"],
    timeout=45,  # seconds, for the whole call
    attempt_timeout=20,  # seconds, for one attempt
    max_retries=3,
    rate_limit=80,  # requests per second
    app_info="my-shop/1.4",
)

# Shares the connections. All other options keep their values.
quick = client.with_options(timeout=2.5, headers={"x-trace": "4711"})
print(quick.channels.list()[0].name)

# Without `safety`, it counts as a send, and is retried only if the server did not process it.
response = quick.request("channels/list", safety="read")
print(response.data, response.message)

try:
    client.request("channels/list", {"page": 1}, safety="read")
except WorkspaceError as error:
    # The sandbox rejects a parameter that the API documentation does not list.
    print(error)

client.close()
