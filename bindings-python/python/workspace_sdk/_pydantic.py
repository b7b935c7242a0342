"""Lets pydantic, and so FastAPI, use the models as types. It is imported only by programs that have
pydantic.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic_core.core_schema import CoreSchema


def model_schema(model: Any) -> CoreSchema:
    """The schema of a model class: an instance, or an object under the API's names."""
    from pydantic_core import core_schema

    def from_object(value: dict[str, Any]) -> Any:
        return model.from_json(json.dumps(value))

    def to_object(value: Any) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(value.to_json())
        return found

    any_object = core_schema.dict_schema(core_schema.str_schema(), core_schema.any_schema())
    parsed = core_schema.no_info_after_validator_function(from_object, any_object)
    return core_schema.json_or_python_schema(
        json_schema=parsed,
        python_schema=core_schema.union_schema([core_schema.is_instance_schema(model), parsed]),
        serialization=core_schema.plain_serializer_function_ser_schema(
            to_object, return_schema=any_object
        ),
    )
