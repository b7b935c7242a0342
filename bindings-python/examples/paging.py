"""Iterates over all contacts, one page at a time."""

import asyncio

from workspace_sdk import AsyncClient, Client

with Client.from_env() as client:
    for contact in client.contacts.iter(search="Contact", limit=50, max_items=75):
        print(contact.phone_number, contact.name)

    page = client.contacts.list(search="Contact", page=2, limit=50)
    print(len(page), "contacts;", page.pagination)


async def main() -> None:
    async with AsyncClient.from_env() as client:
        async for contact in client.contacts.iter(search="Contact", limit=50, max_items=3):
            print(contact.phone_number, contact.name)


asyncio.run(main())
