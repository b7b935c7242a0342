"""The result of a call."""

import json

from workspace_sdk import Client, Contact

with Client.from_env() as client:
    contact = client.contacts.upsert("+15550000006", name="Jane Doe", label_names=["vip"])
    print(contact.id, contact.name, [label.name for label in contact.labels])
    print(contact.call.status, contact.call.request_id, contact.call.attempts, contact.message)

    row = contact.to_dict()  # the names and types of Python
    print(row["phone_number"], row["updated_at"])
    text = contact.to_json()  # the API's names, and times as the server sent them
    print(json.loads(text)["phoneNumber"])
    assert Contact.from_json(text) == contact

    channels = client.channels.list()
    print(len(channels), channels[0].name, channels.message, channels.call.elapsed)
    print(channels.raw)  # the whole body
