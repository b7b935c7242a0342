"""The control API as methods."""

from __future__ import annotations

import http.client
import json
import re
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import pytest

from workspace_sdk.testing import Effect, FaultKind, Limits, Sandbox, SandboxError

Post = Callable[..., tuple[int, Any]]

TO = "+15550000001"
SEND = "whatsapp/templates/send"

# The required parameters of each kind.
PARAMETERS: dict[str, dict[str, Any]] = {
    "delay": {"milliseconds": 5},
    "status": {"status": 503, "headers": {"retry-after": "1"}, "body": {"no": ["thing"]}},
    "html": {"status": 502},
    "answer": {"status": 200, "body": "text", "headers": {"x-a": "b"}, "act": True},
    "raw": {"bytes": "HTTP/1.1 200", "act": False},
    "stall": {"milliseconds": 5, "act": True},
    "slow": {"milliseconds": 5},
    "big": {"bytes": 5},
    "silence": {"act": True},
    "pings_only": {"act": False},
    "informational": {"count": 2},
    "random": {"seed": 7, "rate": 0.5},
}


def test_a_message_has_all_parameters_of_its_send(workspace_sandbox: Sandbox, post: Post) -> None:
    before = datetime.now(timezone.utc) - timedelta(seconds=1)
    post(
        workspace_sandbox,
        SEND,
        to=TO,
        templateName="order_confirmation",
        languageCode="en",
        body1="Jane",
        body2="ORD-1",
        body3="1,234.00",
        apiReference="ref",
    )
    (message,) = workspace_sandbox.messages()
    assert message.wamid.startswith("wamid.")
    assert (message.to, message.channel_id, message.type) == (TO, "ch_demo", "template")
    assert (message.template_name, message.language_code) == ("order_confirmation", "en")
    assert message.variables == ("Jane", "ORD-1", "1,234.00")
    assert "1,234.00" in message.content
    assert (message.api_reference, message.call) == ("ref", "17")
    assert (message.status, message.error) == ("sent", None)
    assert (message.url, message.caption, message.filename) == (None, None, None)
    assert before < message.timestamp < before + timedelta(seconds=60)


def test_messages_are_filtered_by_number(workspace_sandbox: Sandbox, post: Post) -> None:
    for to in (TO, "+15550000002", TO):
        post(workspace_sandbox, SEND, to=to, templateName="plain_notice")
    assert len(workspace_sandbox.messages(TO)) == 2
    assert len(workspace_sandbox.messages(to="15550000002")) == 1
    assert len(workspace_sandbox.messages()) == 3


def test_an_inbound_message_opens_the_window(workspace_sandbox: Sandbox, post: Post) -> None:
    def send() -> int:
        return post(workspace_sandbox, "whatsapp/message/send", to=TO, type="text", body="Hi")[0]

    workspace_sandbox.reset("empty")
    assert send() == 400
    assert workspace_sandbox.receive(TO).startswith("wamid.")
    assert send() == 200
    now = workspace_sandbox.advance(86_401)
    assert now > datetime.now(timezone.utc) + timedelta(hours=23)
    assert send() == 400
    assert workspace_sandbox.receive(TO, "Hello", "ch_demo").startswith("wamid.")
    assert send() == 200


def test_a_status_can_be_set(workspace_sandbox: Sandbox, post: Post) -> None:
    post(workspace_sandbox, SEND, to=TO, templateName="plain_notice")
    wamid = workspace_sandbox.messages()[0].wamid
    workspace_sandbox.set_status(wamid, "failed", "(#131026) Message undeliverable")
    failed = workspace_sandbox.messages()[0]
    assert (failed.status, failed.error) == ("failed", "(#131026) Message undeliverable")
    workspace_sandbox.set_status(wamid, "read")
    assert workspace_sandbox.messages()[0].error is None


