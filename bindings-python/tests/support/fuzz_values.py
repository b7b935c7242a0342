"""Unusual values that break careless code."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hypothesis import strategies as st


class CallerError(Exception):
    """Raised by code of the caller. The SDK must not catch it."""


class StringEnum(str, enum.Enum):
    A = "a\nb"


class Number(enum.IntEnum):
    BIG = 10**30


class RaisingStr(str):
    """A str whose methods raise."""

    def __str__(self) -> str:
        raise CallerError

    __repr__ = encode = __iter__ = __len__ = __hash__ = __str__  # type: ignore[assignment]


class Raising:
    """An object whose special methods all raise."""

    def __iter__(self) -> Iterator[Any]:
        raise CallerError

    __str__ = __repr__ = __len__ = __bool__ = __int__ = __float__ = __index__ = __iter__  # type: ignore[assignment]
    keys = items = __getitem__ = __contains__ = __fspath__ = __eq__ = __hash__ = __iter__  # type: ignore[assignment]


class BrokenMapping(Mapping[Any, Any]):
    """A mapping with arbitrary items."""

    def __init__(self, given: Any) -> None:
        self.given = given

    def __getitem__(self, key: object) -> Any:
        return 1

    def __iter__(self) -> Iterator[Any]:
        return iter(("a",))

    def __len__(self) -> int:
        return 1

    def items(self) -> Any:
        if self.given is CallerError:
            raise CallerError
        return self.given


class Growing(list[Any]):
    """A list that changes while it is read."""

    def __iter__(self) -> Iterator[Any]:
        for number in range(50):
            self.append(self)
            if number % 7 == 0:
                self.clear()
            yield object() if number == 40 else "x"


class Changing(Mapping[Any, Any]):
    """A mapping that changes the dict that contains it while it is read."""

    def __init__(self, around: dict[Any, Any]) -> None:
        self.around = around

    def __getitem__(self, key: object) -> Any:
        self.around.clear()
        raise CallerError

    def __iter__(self) -> Iterator[Any]:
        self.around.update({str(number): self for number in range(100)})
        return iter("ab")

    def __len__(self) -> int:
        return 2


def raising() -> Iterator[str]:
    yield "x"
    raise CallerError


def deep(depth: int, leaf: Any = None) -> Any:
    for number in range(depth):
        leaf = [leaf] if number % 2 else {"a": leaf}
    return leaf


def loops() -> list[Any]:
    own_list: list[Any] = ["x"]
    own_list.append(own_list)
    own_dict: dict[str, Any] = {}
    own_dict["a"] = own_dict
    around: dict[Any, Any] = {}
    around["a"] = Changing(around)
    return [own_list, own_dict, around, {"a": own_list}, (own_list, own_dict)]


# Values that no parameter and no option accepts.
NEVER: list[Callable[[], Any]] = [
    object,
    Raising,
    lambda: Raising,
    lambda: b"bytes",
    lambda: bytearray(b"x"),
    lambda: memoryview(b"x"),
    lambda: "\ud800",
    lambda: "a\udfffb",
    lambda: 1j,
    lambda: {1, 2},
    lambda: {1: 2},
    lambda: {"\ud800": 1},
    lambda: {None: None},
    lambda: [object()],
    lambda: ["\ud800"],
    lambda: [b"x"],
    lambda: raising(),
    lambda: Growing(["x"]),
    lambda: deep(20_000),
    lambda: deep(1000, object()),
    lambda: float("nan"),
    lambda: float("-inf"),
    lambda: [float("nan")],
    lambda: -(10**5000),
]

# Invalid mappings that are valid if only their keys are used.
MAPPINGS: list[Callable[[], Any]] = [
    lambda: {"a": object()},
    lambda: BrokenMapping(CallerError),
    lambda: BrokenMapping(None),
    lambda: BrokenMapping([1]),
    lambda: BrokenMapping([("a",)]),
    lambda: BrokenMapping([("a", 1, 2)]),
    lambda: BrokenMapping([(1, "a")]),
    lambda: BrokenMapping(iter(["ab", object()])),
    # New objects each time, because they change.
    *(lambda number=number: loops()[number] for number in range(len(loops()))),
    lambda: deep(20_001),
    lambda: deep(1001, object()),
]

# Values that some parameters accept.
SOMETIMES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.binary(max_size=5),
    st.sampled_from(
        ["", "\0", "a\0b", "\u202e", "x" * 1_000_000, "\U0010ffff" * 300_000, "é\u0301"]
    ),
    st.builds(lambda: RaisingStr("x")),
    st.sampled_from([StringEnum.A, Number.BIG, 2**63, -(2**63) - 1, 10**30, 1e308, -0.0]),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=3),
    st.recursive(st.none() | st.text(max_size=3), lambda c: st.lists(c) | st.tuples(c, c)),
)
