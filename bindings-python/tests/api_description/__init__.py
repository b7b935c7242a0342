"""The names of the package's API: in api_description.json, as installed, and in the stubs.

Each of the three is an `ApiDescription`: what each class offers, and the parameters of each call.
"""

from __future__ import annotations

from collections.abc import Iterable

# By class: its public names. By call, such as `Client.labels.list()`: its parameters, those that
# may be positional in their order, then `*`, then the others.
ApiDescription = dict[str, list[str]]


def names(of: Iterable[str]) -> list[str]:
    return sorted(name for name in of if not name.startswith("_"))


def parameters(positional: Iterable[str], keyword_only: Iterable[str]) -> list[str]:
    return [*positional, "*", *sorted(keyword_only)]