def test_limits_are_set_and_read(workspace_sandbox: Sandbox, post: Post) -> None:
    def send(to: str) -> str:
        return str(post(workspace_sandbox, SEND, to=to, templateName="plain_notice")[1]["message"])

    none: Limits = {
        "throughput": None,
        "pair_interval": None,
        "people_per_day": None,
        "marketing_per_person": None,
        "blocked": [],
        "stopped_marketing": [],
        "templates": {},
        "account_restricted": False,
    }
    assert workspace_sandbox.limits() == none
    limits: Limits = {
        "throughput": 80,
        "pair_interval": 6.5,
        "people_per_day": 1,
        "marketing_per_person": 2,
        "blocked": ("+15550000003",),
        "stopped_marketing": (TO,),
        "templates": {"welcome": "paused", "promo_image": "disabled"},
    }
    workspace_sandbox.set_limits(limits)
    assert workspace_sandbox.limits() == {
        **none,
        **limits,
        "blocked": ["+15550000003"],
        "stopped_marketing": [TO],
    }
    assert send(TO) == "Message accepted"
    assert send(TO).startswith("(#131056)")
    assert send("+15550000002").startswith("(#131048)")
    workspace_sandbox.advance(86_400)
    assert send("+15550000002") == "Message accepted"
    workspace_sandbox.set_limits({"account_restricted": True})
    assert send(TO).startswith("(#131031)")
    workspace_sandbox.reset()
    assert workspace_sandbox.limits() == none
    with pytest.raises(SandboxError, match="no template 'nothing'"):
        workspace_sandbox.set_limits({"templates": {"nothing": "paused"}})


def test_a_reset_restores_the_limits_of_the_options() -> None:
    with Sandbox(limits={"people_per_day": 1}) as sandbox:
        sandbox.set_limits({})
        assert sandbox.limits().get("people_per_day") is None
        sandbox.reset()
        assert sandbox.limits().get("people_per_day") == 1
    sandbox = Sandbox(limits={"templates": {"nothing": "paused"}})
    with pytest.raises(SandboxError, match="no template 'nothing'"), sandbox:
        pass


def test_the_journal_contains_the_requests(workspace_sandbox: Sandbox, post: Post) -> None:
    post(workspace_sandbox, SEND, to=TO, templateName="plain_notice")
    post(workspace_sandbox, "nowhere?a=b%20c")
    sent, lost = workspace_sandbox.journal()
    assert (sent.seq, sent.operation, sent.call) == (1, "templates.send", "17")
    assert (sent.method, sent.path) == ("POST", "/api/workspace/v1/whatsapp/templates/send")
    assert (sent.query, sent.http, sent.status, sent.fault) == ("", "1.1", 200, None)
    assert sent.header("X-API-Key") == "sandbox-key"
    assert sent.header("x-none") is None
    assert sent.headers["x-api-key"] == ("sandbox-key",)
    assert sent.json() == {"to": TO, "templateName": "plain_notice"}
    assert sent.body_base64 is None
    assert sent.effect == Effect("message", workspace_sandbox.messages()[0].wamid)
    assert sent.at.tzinfo is not None
    assert (lost.operation, lost.query, lost.status, lost.effect) == (None, "a=b%20c", 404, None)
    assert lost.connection > sent.connection
    assert workspace_sandbox.journal(since=1) == [lost]


def test_the_whole_journal_is_read_in_pages(
    keep_alive: http.client.HTTPConnection, workspace_sandbox: Sandbox
) -> None:
    for _ in range(2000):
        keep_alive.request("GET", "/nowhere")
        keep_alive.getresponse().read()
    assert [entry.seq for entry in workspace_sandbox.journal()] == list(range(1, 2002))
    assert [entry.seq for entry in workspace_sandbox.journal(since=999)] == list(range(1000, 2002))


def test_the_journal_has_a_limit(post: Post) -> None:
    with Sandbox(journal_limit=2) as sandbox:
        for _ in range(2):
            post(sandbox, "channels/list")
        assert sandbox.journal_dropped() == 0
        post(sandbox, "labels/list")
        assert [entry.seq for entry in sandbox.journal()] == [2, 3]
        assert sandbox.journal_dropped() == 1
        sandbox.reset()
        assert sandbox.journal_dropped() == 0


