"""Channels."""

from typing import final

from .._result import ListResult
from .base import Model, Resource

@final
class Channel(Model):
    """A WhatsApp channel of the business.

    The API page shows it.
    """

    __match_args__ = ("id", "name", "phone_number_id", "is_active")

    @property
    def id(self) -> str | None:
        """The channel's id, which every operation takes as `channel_id`.

        Such as `ch_xxx`.
        """

    @property
    def name(self) -> str | None:
        """Its name."""

    @property
    def phone_number_id(self) -> str | None:
        """WhatsApp's id of its phone number."""

    @property
    def is_active(self) -> bool | None:
        """Whether it is connected."""

    @staticmethod
    def from_json(text: str) -> Channel:
        """Parses a JSON string, as returned by `to_json` or by the API. Raises
        `ValueError` for any other string.
        """

@final
class Channels(Resource):
    """The operations on channels."""

    def list(self) -> ListResult[Channel]:
        """The WhatsApp channels of the key: a `ListResult` of `Channel`.

        Raises:
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response is not what the API documents.
        """

@final
class AsyncChannels(Resource):
    """The operations on channels."""

    async def list(self) -> ListResult[Channel]:
        """The WhatsApp channels of the key: a `ListResult` of `Channel`.

        Raises:
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response is not what the API documents.
        """
