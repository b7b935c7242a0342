"""Labels."""

from datetime import datetime
from typing import final

from .._result import ListResult
from .base import Model, Resource

@final
class Label(Model):
    """A label, which groups contacts.

    The API documentation shows no response, so the id and times are assumed.
    """

    __match_args__ = (
        "id",
        "name",
        "channel_id",
        "description",
        "color",
        "display_order",
        "created_at",
        "updated_at",
    )

    @property
    def id(self) -> str | None:
        """The label's id."""

    @property
    def name(self) -> str | None:
        """The name, which identifies it."""

    @property
    def channel_id(self) -> str | None:
        """The channel it belongs to."""

    @property
    def description(self) -> str | None:
        """The purpose of the label."""

    @property
    def color(self) -> str | None:
        """Its colour, `#RGB` or `#RRGGBB`."""

    @property
    def display_order(self) -> int | None:
        """Its position among the labels."""

    @property
    def created_at(self) -> datetime | None:
        """When it was created: an aware `datetime`.

        Also `None` if the server's string cannot be parsed; `to_json` contains the string.
        """

    @property
    def updated_at(self) -> datetime | None:
        """When it was last changed: an aware `datetime`.

        Also `None` if the server's string cannot be parsed; `to_json` contains the string.
        """

    @staticmethod
    def from_json(text: str) -> Label:
        """Creates the model from a JSON string that `to_json` or the API returned. Raises
        `ValueError` for a string that is not a JSON object.
        """

@final
class Labels(Resource):
    """The operations on labels."""

    def upsert(
        self,
        name: str,
        *,
        channel_id: str | None = None,
        description: str | None = None,
        color: str | None = None,
        display_order: int | None = None,
    ) -> Label:
        """Creates a label, or updates the label with the same name. `color` is `#RGB` or `#RRGGBB`.

        Args:
            name: The name, which identifies the label.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            description: The purpose of the label.
            color: The colour: `#RGB` or `#RRGGBB`.
            display_order: Its position among the labels.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server rejected the request.
            TransportError: The server could not be reached, or its response was lost. It is safe to
                repeat.
            DecodeError: The response does not have the documented form. It is safe to repeat.
        """

    def list(self, *, channel_id: str | None = None) -> ListResult[Label]:
        """Lists all labels of a channel: a `ListResult` of `Label`.

        Args:
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server rejected the request.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response does not have the documented form.
        """

@final
class AsyncLabels(Resource):
    """The operations on labels."""

    async def upsert(
        self,
        name: str,
        *,
        channel_id: str | None = None,
        description: str | None = None,
        color: str | None = None,
        display_order: int | None = None,
    ) -> Label:
        """Creates a label, or updates the label with the same name. `color` is `#RGB` or `#RRGGBB`.

        Args:
            name: The name, which identifies the label.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            description: The purpose of the label.
            color: The colour: `#RGB` or `#RRGGBB`.
            display_order: Its position among the labels.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server rejected the request.
            TransportError: The server could not be reached, or its response was lost. It is safe to
                repeat.
            DecodeError: The response does not have the documented form. It is safe to repeat.
        """

    async def list(self, *, channel_id: str | None = None) -> ListResult[Label]:
        """Lists all labels of a channel: a `ListResult` of `Label`.

        Args:
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server rejected the request.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response does not have the documented form.
        """
