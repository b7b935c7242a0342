"""A server that never responds, and notices when a connection is closed."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class UnresponsiveServer:
    """`arrived` is set when the first bytes of a request arrive, `ended` when a connection is
    closed.
    """

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        self.arrived = threading.Event()
        self.ended = threading.Event()
        self.requests: list[bytes] = []
        self._received = threading.Condition()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._read, args=(connection,), daemon=True).start()

    def _read(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while data := connection.recv(1 << 16):
                with self._received:
                    self.requests.append(data)
                    self._received.notify_all()
                self.arrived.set()
        self.ended.set()

    def wait_for(self, count: int) -> None:
        """Waits until this many pieces of requests have arrived."""
        with self._received:
            assert self._received.wait_for(lambda: len(self.requests) >= count, 10)

    def __enter__(self) -> UnresponsiveServer:
        return self

    def __exit__(self, *_: object) -> None:
        # A shutdown wakes the thread that accepts connections. A close alone does not.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
