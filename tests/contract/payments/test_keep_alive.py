"""Our HTTP client against a server that behaves, and one that does not."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from domains.payments.adapters.outbound.keep_alive import KeepAlive
from domains.payments.adapters.outbound.server import NoReply, Reply

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
CHUNKED = b"HTTP/1.1 402 No\r\ntransfer-encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n"
CUT_OFF = b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\nok"
LAST = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok"


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


def client_of(port: int, seconds: float = 5) -> KeepAlive:
    url, headers = f"http://127.0.0.1:{port}/api/", {"Authorization": "Bearer it"}
    return KeepAlive(url, headers=headers, timeout=seconds)


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def asking(server: Server, *, seconds: float = 5) -> AsyncIterator[KeepAlive]:
    listening = await asyncio.start_server(server.accept, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    client = client_of(port, seconds)
    yield client
    await client.aclose()
    listening.close()
    await asyncio.gather(*server.serving)


async def test_one_connection_serves_many_requests() -> None:
    server = Server(OK, CHUNKED, OK)

    async with asking(server) as client:
        answers = [await client.ask("POST", "/payments", b"%d" % n, key="k") for n in range(3)]

    assert answers == [Reply(200, b"ok"), Reply(402, b"ok"), Reply(200, b"ok")]
    assert server.connections == 1
    first, *headers = server.requests[1].decode().split("\r\n")
    assert first == "POST /api/payments HTTP/1.1"
    assert {"Authorization: Bearer it", "Idempotency-Key: k", "Content-Length: 1"} < {*headers}
    assert headers[-2:] == ["", "1"]


async def test_requests_at_once_have_connections_of_their_own() -> None:
    server = Server(*[OK] * 5)

    async with asking(server) as client:
        await asyncio.gather(*(client.ask("GET", "/") for _ in range(5)))

    assert server.connections == 5


async def test_a_server_that_says_goodbye_is_asked_on_a_new_connection() -> None:
    server = Server(LAST, OK)

    async with asking(server) as client:
        answers = [await client.ask("POST", "/") for _ in range(2)]

    assert answers == [Reply(200, b"ok")] * 2
    assert server.connections == 2


async def test_what_has_a_key_is_asked_again_when_a_kept_connection_is_gone() -> None:
    server = Server(OK, None, OK)

    async with asking(server) as client:
        answers = [await client.ask("POST", "/", key="k") for _ in range(2)]

    assert answers == [Reply(200, b"ok")] * 2
    assert len(server.requests) == 3


async def test_what_has_no_key_is_never_sent_twice() -> None:
    server = Server(OK, None, OK)

    async with asking(server) as client:
        await client.ask("POST", "/")
        with pytest.raises(NoReply):
            await client.ask("POST", "/")

    assert len(server.requests) == 2


@pytest.mark.parametrize("answer", [None, CUT_OFF, b"what?\r\n\r\n"])
async def test_no_whole_answer_is_no_answer(answer: bytes | None) -> None:
    server = Server(answer)

    async with asking(server) as client:
        with pytest.raises(NoReply):
            await client.ask("POST", "/", key="k")


async def test_a_server_that_is_silent_is_not_waited_for() -> None:
    async with asking(Server(b""), seconds=0.05) as client:
        with pytest.raises(NoReply):
            await client.ask("POST", "/", key="k")


async def test_a_server_that_is_not_there_gives_no_reply(unused_port: int) -> None:
    with pytest.raises(NoReply):
        await client_of(unused_port).ask("GET", "/")


@pytest.mark.parametrize(
    ("target", "key"), [("/a b", None), ("/\r\nX: y", None), ("/", "k\r\nX: y"), ("/ä", None)]
)
async def test_what_would_break_a_head_is_not_sent(target: str, key: str | None) -> None:
    server = Server()

    async with asking(server) as client:
        with pytest.raises(ValueError, match="head"):
            await client.ask("GET", target, key=key)

    assert server.requests == []
