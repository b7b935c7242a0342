"""httpx with pydantic: requests and responses are typed models."""

from datetime import datetime
from typing import Any, Generic, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from payload import HEADERS, LIST_PATH, PAGE, RECIPIENT, SEND_PATH, TEXT
from reading import read_objects

T = TypeVar("T")


class Model(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Message(Model):
    to: str
    type: str
    body: str


class Page(Model):
    page: int
    limit: int


class SendResult(Model):
    message_id: str | None = None
    api_reference: str | None = None
    status: str | None = None


class Label(Model):
    id: str | None = None
    name: str | None = None
    channel_id: str | None = None
    description: str | None = None
    color: str | None = None
    display_order: int | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


class Contact(Model):
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


class Pagination(Model):
    page: int
    limit: int
    total: int
    pages: int


class Envelope(Model, Generic[T]):
    success: bool
    message: str | None = None
    data: T
    pagination: Pagination | None = None


class Blocking:
    def __init__(self, base_url: str) -> None:
        headers = HEADERS | {"content-type": "application/json"}
        self._client = httpx.Client(base_url=base_url, headers=headers)

    def send(self) -> bool:
        content = Message(to=RECIPIENT, type="text", body=TEXT).model_dump_json(by_alias=True)
        response = self._client.post(SEND_PATH, content=content)
        response.raise_for_status()
        envelope = Envelope[SendResult].model_validate_json(response.content)
        return envelope.data.message_id is not None

    def list(self) -> bool:
        content = Page(page=1, limit=PAGE).model_dump_json(by_alias=True)
        response = self._client.post(LIST_PATH, content=content)
        response.raise_for_status()
        return read_objects(Envelope[list[Contact]].model_validate_json(response.content).data)

    def close(self) -> None:
        self._client.close()
