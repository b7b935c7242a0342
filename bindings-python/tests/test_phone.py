"""`parse_phone` reads numbers as the methods of the client do."""

from __future__ import annotations

import pickle
from typing import Any, cast

import pytest

from workspace_sdk import PhoneNumber, ValidationError, parse_phone


@pytest.mark.parametrize(
    ("text", "number", "key"),
    [
        ("+1 (555) 123-4567", "+15551234567", "+15551234567"),
        ("\u2066+15551234567\u2069\n", "+15551234567", "+15551234567"),
        ("+52 1 55 1234 5678", "+5215512345678", "+525512345678"),
        ("+55 11 91234-5678", "+5511912345678", "+5511912345678"),
        ("+55 11 98765-4321", "+5511987654321", "+551187654321"),
    ],
)
def test_numbers(text: str, number: str, key: str) -> None:
    parsed = parse_phone(text)
    assert (parsed.number, parsed.comparison_key) == (number, key)
    assert parsed == PhoneNumber(number, key) == pickle.loads(pickle.dumps(parsed))


@pytest.mark.parametrize("text", ["15551234567.0", "+1 555 123 4567/89", "+44 (020) 7946 0958", ""])
def test_other_strings(text: str) -> None:
    with pytest.raises(ValidationError) as error:
        parse_phone(text)
    (field,) = error.value.fields
    assert (field.field, field.kind) == ("phoneNumber", "format")
    assert not text or text not in str(error.value)


def test_a_number_is_a_string() -> None:
    with pytest.raises(TypeError):
        parse_phone(cast("Any", 15551234567))
