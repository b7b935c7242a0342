"""A server in its own process that immediately responds to every request with fixed bytes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

CONTACTS = ",".join(
    f'{{"id":"c{number}","phoneNumber":"+1555000000{number}","labels":["a",{{"name":"b"}}],'
    '"customFields":{"x":[1,2]},"createdAt":"2026-01-01T00:00:00Z","new":{"y":1}}'
    for number in range(3)
)
ANSWERS = {
    # The response for each part of a path.
    b"/contacts/list": ("200 OK", f'{{"success":true,"message":"m","data":[{CONTACTS}]}}'),
    b"/templates/send": ("200 OK", '{"success":true,"data":{"messageId":"wamid.1"}}'),
    b"/": ("400 Bad Request", '{"success":false,"message":"(#131047) no"}'),
}
# A response that never arrives completely.
SILENT = b"/labels/list"


def _answer(request: bytes) -> bytes:
    path = request.split(b" ", 2)[1]
    status, body = next(answer for part, answer in ANSWERS.items() if part in path)
    head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
    return f"{head}\r\n\r\n{body}".encode()


class _Connection(asyncio.Protocol):
    def __init__(self) -> None:
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, end, body = self.received.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
        if end and len(body) >= int(length or 0):
            self.received = b""
            if SILENT not in head:
                self.transport.write(_answer(head))


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    # Runs until its stdin is closed, which happens when the parent process ends in any way.
    await asyncio.to_thread(sys.stdin.read)


@contextmanager
def fixed_response_server() -> Iterator[str]:
    """Starts a server, and yields its base URL."""
    command = [sys.executable, __file__]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/"
        process.kill()


if __name__ == "__main__":
    asyncio.run(_serve())
