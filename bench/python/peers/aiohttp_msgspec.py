"""aiohttp with msgspec: requests and responses are typed structs."""

from datetime import datetime
from typing import Any

import aiohttp
import msgspec

from payload import HEADERS, LIST_PATH, PAGE, RECIPIENT, SEND_PATH, TEXT
from reading import read_objects


class Message(msgspec.Struct):
    to: str
    type: str
    body: str


class Page(msgspec.Struct):
    page: int
    limit: int


class SendResult(msgspec.Struct, rename="camel"):
    message_id: str | None = None
    api_reference: str | None = None
    status: str | None = None


class Label(msgspec.Struct, rename="camel"):
    id: str | None = None
    name: str | None = None
    channel_id: str | None = None
    description: str | None = None
    color: str | None = None
    display_order: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Contact(msgspec.Struct, rename="camel"):
    id: str | None = None
    phone_number: str | None = None
    channel_id: str | None = None
    name: str | None = None
    email: str | None = None
    profile_picture_url: str | None = None
    labels: list[Label] = []
    custom_fields: dict[str, Any] = {}
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Pagination(msgspec.Struct):
    page: int
    limit: int
    total: int
    pages: int


class SendResponse(msgspec.Struct):
    success: bool
    data: SendResult
    message: str | None = None


class ListResponse(msgspec.Struct):
    success: bool
    data: list[Contact]
    message: str | None = None
    pagination: Pagination | None = None


class Async:
    def __init__(self, base_url: str) -> None:
        headers = HEADERS | {"content-type": "application/json"}
        self._session = aiohttp.ClientSession(headers=headers)
        self._send, self._list = base_url + SEND_PATH, base_url + LIST_PATH
        self._encoder = msgspec.json.Encoder()
        self._send_decoder = msgspec.json.Decoder(SendResponse)
        self._list_decoder = msgspec.json.Decoder(ListResponse)

    async def send(self) -> bool:
        body = await self._post(self._send, Message(RECIPIENT, "text", TEXT))
        return self._send_decoder.decode(body).data.message_id is not None

    async def list(self) -> bool:
        return read_objects((await self.list_page()).data)

    async def list_page(self, number: int = 1, limit: int = PAGE) -> ListResponse:
        body = await self._post(self._list, Page(number, limit))
        return self._list_decoder.decode(body)

    async def close(self) -> None:
        await self._session.close()

    async def _post(self, url: str, body: msgspec.Struct) -> bytes:
        async with self._session.post(url, data=self._encoder.encode(body)) as response:
            response.raise_for_status()
            return await response.read()
