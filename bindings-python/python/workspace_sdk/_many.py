"""Sends to many: the iterators over the results of the recipients.

No frame here holds a row, because error trackers show the variables of a traceback.
"""

from __future__ import annotations

from _thread import RLock, get_ident

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import Future, Lock
    from collections.abc import AsyncIterator
    from types import TracebackType
    from typing import Any

    from ._native import PhoneNumber, RecipientResult, SendManyProgress, SendManyReport
    from ._native.asynchronous import ManyRun


class _Many:
    """The base class of the runs of both clients."""

    __slots__ = ("__weakref__", "_display", "_is_started", "_ready", "_run")

    def __init__(self, run: ManyRun, is_shown: bool) -> None:
        self._run = run
        # The results of the last batch, the first one at the end.
        self._ready: list[RecipientResult] = []
        self._is_started = False
        self._display = _Display() if is_shown else None

    def progress(self) -> SendManyProgress:
        """The present state of the run, from any thread."""
        return self._run.progress()

    def report(self) -> SendManyReport:
        """The report of the results so far. It is complete when the run has ended."""
        return self._run.report()

    def suppress(self, number: str | PhoneNumber) -> None:
        """Adds a number that is not written to from now on.

        Raises:
            ValidationError: It is not a phone number.
        """
        self._run.suppress(number)

    def _take(self) -> bool:
        """Takes the results that are ready. `False` at the end of the run."""
        ready: list[RecipientResult] | None = None
        try:
            ready = self._run.take()
        finally:
            self._show(ready is None)
        self._ready = ready or []
        return ready is not None

    def _show(self, is_end: bool) -> None:
        if self._display is not None:
            self._display.show(self._run.progress(), is_end)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __reduce__(self) -> Any:
        raise TypeError(f"cannot pickle {type(self).__name__!r} object")

    def __del__(self) -> None:
        if not self._is_started:
            from warnings import warn

            message = f"{type(self).__name__} was never iterated, so nothing was sent"
            warn(message, ResourceWarning, stacklevel=2, source=self)


class SendMany(_Many):
    """A send to many: an iterator over one `RecipientResult` per recipient, in the order in which they
    are known.

    Nothing is sent before its first step. Use it with `with`: at the end of the block nothing new
    begins, and what is in flight is waited for.

        with client.templates.send_many(numbers, "plain_notice") as run:
            for result in run:
                if result.outcome == "unknown":
                    print(result.index, result.error)
        print(run.report())

    Threads may share it.
    """

    __slots__ = ("_holder", "_turn")

    def __init__(self, run: ManyRun, is_shown: bool) -> None:
        super().__init__(run, is_shown)
        # Held during a step, by the thread with this identifier.
        self._turn = RLock()
        self._holder: int | None = None

    def __iter__(self) -> SendMany:
        return self

    def __next__(self) -> RecipientResult:
        while True:
            try:
                return self._ready.pop()
            except IndexError:
                pass
            if self._holder == get_ident():
                raise RuntimeError("the list of recipients, or a hook, iterates over its own run")
            with self._turn:
                if not self._ready and not self._step():
                    raise StopIteration

    def _step(self) -> bool:
        self._is_started = True
        self._holder = get_ident()
        try:
            self._run.step()
            return self._take()
        except BaseException:
            self._show(True)
            raise
        finally:
            self._holder = None

    def __enter__(self) -> SendMany:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the run: nothing new begins, and what is in flight is waited for.

        The iterator then returns the results that are left, and ends. A hook, or the list of
        recipients, can call it too, and does not wait.
        """
        if not self._run.close() or self._holder == get_ident():
            return
        with self._turn:
            self._holder = get_ident()
            try:
                self._run.finish()
            finally:
                self._holder = None
                self._show(True)

    def run(self) -> SendManyReport:
        """Sends to all recipients, and returns the report."""
        try:
            for _ in self:
                pass
        except BaseException:
            self._run.close()
            raise
        return self.report()


class AsyncSendMany(_Many):
    """A send to many: an asynchronous iterator over one `RecipientResult` per recipient, in the order
    in which they are known.

    Nothing is sent before its first step. Use it with `async with`: at the end of the block nothing
    new begins, and what is in flight is waited for.

        async with client.templates.send_many(numbers, "plain_notice") as run:
            async for result in run:
                if result.outcome == "unknown":
                    print(result.index, result.error)
        print(run.report())

    Tasks may share it.
    """

    __slots__ = ("_fetching", "_perform", "_reader", "_reading", "_turn")

    def __init__(self, run: ManyRun, is_shown: bool, source: AsyncIterator[Any] | None) -> None:
        super().__init__(run, is_shown)
        # Not imported with the package, because it imports asyncio.
        from ._async import perform

        self._perform = perform
        self._reader = None if source is None else _Reader(run, source)
        self._turn: Lock | None = None
        # The tasks that read the list and wait for results. They continue if a step is cancelled.
        self._reading: Future[None] | None = None
        self._fetching: Future[None] | None = None

    def __aiter__(self) -> AsyncSendMany:
        return self

    async def __anext__(self) -> RecipientResult:
        while True:
            try:
                return self._ready.pop()
            except IndexError:
                pass
            async with self._lock():
                if not self._ready and not await self._step():
                    raise StopAsyncIteration

    def _lock(self) -> Lock:
        if self._turn is None:
            from asyncio import Lock

            self._turn = Lock()
        return self._turn

    async def _step(self) -> bool:
        self._is_started = True
        run = self._run
        run.start()
        while not run.has_something():
            if self._reader is None:
                run.read()
                await self._perform(run.fetch(True))
            else:
                await self._read_and_fetch(self._reader)
        return self._take()

    async def _read_and_fetch(self, reader: _Reader) -> None:
        """Waits until a part of the list was read, or results are ready."""
        from asyncio import FIRST_COMPLETED, ensure_future, wait

        wanted = self._run.wanted()
        if self._reading is None and wanted:
            self._reading = ensure_future(reader.read(wanted))
        if self._fetching is None:
            self._fetching = ensure_future(self._perform(self._run.fetch(False)))
        tasks = [self._fetching] if self._reading is None else [self._fetching, self._reading]
        await wait(tasks, return_when=FIRST_COMPLETED)
        if self._fetching.done():
            fetching, self._fetching = self._fetching, None
            fetching.result()
        if self._reading is not None and self._reading.done():
            reading, self._reading = self._reading, None
            if not reading.cancelled():
                reading.result()

    async def __aenter__(self) -> AsyncSendMany:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Ends the run: nothing new begins, and what is in flight is waited for.

        The iterator then returns the results that are left, and ends.
        """
        if not self._run.close():
            return
        if self._reading is not None:
            self._reading.cancel()
        async with self._lock():
            while not self._run.is_over():
                await self._perform(self._run.fetch(False))
            self._show(True)

    async def run(self) -> SendManyReport:
        """Sends to all recipients, and returns the report."""
        try:
            async for _ in self:
                pass
        except BaseException:
            self._run.close()
            raise
        return self.report()

    def __del__(self) -> None:
        # The task would keep the list, and so the run, until the list ends.
        if self._reading is not None and not self._reading.done():
            loop = self._reading.get_loop()
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._reading.cancel)
        super().__del__()


