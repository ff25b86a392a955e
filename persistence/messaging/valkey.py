"""One connection to Valkey that never reconnects by itself, so that one server run is behind it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, TypeAlias

from redis.asyncio import ConnectionPool
from redis.asyncio.connection import AbstractConnection

Word: TypeAlias = str | bytes | int
Command: TypeAlias = tuple[Word, ...]

PATIENCE: Final = 10.0
"""Seconds; longer than any blocking command blocks."""


class Wire:
    """Sends commands as they are and gives the raw answers. After an error it is of no more use."""

    def __init__(self, connection: AbstractConnection) -> None:
        self._connection = connection

    async def ask(self, *command: Word) -> Any:
        [answer] = await self.pipe([command])
        return answer

    async def pipe(self, commands: list[Command]) -> list[Any]:
        """All commands in one round trip.

        Raises:
            TimeoutError: there was no answer for `PATIENCE`.
            redis.exceptions.RedisError: an answer is an error, or the connection is gone.
        """
        connection = self._connection
        request = [_packed(commands)]
        async with asyncio.timeout(PATIENCE):
            await connection.send_packed_command(request, check_health=False)
            return [await connection.read_response() for _ in commands]

    async def run_id(self) -> str:
        """Changes with every start of the server."""
        info: bytes = await self.ask("INFO", "server")
        [found] = [line for line in info.decode().splitlines() if line.startswith("run_id:")]
        return found.removeprefix("run_id:")


def _packed(commands: list[Command]) -> bytes:
    """As the protocol wants them: the client's own packing takes three times as long."""
    parts: list[bytes] = []
    for command in commands:
        parts.append(b"*%d\r\n" % len(command))
        for word in command:
            data = word if isinstance(word, bytes) else str(word).encode()
            parts.append(b"$%d\r\n%b\r\n" % (len(data), data))
    return b"".join(parts)


@asynccontextmanager
async def wire(url: str) -> AsyncIterator[Wire]:
    """Connect.

    The client gets no timeout of its own: it would use `asyncio.wait_for`, which on Python 3.11
    can swallow a cancellation.
    """
    pool = ConnectionPool.from_url(
        url, protocol=2, socket_timeout=None, socket_connect_timeout=PATIENCE
    )
    connection: AbstractConnection = pool.make_connection()  # type: ignore[no-untyped-call] # theirs
    try:
        await connection.connect()  # type: ignore[no-untyped-call] # theirs
        yield Wire(connection)
    finally:
        await connection.disconnect(nowait=True)
