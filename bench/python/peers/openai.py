"""The client of the openai package, used with this server: the cost of a generated, typed SDK.

The package makes the calls, with retries, and creates the models.
"""

from datetime import datetime
from typing import Any

from openai import AsyncOpenAI, BaseModel, OpenAI
from pydantic import Field

from payload import API_KEY, HEADERS, LIST_PATH, SEND_PATH, message, page
from reading import read_objects


class SendResult(BaseModel):
    message_id: str | None = Field(alias="messageId", default=None)
    api_reference: str | None = Field(alias="apiReference", default=None)
    status: str | None = None


class Label(BaseModel):
    id: str | None = None
    name: str | None = None
    channel_id: str | None = Field(alias="channelId", default=None)
    description: str | None = None
    color: str | None = None
    display_order: int | None = Field(alias="displayOrder", default=None)
    created_at: datetime | None = Field(alias="createdAt", default=None)
    updated_at: datetime | None = Field(alias="updatedAt", default=None)


class Contact(BaseModel):
    id: str | None = None
    phone_number: str | None = Field(alias="phoneNumber", default=None)
    channel_id: str | None = Field(alias="channelId", default=None)
    name: str | None = None
    email: str | None = None
    profile_picture_url: str | None = Field(alias="profilePictureUrl", default=None)
    labels: list[Label] = Field(default_factory=list)
    custom_fields: dict[str, Any] = Field(alias="customFields", default={})
    created_at: datetime | None = Field(alias="createdAt", default=None)
    updated_at: datetime | None = Field(alias="updatedAt", default=None)


class Pagination(BaseModel):
    page: int
    limit: int
    total: int
    pages: int


class SendResponse(BaseModel):
    success: bool
    data: SendResult
    message: str | None = None


class ListResponse(BaseModel):
    success: bool
    data: list[Contact]
    message: str | None = None
    pagination: Pagination | None = None


class Blocking:
    def __init__(self, base_url: str) -> None:
        self._client = OpenAI(api_key=API_KEY, base_url=base_url, default_headers=HEADERS)

    def send(self) -> bool:
        response = self._client.post(SEND_PATH, cast_to=SendResponse, body=message())
        return response.data.message_id is not None

    def list(self) -> bool:
        response = self._client.post(LIST_PATH, cast_to=ListResponse, body=page())
        return read_objects(response.data)

    def close(self) -> None:
        self._client.close()


class Async:
    def __init__(self, base_url: str) -> None:
        self._client = AsyncOpenAI(api_key=API_KEY, base_url=base_url, default_headers=HEADERS)

    async def send(self) -> bool:
        response = await self._client.post(SEND_PATH, cast_to=SendResponse, body=message())
        return response.data.message_id is not None

    async def list(self) -> bool:
        response = await self._client.post(LIST_PATH, cast_to=ListResponse, body=page())
        return read_objects(response.data)

    async def close(self) -> None:
        await self._client.close()
