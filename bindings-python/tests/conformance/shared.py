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

# The helpers that are played beside the operations, and what each cannot go without.
_HELPERS = {
    "contacts.iter": (),
    "messages.send_text": ("to", "body"),
    "messages.send_image": ("to", "url"),
    "messages.send_video": ("to", "url"),
    "messages.send_document": ("to", "url"),
    "messages.send_audio": ("to", "url"),
    "messages.wait": ("wamid",),
    "messages.watch": ("wamid",),
    "client.request": ("path",),
}


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
        for operation in description["operations"]
    }
    models = {model["name"]: tuple(model["fields"]) for model in description["models"]}
    return ApiDescription(operations | _HELPERS, models, frozenset(description["options"]))
