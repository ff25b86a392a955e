"""The sandbox as a process of its own: what a real gateway promises, it keeps."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from standardwebhooks.webhooks import Webhook
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domains.shared_kernel.errors import Transient
from tests.builders.payments import an_authorisation, usd
from tests.fakes.served import API_KEY, SIGNING_KEY, client_of, gateway_of, served

SERVER = """
import sys, uvicorn
from pathlib import Path
from apps.sandbox.app import SandboxSettings, sandbox
database, port, api_key, webhook_url, secret = sys.argv[1:]
settings = SandboxSettings(
    database=Path(database), api_key=api_key, public_url="https://bank.test",
    webhook_url=webhook_url or None, webhook_secret=secret,
)
uvicorn.run(sandbox(settings), host="127.0.0.1", port=int(port), log_level="critical")
"""


class Inbox:
    """A merchant's endpoint: refuses the first `refusals` messages, then takes them."""

    def __init__(self, refusals: int = 0) -> None:
        self.taken: dict[str, str] = {}
        self.refused = 0
        self._refusals = refusals
        self._news = asyncio.Event()
        self.app = Starlette(routes=[Route("/hook", self.receive, methods=["POST"])])

    async def receive(self, request: Request) -> Response:
        message = Webhook(SIGNING_KEY).verify(await request.body(), dict(request.headers))
        if self.refused < self._refusals:
            self.refused += 1
            return Response(status_code=503)
        self.taken[request.headers["webhook-id"]] = message["type"]
        self._news.set()
        return Response(status_code=204)

    async def types(self, at_least: int) -> list[str]:
        """The types of the messages, once there are that many."""
        async with asyncio.timeout(20):
            while len(self.taken) < at_least:
                self._news.clear()
                await self._news.wait()
        return sorted(self.taken.values())


@asynccontextmanager
async def running(database: Path, port: int, webhook_url: str = "") -> AsyncIterator[None]:
    """The sandbox in a process of its own, which is killed without warning at the end."""
    arguments = (str(database), str(port), API_KEY, webhook_url, SIGNING_KEY)
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", SERVER, *arguments)
    try:
        async with client_of(f"http://127.0.0.1:{port}") as client, asyncio.timeout(20):
            while not await answers(client):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)
        yield
    finally:
        process.kill()
        await process.wait()


async def answers(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/v1/payments/none")).status_code == 404
    except httpx.TransportError:
        return False


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found: int = free.getsockname()[1]
    return found


async def test_a_slow_answer_is_unknown_and_may_still_take_effect(
    tmp_path: Path, port: int
) -> None:
    request = an_authorisation(card_token="tok_slow")  # noqa: S106 - a test card
    async with (
        running(tmp_path / "sandbox.db", port),
        gateway_of(f"http://127.0.0.1:{port}", patience=0.5) as gateway,
    ):
        with pytest.raises(Transient):
            await gateway.authorise(request, key="authorise")
        early = await gateway.find("authorise")
        await asyncio.sleep(3)
        late = await gateway.find("authorise")

    assert early is None
    assert late is not None
    assert late.ok


async def test_an_unreachable_gateway_is_an_unknown_answer(port: int) -> None:
    async with gateway_of(f"http://127.0.0.1:{port}") as gateway:
        with pytest.raises(Transient):
            await gateway.find("authorise")


async def test_webhooks_are_repeated_until_they_are_taken(tmp_path: Path, port: int) -> None:
    inbox = Inbox(refusals=2)
    async with (
        served(inbox.app) as url,
        running(tmp_path / "sandbox.db", port, f"{url}/hook"),
        gateway_of(f"http://127.0.0.1:{port}") as gateway,
    ):
        payment = await gateway.authorise(an_authorisation(), key="authorise")
        await gateway.capture(payment.reference, usd(6_000), key="capture")
        await gateway.refund(payment.reference, usd(6_000), key="refund")

        types = await inbox.types(3)

    assert types == ["payment.authorized", "payment.captured", "payment.refunded"]
    assert inbox.refused == 2


async def test_a_killed_gateway_forgets_neither_payments_nor_webhooks(
    tmp_path: Path, port: int
) -> None:
    inbox, database = Inbox(), tmp_path / "sandbox.db"
    async with running(database, port), gateway_of(f"http://127.0.0.1:{port}") as gateway:
        before = await gateway.authorise(an_authorisation(), key="authorise")
    async with (
        served(inbox.app) as url,
        running(database, port, f"{url}/hook"),
        gateway_of(f"http://127.0.0.1:{port}") as gateway,
    ):
        after = await gateway.find("authorise")

        types = await inbox.types(1)

    assert after == before
    assert types == ["payment.authorized"]
