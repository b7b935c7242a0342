"""Where the shared data lies, and what its api_description.json says about names."""

from __future__ import annotations

import json
import keyword
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Whatever JSON holds.
Json = Any

FOLDER = Path(__file__).parents[3] / "tests" / "conformance"


def snake(name: str) -> str:
    """The Python name of one of the API's."""
    name = re.sub("[A-Z]", lambda match: "_" + match[0].lower(), name)
    return name + "_" if keyword.iskeyword(name) else name


@dataclass(frozen=True)
class ApiDescription:
    """What a runner needs of api_description.json."""

    # What can be played, with the arguments that must be given, each under the API's name.
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
        # It makes another client and no call.
        if operation["name"] != "client.with_options"
    }
    models = {model["name"]: tuple(model["fields"]) for model in description["models"]}
    return ApiDescription(operations, models, frozenset(description["options"]))