# How long a part of an asynchronous list is read, in seconds, so that no result waits for it.
_MAX_READ = 0.01


class _Reader:
    """Reads an asynchronous list, and passes its rows on as soon as it waits."""

    __slots__ = ("_is_scheduled", "_rows", "_run", "_source")

    def __init__(self, run: ManyRun, source: AsyncIterator[Any]) -> None:
        self._run = run
        self._source = source
        self._rows: list[Any] = []
        self._is_scheduled = False

    async def read(self, wanted: int) -> None:
        """Reads at most so many rows."""
        from asyncio import get_running_loop

        loop = get_running_loop()
        end = loop.time() + _MAX_READ
        is_last = False
        try:
            for _ in range(wanted):
                self._rows.append(await self._source.__anext__())
                if not self._is_scheduled:
                    self._is_scheduled = True
                    loop.call_soon(self._flush)
                if loop.time() >= end:
                    break
        except StopAsyncIteration:
            is_last = True
        except Exception as error:
            self._flush()
            self._run.fail(error)
        finally:
            self._flush(is_last)

    def _flush(self, is_last: bool = False) -> None:
        self._is_scheduled = False
        # The list stays the same, because a suspended `append` holds it.
        rows = self._rows.copy()
        self._rows.clear()
        if rows or is_last:
            self._run.add(rows, is_last)


# The shortest time between two lines, in seconds.
_LINE_INTERVAL = 5.0


class _Display:
    """Shows the progress on stderr: with tqdm if it is installed and stderr is a terminal, otherwise
    as lines.
    """

    __slots__ = ("_bar", "_is_over", "_next_line")

    def __init__(self) -> None:
        self._bar: Any = None
        self._is_over = False
        self._next_line: float | None = None

    def show(self, progress: SendManyProgress, is_end: bool) -> None:
        from time import monotonic

        if self._is_over:
            return
        self._is_over = is_end
        now = monotonic()
        if self._next_line is None:
            self._bar = _bar(progress.total)
            self._next_line = now + _LINE_INTERVAL
        if self._bar is not None:
            self._bar.set_postfix_str(_counts(progress), refresh=False)
            self._bar.update(progress.done - self._bar.n)
            if is_end:
                self._bar.close()
        elif is_end or now >= self._next_line:
            self._next_line = now + _LINE_INTERVAL
            _print_line(progress)


def _bar(total: int | None) -> Any:
    """A progress bar; `None` without a terminal or without tqdm."""
    import sys
    from importlib import import_module

    try:
        if not sys.stderr.isatty():
            return None
        # Tools that search a program for its imports must not require it.
        tqdm = import_module("tqdm").tqdm
    except (ImportError, AttributeError, ValueError):
        return None
    return tqdm(total=total, unit=" recipients", file=sys.stderr)


def _print_line(progress: SendManyProgress) -> None:
    import sys

    if sys.stderr is None:
        return
    of_total = "" if progress.total is None else f" of {progress.total}"
    left = "" if not progress.remaining else f", {progress.remaining:.0f} s left"
    text = (
        f"{progress.done}{of_total} recipients: {_counts(progress)} ({progress.rate:.0f}/s{left})"
    )
    print(text, file=sys.stderr, flush=True)


_COUNTS = ("accepted", "rejected", "not_sent", "unknown", "skipped")


def _counts(progress: SendManyProgress) -> str:
    counts = [(name, getattr(progress, name)) for name in _COUNTS]
    parts = [f"{count} {name.replace('_', ' ')}" for name, count in counts if count]
    if progress.paused_for:
        parts.append(f"pause of {progress.paused_for:.0f} s")
    if progress.stopped_by:
        parts.append(f"stopped by the rule {progress.stopped_by}")
    return ", ".join(parts) or "no results yet"


# The classes must be shown under the names that users import.
for _class in (SendMany, AsyncSendMany):
    _class.__module__ = "workspace_sdk"
