"""Webhooks of the gateway: what they bring about, and who may send them."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import pytest
from standardwebhooks.webhooks import Webhook
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from apps.transport.requests import first_of_each
from domains.payments.adapters.inbound.webhook import LONGEST_BODY, GatewayWebhook
from domains.payments.application.use_cases.open_payment import open_payment
from domains.payments.application.use_cases.receive_gateway_webhook import (
    receive_gateway_webhook,
)
from domains.payments.application.use_cases.record_outcome import record_outcome
from domains.payments.domain.value_objects.payment_status import PaymentStatus
from domains.shared_kernel.ids import PaymentId
from tests.builders.payments import a_payment_order, an_authorisation
from tests.fakes.payments import (
    FakeGateway,
    InMemoryPaymentReads,
    InMemoryPaymentsUnitOfWork,
    StoppedClock,
)
from tests.fakes.served import SIGNING_KEY, served

clock = StoppedClock()


@dataclass
class Shop:
    uow: InMemoryPaymentsUnitOfWork
    gateway: FakeGateway
    client: httpx.AsyncClient
    payment_id: PaymentId

    def message(self) -> bytes:
        data = {"id": "gw_1", "reference": self.payment_id, "status": "authorized"}
        return json.dumps({"type": "payment.authorized", "timestamp": "", "data": data}).encode()

    async def receive(self, raw: bytes, **headers: str) -> int:
        signed = signature(raw) | {k.replace("_", "-"): v for k, v in headers.items()}
        answer = await self.client.post("/hook", content=raw, headers=signed)
        return answer.status_code

    @property
    def status(self) -> PaymentStatus:
        return self.uow.payments.rows[self.payment_id].status


def signature(raw: bytes) -> dict[str, str]:
    at = datetime.now(UTC)
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(SIGNING_KEY).sign("msg_1", at, raw.decode("latin-1")),
    }


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    """A payment whose buyer has just passed the challenge."""
    uow, gateway = InMemoryPaymentsUnitOfWork(), FakeGateway()
    payment_id = await open_payment(uow, a_payment_order(), clock=clock)
    request = an_authorisation(payment_id=payment_id, card_token="tok_3ds")  # noqa: S106 - a test card
    await record_outcome(uow, payment_id, await gateway.authorise(request, key="1"), clock=clock)
    await gateway.complete_action("gw_1", {"code": "1234"})
    endpoint = GatewayWebhook(
        SIGNING_KEY,
        lambda it: receive_gateway_webhook(
            it,
            begin=uow.begin,
            gateway=gateway,
            reads=InMemoryPaymentReads(uow),
            clock=clock,
        ),
    )

    async def hook(request: Request) -> Response:
        headers, body = first_of_each(request.headers.raw), await request.body()
        return Response(status_code=await endpoint.receive(headers, body))

    app = Starlette(routes=[Route("/hook", hook, methods=["POST"])])
    async with served(app) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        yield Shop(uow, gateway, client, payment_id)


async def test_a_signed_message_moves_the_payment_on(shop: Shop) -> None:
    assert await shop.receive(shop.message()) == 204

    assert shop.status is PaymentStatus.AUTHORIZED
    assert len(shop.uow.jobs.queue) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"webhook_signature": "v1,AAAA"},
        {"webhook_signature": "v1"},
        {"webhook_signature": "v1,%%%"},
        {"webhook_timestamp": "1"},
        {"webhook_timestamp": "1e400"},
        {"webhook_id": "msg_2"},
    ],
)
async def test_a_message_that_the_gateway_did_not_sign_is_refused(
    shop: Shop, headers: dict[str, str]
) -> None:
    assert await shop.receive(shop.message(), **headers) == 400

    assert shop.status is PaymentStatus.ACTION_REQUIRED


@pytest.mark.parametrize("raw", [b"{}", b"[]", b"", b'{"data": null}'])
async def test_a_signed_message_of_another_shape_is_refused(shop: Shop, raw: bytes) -> None:
    assert await shop.receive(raw) == 400


async def test_bytes_that_are_no_text_are_refused(shop: Shop) -> None:
    assert await shop.receive(b"\xff\xfe") == 400


async def test_an_endless_body_is_cut_off(shop: Shop) -> None:
    assert await shop.receive(b" " * (LONGEST_BODY + 1)) == 413


async def test_the_gateway_is_asked_to_come_again_while_it_does_not_answer(shop: Shop) -> None:
    shop.gateway.reachable = False

    assert await shop.receive(shop.message()) == 503


async def test_a_message_about_nobodys_payment_is_not_found(shop: Shop) -> None:
    raw = shop.message().replace(shop.payment_id.encode(), b"pay_nobody")

    assert await shop.receive(raw) == 404
