"""This SDK with its default options: validation, retries, timeouts and redaction are on."""

from collections.abc import AsyncIterator, Iterator

from payload import API_KEY, PAGE, RECIPIENT, TEXT
from reading import read_objects
from workspace_sdk import AsyncClient, Client, Contact


class Blocking:
    def __init__(self, base_url: str) -> None:
        self._client = Client(base_url=base_url, api_key=API_KEY)

    def send(self) -> bool:
        sent = self._client.messages.send_text(RECIPIENT, TEXT)
        return sent.message_id is not None

    def list(self) -> bool:
        return read_objects(self._client.contacts.list(page=1, limit=PAGE))

    def contacts(self) -> Iterator[Contact]:
        return self._client.contacts.iter()

    def close(self) -> None:
        self._client.close()


class Async:
    def __init__(self, base_url: str) -> None:
        self._client = AsyncClient(base_url=base_url, api_key=API_KEY)

    async def send(self) -> bool:
        sent = await self._client.messages.send_text(RECIPIENT, TEXT)
        return sent.message_id is not None

    async def list(self) -> bool:
        return read_objects(await self._client.contacts.list(page=1, limit=PAGE))

    def contacts(self) -> AsyncIterator[Contact]:
        return self._client.contacts.iter()

    async def close(self) -> None:
        await self._client.close()
