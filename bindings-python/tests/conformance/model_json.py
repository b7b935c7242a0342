"""The JSON of a model, built from its attributes, and the contradictions within the model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from . import timestamp
from .compare import brief
from .shared import Json, snake

_TIMES = frozenset({"createdAt", "updatedAt", "timestamp", "deliveredAt", "readAt"})

# An empty value of these types is the same as a missing field.
_COLLECTIONS = frozenset({"labels", "customFields", "options", "components"})


class ModelEncoder:
    """Encodes models as JSON, and records the errors of their Python attributes."""

    def __init__(self, models: Mapping[str, tuple[str, ...]]) -> None:
        self._models = models
        self.problems: list[str] = []

    def model(self, path: str, model: Any) -> dict[str, Json]:
        fields = self._models.get(type(model).__name__)
        if fields is None:
            self.problems.append(f"{path}: expected a model, found {model!r}")
            return {}
        text = model.to_json()
        decoded: dict[str, Json] = json.loads(text)
        encoded = {}
        for field in fields:
            value = self._value(f"{path}.{field}", field, model, decoded)
            if value is not None and not (field in _COLLECTIONS and not value):
                encoded[field] = value
        encoded.update(model.extra)
        if _text(encoded) != _text(decoded):
            self.problems.append(f"{path}: attributes {brief(encoded)}, to_json {brief(decoded)}")
        if type(model).from_json(text) != model:
            self.problems.append(f"{path}: from_json returns another model for {text}")
        if model.to_dict() != _to_dict(model, fields):
            self.problems.append(f"{path}: to_dict and the attributes have different values")
        return encoded

    def _value(self, path: str, field: str, model: Any, decoded: dict[str, Json]) -> Json:
        value = getattr(model, snake(field))
        if field in _TIMES:
            # A value that cannot be a time is in `extra`.
            raw = None if field in model.extra else decoded.get(field)
            self._check_timestamp(path, raw, value)
            return raw
        if field == "labels":
            return [self.model(f"{path}[{at}]", label) for at, label in enumerate(value)]
        if isinstance(value, list):
            self.problems.append(f"{path}: a list can be changed, a tuple was expected")
        return list(value) if isinstance(value, tuple) else value

    def _check_timestamp(self, path: str, raw: Json, value: datetime | None) -> None:
        expected = timestamp.read(raw) if isinstance(raw, str) else None
        # Two aware datetimes of the same instant are equal. An aware and a naive one never are.
        if value != expected:
            self.problems.append(f"{path}: {raw!r} is {expected!r}, the attribute is {value!r}")


def _to_dict(model: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    values = {snake(field): getattr(model, snake(field)) for field in fields}
    if "labels" in values:
        values["labels"] = tuple(label.to_dict() for label in model.labels)
    return values | ({"extra": model.extra} if model.extra else {})


def _text(value: Json) -> str:
    """Compares values and types, unlike `==`, for which `True == 1`."""
    return json.dumps(value, sort_keys=True)
