"""HTTP/1.1 over connections that are kept open: a general client takes several times the CPU.

It speaks to one server and waits for whole answers; that is all that a payment gateway needs.
"""

import asyncio
import ssl
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from typing import Final
from urllib.parse import urlsplit

import httptools

from domains.payments.adapters.outbound.server import NoReply, Reply

_CHUNK: Final = 65_536


class KeepAlive:
    """Connections come back after a whole answer and are reused, the last one first.

    `headers` go with every request; `timeout` is the seconds that an answer may take.
    """

    def __init__(self, url: str, *, headers: Mapping[str, str], timeout: float) -> None:
        place = urlsplit(url)
        self._secure = place.scheme == "https"
        self._host, self._port = place.hostname or "", place.port or (443 if self._secure else 80)
        self._base = place.path.rstrip("/")
        fixed = {"Host": place.netloc.rpartition("@")[2], "Content-Type": "application/json"}
        fixed |= headers
        self._fixed = "".join(f"{name}: {value}\r\n" for name, value in fixed.items())
        self._timeout = timeout
        self._idle: list[_Connection] = []

    async def ask(
        self, method: str, target: str, body: bytes = b"", /, *, key: str | None = None
    ) -> Reply:
        """As `Server` says.

        Raises:
            ValueError: target or key cannot be sent.
        """
        message = self._head(method, target, len(body), key) + body
        try:
            async with asyncio.timeout(self._timeout):
                return await self._exchange(message, repeatable=method == "GET" or key is not None)
        except TimeoutError as error:
            raise NoReply("no answer in time") from error
        except (OSError, EOFError, httptools.HttpParserError) as error:
            raise NoReply(repr(error)) from error

    async def aclose(self) -> None:
        while self._idle:
            await self._idle.pop().end()

    def _head(self, method: str, target: str, length: int, key: str | None) -> bytes:
        words = f"{target}{key or ''}"
        if not (words.isascii() and words.isprintable()) or " " in target:
            raise ValueError("This cannot be part of a head.")
        named = f"Idempotency-Key: {key}\r\n" if key else ""
        first = f"{method} {self._base}{target} HTTP/1.1\r\n"
        return f"{first}{self._fixed}{named}Content-Length: {length}\r\n\r\n".encode("ascii")

    async def _exchange(self, message: bytes, *, repeatable: bool) -> Reply:
        """`repeatable`: sending it twice does what sending it once does."""
        while self._idle:
            kept = self._idle.pop()
            if kept.is_closed:
                continue
            try:
                return await self._ask(kept, message)
            except _GoneBefore:
                if not repeatable:
                    raise
        return await self._ask(await _Connection.open(self._host, self._port, self._tls), message)

    @cached_property
    def _tls(self) -> ssl.SSLContext | None:
        """To make it reads all authorities that the system trusts."""
        return ssl.create_default_context() if self._secure else None

    async def _ask(self, connection: "_Connection", message: bytes) -> Reply:
        try:
            answer = await connection.ask(message)
        except BaseException:
            connection.close()
            raise
        if answer.keeps_alive:
            self._idle.append(connection)
        else:
            connection.close()
        return Reply(answer.status, bytes(answer.body))


class _GoneBefore(EOFError):
    """The server has closed the connection before it answered."""


class _Answer:
    """What the parser calls."""

    def __init__(self) -> None:
        self.body = bytearray()
        self.is_whole = self.keeps_alive = False
        self._parser = httptools.HttpResponseParser(self)

    @property
    def status(self) -> int:
        return int(self._parser.get_status_code())

    def feed(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, data: bytes) -> None:
        self.body += data

    def on_message_complete(self) -> None:
        self.is_whole, self.keeps_alive = True, self._parser.should_keep_alive()


class _Connection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, host: str, port: int, tls: ssl.SSLContext | None) -> "_Connection":
        return cls(*await asyncio.open_connection(host, port, ssl=tls))

    @property
    def is_closed(self) -> bool:
        return self._writer.is_closing() or self._reader.at_eof()

    async def ask(self, message: bytes) -> _Answer:
        """Send a request and wait for the whole answer.

        Raises:
            _GoneBefore: the connection ends without any of it.
            EOFError, OSError, httptools.HttpParserError: it ends in between, or makes no sense.
        """
        answer, data = _Answer(), b""
        try:
            self._writer.write(message)
            data = await self._reader.read(_CHUNK)
        except ConnectionError as error:
            raise _GoneBefore from error
        if not data:
            raise _GoneBefore
        while True:
            answer.feed(data)
            if answer.is_whole:
                return answer
            if not (data := await self._reader.read(_CHUNK)):
                raise EOFError("the answer is cut off")

    def close(self) -> None:
        self._writer.close()

    async def end(self) -> None:
        """Close, and wait until it is."""
        self.close()
        with suppress(OSError):
            await self._writer.wait_closed()
