"""A client that checks every answer: keep-alive connections, one request at a time on each."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

CONNECTIONS: Final = 4
_END_OF_HEAD: Final = b"\r\n\r\n"


class BadAnswer(Exception):
    """An answer is not what the case expects; the message shows it."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    head: bytes
    body: bytes


class Connection(asyncio.Protocol):
    """One connection to a server on this machine."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._waiting: asyncio.Future[Answer] | None = None
        self._transport: Any = None

    @classmethod
    async def to(cls, port: int) -> "Connection":
        loop = asyncio.get_running_loop()
        _, made = await loop.create_connection(cls, "127.0.0.1", port)
        return made

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    async def ask(self, request: bytes) -> Answer:
        """The answer to the bytes of a request."""
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(_END_OF_HEAD)
        if end < 0 or self._waiting is None:
            return
        head = bytes(self._buffer[:end]).lower()
        status, begin = int(head[9:12]), end + len(_END_OF_HEAD)
        length = _length(head, status)
        if len(self._buffer) < begin + length:
            return
        body = bytes(self._buffer[begin : begin + length])
        self._buffer.clear()
        self._waiting.set_result(Answer(status, head, body))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(BadAnswer(f"the server has closed the connection: {exc}"))

    def close(self) -> None:
        self._transport.close()


def _length(head: bytes, status: int) -> int:
    if status == 304:
        return 0
    for line in head.split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    raise BadAnswer(f"no content-length: {head!r}")


def post(path: str, body: bytes, *, accept: str = "application/json") -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n"
        f"accept: {accept}\r\ncontent-length: {len(body)}\r\n\r\n"
    ).encode() + body


def get(path: str, *headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "host: bench", "accept: application/json", *headers]
    return "\r\n".join([*lines, "", ""]).encode()


@dataclass(slots=True)
class Load:
    """What came of a number of requests; latencies in seconds."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    bytes: int = 0


Check = Callable[[Answer], None]
Visit = Callable[[Connection, int], Awaitable[int]]
"""The n-th request, or a conversation that counts as one; gives the bytes of its answers."""


async def load(port: int, visit: Visit, count: int, connections: int = CONNECTIONS) -> Load:
    """Pay so many visits, some at the same time."""
    made, numbers = Load(), iter(range(count))
    opened = [await Connection.to(port) for _ in range(connections)]
    begun = time.perf_counter()
    try:
        await asyncio.gather(*(_visits(it, visit, numbers, made) for it in opened))
    finally:
        for connection in opened:
            connection.close()
    made.seconds = time.perf_counter() - begun
    return made


async def _visits(connection: Connection, visit: Visit, numbers: object, made: Load) -> None:
    for number in numbers:  # type: ignore[attr-defined]  # shared by all connections
        begun = time.perf_counter()
        size = await visit(connection, number)  # first: others count while it waits
        made.bytes += size
        made.latencies.append(time.perf_counter() - begun)


def visiting(requests: Sequence[bytes], check: Check) -> Visit:
    """One request of these after the other."""

    async def visit(connection: Connection, number: int) -> int:
        answer = await connection.ask(requests[number % len(requests)])
        check(answer)
        return len(answer.body)

    return visit
