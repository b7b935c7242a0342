"""Custom fields."""

from collections.abc import Iterable
from datetime import datetime
from typing import final

from .._result import ListResult
from ..types import CustomFieldType, FieldType
from .base import Model, Resource

@final
class CustomField(Model):
    """A custom field that contacts may have.

    The API page shows no response: the parameters plus id and times are assumed.
    """

    __match_args__ = (
        "id",
        "name",
        "channel_id",
        "type",
        "is_required",
        "options",
        "created_at",
        "updated_at",
    )

    @property
    def id(self) -> str | None:
        """The field's id."""

    @property
    def name(self) -> str | None:
        """Its name, by which it is matched."""

    @property
    def channel_id(self) -> str | None:
        """The channel it belongs to."""

    @property
    def type(self) -> CustomFieldType | None:
        """`text`, `number`, `email`, `phone`, `date`, `label`, `dropdown`, or a type the SDK does
        not know.
        """

    @property
    def is_required(self) -> bool | None:
        """Whether a contact must have it."""

    @property
    def options(self) -> tuple[str, ...]:
        """What a dropdown offers, a tuple of `str`.

        Empty if the server sent none.
        """

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
    def from_json(text: str) -> CustomField:
        """Parses a JSON string, as returned by `to_json` or by the API. Raises
        `ValueError` for any other string.
        """

@final
class CustomFields(Resource):
    """The operations on custom fields."""

    def upsert(
        self,
        name: str,
        *,
        channel_id: str | None = None,
        type: FieldType | None = None,
        is_required: bool | None = None,
        options: Iterable[str] | None = None,
    ) -> CustomField:
        """Creates a custom field, or updates the one with the same name.

        Args:
            name: The name, by which the field is matched.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            type: What it holds; the server's default is `text`. `dropdown` alone needs `options`,
                and alone may have them.
            is_required: Whether every contact needs it; the server's default is False.
            options: What a dropdown offers. A single `str` is refused with a `TypeError`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its response was lost. It is safe to
                repeat.
            DecodeError: The response is not what the API documents. It is safe to repeat.
        """

    def list(self, *, channel_id: str | None = None) -> ListResult[CustomField]:
        """The custom fields: a `ListResult` of `CustomField`.

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
class AsyncCustomFields(Resource):
    """The operations on custom fields."""

    async def upsert(
        self,
        name: str,
        *,
        channel_id: str | None = None,
        type: FieldType | None = None,
        is_required: bool | None = None,
        options: Iterable[str] | None = None,
    ) -> CustomField:
        """Creates a custom field, or updates the one with the same name.

        Args:
            name: The name, by which the field is matched.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            type: What it holds; the server's default is `text`. `dropdown` alone needs `options`,
                and alone may have them.
            is_required: Whether every contact needs it; the server's default is False.
            options: What a dropdown offers. A single `str` is refused with a `TypeError`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its response was lost. It is safe to
                repeat.
            DecodeError: The response is not what the API documents. It is safe to repeat.
        """

    async def list(self, *, channel_id: str | None = None) -> ListResult[CustomField]:
        """The custom fields: a `ListResult` of `CustomField`.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response is not what the API documents.
        """
