"""urllib3 with a pool; responses are dicts."""

from collections.abc import Mapping
from typing import Any

import urllib3

from payload import HEADERS, LIST_PATH, SEND_PATH, message, page
from reading import read_dicts


class Blocking:
    def __init__(self, base_url: str) -> None:
        self._pool = urllib3.PoolManager(headers=HEADERS, timeout=30)
        self._send, self._list = base_url + SEND_PATH, base_url + LIST_PATH

    def send(self) -> bool:
        return self._post(self._send, message())["data"]["messageId"] is not None

    def list(self) -> bool:
        return read_dicts(self._post(self._list, page())["data"])

    def close(self) -> None:
        self._pool.clear()

    def _post(self, url: str, body: Mapping[str, str | int]) -> Any:
        response = self._pool.request("POST", url, json=body)
        if response.status != 200:
            raise RuntimeError(f"HTTP {response.status}")
        return response.json()
