"""The bases of the classes, for type checkers only."""

from typing import Any, type_check_only

from typing_extensions import Never, Self

from ..types import JSON
from .call_info import CallInfo

@type_check_only
class Model:
    # Only an answer and `from_json` make one.
    def __new__(cls, nothing: Never, /) -> Self: ...
    @property
    def extra(self) -> dict[str, JSON]:
        """Fields of the answer that the SDK does not know, under the API's names.

        A new dict each time.
        """

    @property
    def call(self) -> CallInfo:
        """How the call went that this is the result of.

        Raises:
            AttributeError: This is an element of a list, or was made by `from_json`.
        """

    @property
    def message(self) -> str | None:
        """The server's message for a person, of the call that this is the result of.

        Raises:
            AttributeError: This is an element of a list, or was made by `from_json`.
        """

    @property
    def raw(self) -> str:
        """The whole body, as JSON text, of the answer that this is the result of.

        Raises:
            AttributeError: This is an element of a list, or was made by `from_json`.
        """

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name, nested models as dicts, and `extra` where there is any."""

    def to_json(self) -> str:
        """This as JSON text under the API's names, times as the server wrote them."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: Any, /) -> Self: ...

@type_check_only
class Resource:
    # Only a client makes one.
    def __new__(cls, nothing: Never, /) -> Self: ...
