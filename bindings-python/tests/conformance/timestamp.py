"""Parses the string of a timestamp, to compare it with the result of the SDK."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

# A number below this is in seconds. Each smaller unit has a limit that is a thousand times higher.
_SECONDS_LIMIT = 100_000_000_000

# Without a time zone it is UTC.
_RFC_3339 = re.compile(
    r"(\d{4}-\d{2}-\d{2})"
    r"(?:[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d+))?(?:([Zz])|([+-])(\d{2}):(\d{2}))?)?",
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
    per_second = 1
    while number >= _SECONDS_LIMIT * per_second and per_second < 1_000_000_000:
        per_second *= 1000
    return _EPOCH + timedelta(microseconds=number * 1_000_000 // per_second)


def _of_parts(
    day: str, time: str | None, fraction: str, _: str, sign: str, hours: str, minutes: str
) -> datetime:
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    # A datetime has microseconds; smaller fractions are cut off.
    microseconds = int((fraction or "").ljust(6, "0")[:6])
    at = datetime.fromisoformat(f"{day}T{time or '00:00:00'}+00:00") + timedelta(
        microseconds=microseconds
    )
    return at + offset if sign == "-" else at - offset