def test_only_allowed_hosts_are_served(workspace_sandbox: Sandbox) -> None:
    def status(sandbox: Sandbox, host: str) -> int:
        address = urlsplit(sandbox.url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
        try:
            connection.request("GET", "/_sandbox/v1/health", headers={"host": host})
            return connection.getresponse().status
        finally:
            connection.close()

    assert [status(workspace_sandbox, host) for host in ("localhost", "sandbox:80")] == [200, 403]
    with Sandbox(allow_hosts=["sandbox", "other"]) as sandbox:
        hosts = ("localhost", "sandbox:80", "other", "third")
        assert [status(sandbox, host) for host in hosts] == [200, 200, 200, 403]
    with pytest.raises(TypeError, match="must be a list of names"):
        Sandbox(allow_hosts="sandbox")
    with pytest.raises(SandboxError, match="'a:1' is not a host"), Sandbox(allow_hosts=["a:1"]):
        pass


def test_a_file_belongs_to_one_sandbox(tmp_path: Path) -> None:
    file = tmp_path / "data.db"
    second = Sandbox(db=file)
    with Sandbox(db=file), pytest.raises(SandboxError, match="in use by another program"):
        second.start()
    second.start().close()


def test_a_body_that_is_not_json_is_a_value_error(
    workspace_sandbox: Sandbox, keep_alive: http.client.HTTPConnection
) -> None:
    keep_alive.request("POST", "/api/workspace/v1/channels/list", b"\xff")
    keep_alive.getresponse().read()
    keep_alive.request("GET", "/api/workspace/v1/channels/list")
    keep_alive.getresponse().read()
    _, binary, empty = workspace_sandbox.journal()
    assert (binary.body, binary.body_base64) == (None, "/w==")
    assert (empty.body, empty.method) == ("", "GET")
    for entry in (binary, empty):
        with pytest.raises(ValueError):
            entry.json()


def test_waiting_ends_with_the_condition(workspace_sandbox: Sandbox, post: Post) -> None:
    workspace_sandbox.fault("delay", milliseconds=50)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(post, workspace_sandbox, "channels/list")
        journal = workspace_sandbox.wait_for(lambda journal: journal)
        assert journal[0].operation == "channels.list"
        workspace_sandbox.wait_for(lambda journal: journal[0].status == 200)
        assert answer.result()[0] == 200


def test_a_timeout_lists_the_journal(workspace_sandbox: Sandbox, post: Post) -> None:
    with pytest.raises(
        TimeoutError, match="the condition was not met within 0 s; the journal has: nothing"
    ):
        workspace_sandbox.wait_for(lambda journal: False, timeout=0)
    post(workspace_sandbox, "channels/list")
    with pytest.raises(
        TimeoutError, match=r"not met within 0.01 s; the journal has: channels.list 200"
    ):
        workspace_sandbox.wait_for(lambda journal: False, 0.01)


def test_the_kinds_of_faults_are_those_of_the_sandbox(workspace_sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError) as refused:
        workspace_sandbox.fault("nothing")  # type: ignore[arg-type]  # pyright: ignore
    named = re.findall(r"`(\w+)`", str(refused.value).partition("expected")[2])
    assert set(named) == set(get_args(FaultKind))


@pytest.mark.parametrize("kind", get_args(FaultKind))
def test_a_fault_of_every_kind_can_be_added(workspace_sandbox: Sandbox, kind: FaultKind) -> None:
    parameters = PARAMETERS.get(kind, {})
    plain = workspace_sandbox.fault(kind, **parameters)
    exact = workspace_sandbox.fault(
        kind, operation="labels.list", call="9", times=3, skip=2, expires_after=60, **parameters
    )
    first, second = workspace_sandbox.faults()
    assert (first.id, second.id) == (plain, exact)
    assert (first.kind, second.kind) == (kind, kind)
    assert first.parameters == second.parameters == parameters
    assert (first.operation, first.call, first.skip) == (None, None, 0)
    assert first.times == (0 if kind == "random" else 1)
    assert (second.operation, second.call) == ("labels.list", "9")
    assert (second.times, second.skip) == (3, 2)
    assert first.expires_after is None
    assert second.expires_after is not None and 0 < second.expires_after <= 60
    workspace_sandbox.advance(60)
    assert workspace_sandbox.faults() == [first]
    workspace_sandbox.clear_faults()
    assert workspace_sandbox.faults() == []


def test_a_fault_is_injected_only_into_matching_requests(
    workspace_sandbox: Sandbox, post: Post
) -> None:
    workspace_sandbox.fault("status", status=503, operation="labels.list", call="17", skip=1)
    asked = ["labels/list", "channels/list", "labels/list", "labels/list"]
    assert [post(workspace_sandbox, path)[0] for path in asked] == [200, 200, 503, 200]
    played = [entry.fault for entry in workspace_sandbox.journal()]
    assert played == [None, None, "status", None]


def test_raw_bytes_need_no_encoding(
    workspace_sandbox: Sandbox, keep_alive: http.client.HTTPConnection
) -> None:
    workspace_sandbox.fault("raw", bytes=b"HTTP/1.1 299 \xff\r\ncontent-length: 0\r\n\r\n")
    keep_alive.request("POST", "/api/workspace/v1/channels/list")
    assert keep_alive.getresponse().status == 299


def test_a_rejected_call_raises_the_servers_message(workspace_sandbox: Sandbox) -> None:
    for refused, words in (
        (lambda: workspace_sandbox.fault("delay"), "fault 'delay' needs 'milliseconds'"),
        (lambda: workspace_sandbox.advance(-1), "'seconds' must not be negative, nor too large"),
        (lambda: workspace_sandbox.set_status("no", "read"), "unknown message 'no'"),
        (lambda: workspace_sandbox.receive(TO, "Hi", "ch_no"), "unknown channel 'ch_no'"),
        (lambda: workspace_sandbox._call("GET", "/no"), "there is no GET /_sandbox/v1/no"),
        (workspace_sandbox.tls, "this sandbox does not serve HTTPS: start it with tls=True"),
    ):
        with pytest.raises(SandboxError) as error:
            refused()
        assert str(error.value) == words


def test_connections_are_refused_for_a_time(workspace_sandbox: Sandbox) -> None:
    address = urlsplit(workspace_sandbox.url)
    begin = time.monotonic()
    workspace_sandbox.refuse(0.2)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address.hostname, address.port or 0))
    assert workspace_sandbox.journal() == []
    assert time.monotonic() - begin >= 0.2


