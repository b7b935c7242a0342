"""The results of lists."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, TypeVar

    from ._native import CallInfo, ListMeta, Pagination

    _T = TypeVar("_T")
    _T_co = TypeVar("_T_co", covariant=True)


class ListResult(tuple["_T_co", ...]):
    """The models of one response: a tuple that also has the metadata of the call."""

    _meta: ListMeta

    @property
    def message(self) -> str | None:
        """The server's human-readable message, such as "Found 1 channel(s)"."""
        return self._meta.message

    @property
    def pagination(self) -> Pagination | None:
        """The position of the page in the whole list, for contacts."""
        return self._meta.pagination

    @property
    def call(self) -> CallInfo:
        """How the call went."""
        return self._meta.call

    @property
    def raw(self) -> str:
        """The whole body as the server sent it: a JSON string."""
        return self._meta.raw

    def __repr__(self) -> str:
        return f"ListResult({list(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return make_list, (tuple(self), self._meta)


def make_list(models: Iterable[_T], meta: ListMeta) -> ListResult[_T]:
    """A list result of these models with the metadata of their response."""
    result = ListResult(models)
    # Type checkers reject an assignment to a private attribute outside the class.
    result.__dict__["_meta"] = meta
    return result


# Users see and pickle it under the name they import.
ListResult.__module__ = "workspace_sdk"
