"""A TCP relay in front of a server, which can be cut as if the cable was pulled."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

# In seconds.
CONNECT_LIMIT = 5


class Relay:
    """Forwards connections to the server of a URL. `url` is the same URL with the address of the
    relay.

    After `cut`, no byte passes and no connection is closed, so neither side learns that the other
    one is gone.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        assert parts.hostname is not None and parts.port is not None
        self._server = (parts.hostname, parts.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        user, _, _ = parts.netloc.rpartition("@")
        address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.url = urlunsplit(parts._replace(netloc=f"{user}@{address}" if user else address))
        self.connections = 0
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._is_cut = False
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._server, CONNECT_LIMIT)
                server.settimeout(None)
                with self._lock:
                    self._sockets += [client, server]
                    self.connections += 1
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=self._forward, args=pair, daemon=True).start()

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                if self._is_cut:
                    return
                target.sendall(data)
            if not self._is_cut:
                target.shutdown(socket.SHUT_WR)

    def cut(self) -> None:
        self._is_cut = True

    def __enter__(self) -> Relay:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            for each in [self._listener, *self._sockets]:
                # A shutdown wakes the thread that waits on the socket. A close alone does not.
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()
