"""Clients of a fan-out that cost little: one protocol object each, frames read by hand."""

import asyncio
import base64
import os
import re
import time
from typing import Any, Final

import orjson

from tests.bench.documents import document_id
from tests.bench.fanout_data import Order

BATCH: Final = 10
"""Clients that connect at a time."""

PATIENCE: Final = 60.0
_MASKED: Final = 0x80
_CLOSE: Final = 0x88
_PING: Final = 0x89
_PONG: Final = 0x8A
_TEXT: Final = 0x81
_VERSION: Final = re.compile(rb'"version":(\d+)')


class Wrong(Exception):
    """A server sent what no client of this case expects."""


class Busy(Exception):
    """There was too much to do for a beginning, or not in time."""


class Client(asyncio.Protocol):
    """Follows one order; `seen` has when each version arrived."""

    def __init__(self, order: str) -> None:
        self.order = order
        self.seen: dict[int, float] = {}
        self.bytes = 0
        self.first: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._buffer = b""
        self._open = False
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.first.done():
            self.first.set_exception(Wrong(f"the connection is closed: {exc}, {self._buffer!r}"))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._open:
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head:
                self.first.set_exception(Wrong(head.decode()))
                return
            self._open, self._buffer = True, rest
            self.opened()
        while (frame := self._frame()) is not None:
            self.taken(frame)

    def opened(self) -> None:
        """The handshake is over."""

    def taken(self, text: bytes) -> None:
        """A message of text: the first says that it follows, the others are events."""
        if not self.first.done():
            self.first.set_result(None)
            return
        if (found := _VERSION.search(text)) is None:
            raise Wrong(text.decode())
        self.seen[int(found[1])] = time.perf_counter()
        self.bytes += len(text)

    def _frame(self) -> bytes | None:
        """The next message of text, when all of it is there; pings are answered."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        kind, length, begin = buffer[0], buffer[1], 2
        if length == 126:
            length, begin = int.from_bytes(buffer[2:4], "big"), 4
        if len(buffer) < begin + length:
            return None
        content, self._buffer = buffer[begin : begin + length], buffer[begin + length :]
        if kind == _TEXT:
            return content
        if kind == _CLOSE and not self.first.done():
            self.first.set_exception(Busy(content))
            return None
        if kind != _PING:
            raise Wrong(f"{kind:#x} {content!r}")
        self._write(_PONG, content)
        return self._frame()

    def send(self, message: object) -> None:
        self._write(_TEXT, orjson.dumps(message))

    def _write(self, kind: int, content: bytes) -> None:
        """With a mask of zeros: a client has to mask, and nobody checks for chance."""
        length = len(content)
        told = bytes((length,)) if length < 126 else b"\x7e" + length.to_bytes(2, "big")
        head = bytes((kind, told[0] | _MASKED)) + told[1:] + bytes(4)
        self._transport.write(head + content)

    def ask(self, path: str, protocol: str | None = None) -> None:
        lines = [
            f"GET {path} HTTP/1.1",
            "host: bench",
            "connection: upgrade",
            "upgrade: websocket",
            "sec-websocket-version: 13",
            f"sec-websocket-key: {base64.b64encode(os.urandom(16)).decode()}",
            *([f"sec-websocket-protocol: {protocol}"] if protocol else []),
        ]
        self._transport.write("\r\n".join([*lines, "", ""]).encode())

    def close(self) -> None:
        self._transport.close()


class Subscriber(Client):
    """Follows over `graphql-transport-ws`, with the document named by its hash."""

    def __init__(self, order: str, token: str) -> None:
        super().__init__(order)
        self._token = token

    def opened(self) -> None:
        payload = {"authorization": f"Bearer {self._token}"}
        self.send({"type": "connection_init", "payload": payload})

    def taken(self, text: bytes) -> None:
        if text.startswith(b'{"type":"connection_ack"'):
            payload = {"documentId": document_id("I"), "variables": {"order": self.order}}
            self.send({"id": "1", "type": "subscribe", "payload": payload})
        elif b'"THROTTLED"' in text and not self.first.done():
            self.first.set_exception(Busy())
            self.close()
        elif b'"errors"' in text or b'"type":"next"' not in text:
            raise Wrong(text.decode())
        else:
            super().taken(text)


async def subscribed(port: int, order: Order) -> Client:
    """A client that comes again when a busy server tells it to."""
    while True:
        client = Subscriber(order.id, order.token())
        try:
            return await _connected(port, client, "/graphql", "graphql-transport-ws")
        except Busy:
            await asyncio.sleep(1)


async def forwarded(port: int, order: Order) -> Client:
    return await _connected(port, Client(order.id), f"/follow?order={order.id}")


async def _connected(port: int, client: Client, path: str, protocol: str | None = None) -> Client:
    await asyncio.get_running_loop().create_connection(lambda: client, "127.0.0.1", port)
    client.ask(path, protocol)
    async with asyncio.timeout(PATIENCE):
        await client.first
    return client
