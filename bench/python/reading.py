"""Reads every field of every contact, from typed objects and from dicts.

This includes the cost of fields that a library creates lazily. The bare expressions read the fields;
the labels are counted to check that the contacts are complete.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from payload import LABELS, PAGE


class Label(Protocol):
    @property
    def id(self) -> str | None: ...
    @property
    def name(self) -> str | None: ...
    @property
    def channel_id(self) -> str | None: ...
    @property
    def description(self) -> str | None: ...
    @property
    def color(self) -> str | None: ...
    @property
    def display_order(self) -> int | None: ...
    @property
    def created_at(self) -> datetime | None: ...
    @property
    def updated_at(self) -> datetime | None: ...


class Contact(Protocol):
    @property
    def id(self) -> str | None: ...
    @property
    def phone_number(self) -> str | None: ...
    @property
    def channel_id(self) -> str | None: ...
    @property
    def name(self) -> str | None: ...
    @property
    def email(self) -> str | None: ...
    @property
    def profile_picture_url(self) -> str | None: ...
    @property
    def labels(self) -> Sequence[Label]: ...
    @property
    def custom_fields(self) -> Mapping[str, Any]: ...
    @property
    def created_at(self) -> datetime | None: ...
    @property
    def updated_at(self) -> datetime | None: ...


def read_objects(contacts: Sequence[Contact]) -> bool:
    """Whether the page is complete."""
    return count_labels(contacts) == LABELS and len(contacts) == PAGE


def count_labels(contacts: Iterable[Contact]) -> int:
    """Reads contacts that are typed objects."""
    labels = 0
    for contact in contacts:
        contact.id
        contact.phone_number
        contact.channel_id
        contact.name
        contact.email
        contact.profile_picture_url
        contact.created_at
        contact.updated_at
        for _ in contact.custom_fields.items():
            pass
        for label in contact.labels:
            label.id
            label.name
            label.channel_id
            label.description
            label.color
            label.display_order
            label.created_at
            label.updated_at
            labels += 1
    return labels


def read_dicts(contacts: Sequence[dict[str, Any]]) -> bool:
    """Whether the page is complete."""
    return count_labels_of_dicts(contacts) == LABELS and len(contacts) == PAGE


def count_labels_of_dicts(contacts: Iterable[dict[str, Any]]) -> int:
    """Reads contacts that are dicts. `get` is for fields that the server omits."""
    labels = 0
    for contact in contacts:
        contact["id"]
        contact["phoneNumber"]
        contact["channelId"]
        contact["name"]
        contact["email"]
        contact.get("profilePictureUrl")
        contact["createdAt"]
        contact["updatedAt"]
        for _ in contact["customFields"].items():
            pass
        for label in contact["labels"]:
            label["id"]
            label["name"]
            label.get("channelId")
            label.get("description")
            label["color"]
            label.get("displayOrder")
            label.get("createdAt")
            label.get("updatedAt")
            labels += 1
    return labels
