"""The bases of the classes, for type checkers only."""

from typing import Any, type_check_only

from typing_extensions import Never, Self

from ..types import JSON
from .call_info import CallInfo

@type_check_only
class Model:
    # Only a response and `from_json` create one.
    def __new__(cls, nothing: Never, /) -> Self: ...
    @property
    def extra(self) -> dict[str, JSON]:
        """Fields of the response that the SDK does not know, under the API's names.

        Each read returns a new dict.
        """

    @property
    def call(self) -> CallInfo:
        """Information about the call that returned this object.

        Raises:
            AttributeError: This object is an element of a list, or was created by `from_json`.
        """

    @property
    def message(self) -> str | None:
        """The server's human-readable message in the response to the call that returned this
        object.

        Raises:
            AttributeError: This object is an element of a list, or was created by `from_json`.
        """

    @property
    def raw(self) -> str:
        """The whole body of the response to the call that returned this object: a JSON string.

        Raises:
            AttributeError: This object is an element of a list, or was created by `from_json`.
        """

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name, with nested models as dicts, and `extra` if it is not empty."""

    def to_json(self) -> str:
        """The model as a JSON string under the API's names, with timestamps as the server wrote
        them.
        """

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        """Lets pydantic, and so FastAPI, use the class as a type."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: Any, /) -> Self: ...

@type_check_only
class Resource:
    # Only a client makes one.
    def __new__(cls, nothing: Never, /) -> Self: ...
