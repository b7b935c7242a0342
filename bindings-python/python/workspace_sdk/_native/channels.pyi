"""Channels."""

from typing import final

from .._result import ListResult
from .base import Model, Resource

@final
class Channel(Model):
    """A WhatsApp channel that the API key can access."""

    __match_args__ = ("id", "name", "phone_number_id", "is_active")

    @property
    def id(self) -> str | None:
        """The channel's id, such as `ch_xxx`, for the parameter `channel_id`."""

    @property
    def name(self) -> str | None:
        """The name."""

    @property
    def phone_number_id(self) -> str | None:
        """WhatsApp's id of the phone number."""

    @property
    def is_active(self) -> bool | None:
        """Whether the channel is connected."""

    @staticmethod
    def from_json(text: str) -> Channel:
        """Creates the model from a JSON string that `to_json` or the API returned. Raises
        `ValueError` for a string that is not a JSON object.
        """

@final
class Channels(Resource):
    """The operations on channels."""

    def list(self) -> ListResult[Channel]:
        """Lists all channels that the API key can access: a `ListResult` of `Channel`.

        Raises:
            ApiError: The server rejected the request.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response does not have the documented form.
        """

@final
class AsyncChannels(Resource):
    """The operations on channels."""

    async def list(self) -> ListResult[Channel]:
        """Lists all channels that the API key can access: a `ListResult` of `Channel`.

        Raises:
            ApiError: The server rejected the request.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response does not have the documented form.
        """
