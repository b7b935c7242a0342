"""One sandbox for all runs. Each case resets it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from workspace_sdk.testing import Sandbox

from .player import AsyncPlayer, Player, SyncPlayer
from .runner import Runner


@pytest.fixture(scope="session")
def sandbox_url() -> Iterator[str]:
    with Sandbox(tls=True) as sandbox:
        yield sandbox.url


@pytest.fixture(params=["Client", "AsyncClient"])
def player(request: pytest.FixtureRequest) -> Iterator[Player]:
    if request.param == "Client":
        yield SyncPlayer()
        return
    loop = asyncio.new_event_loop()
    yield AsyncPlayer(loop)
    loop.close()


@pytest.fixture
def runner(sandbox_url: str, player: Player) -> Iterator[Runner]:
    with Runner(sandbox_url, player) as runner:
        yield runner
