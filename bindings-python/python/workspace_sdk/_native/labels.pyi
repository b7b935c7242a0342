"""Labels."""

from datetime import datetime
from typing import final

from .._result import ListResult
from .base import Model, Resource

@final
class Label(Model):
    """A label, by which contacts are grouped.

    The API page shows no response: the parameters plus id and times are assumed.
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
        """Its name, by which it is matched."""

    @property
    def channel_id(self) -> str | None:
        """The channel it belongs to."""

    @property
    def description(self) -> str | None:
        """What it is for."""

    @property
    def color(self) -> str | None:
        """Its colour, `#RGB` or `#RRGGBB`."""

    @property
    def display_order(self) -> int | None:
        """Its position among the labels."""

    @property
    def created_at(self) -> datetime | None:
        """When it was created: an aware `datetime`.

        None also if the server's string cannot be parsed; `to_json` has the string.
        """

    @property
    def updated_at(self) -> datetime | None:
        """When it was last changed: an aware `datetime`.

        None also if the server's string cannot be parsed; `to_json` has the string.
        """

    @staticmethod
    def from_json(text: str) -> Label:
        """Parses a JSON string, as returned by `to_json` or by the API. Raises
        `ValueError` for any other string.
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
            name: The name, by which the label is matched.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            description: What the label is for.
            color: `#RGB` or `#RRGGBB` (the API page's "Hex color").
            display_order: Its position among the labels.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its response was lost. It is safe to
                repeat.
            DecodeError: The response is not what the API documents. It is safe to repeat.
        """

    def list(self, *, channel_id: str | None = None) -> ListResult[Label]:
        """The labels: a `ListResult` of `Label`.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response is not what the API documents.
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
            name: The name, by which the label is matched.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            description: What the label is for.
            color: `#RGB` or `#RRGGBB` (the API page's "Hex color").
            display_order: Its position among the labels.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its response was lost. It is safe to
                repeat.
            DecodeError: The response is not what the API documents. It is safe to repeat.
        """

    async def list(self, *, channel_id: str | None = None) -> ListResult[Label]:
        """The labels: a `ListResult` of `Label`.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response is not what the API documents.
        """
