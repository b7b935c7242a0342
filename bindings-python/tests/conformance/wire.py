"""Compares the requests that the server received with the expected ones."""

from __future__ import annotations

import json
from urllib.parse import unquote_to_bytes

from .case import Request
from .compare import brief, compare
from .shared import Json


def compare_requests(expected: list[Request], entries: list[dict[str, Json]]) -> list[str]:
    """Every difference between the requests of a case and the journal's entries."""
    wanted = [request for request in expected for _ in range(request.times)]
    differences = []
    if len(wanted) != len(entries):
        seen = ", ".join(f"{entry['method']} {entry['path']}" for entry in entries)
        differences.append(f"requests: expected {len(wanted)}, found {len(entries)}: {seen}")
    for at, (request, entry) in enumerate(zip(wanted, entries, strict=False)):
        differences += _compare_request(f"requests[{at}]", request, entry)
    return differences


def _compare_request(path: str, expected: Request, entry: dict[str, Json]) -> list[str]:
    differences = []
    texts = (
        ("method", expected.method, entry["method"]),
        ("path", expected.path, entry["path"]),
        ("raw_query", expected.raw_query, entry["query"]),
    )
    for name, wanted, found in texts:
        if wanted is not None and wanted != found:
            differences.append(f"{path}.{name}: expected {wanted!r}, found {found!r}")
    if expected.query is not None:
        try:
            query = decode_query(entry["query"])
        except ValueError as problem:
            differences.append(f"{path}.query: {problem}")
        else:
            differences += compare(f"{path}.query", expected.query, query)
    for name, wanted in expected.headers.items():
        values = entry["headers"].get(name, [])
        if len(values) == 1:
            differences += compare(f"{path}.headers.{name}", wanted, values[0])
        else:
            differences.append(f"{path}.headers.{name}: expected {brief(wanted)}, found {values}")
    for name in expected.no_headers:
        if name in entry["headers"]:
            found = entry["headers"][name]
            differences.append(f"{path}.headers.{name}: expected nothing, found {found}")
    if expected.has_body:
        differences += _compare_body(f"{path}.body", expected.body, entry)
    return differences


def _compare_body(path: str, expected: Json, entry: dict[str, Json]) -> list[str]:
    text = entry["body"] or ""
    if not text and entry["body_base64"] is None:
        return [] if expected is None else [f"{path}: expected {brief(expected)}, found no body"]
    if expected is None:
        return [f"{path}: expected no body, found {text}"]
    try:
        found = json.loads(text)
    except ValueError:
        return [f"{path}: expected {brief(expected)}, found {text!r}, which is not JSON"]
    return compare(path, expected, found)


def decode_query(query: str) -> dict[str, str]:
    """A query as a server parses it: `+` is a space. Each name must be unique."""
    decoded: dict[str, str] = {}
    for pair in filter(None, query.split("&")):
        name, _, value = (_decode(part) for part in pair.partition("="))
        if name in decoded:
            raise ValueError(f"{name} is not unique")
        decoded[name] = value
    return decoded


def _decode(text: str) -> str:
    encoded = text.split("%")[1:]
    # `unquote` would return an invalid percent-encoding unchanged.
    if any(len(part) < 2 or not set(part[:2]) <= set("0123456789abcdefABCDEF") for part in encoded):
        raise ValueError(f"{text!r} is not valid percent-encoding")
    return unquote_to_bytes(text.replace("+", " ")).decode("utf-8")
