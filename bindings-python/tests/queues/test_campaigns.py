"""The campaigns in slices. Slices are queued twice, workers are killed, and a machine disappears."""

# mypy: disable-error-code="import-untyped, unused-ignore"

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from support.many import orders
from support.program import TESTS, run_program
from support.relay import Relay
from workspace_sdk import Ledger
from workspace_sdk.testing import JournalEntry, Sandbox

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Celery's pools need a fork")

ROWS = orders(600)
# The rows of one task.
SLICE = 25
# Messages per second of all workers, and how many more may arrive in any time: a worker that waits
# for the processor sends some messages late.
RATE = 60.0
BURST = 30
# How often something breaks.
BREAKS = 6
# How many outcomes the killed processes may leave unknown.
MAX_UNKNOWN = len(ROWS) // 5
# How long each send takes, in milliseconds, so that some are always in flight.
DELAY = 200
PATHS = os.pathsep.join([str(TESTS), str(TESTS.parent / "examples")])
# In seconds. A queue that can lose tasks gets them again after `STALLED`.
LIMIT = 60
STALLED = 20


@dataclass
class Engine:
    """A queue, and its programs in `support.apps`."""

    module: str
    # The variable with the URL of its server, for the tests and for the programs.
    server: str
    variable: str
    # The pools of the workers on a machine.
    pools: tuple[str, ...]
    # A worker that is killed can lose the task that it has just taken.
    can_lose_tasks: bool = False
    # The slices of a worker that does not start again have to be given to others.
    needs_requeue: bool = False

    def command(self, name: str, pool: str) -> list[str]:
        if self.module == "dbos_slices":
            return ["-m", "support.apps.dbos_slices"]
        worker = [
            "-m",
            "celery",
            "-A",
            f"support.apps.{self.module}",
            "worker",
            f"--hostname={name}",
        ]
        return [
            *worker,
            f"--pool={pool}",
            "--concurrency=3",
            "--without-gossip",
            "--without-mingle",
            "-l",
            "INFO",
        ]


ENGINES = {
    "Celery on Redis": Engine(
        "celery_slices", "REDIS_URL", "BROKER_URL", ("prefork", "solo"), can_lose_tasks=True
    ),
    "Celery on RabbitMQ": Engine(
        "celery_slices", "RABBITMQ_URL", "BROKER_URL", ("prefork", "solo")
    ),
    "DBOS": Engine(
        "dbos_slices",
        "WORKSPACE_TEST_POSTGRES",
        "DBOS_SYSTEM_DATABASE_URL",
        ("threads", "threads"),
        needs_requeue=True,
    ),
}


