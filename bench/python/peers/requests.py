"""requests with a session; responses are dicts."""

import requests

from payload import HEADERS, LIST_PATH, SEND_PATH, message, page
from reading import read_dicts


class Blocking:
    def __init__(self, base_url: str) -> None:
        self._session = requests.Session()
        self._session.headers.update(HEADERS)
        self._send, self._list = base_url + SEND_PATH, base_url + LIST_PATH

    def send(self) -> bool:
        response = self._session.post(self._send, json=message(), timeout=30)
        response.raise_for_status()
        return response.json()["data"]["messageId"] is not None

    def list(self) -> bool:
        response = self._session.post(self._list, json=page(), timeout=30)
        response.raise_for_status()
        return read_dicts(response.json()["data"])

    def close(self) -> None:
        self._session.close()
