"""Custom fields."""

from collections.abc import Iterable
from datetime import datetime
from typing import final

from .._result import ListResult
from ..types import CustomFieldType, FieldType
from .base import Model, Resource

@final
class CustomField(Model):
    """The definition of a custom field of contacts.

    The API documentation shows no response, so the id and times are assumed.
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
        """The name, which identifies it."""

    @property
    def channel_id(self) -> str | None:
        """The channel it belongs to."""

    @property
    def type(self) -> CustomFieldType | None:
        """`text`, `number`, `email`, `phone`, `date`, `label`, `dropdown`, or a type that the SDK
        does not know.
        """

    @property
    def is_required(self) -> bool | None:
        """Whether every contact must have a value."""

    @property
    def options(self) -> tuple[str, ...]:
        """The options of a dropdown, a tuple of `str`.

        Empty if the server sent none.
        """

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
    def from_json(text: str) -> CustomField:
        """Creates the model from a JSON string that `to_json` or the API returned. Raises
        `ValueError` for a string that is not a JSON object.
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
            name: The name, which identifies the field.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            type: The type of its values; the server's default is `text`.
            is_required: Whether every contact must have a value; the server's default is False.
            options: The options of a dropdown. Required for the type `dropdown`, and not allowed
                for other types. A single `str` raises `TypeError`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server rejected the request.
            TransportError: The server could not be reached, or its response was lost. It is safe to
                repeat.
            DecodeError: The response does not have the documented form. It is safe to repeat.
        """

    def list(self, *, channel_id: str | None = None) -> ListResult[CustomField]:
        """Lists all custom fields of a channel: a `ListResult` of `CustomField`.

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
            name: The name, which identifies the field.
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.
            type: The type of its values; the server's default is `text`.
            is_required: Whether every contact must have a value; the server's default is False.
            options: The options of a dropdown. Required for the type `dropdown`, and not allowed
                for other types. A single `str` raises `TypeError`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server rejected the request.
            TransportError: The server could not be reached, or its response was lost. It is safe to
                repeat.
            DecodeError: The response does not have the documented form. It is safe to repeat.
        """

    async def list(self, *, channel_id: str | None = None) -> ListResult[CustomField]:
        """Lists all custom fields of a channel: a `ListResult` of `CustomField`.

        Args:
            channel_id: The channel; by default that of the client. Without one, the server uses the
                only channel of the key.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server rejected the request.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response does not have the documented form.
        """
