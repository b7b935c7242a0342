"""pyreqwest, a Rust client for Python; responses are dicts."""

from datetime import timedelta

from pyreqwest.client import ClientBuilder, SyncClientBuilder

from payload import HEADERS, LIST_PATH, SEND_PATH, message, page
from reading import read_dicts

TIMEOUT = timedelta(seconds=30)


class Blocking:
    def __init__(self, base_url: str) -> None:
        builder = SyncClientBuilder().default_headers(HEADERS).timeout(TIMEOUT)
        self._client = builder.error_for_status(True).build()
        self._send, self._list = base_url + SEND_PATH, base_url + LIST_PATH

    def send(self) -> bool:
        body = self._client.post(self._send).body_json(message()).build().send().json()
        return body["data"]["messageId"] is not None

    def list(self) -> bool:
        body = self._client.post(self._list).body_json(page()).build().send().json()
        return read_dicts(body["data"])

    def close(self) -> None:
        self._client.close()


class Async:
    def __init__(self, base_url: str) -> None:
        builder = ClientBuilder().default_headers(HEADERS).timeout(TIMEOUT)
        self._client = builder.error_for_status(True).build()
        self._send, self._list = base_url + SEND_PATH, base_url + LIST_PATH

    async def send(self) -> bool:
        response = await self._client.post(self._send).body_json(message()).build().send()
        body = await response.json()
        return body["data"]["messageId"] is not None

    async def list(self) -> bool:
        response = await self._client.post(self._list).body_json(page()).build().send()
        body = await response.json()
        return read_dicts(body["data"])

    async def close(self) -> None:
        await self._client.close()
