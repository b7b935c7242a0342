"""Makes the calls of a case through the typed methods, with one class for each of the two clients."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from types import CoroutineType
from typing import Any, Protocol

from workspace_sdk import AsyncClient, Client, RecipientResult, SendManyReport, WorkspaceError

from .case import CaseError
from .shared import ApiDescription, Json, snake

_ITERATORS = frozenset({"contacts.iter", "messages.watch"})
_SENDS_TO_MANY = frozenset({"templates.send_many", "messages.send_many"})


# An argument of iterators that only the runner has.
_RESUMES = "resume_after_errors"


@dataclass
class ResumedIteration:
    """The elements of an iterator that was continued after errors, and the codes of the errors."""

    items: list[Any] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def note(self, error: WorkspaceError, most: int) -> None:
        """Records the error. Raises it if there were too many."""
        if len(self.errors) == most:
            raise error
        self.errors.append(error.code)


@dataclass
class Run:
    """The results of a send to many, in the order of the list, and its report."""

    results: list[RecipientResult]
    report: SendManyReport

    def __post_init__(self) -> None:
        self.results.sort(key=lambda result: result.index)


class Player(Protocol):
    """Makes calls with one kind of client."""

    def build(self, options: dict[str, Json]) -> Any:
        """A new client."""

    def play(self, client: Any, operation: str, arguments: dict[str, Json]) -> Any:
        """The return value of a method, the list of its iterator's elements, a
        `ResumedIteration`, or a `Run`.
        """

    def close(self, client: Any) -> None: ...


class SyncPlayer:
    def build(self, options: dict[str, Json]) -> Client:
        return Client(**options)

    def play(self, client: Client, operation: str, arguments: dict[str, Json]) -> Any:
        resumes = _resumes(operation, arguments)
        value = _method(client, operation)(**arguments)
        if operation in _SENDS_TO_MANY:
            return Run(list(value), value.report())
        if operation not in _ITERATORS:
            return value
        assert isinstance(value, Iterator), f"{operation} returned {value!r}"
        if resumes is None:
            return list(value)
        resumed = ResumedIteration()
        while True:
            try:
                resumed.items.append(next(value))
            except StopIteration:
                return resumed
            except WorkspaceError as error:
                resumed.note(error, resumes)

    def close(self, client: Client) -> None:
        client.close()


class AsyncPlayer:
    """The loop runs only during calls, so that tests notice work that is left between them."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def build(self, options: dict[str, Json]) -> AsyncClient:
        return AsyncClient(**options)

    def play(self, client: AsyncClient, operation: str, arguments: dict[str, Json]) -> Any:
        return self._loop.run_until_complete(_play(client, operation, arguments))

    def close(self, client: AsyncClient) -> None:
        self._loop.run_until_complete(client.close())


async def _play(client: AsyncClient, operation: str, arguments: dict[str, Json]) -> Any:
    resumes = _resumes(operation, arguments)
    try:
        value = _method(client, operation)(**arguments)
        if operation in _SENDS_TO_MANY:
            return Run([result async for result in value], value.report())
    except WorkspaceError as error:
        if operation in _SENDS_TO_MANY:
            raise
        raise CaseError(f"{operation} raised {error!r} before it was awaited") from error
    if operation in _ITERATORS:
        assert isinstance(value, AsyncIterator), f"{operation} returned {value!r}"
        return (
            await _resume(value, resumes) if resumes is not None else [item async for item in value]
        )
    assert isinstance(value, CoroutineType), f"{operation} returned {value!r}"
    return await value


async def _resume(iterator: AsyncIterator[Any], most: int) -> ResumedIteration:
    resumed = ResumedIteration()
    while True:
        try:
            resumed.items.append(await iterator.__anext__())
        except StopAsyncIteration:
            return resumed
        except WorkspaceError as error:
            resumed.note(error, most)


def _resumes(operation: str, arguments: dict[str, Json]) -> int | None:
    """Removes the argument that says after how many errors an iterator continues."""
    return arguments.pop(_RESUMES, None) if operation == "contacts.iter" else None


def _method(client: Any, operation: str) -> Any:
    namespace, _, name = operation.partition(".")
    return getattr(client if namespace == "client" else getattr(client, namespace), name)


def arguments_of(
    description: ApiDescription, operation: str, given: dict[str, Json]
) -> dict[str, Json]:
    """The keyword arguments. A missing required argument is None. The method rejects unknown ones."""
    if operation not in description.required:
        raise CaseError(f"unknown operation {operation}")
    missing = {snake(name): None for name in description.required[operation]}
    return missing | {snake(name): value for name, value in given.items()}
