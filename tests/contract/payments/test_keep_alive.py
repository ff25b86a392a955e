"""Our HTTP transport against a server that behaves, and one that does not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from domains.payments.adapters.outbound.keep_alive import KeepAlive

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
CHUNKED = b"HTTP/1.1 402 No\r\ntransfer-encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n"
CUT_OFF = b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\nok"
LAST = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok"
KEY = {"Idempotency-Key": "k"}


class Server:
    """Answers each request of a connection with what comes next; None: it hangs up."""

    def __init__(self, *answers: bytes | None) -> None:
        self.answers = [*answers]
        self.requests: list[bytes] = []
        self.connections = 0
        self.serving: set[asyncio.Task[None]] = set()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.serving.add(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            self.requests.append(data)
            answer = self.answers.pop(0)
            writer.write(answer or b"")
            if answer in (None, CUT_OFF, LAST):
                break
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def asking(server: Server, *, seconds: float = 5) -> AsyncIterator[httpx.AsyncClient]:
    listening = await asyncio.start_server(server.accept, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", transport=KeepAlive(), timeout=seconds
    ) as client:
        yield client
    listening.close()
    await asyncio.gather(*server.serving)


async def test_one_connection_serves_many_requests() -> None:
    server = Server(OK, CHUNKED, OK)

    async with asking(server) as client:
        answers = [await client.post("/v1/payments", json={"n": n}) for n in range(3)]

    assert [(it.status_code, it.text) for it in answers] == [(200, "ok"), (402, "ok"), (200, "ok")]
    assert server.connections == 1
    assert server.requests[1].startswith(b"POST /v1/payments HTTP/1.1\r\n")
    assert server.requests[1].endswith(b'\r\n\r\n{"n":1}')


async def test_requests_at_once_have_connections_of_their_own() -> None:
    server = Server(*[OK] * 5)

    async with asking(server) as client:
        await asyncio.gather(*(client.get("/") for _ in range(5)))

    assert server.connections == 5


async def test_a_server_that_says_goodbye_is_asked_on_a_new_connection() -> None:
    server = Server(LAST, OK)

    async with asking(server) as client:
        answers = [(await client.post("/")).text for _ in range(2)]

    assert answers == ["ok", "ok"]
    assert server.connections == 2


async def test_what_has_a_key_is_asked_again_when_a_kept_connection_is_gone() -> None:
    server = Server(OK, None, OK)

    async with asking(server) as client:
        answers = [(await client.post("/", headers=KEY)).text for _ in range(2)]

    assert answers == ["ok", "ok"]
    assert len(server.requests) == 3


async def test_what_has_no_key_is_never_sent_twice() -> None:
    server = Server(OK, None, OK)

    async with asking(server) as client:
        await client.post("/")
        with pytest.raises(httpx.ReadError):
            await client.post("/")

    assert len(server.requests) == 2


@pytest.mark.parametrize("answer", [None, CUT_OFF, b"what?\r\n\r\n"])
async def test_no_whole_answer_is_no_answer(answer: bytes | None) -> None:
    server = Server(answer)

    async with asking(server) as client:
        with pytest.raises(httpx.ReadError):
            await client.post("/", headers=KEY)


async def test_a_server_that_is_silent_is_not_waited_for() -> None:
    async with asking(Server(b""), seconds=0.05) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.post("/", headers=KEY)


async def test_a_server_that_is_not_there_is_a_transport_error() -> None:
    async with asking(Server()) as client:
        gone = client.base_url

    async with httpx.AsyncClient(base_url=gone, transport=KeepAlive()) as late:
        with pytest.raises(httpx.TransportError):
            await late.get("/")
