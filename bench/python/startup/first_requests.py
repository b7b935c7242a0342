"""Makes one call with requests and prints the id of the message."""

import sys

import requests

base_url, api_key, to, text = sys.argv[1:]
response = requests.post(
    base_url + "/whatsapp/message/send",
    json={"to": to, "type": "text", "body": text},
    headers={"x-api-key": api_key},
    timeout=30,
)
print(response.json()["data"]["messageId"], flush=True)
