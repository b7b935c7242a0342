"""The path of the shared data, and the names in its api_description.json."""

from __future__ import annotations

import json
import keyword
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Any JSON value.
Json = Any

FOLDER = Path(__file__).parents[3] / "tests" / "conformance"


def snake(name: str) -> str:
    """The Python name of a name of the API."""
    name = re.sub("[A-Z]", lambda match: "_" + match[0].lower(), name)
    return name + "_" if keyword.iskeyword(name) else name


@dataclass(frozen=True)
class ApiDescription:
    """The parts of api_description.json that a runner needs."""

    # The operations that can be called, with their required arguments under the API's names.
    required: dict[str, tuple[str, ...]]
    # The fields of each model, under the API's names.
    models: dict[str, tuple[str, ...]]
    options: frozenset[str]


def read_json() -> dict[str, Json]:
    text = (FOLDER / "api_description.json").read_text(encoding="utf-8")
    description: dict[str, Json] = json.loads(text)
    return description


def read() -> ApiDescription:
    description = read_json()
    operations = {
        operation["name"]: tuple(
            parameter["name"] for parameter in operation["parameters"] if parameter["required"]
        )
        for operation in [*description["operations"], *description["derived_operations"]]
        # It creates another client, and makes no call.
        if operation["name"] != "client.with_options"
    }
    models = {model["name"]: tuple(model["fields"]) for model in description["models"]}
    return ApiDescription(operations, models, frozenset(description["options"]))
