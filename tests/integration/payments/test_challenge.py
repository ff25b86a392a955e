"""From the bank's page to the checkout, over HTTP, signed messages and the real database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from apps.composition.gateway import gateway_server
from apps.composition.payments import Payments, payments
from apps.sandbox.app import SandboxSettings, sandbox
from apps.transport.requests import first_of_each
from domains.payments.application.use_cases.open_payment import open_payment
from domains.payments.application.use_cases.record_outcome import record_outcome
from domains.payments.contracts.apis import PaymentView
from domains.payments.domain.value_objects.payment_status import PaymentStatus
from domains.shared_kernel.ids import PaymentId
from domains.shared_kernel.use_case import Begin
from persistence.engine import Pools
from persistence.unit_of_work import SqlUnitOfWork
from tests.builders.payments import a_payment_order, an_authorisation
from tests.fakes.payments import StoppedClock
from tests.fakes.served import API_KEY, client_of, served

WEBHOOK_KEY = "any text will do"
WOKEN = "select count(*) from jobs where name = 'checkout.advance' and payload = $1"
clock = StoppedClock()


@dataclass
class Market:
    """The marketplace's payments, and the buyer's browser at the bank."""

    payments: Payments
    browser: httpx.AsyncClient

    async def press(self, button: str, page: str) -> None:
        path = page.removeprefix("https://bank.test")
        answer = await self.browser.post(f"{path}/{button}")
        assert answer.status_code == 303

    async def decided(self, payment_id: PaymentId) -> PaymentView:
        """The payment once it no longer waits for the buyer."""
        async with asyncio.timeout(20):
            while True:
                [view] = await self.payments.reads.by_ids([payment_id])
                assert view is not None
                if view.status is not PaymentStatus.ACTION_REQUIRED:
                    return view
                await asyncio.sleep(0.05)


@asynccontextmanager
async def trading(folder: Path, pools: Pools, begin: Begin[SqlUnitOfWork]) -> AsyncIterator[Market]:
    markets: list[Market] = []

    async def receive(request: Request) -> Response:
        headers, body = first_of_each(request.headers.raw), await request.body()
        return Response(status_code=await markets[0].payments.webhook.receive(headers, body))

    hook = Starlette(routes=[Route("/hook", receive, methods=["POST"])])
    async with served(hook) as hook_url:
        settings = SandboxSettings(
            database=folder / "sandbox.db",
            api_key=API_KEY,
            public_url="https://bank.test",
            webhook_url=f"{hook_url}/hook",
            webhook_secret=WEBHOOK_KEY,
        )
        async with (
            served(sandbox(settings)) as url,
            gateway_server(url, API_KEY) as server,
            client_of(url) as browser,
        ):
            made = payments(pools, begin, server, clock, webhook_secret=WEBHOOK_KEY)
            markets.append(Market(made, browser))
            yield markets[0]


@pytest.mark.parametrize(
    ("button", "status"),
    [("approve", PaymentStatus.AUTHORIZED), ("decline", PaymentStatus.FAILED)],
)
async def test_what_the_buyer_decides_at_the_bank_moves_the_checkout_on(
    button: str, status: PaymentStatus, tmp_path: Path, pools: Pools, begin: Begin[SqlUnitOfWork]
) -> None:
    order = a_payment_order()
    async with trading(tmp_path, pools, begin) as market:
        async with begin() as uow:
            payment_id = await open_payment(uow, order, clock=clock)
        request = an_authorisation(payment_id=payment_id, card_token="tok_3ds")  # noqa: S106 - a test card
        asked = await market.payments.gateway.authorise(request, key="authorise")
        async with begin() as uow:
            await record_outcome(uow, payment_id, asked, clock=clock)

        await market.press(button, asked.action_url or "")
        view = await market.decided(payment_id)

    assert view.status is status
    assert await pools.read.fetchval(WOKEN, order.reference) >= 1
