"""One question to a server over its Unix socket."""

import socket
from contextlib import suppress
from pathlib import Path

TIMEOUT = 2.0
"""Seconds; a server that is well answers in well under a millisecond."""
ANSWER = 4096
"""Bytes; all that we ask is answered in far less."""


def ask(path: Path, request: bytes) -> bytes:
    """The first bytes of the answer; none when nobody answers."""
    with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(TIMEOUT)
        connection.connect(str(path))
        connection.sendall(request)
        return connection.recv(ANSWER)
    return b""
