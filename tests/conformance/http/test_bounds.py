"""Slow, endless and oversized requests, on raw sockets."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from apps.settings import Settings
from apps.transport.limits import Limits
from schema.build import Supergraph
from tests.conformance.http.conftest import serving
from tests.conformance.http.ticking import Ticking

HEAD = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
ASKED = b'{"query": "{ __typename }"}'
WHOLE = HEAD + b"Content-Length: %d\r\n\r\n" % len(ASKED) + ASKED
STREAM = b'{"query": "subscription { ticks(until: 4, pause: 0.3) }"}'
STREAMED = HEAD + b"Accept: text/event-stream\r\nContent-Length: %d\r\n\r\n" % len(STREAM) + STREAM
ENDED = b"event: complete"
LINE = b"X-More: " + b"x" * 4000 + b"\r\n"


@pytest.fixture(scope="module")
async def port(graph: Supergraph, settings: Settings) -> AsyncIterator[int]:
    """Of a server with little patience."""
    limits = Limits(head_seconds=0.6, body_seconds=0.6)
    async with serving(graph, settings.model_copy(update={"transport": limits})) as url:
        yield urlsplit(url).port or 0


@pytest.fixture(scope="module")
async def streaming(settings: Settings) -> AsyncIterator[int]:
    """Of a server with streams, which wants heads at once and has time for small bodies."""
    limits = Limits(head_seconds=0.5, body_bytes=1024, body_seconds=5)
    async with serving(Ticking(), settings.model_copy(update={"transport": limits})) as url:
        yield urlsplit(url).port or 0


async def answered(port: int, *pieces: bytes, pause: float = 0) -> bytes:
    """All that the server says until it closes the connection, which it must."""
    async with asyncio.timeout(5):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        sending = asyncio.create_task(_send(writer, pieces, pause))
        said = b""
        try:
            while piece := await reader.read(65536):
                said += piece
        except ConnectionResetError:
            pass
        sending.cancel()
        writer.close()
    return said


async def _send(writer: asyncio.StreamWriter, pieces: tuple[bytes, ...], pause: float) -> None:
    for piece in pieces:
        writer.write(piece)
        try:
            await writer.drain()
        except ConnectionError:
            return
        await asyncio.sleep(pause)


async def test_silence_is_not_waited_for(port: int) -> None:
    assert await answered(port) == b""


async def test_a_slow_head_is_cut_off(port: int) -> None:
    assert await answered(port, HEAD, *[b"X"] * 50, pause=0.1) == b""


async def test_an_endless_head_is_cut_off(port: int) -> None:
    said = await answered(port, HEAD, *[LINE] * 200)

    assert b"200 OK" not in said


async def test_a_head_during_a_stream_is_cut_off_when_it_is_endless(streaming: int) -> None:
    said = await answered(streaming, STREAMED, HEAD, *[LINE] * 200)

    assert ENDED not in said


async def test_a_head_during_a_stream_is_cut_off_when_it_is_slow(streaming: int) -> None:
    said = await answered(streaming, STREAMED, HEAD, *[b"X"] * 50, pause=0.1)

    assert b'"ticks":0' in said
    assert ENDED not in said


async def test_a_line_break_during_a_stream_is_no_head(streaming: int) -> None:
    said = await answered(streaming, STREAMED, b"\r\n", pause=0.1)

    assert ENDED in said


async def test_trailers_without_an_end_are_cut_off(streaming: int) -> None:
    start = HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"

    assert await answered(streaming, start, *[LINE] * 200) == b""


async def test_a_large_head_that_arrives_at_once_is_431(port: int) -> None:
    lines = b"".join(b"X-%d: " % n + b"x" * 4000 + b"\r\n" for n in range(10))

    said = await answered(port, HEAD + lines + b"Content-Length: 0\r\n\r\n")

    assert said.startswith(b"HTTP/1.1 431")


async def test_a_second_request_has_a_deadline_too(port: int) -> None:
    said = await answered(port, WHOLE, b"\r\n", b"POST /gra", pause=0.2)

    assert said.startswith(b"HTTP/1.1 200")
    assert said.count(b"HTTP/1.1") == 1


async def test_two_requests_at_once_are_both_answered(port: int) -> None:
    said = await answered(port, WHOLE + WHOLE)

    assert said.count(b"HTTP/1.1 200") == 2


async def test_an_announced_body_that_is_too_large_is_413(port: int) -> None:
    said = await answered(port, HEAD + b"Content-Length: 1048577\r\n\r\n")

    assert said.startswith(b"HTTP/1.1 413")
    assert b"connection: close" in said


async def test_an_endless_body_is_413(port: int) -> None:
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"

    said = await answered(port, HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 20)

    assert said.startswith(b"HTTP/1.1 413")


async def test_a_slow_body_is_408(port: int) -> None:
    start = HEAD + b"Content-Length: 27\r\n\r\n"

    said = await answered(port, start, *[b"{"] * 50, pause=0.1)

    assert said.startswith(b"HTTP/1.1 408")
    assert b"connection: close" in said


async def test_what_is_not_http_is_400(port: int) -> None:
    said = await answered(port, b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n")

    assert said.startswith(b"HTTP/1.1 400")
