"""Contacts."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from datetime import datetime
from typing import final

from .._result import ListResult
from ..types import JSON, JSONInput
from .base import Model, Resource
from .labels import Label

@final
class Contact(Model):
    """A contact.

    The API page shows no response: the parameters plus id, labels, custom fields and times are
    assumed.
    """

    __match_args__ = (
        "id",
        "phone_number",
        "channel_id",
        "name",
        "email",
        "profile_picture_url",
        "labels",
        "custom_fields",
        "created_at",
        "updated_at",
    )

    @property
    def id(self) -> str | None:
        """The contact's id."""

    @property
    def phone_number(self) -> str | None:
        """The phone number; a contact known by a user name may have none."""

    @property
    def channel_id(self) -> str | None:
        """The channel it belongs to."""

    @property
    def name(self) -> str | None:
        """The display name."""

    @property
    def email(self) -> str | None:
        """The e-mail address."""

    @property
    def profile_picture_url(self) -> str | None:
        """Where the profile picture is."""

    @property
    def labels(self) -> tuple[Label, ...]:
        """Its labels, a tuple of `Label`. A label that the server sends as a plain string has only
        a name.

        Empty if the server sent none.
        """

    @property
    def custom_fields(self) -> dict[str, JSON]:
        """Its custom fields by name, each value as the server sent it: a new dict on each read.

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
    def from_json(text: str) -> Contact:
        """Parses a JSON string, as returned by `to_json` or by the API. Raises
        `ValueError` for any other string.
        """

@final
class Pagination(Model):
    """The position of a page of contacts in the whole list.

    The API page shows it.
    """

    __match_args__ = ("page", "limit", "total", "pages")

    @property
    def page(self) -> int | None:
        """This page, from 1."""

    @property
    def limit(self) -> int | None:
        """Contacts per page."""

    @property
    def total(self) -> int | None:
        """The total number of contacts."""

    @property
    def pages(self) -> int | None:
        """The total number of pages."""

    @staticmethod
    def from_json(text: str) -> Pagination:
        """Parses a JSON string, as returned by `to_json` or by the API. Raises
        `ValueError` for any other string.
        """

@final
class Contacts(Resource):
    """The operations on contacts."""

    def upsert(
        self,
        phone_number: str,
        *,
        channel_id: str | None = None,
        name: str | None = None,
        email: str | None = None,
        profile_picture_url: str | None = None,
        custom_fields_data: Mapping[str, JSONInput] | None = None,
        label_names: Iterable[str] | None = None,
    ) -> Contact:
        """Creates a contact, or updates the one with the same phone number.

        Omitted fields are not changed.

        Args:
            phone_number: In E.164 form, such as `+1234567890` (WhatsApp); separators are stripped.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            name: The display name.
            email: The e-mail address.
            profile_picture_url: An absolute http or https URL.
            custom_fields_data: Custom field values by name, each of which passes untouched.
            label_names: The names of its labels. A single `str` is refused with a `TypeError`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its response was lost. It is safe to
                repeat.
            DecodeError: The response is not what the API documents. It is safe to repeat.
        """

    def list(
        self,
        *,
        channel_id: str | None = None,
        page: int | None = None,
        limit: int | None = None,
        search: str | None = None,
    ) -> ListResult[Contact]:
        """One page of contacts: a `ListResult` of `Contact`.

        The result's `pagination` says how many there are in all.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            page: Which page, from 1; 1 by default.
            limit: Contacts per page, 1 to 200; 50 by default (the API page).
            search: Only contacts with this in their name or phone number.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response is not what the API documents.
        """

    def iter(
        self,
        *,
        channel_id: str | None = None,
        page: int | None = None,
        limit: int | None = None,
        search: str | None = None,
        max_items: int | None = None,
    ) -> Iterator[Contact]:
        """All contacts. Each page is fetched when its first contact is requested.

        A contact that moves to the next page while the list grows is returned once. A contact that
        moves to an earlier page because others are deleted can be missed: the API has no cursor.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            page: The page to begin with, from 1; 1 by default.
            limit: Contacts per page, 1 to 200; 50 by default (the API page).
            search: Only contacts with this in their name or phone number.
            max_items: The most contacts to give in all; no limit by default.

        The iterator raises the errors of `list`. After an error, the next request continues with
        the same page.
        """

@final
class AsyncContacts(Resource):
    """The operations on contacts."""

    async def upsert(
        self,
        phone_number: str,
        *,
        channel_id: str | None = None,
        name: str | None = None,
        email: str | None = None,
        profile_picture_url: str | None = None,
        custom_fields_data: Mapping[str, JSONInput] | None = None,
        label_names: Iterable[str] | None = None,
    ) -> Contact:
        """Creates a contact, or updates the one with the same phone number.

        Omitted fields are not changed.

        Args:
            phone_number: In E.164 form, such as `+1234567890` (WhatsApp); separators are stripped.
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            name: The display name.
            email: The e-mail address.
            profile_picture_url: An absolute http or https URL.
            custom_fields_data: Custom field values by name, each of which passes untouched.
            label_names: The names of its labels. A single `str` is refused with a `TypeError`.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its response was lost. It is safe to
                repeat.
            DecodeError: The response is not what the API documents. It is safe to repeat.
        """

    async def list(
        self,
        *,
        channel_id: str | None = None,
        page: int | None = None,
        limit: int | None = None,
        search: str | None = None,
    ) -> ListResult[Contact]:
        """One page of contacts: a `ListResult` of `Contact`.

        The result's `pagination` says how many there are in all.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            page: Which page, from 1; 1 by default.
            limit: Contacts per page, 1 to 200; 50 by default (the API page).
            search: Only contacts with this in their name or phone number.

        Raises:
            ValidationError: A parameter is invalid; no request was made.
            ApiError: The server refused it.
            TransportError: The server could not be reached, or its response was lost.
            DecodeError: The response is not what the API documents.
        """

    def iter(
        self,
        *,
        channel_id: str | None = None,
        page: int | None = None,
        limit: int | None = None,
        search: str | None = None,
        max_items: int | None = None,
    ) -> AsyncIterator[Contact]:
        """All contacts. Each page is fetched when its first contact is requested.

        A contact that moves to the next page while the list grows is returned once. A contact that
        moves to an earlier page because others are deleted can be missed: the API has no cursor.

        Args:
            channel_id: The channel; the client's own by default. Without either the server
                chooses, if the key has only one.
            page: The page to begin with, from 1; 1 by default.
            limit: Contacts per page, 1 to 200; 50 by default (the API page).
            search: Only contacts with this in their name or phone number.
            max_items: The most contacts to give in all; no limit by default.

        The iterator raises the errors of `list`. After an error, the next request continues with
        the same page.
        """
