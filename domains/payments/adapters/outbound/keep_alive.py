"""HTTP/1.1 over connections that are kept open: httpx's own transport takes far more CPU.

It speaks to one server and waits for whole answers; that is all that a payment gateway needs.
"""

import asyncio
import ssl
from contextlib import suppress
from typing import Final

import httptools
import httpx

_CHUNK: Final = 65_536
_FIRST_LINE: Final = "{method} {target} HTTP/1.1\r\n"


class KeepAlive(httpx.AsyncBaseTransport):
    """Connections come back after a whole answer and are reused, the last one first."""

    def __init__(self) -> None:
        self._idle: list[_Connection] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raise `httpx.TransportError` when there is no whole answer."""
        message = _written(request, await request.aread())
        seconds = request.extensions.get("timeout", {}).get("read")
        try:
            async with asyncio.timeout(seconds):
                return await self._exchange(request, message)
        except TimeoutError as error:
            raise httpx.ReadTimeout("no answer in time", request=request) from error
        except (OSError, EOFError, httptools.HttpParserError) as error:
            raise httpx.ReadError(repr(error), request=request) from error

    async def aclose(self) -> None:
        while self._idle:
            await self._idle.pop().end()

    async def _exchange(self, request: httpx.Request, message: bytes) -> httpx.Response:
        while self._idle:
            kept = self._idle.pop()
            if kept.is_closed:
                continue
            try:
                return await self._ask(kept, message)
            except _GoneBefore:
                if not _repeatable(request):
                    raise
        return await self._ask(await _Connection.open(request.url), message)

    async def _ask(self, connection: "_Connection", message: bytes) -> httpx.Response:
        try:
            answer = await connection.ask(message)
        except BaseException:
            connection.close()
            raise
        if answer.keeps_alive:
            self._idle.append(connection)
        else:
            connection.close()
        return httpx.Response(answer.status, headers=answer.headers, content=bytes(answer.body))


class _GoneBefore(EOFError):
    """The server has closed the connection before it answered."""


class _Answer:
    """What the parser calls."""

    def __init__(self) -> None:
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = bytearray()
        self.is_whole = self.keeps_alive = False
        self._parser = httptools.HttpResponseParser(self)

    @property
    def status(self) -> int:
        return int(self._parser.get_status_code())

    def feed(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name, value))

    def on_body(self, data: bytes) -> None:
        self.body += data

    def on_message_complete(self) -> None:
        self.is_whole, self.keeps_alive = True, self._parser.should_keep_alive()


class _Connection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, url: httpx.URL) -> "_Connection":
        secure = url.scheme == "https"
        port = url.port or (443 if secure else 80)
        tls = ssl.create_default_context() if secure else None
        return cls(*await asyncio.open_connection(url.host, port, ssl=tls))

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


def _written(request: httpx.Request, body: bytes) -> bytes:
    target = request.url.raw_path.decode("ascii")
    first = _FIRST_LINE.format(method=request.method, target=target).encode("ascii")
    headers = b"".join(b"%b: %b\r\n" % header for header in request.headers.raw)
    return b"%b%b\r\n%b" % (first, headers, body)


def _repeatable(request: httpx.Request) -> bool:
    """Whether sending it twice does what sending it once does."""
    return request.method == "GET" or "idempotency-key" in request.headers
