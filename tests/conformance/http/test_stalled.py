"""Clients that ask and do not read are dropped, on every transport."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx
import orjson
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from apps.settings import Settings
from apps.transport import credentials
from apps.transport.limits import Limits
from apps.transport.stalled import DropsStalled
from tests.conformance.http.conftest import serving
from tests.conformance.http.sockets import send, signed_in, subscribe
from tests.conformance.http.ticking import Ticking

FLOOD = f"subscription {{ {'x' * 50_000}: ticks(until: 1000000) }}"
STERN = Limits(write_seconds=0.5, credentials_seconds=0.2)
SMALL = 4096
"""Bytes that the client's side of a connection holds."""


@pytest.fixture
def lost(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """The stern server has got rid of a connection."""
    happened = asyncio.Event()
    connection_lost = DropsStalled.connection_lost

    def noted(self: DropsStalled, exc: Exception | None) -> None:
        if self.limits is STERN:
            happened.set()
        connection_lost(self, exc)

    monkeypatch.setattr(DropsStalled, "connection_lost", noted)
    return happened


@pytest.fixture
async def stern(settings: Settings) -> AsyncIterator[str]:
    async with serving(Ticking(), settings.model_copy(update={"transport": STERN})) as url:
        yield url


@asynccontextmanager
async def deaf(url: str) -> AsyncIterator[socket.socket]:
    """A connection whose client will not read."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
        client.settimeout(0)
        parts = urlsplit(url)
        await asyncio.get_running_loop().sock_connect(client, (parts.hostname, parts.port))
        yield client


async def test_a_stream_that_nobody_reads_is_dropped(stern: str, lost: asyncio.Event) -> None:
    body = orjson.dumps({"query": FLOOD})
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    more = b"accept: text/event-stream\r\ncontent-length: %d\r\n\r\n" % len(body)

    async with deaf(stern) as client:
        await asyncio.get_running_loop().sock_sendall(client, head + more + body)
        async with asyncio.timeout(8):
            await lost.wait()


@pytest.mark.parametrize("ends", [False, True])
async def test_a_socket_that_nobody_reads_is_dropped(
    *,
    stern: str,
    url: str,
    http: httpx.AsyncClient,
    lost: asyncio.Event,
    monkeypatch: pytest.MonkeyPatch,
    ends: bool,
) -> None:
    """Also when its credentials end meanwhile."""
    token = await signed_in(http, url)
    where = stern.replace("http", "ws", 1)
    protocols = [Subprotocol("graphql-transport-ws")]
    async with deaf(stern) as client:
        socket = await connect(where, subprotocols=protocols, sock=client, max_queue=1)
        payload = {"authorization": f"Bearer {token}"}
        await send(socket, {"type": "connection_init", "payload": payload})
        await socket.recv()
        await subscribe(socket, "1", FLOOD)
        if ends:
            await asyncio.sleep(0.3)
            monkeypatch.setattr(credentials, "viewer_of", fails)
        async with asyncio.timeout(8):
            await lost.wait()
        socket.transport.abort()


async def fails(*_: object) -> bool:
    raise OSError("no database")
