"""The cells of a notebook. In a notebook, the last line can be `await overview()`."""

import asyncio
from typing import Any

from workspace_sdk import AsyncClient, Client

client = Client.from_env()
rows = [contact.to_dict() for contact in client.contacts.iter(search="Contact", max_items=100)]
# pandas.DataFrame(rows), with aware datetimes in created_at and updated_at
print(len(rows), "rows of", ", ".join(rows[0]))


async def overview() -> dict[str, list[dict[str, Any]]]:
    async with AsyncClient.from_env() as client:
        templates, labels = await asyncio.gather(client.templates.list(), client.labels.list())
    return {
        "templates": [template.to_dict() for template in templates],
        "labels": [label.to_dict() for label in labels],
    }


print({name: len(rows) for name, rows in asyncio.run(overview()).items()})
