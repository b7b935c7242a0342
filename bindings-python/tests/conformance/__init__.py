"""Plays the shared cases of `tests/conformance` through `Client` and `AsyncClient`."""
