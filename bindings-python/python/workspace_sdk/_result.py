"""The results of lists."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    # The compiled part imports these modules by name. Tools that search a program for its imports,
    # such as PyInstaller and Nuitka, find them here.
    import datetime as datetime
    import pickle as pickle
    from collections.abc import Iterable
    from typing import Any, TypeVar

    from . import _async as _async
    from . import _pydantic as _pydantic
    from ._native import CallInfo, ListMeta, Pagination

    _T = TypeVar("_T")
    _T_co = TypeVar("_T_co", covariant=True)


class ListResult(tuple["_T_co", ...]):
    """The result of a `list` method: a tuple of models that also has information about the
    response.
    """

    _meta: ListMeta

    @property
    def message(self) -> str | None:
        """The server's human-readable message, such as "Found 1 channel(s)"."""
        return self._meta.message

    @property
    def pagination(self) -> Pagination | None:
        """The position of the page in the whole list; only for contacts."""
        return self._meta.pagination

    @property
    def call(self) -> CallInfo:
        """Information about the call."""
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
    """Creates a list result from models and the metadata of their response."""
    result = ListResult(models)
    # Type checkers reject an assignment to a private attribute outside the class.
    result.__dict__["_meta"] = meta
    return result


# The class must be shown and pickled under the name that users import.
ListResult.__module__ = "workspace_sdk"
