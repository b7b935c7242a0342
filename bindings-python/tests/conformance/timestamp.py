"""Parses the string of a timestamp, to compare it with the result of the SDK."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

# A number from here on is in milliseconds. As seconds, it would be after the year 5000.
_FIRST_MILLISECONDS = 100_000_000_000

_RFC_3339 = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d+))?(?:([Zz])|([+-])(\d{2}):(\d{2}))",
    re.ASCII,
)


def read(text: str) -> datetime | None:
    """The instant; None if the format is unknown, or if the time is too late for a datetime."""
    try:
        if re.fullmatch(r"\d+", text, re.ASCII):
            return _of_number(int(text))
        found = _RFC_3339.fullmatch(text)
        return None if found is None else _of_parts(*found.groups())
    except (ValueError, OverflowError):
        return None


def _of_number(number: int) -> datetime:
    if number >= _FIRST_MILLISECONDS:
        return _EPOCH + timedelta(milliseconds=number)
    return _EPOCH + timedelta(seconds=number)


def _of_parts(
    day: str, time: str, fraction: str, _: str, sign: str, hours: str, minutes: str
) -> datetime:
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    # A datetime has microseconds; smaller fractions are cut off.
    microseconds = int((fraction or "").ljust(6, "0")[:6])
    at = datetime.fromisoformat(f"{day}T{time}+00:00") + timedelta(microseconds=microseconds)
    return at + offset if sign == "-" else at - offset
