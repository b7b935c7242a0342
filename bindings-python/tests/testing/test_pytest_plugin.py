"""The fixtures, in a separate run of pytest that finds them as in any project."""

from __future__ import annotations

import pytest

pytest_plugins = "pytester"


def test_each_test_has_fresh_data_on_the_same_server(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        urls = set()

        @pytest.mark.parametrize("turn", range(3))
        def test_turn(workspace_sandbox, turn):
            urls.add(workspace_sandbox.url)
            assert len(urls) == 1
            assert workspace_sandbox.faults() == []
            workspace_sandbox.fault("reset")

        def test_last(workspace_sandbox, workspace_client):
            assert workspace_sandbox.journal() == []
            workspace_sandbox.receive("+15550000001")
            sent = workspace_client.messages.send_text("+15550000001", "Hi")
            assert sent.message_id == workspace_sandbox.messages()[0].wamid
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=4)


def test_a_server_that_a_test_stopped_is_started_for_the_next_one(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        """
        def test_stop(workspace_sandbox):
            workspace_sandbox.close()

        def test_next(workspace_client):
            assert len(workspace_client.channels.list()) == 1
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=2)


def test_the_clients_are_closed_after_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import asyncio
        import pytest

        clients = []

        def test_open(workspace_client, workspace_async_client):
            async def use():
                assert len(await workspace_async_client.channels.list()) == 1

            asyncio.run(use())
            clients.extend([workspace_client, workspace_async_client])

        def test_closed():
            with pytest.raises(RuntimeError):
                clients[0].channels.list()

            async def use():
                with pytest.raises(RuntimeError):
                    await clients[1].channels.list()

            asyncio.run(use())
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=2)


def test_the_options_can_be_changed_for_a_session(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import pytest

        @pytest.fixture(scope="session")
        def workspace_sandbox_options():
            return {"tls": True, "seed": "empty"}
        """
    )
    pytester.makepyfile(
        """
        def test_it(workspace_sandbox, workspace_client):
            assert workspace_sandbox.tls().https_url == workspace_sandbox.https_url
            assert len(workspace_client.channels.list()) == 1
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_run_without_fixtures_imports_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        def test_it():
            assert "workspace_sdk.testing.pytest_plugin" in sys.modules
            ours = [name for name in sys.modules if name.startswith("workspace_sdk.testing._")]
            assert ours == []
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_the_fixtures_have_descriptions(pytester: pytest.Pytester) -> None:
    shown = pytester.runpytest_subprocess("--fixtures")
    shown.stdout.fnmatch_lines(["workspace_sandbox_options*", "workspace_sandbox -- *"])
    shown.stdout.fnmatch_lines(["workspace_client -- *", "workspace_async_client -- *"])
