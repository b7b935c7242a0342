"""Makes one call with httpx and prints the id of the message."""

import sys

import httpx

base_url, api_key, to, text = sys.argv[1:]
response = httpx.post(
    base_url + "/whatsapp/message/send",
    json={"to": to, "type": "text", "body": text},
    headers={"x-api-key": api_key},
)
print(response.json()["data"]["messageId"], flush=True)
