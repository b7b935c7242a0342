"""Labels."""

from datetime import datetime
from typing import final

from .._result import ListResult
from .base import Model, Resource

@final
class Label(Model):
    """A label, by which contacts are grouped.

    The API page shows no answer: the parameters plus id and times are assumed.
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
        """Its place in a list."""

    @property
    def created_at(self) -> datetime | None:
        """When it was created: an aware `datetime`.

        None also where the server's text is in no form that can be read; `to_json` has the text.
        """

    @property
    def updated_at(self) -> datetime | None:
        """When it was last changed: an aware `datetime`.

        None also where the server's text is in no form that can be read; `to_json` has the text.
        """

    @staticmethod
    def from_json(text: str) -> Label:
        """The model of a JSON text, as `to_json` gives it and as the API answers it. Raises
        `ValueError` for any other text.
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
        """Creates a label, or updates the one with the same name. `color` is `#RGB` or `#RRGGBB`.

        Args:
            name: The name, by which the label is matched.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            description: What the label is for.
            color: `#RGB` or `#RRGGBB` (the API page's "Hex color").
            display_order: Where it stands among the labels.

        Raises:
            ValidationError: A parameter is wrong; nothing was sent.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost. It is safe to
                repeat.
            DecodeError: The answer is not what the API documents. It is safe to repeat.
        """

    def list(self, *, channel_id: str | None = None) -> ListResult[Label]:
        """The labels: a `ListResult` of `Label`.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.

        Raises:
            ValidationError: A parameter is wrong; nothing was asked.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost.
            DecodeError: The answer is not what the API documents.
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
        """Creates a label, or updates the one with the same name. `color` is `#RGB` or `#RRGGBB`.

        Args:
            name: The name, by which the label is matched.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            description: What the label is for.
            color: `#RGB` or `#RRGGBB` (the API page's "Hex color").
            display_order: Where it stands among the labels.

        Raises:
            ValidationError: A parameter is wrong; nothing was sent.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost. It is safe to
                repeat.
            DecodeError: The answer is not what the API documents. It is safe to repeat.
        """

    async def list(self, *, channel_id: str | None = None) -> ListResult[Label]:
        """The labels: a `ListResult` of `Label`.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.

        Raises:
            ValidationError: A parameter is wrong; nothing was asked.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its answer was lost.
            DecodeError: The answer is not what the API documents.
        """
