"""aiohttp; responses are dicts."""

from collections.abc import Mapping
from typing import Any

import aiohttp

from payload import HEADERS, LIST_PATH, SEND_PATH, message, page
from reading import read_dicts


class Async:
    def __init__(self, base_url: str) -> None:
        self._session = aiohttp.ClientSession(headers=HEADERS)
        self._send, self._list = base_url + SEND_PATH, base_url + LIST_PATH

    async def send(self) -> bool:
        body = await self._post(self._send, message())
        return body["data"]["messageId"] is not None

    async def list(self) -> bool:
        body = await self._post(self._list, page())
        return read_dicts(body["data"])

    async def close(self) -> None:
        await self._session.close()

    async def _post(self, url: str, body: Mapping[str, str | int]) -> Any:
        async with self._session.post(url, json=body) as response:
            response.raise_for_status()
            return await response.json()
