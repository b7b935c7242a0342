"""httpx; responses are dicts."""

from typing import Any

import httpx

from payload import HEADERS, LIST_PATH, PAGE, SEND_PATH, message, page
from reading import read_dicts


class Blocking:
    def __init__(self, base_url: str) -> None:
        # It uses HTTP/2 only if this is set, and only with TLS.
        http2 = base_url.startswith("https:")
        self._client = httpx.Client(base_url=base_url, headers=HEADERS, http2=http2)

    def send(self) -> bool:
        response = self._client.post(SEND_PATH, json=message())
        response.raise_for_status()
        return response.json()["data"]["messageId"] is not None

    def list(self) -> bool:
        return read_dicts(self.list_page()["data"])

    def list_page(self, number: int = 1, limit: int = PAGE) -> Any:
        response = self._client.post(LIST_PATH, json=page(number, limit))
        response.raise_for_status()
        return response.json()

    def close(self) -> None:
        self._client.close()


class Async:
    def __init__(self, base_url: str) -> None:
        self._client = httpx.AsyncClient(base_url=base_url, headers=HEADERS)

    async def send(self) -> bool:
        response = await self._client.post(SEND_PATH, json=message())
        response.raise_for_status()
        return response.json()["data"]["messageId"] is not None

    async def list(self) -> bool:
        response = await self._client.post(LIST_PATH, json=page())
        response.raise_for_status()
        return read_dicts(response.json()["data"])

    async def close(self) -> None:
        await self._client.aclose()
