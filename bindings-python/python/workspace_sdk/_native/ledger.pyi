"""The ledger of sends with an idempotency key."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from os import PathLike
from typing import Any, Literal, final

from typing_extensions import Never, Self

from ..types import DeliveryStatus, EntryState, Failure

@final
class LedgerEntry:
    """One send, as the ledger knows it. Its `repr` shows no idempotency key, recipient or note,
    because they may be personal data.
    """

    __match_args__ = (
        "idempotency_key",
        "scope",
        "operation",
        "state",
        "attempts",
        "created_at",
        "changed_at",
        "message_id",
        "failure",
        "status",
        "request_id",
        "whatsapp_code",
        "recipient",
        "note",
        "also_accepted",
    )

    def __new__(
        cls,
        idempotency_key: str,
        scope: str,
        operation: str,
        state: EntryState,
        attempts: int,
        created_at: datetime,
        changed_at: datetime,
        message_id: str | None,
        failure: Failure | None,
        status: int | None,
        request_id: str | None,
        whatsapp_code: int | None,
        recipient: str | None,
        note: str | None,
        also_accepted: str | None,
    ) -> Self: ...
    @property
    def idempotency_key(self) -> str:
        """The idempotency key."""

    @property
    def scope(self) -> str:
        """The scope of the client that sent it; empty by default."""

    @property
    def operation(self) -> str:
        """The operation, such as `templates.send`."""

    @property
    def state(self) -> EntryState:
        """The state: `sending`, `waiting`, `accepted`, `not_sent` or `unknown`."""

    @property
    def attempts(self) -> int:
        """The number of attempts of the latest call."""

    @property
    def created_at(self) -> datetime:
        """When the latest call under this key claimed it: an aware `datetime` in UTC."""

    @property
    def changed_at(self) -> datetime:
        """When the entry changed last: an aware `datetime` in UTC."""

    @property
    def message_id(self) -> str | None:
        """The id of the message, if the server accepted it and returned one."""

    @property
    def failure(self) -> Failure | None:
        """The failure of the last attempt, if the state is `unknown`. `None` if the process ended
        before it knew.
        """

    @property
    def status(self) -> int | None:
        """The HTTP status of the last response, if there was one."""

    @property
    def request_id(self) -> str | None:
        """The server's `x-request-id` of a response that leaves the state `unknown`."""

    @property
    def whatsapp_code(self) -> int | None:
        """The WhatsApp error code in that response."""

    @property
    def recipient(self) -> str | None:
        """The recipient's phone number; only if the client was created with
        `ledger_keep="recipient"`.
        """

    @property
    def note(self) -> str | None:
        """The note given to `Ledger.resolve`."""

    @property
    def also_accepted(self) -> str | None:
        """The id of a second message under this key. The customer was written to twice: somebody
        resolved the entry as not sent while its message was still on its way.
        """

    def to_dict(self) -> dict[str, Any]:
        """The attributes by name."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Ledger:
    """A durable record of sends under idempotency keys.

    Give it, or its path or URL, to a client as the option `ledger`. Each send with an
    `idempotency_key` is then recorded before its first byte leaves: the same call again, also after
    a crash and in another process, never sends twice. The methods here look at the entries, and
    settle those that are unknown. They block; in a coroutine, call them with `asyncio.to_thread`.

        with Ledger.open("/var/lib/shop/ledger.db") as ledger:
            for entry in ledger.entries(state="unknown"):
                print(entry.idempotency_key, entry.created_at)

    A value of the wrong type raises `TypeError`, one that no ledger can have raises `ValueError`, and
    a call on a closed ledger raises `RuntimeError`. All other errors are `LedgerError`s.

    Guide: https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/send-once.md
    """

    # Only `open` creates one.
    def __new__(cls, nothing: Never, /) -> Self: ...
    @staticmethod
    def open(
        path: str | PathLike[str],
        *,
        create: bool = True,
        scope: str = "",
        secret: str | None = None,
    ) -> Ledger:
        """Opens the ledger in a file on a local disk, or in a PostgreSQL database.

        Args:
            path: The path of the file, or the URL of the database, such as
                `postgresql://user:password@host/database`.
            create: Whether a ledger that does not exist is created. A new one knows of no earlier
                send, so a program that must not start without its record sets this to `False`.
            scope: The scope whose entries the methods work on. It is the `ledger_scope` of the
                clients that write them.
            secret: The secret of the hashes; by default it is stored in the file.

        Raises:
            LedgerError: The file cannot be used; the message says why, and what to do.
        """

    def get(self, idempotency_key: str) -> LedgerEntry | None:
        """The entry of an idempotency key: a `LedgerEntry`, or `None` if there is none.

        Args:
            idempotency_key: The key.

        Raises:
            LedgerError: The file cannot be read.
        """

    def entries(
        self, *, state: EntryState | None = None, prefix: str | None = None
    ) -> Iterator[LedgerEntry]:
        """Iterates over the entries, oldest first. They are read in pages, so a million entries need
        little memory and block no send.

        Args:
            state: Only the entries with this state.
            prefix: Only the entries whose key begins with this.

        Raises:
            LedgerError: The file cannot be read. The iterator raises it.
        """

    def resolve(
        self,
        idempotency_key: str,
        state: Literal["accepted", "not_sent"],
        *,
        message_id: str | None = None,
        note: str | None = None,
        force: bool = False,
    ) -> LedgerEntry:
        """Settles an entry that is `unknown`, after somebody has found out what happened, and returns
        it.

        Args:
            idempotency_key: The key of the entry.
            state: With `accepted`, the calls with this key return `message_id` from then on. With
                `not_sent`, the key is free, and the same call sends.
            message_id: The id of the message that was found.
            note: Who resolved the entry, and why.
            force: Resolves an entry as not sent although it is less than 15 minutes old. Its message
                may still arrive.

        Raises:
            LedgerError: There is no such entry, it is not `unknown`, or it is too young to be
                resolved as not sent.
        """

    def counts(self) -> dict[EntryState, int]:
        """The number of entries by state: a dict of all states.

        Raises:
            LedgerError: The file cannot be read.
        """

    def prune(self, older_than: float | timedelta) -> int:
        """Deletes the entries that are `accepted` or `not_sent` and did not change for `older_than`,
        and returns their number. Entries that are unknown or in flight are never deleted.

        Args:
            older_than: A number of seconds or a `timedelta`. The keys of the deleted entries are
                free again, so keep them for as long as anything may repeat the call.

        Raises:
            LedgerError: The file cannot be written.
        """

    def backup(self, path: str | PathLike[str]) -> None:
        """Writes a copy of the whole ledger to a new file. This is the only safe way to copy a
        ledger that is in use. Sends with an idempotency key wait until it is done.

        Args:
            path: The path of the new file.

        Raises:
            LedgerError: The file exists, or cannot be written.
        """

    def export(self, path: str | PathLike[str]) -> None:
        """Writes all entries to a new file, as JSON, one per line.

        Args:
            path: The path of the new file.

        Raises:
            LedgerError: The file exists, or cannot be written.
        """

    def note_status(self, message_id: str, status: DeliveryStatus) -> bool:
        """Records the delivery status of a message, for programs that get webhooks. A status that is
        behind the recorded one changes nothing, because events can arrive out of order.

        Args:
            message_id: The id of the message.
            status: Its status.

        Returns:
            Whether the ledger has the message.

        Raises:
            LedgerError: The file cannot be written.
        """

    def flush(self) -> None:
        """Waits until everything that is known is on disk.

        Raises:
            LedgerError: The file cannot be written.
        """

    def close(self) -> None:
        """Puts everything on disk and closes the file, for all clients in this process too: their
        later sends with an idempotency key raise `LedgerError`, and send nothing. The end of a `with`
        block closes it only if no client of this process uses it.

        Raises:
            LedgerError: The file cannot be written.
        """

    def __enter__(self) -> Self: ...
    def __exit__(self, *_exception: object) -> None: ...