@dataclass
class Worker:
    name: str
    command: list[str]
    env: dict[str, str]
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        with open(self.env["LOG"], "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.command],
                env={**self.env, "EXECUTOR": self.name},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """Kills it with all of its processes."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def restart(self) -> None:
        self.kill()
        self.start()

    def kill_one_process(self, chance: random.Random) -> None:
        """Kills a process of the pool, which the worker replaces."""
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True)
        pairs = [line.split() for line in listed.stdout.splitlines()]
        children = [int(pid) for pid, parent in pairs if int(parent) == self.process.pid]
        if children:
            with suppress(ProcessLookupError):
                os.kill(chance.choice(children), signal.SIGKILL)


@dataclass
class Campaign:
    """One campaign with its servers and its workers on two machines."""

    engine: Engine
    sandbox: Sandbox
    env: dict[str, str]
    relays: list[Relay]
    here: list[Worker]
    there: list[Worker]

    def call(self, source: str) -> str:
        """Calls functions of the program, in a new process. Returns what it prints."""
        imports = f"from support.apps import {self.engine.module} as slices\n"
        imports += "from support.many import orders\n"
        imports += f"import {self.engine.module.replace('slices', 'campaign')} as campaign\n"
        return run_program(imports + source, env=self.env, limit=LIMIT).stdout

    def queue(self, attempt: int, count: int = len(ROWS)) -> None:
        self.call(f"slices.queue(orders({count}), {attempt})")

    def sends(self) -> list[JournalEntry]:
        return [entry for entry in self.sandbox.journal() if entry.operation == "templates.send"]

    def counts(self) -> Counter[str]:
        with Ledger.open(self.env["LEDGER"]) as ledger:
            return Counter({state: count for state, count in ledger.counts().items() if count})


@contextmanager
def new_schema() -> Iterator[str]:
    """The name of a schema in PostgreSQL, which is dropped at the end."""
    name = f"test_{uuid.uuid4().hex}"
    yield name
    with psycopg.connect(os.environ["WORKSPACE_TEST_POSTGRES"], autocommit=True) as connection:
        drop = sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE")
        connection.execute(drop.format(sql.Identifier(name)))


@contextmanager
def campaign(engine: Engine, sandbox: Sandbox, tmp_path: Path) -> Iterator[Campaign]:
    with ExitStack() as stack:
        of_ledger, of_queue = (stack.enter_context(new_schema()) for _ in range(2))
        server = os.environ[engine.server]
        ledger = f"{os.environ['WORKSPACE_TEST_POSTGRES']}?schema={of_ledger}"
        env = {
            **os.environ,
            **sandbox.environ(),
            "PYTHONPATH": PATHS,
            engine.variable: server,
            "LEDGER": ledger,
            "SCHEMA": of_queue,
            "QUEUE": f"slices-{uuid.uuid4().hex}",
            "RATE": str(RATE),
            "SLICE": str(SLICE),
            "LOG": str(tmp_path / "workers.log"),
            # Processes that are killed leave temporary files.
            "TMPDIR": str(tmp_path),
        }
        servers = {engine.variable: server, "LEDGER": ledger}
        relays = {name: stack.enter_context(Relay(url)) for name, url in servers.items()}
        through_relays = {**env, **{name: relay.url for name, relay in relays.items()}}

        def workers(machine: str, env: dict[str, str]) -> list[Worker]:
            names = [f"{machine}-{number}@test" for number in range(len(engine.pools))]
            pairs = zip(names, engine.pools, strict=True)
            return [Worker(name, engine.command(name, pool), env) for name, pool in pairs]

        here, there = workers("here", env), workers("there", through_relays)
        one = Campaign(engine, sandbox, env, [*relays.values()], here, there)
        if engine.needs_requeue:
            one.call("slices.create_tables()")
        for worker in here + there:
            stack.callback(worker.kill)
            worker.start()
        yield one


def wait_until(condition: Callable[[], bool], limit: float) -> bool:
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def wait_for_sends(one: Campaign, count: int) -> None:
    assert wait_until(lambda: len(one.sends()) >= count, LIMIT), one.counts()


def break_things(one: Campaign, chance: random.Random) -> None:
    """Kills workers and processes at random moments. In between, a machine disappears."""
    moments = sorted(chance.sample(range(len(ROWS) // 10, len(ROWS) * 3 // 4), BREAKS))
    for number, moment in enumerate(moments):
        wait_for_sends(one, moment)
        if number == 0 and one.engine.needs_requeue:
            # A supervisor that is wrong: the worker lives, and its slices run twice.
            one.call(f"slices.requeue({one.here[0].name!r})")
        if number == BREAKS // 2:
            for relay in one.relays:
                assert relay.connections
                relay.cut()
        elif number == BREAKS // 2 + 1:
            for worker in one.there:
                worker.kill()
                if one.engine.needs_requeue:
                    one.call(f"slices.requeue({worker.name!r})")
        else:
            worker = chance.choice(one.here)
            if "--pool=prefork" in worker.command and chance.random() < 0.5:
                worker.kill_one_process(chance)
            else:
                worker.restart()


def wait_for_the_end(one: Campaign) -> None:
    """Waits until everybody has an outcome."""

    def is_complete() -> bool:
        counts = one.counts()
        return counts["accepted"] + counts["unknown"] == len(ROWS)

    if one.engine.can_lose_tasks and not wait_until(is_complete, STALLED):
        print("queued again:", one.counts())
        one.queue(3)
    assert wait_until(is_complete, LIMIT), one.counts()


def check_outcomes(one: Campaign) -> None:
    """Everybody got one message, or the program lists the send."""
    received = Counter(message.to for message in one.sandbox.messages())
    assert set(received.values()) == {1}
    listed = one.call("print(*campaign.unknown())").split()
    phones = {row["order"]: row["phone"] for row in ROWS}
    unknown = {phones[key.removeprefix("orders-2026-11/")] for key in listed}
    assert set(phones.values()) == received.keys() | unknown
    assert len(unknown) == one.counts()["unknown"] <= MAX_UNKNOWN
    print(len(unknown), "unknown,", len(unknown & received.keys()), "of them sent")


def check_pace(one: Campaign) -> None:
    """In no time did more messages arrive than the shared pace allows."""
    times = [entry.at for entry in one.sends()]
    bursts = (
        count - RATE * ((end - start) / timedelta(seconds=1))
        for first, start in enumerate(times)
        for count, end in enumerate(times[first:], 1)
    )
    assert max(bursts) <= BURST


@pytest.mark.parametrize("name", ENGINES)
def test_everybody_gets_one_message_or_is_listed(
    name: str, workspace_sandbox: Sandbox, tmp_path: Path
) -> None:
    seed = int(os.environ.get("WORKSPACE_TEST_SEED") or random.randrange(1_000_000))
    print("WORKSPACE_TEST_SEED =", seed)
    workspace_sandbox.fault("delay", milliseconds=DELAY, times=0)
    with campaign(ENGINES[name], workspace_sandbox, tmp_path) as one:
        one.queue(1)
        # Some slices twice.
        one.queue(2, len(ROWS) // 4)
        break_things(one, random.Random(seed))
        wait_for_the_end(one)
        check_outcomes(one)
        check_pace(one)
        log = Path(one.env["LOG"]).read_text()
        assert log and not [row for row in ROWS if row["phone"] in log]
        # The whole list again sends nothing.
        sent = len(one.sends())
        assert one.call(f"print(campaign.send_missing(orders({len(ROWS)})))") == "[]\n"
        assert len(one.sends()) == sent


PROGRAM = """
from support.apps.celery_slices import app, celery_campaign
from support.many import orders
app.conf.task_always_eager = True
print(celery_campaign.send_slice.delay(orders(100)).result)
"""


def test_a_slice_that_needs_a_person_is_not_tried_again(
    workspace_sandbox: Sandbox, tmp_path: Path
) -> None:
    workspace_sandbox.fault("status", status=401, times=0)
    env = {
        **workspace_sandbox.environ(),
        "PYTHONPATH": PATHS,
        "LEDGER": str(tmp_path / "sends.db"),
        "QUEUE": "slices",
        "RATE": str(RATE),
        "SLICE": str(SLICE),
    }
    result = run_program(PROGRAM, env=env).stdout
    assert result.startswith("stopped by the rule authentication")
    assert len(workspace_sandbox.journal()) == 1
