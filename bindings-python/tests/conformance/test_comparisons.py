"""The comparisons of the runner find differences."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from . import timestamp
from .case import CaseError, read_folder
from .compare import brief, compare
from .model_json import ModelEncoder
from .shared import Json, snake
from .wire import decode_query

PAIRS: list[tuple[Json, Json, bool]] = [
    ({"a": 1}, {"a": 1.0}, True),
    ({"a": 1}, {"a": 2}, False),
    ({"a": 1}, {"a": True}, False),
    ({"a": True}, {"a": 1}, False),
    ({"a": "1"}, {"a": 1}, False),
    (9007199254740993, 9007199254740992, False),
    ({"a": 1}, {"a": 1, "b": 2}, False),
    ({"a": 1, "$open": True}, {"a": 1, "b": 2}, True),
    ({"a": 1, "$open": True}, {"b": 2}, False),
    ({"$open": True}, {"b": 2}, True),
    ({"$open": True}, [], False),
    ({"$any": "string"}, "x", True),
    ({"$any": "string"}, 1, False),
    ({"$any": "number"}, True, False),
    ({"$any": "array"}, [1], True),
    ({"$any": "thing"}, [1], False),
    ({"$prefix": "wamid."}, "wamid.1", True),
    ({"$prefix": "wamid."}, "1", False),
    ({"$count": 2}, [1, 2], True),
    ({"$count": 2}, [1], False),
    ({"$other": 2}, {"$other": 2}, False),
    ([1, 2], [1, 2, 3], False),
    ({}, {}, True),
    ({}, {"a": None}, False),
    ({"a": None}, {}, False),
]


@pytest.mark.parametrize(("expected", "actual", "same"), PAIRS)
def test_equal_values_pass_and_different_ones_fail(
    expected: Json, actual: Json, same: bool
) -> None:
    assert (compare("", expected, actual) == []) is same


def test_a_long_value_is_shortened() -> None:
    assert brief("é" * 400).endswith("… (402 characters)")


def test_queries_are_parsed_as_by_a_server() -> None:
    assert decode_query("a=b%20c&d=%C3%A9+%2B") == {"a": "b c", "d": "é +"}
    assert decode_query("") == {}
    for wrong in ("a=1&a=2", "a=%zz", "a=%C3", "a=%2", "a=%"):
        with pytest.raises(ValueError):
            decode_query(wrong)


def at(second: int, microsecond: int = 0) -> datetime:
    return datetime(2026, 4, 24, 10, 0, second, microsecond, timezone.utc)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-04-24T10:00:00Z", at(0)),
        ("2026-04-24T12:00:00.500+02:00", at(0, 500_000)),
        ("2026-04-24T04:30:01.1234567-05:30", at(1, 123_456)),
        ("1777024800", at(0)),
        ("1777024800123", at(0, 123_000)),
        ("1777024800123456", at(0, 123_456)),
        ("1777024800123456789", at(0, 123_456)),
        ("2026-04-24", at(0) - timedelta(hours=10)),
        ("2026-04-24 10:00:00", at(0)),
        ("2026-04-24T10:00:00.5", at(0, 500_000)),
        ("2026-13-24T10:00:00Z", None),
        ("24 April", None),
        ("-1", None),
        ("", None),
    ],
)
def test_timestamps_are_parsed(text: str, expected: datetime | None) -> None:
    assert timestamp.read(text) == expected


def test_names_are_converted_to_python() -> None:
    names = ["id", "profilePictureUrl", "to", "class", "max_retries"]
    assert [snake(name) for name in names] == [
        "id",
        "profile_picture_url",
        "to",
        "class_",
        "max_retries",
    ]


def test_the_comparisons_are_counted(tmp_path: Path) -> None:
    text = """{"format": 1, "cases": [{"name": "one", "call": {"operation": "channels.list"},
        "requests": [{"times": 2, "method": "POST", "headers": {"a": "b", "c": "d"},
                      "no_headers": ["e"], "body": null}, {}],
        "result": {"data": [], "$open": true}}]}"""
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    [case] = read_folder(tmp_path)
    # The outcome, two keys of the result, the number of requests, and five parts of the first one.
    assert case.assertions() == 1 + 2 + 1 + 5
    (tmp_path / "b.json").write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match="is not unique"):
        read_folder(tmp_path)


class Label:
    """A model whose attributes may contradict each other."""

    def __init__(self, name: str = "vip", created_at: datetime | None = None) -> None:
        self.name = name
        self.created_at = created_at
        self.extra = {"size": 1}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Label)

    def to_json(self) -> str:
        return '{"name": "vip", "createdAt": "2026-04-24T10:00:00Z", "size": 1}'

    def to_dict(self) -> dict[str, object]:
        return {"name": self.name, "created_at": self.created_at, "extra": self.extra}

    @staticmethod
    def from_json(_: str) -> Label:
        return Label()


@pytest.mark.parametrize(
    ("label", "problems"),
    [
        (Label("vip", at(0)), []),
        (Label("lead", at(0)), ["label: attributes"]),
        (Label("vip", at(1)), ["label.createdAt: '2026-04-24T10:00:00Z' is"]),
        (Label("vip", at(0).replace(tzinfo=None)), ["label.createdAt: '2026-04-24T10:00:00Z' is"]),
        (Label("vip"), ["label.createdAt: '2026-04-24T10:00:00Z' is"]),
    ],
)
def test_a_contradiction_within_a_model_is_found(label: Label, problems: list[str]) -> None:
    encoder = ModelEncoder({"Label": ("name", "createdAt")})
    found = encoder.model("label", label)
    assert found == {"name": label.name, "createdAt": "2026-04-24T10:00:00Z", "size": 1}
    assert [
        problem[: len(start)] for problem, start in zip(encoder.problems, problems, strict=True)
    ] == problems