def test_idle_connections_are_closed(
    workspace_sandbox: Sandbox, keep_alive: http.client.HTTPConnection
) -> None:
    # The control calls have left no idle connection.
    assert workspace_sandbox.drop_idle() == 1
    assert workspace_sandbox.drop_idle() == 0
    keep_alive.request("POST", "/api/workspace/v1/channels/list")
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        keep_alive.getresponse()


def test_https_is_served_with_valid_and_invalid_certificates() -> None:
    with Sandbox(tls=True) as sandbox:
        tls = sandbox.tls()
        assert tls.https_url == sandbox.https_url
        trust = ssl.create_default_context(cadata=tls.ca_pem)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust)
        )
        health = opener.open(f"{tls.https_url}/_sandbox/v1/health")
        assert json.load(health)["ready"] is True
        for bad in (tls.expired_url, tls.wrong_host_url, tls.unknown_ca_url):
            with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
                opener.open(bad)


def test_any_thread_may_call(workspace_sandbox: Sandbox) -> None:
    def work(_: int) -> str:
        workspace_sandbox.drop_idle()
        workspace_sandbox.journal()
        workspace_sandbox.fault("reset", operation="labels.list")
        return workspace_sandbox.receive(TO)

    with ThreadPoolExecutor(8) as pool:
        wamids = set(pool.map(work, range(200)))
    assert len(wamids) == 200
    assert len({fault.id for fault in workspace_sandbox.faults()}) == 200


def test_no_proxy_is_used(workspace_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert workspace_sandbox.journal() == []


def test_clients_are_configured(workspace_sandbox: Sandbox) -> None:
    import asyncio

    async def use() -> None:
        client = workspace_sandbox.async_client(attempt_timeout=5)
        assert [channel.id for channel in await client.channels.list()] == ["ch_demo"]
        await client.close()

    with workspace_sandbox.client(attempt_timeout=5) as client:
        assert [channel.id for channel in client.channels.list()] == ["ch_demo"]
    asyncio.run(use())


def test_options_of_a_client_take_precedence(workspace_sandbox: Sandbox) -> None:
    with workspace_sandbox.client(api_key="sandbox-key-two") as client:
        assert [channel.id for channel in client.channels.list()] == ["ch_a", "ch_b"]


def test_other_processes_are_configured_by_variables(workspace_sandbox: Sandbox) -> None:
    import os

    code = """if True:
        from workspace_sdk import Client
        with Client.from_env() as client:
            print(client.channels.list()[0].id)
    """
    environ = {**os.environ, **workspace_sandbox.environ()}
    environ.pop("WORKSPACE_CHANNEL_ID", None)
    child = subprocess.run(
        [sys.executable, "-c", code], env=environ, stdout=subprocess.PIPE, text=True, check=True
    )
    assert child.stdout.strip() == "ch_demo"
