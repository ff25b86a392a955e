"""Carriers push events over HTTP; only what they have signed is believed."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from standardwebhooks.webhooks import Webhook
from starlette.applications import Starlette
from starlette.routing import Route

from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.use_case import Handles
from domains.shipping.adapters.inbound.carrier_webhook import CarrierWebhook
from domains.shipping.adapters.outbound.standard_webhooks import (
    StandardWebhookSignatures,
    carrier_secret,
)
from domains.shipping.application.use_cases.ingest_events import (
    IngestEvents,
    Received,
    ingest_events,
)
from domains.shipping.domain.aggregates.shipment import Shipment
from domains.shipping.domain.value_objects.shipment_status import ShipmentStatus
from tests.builders.shipping import a_shipment
from tests.fakes.payments import StoppedClock
from tests.fakes.shipping import STEPS, InMemoryShippingUnitOfWork

SECRET = "a secret for carriers in tests"  # noqa: S105 - of no real carrier


class Door:
    """The endpoint, with the shipments behind it."""

    def __init__(self) -> None:
        self.uow = InMemoryShippingUnitOfWork()

    async def knows(self, shipment: Shipment) -> str:
        await self.uow.shipments.save(shipment)
        return shipment.parcels[0].tracking.number

    async def ingest(self, command: IngestEvents) -> tuple[Received, ...]:
        return await ingest_events(
            command,
            begin=self.uow.begin,
            signatures=StandardWebhookSignatures(SECRET),
            steps=STEPS,
            clock=StoppedClock(),
        )

    async def post(
        self,
        body: str,
        *,
        signer: str = "ups",
        age: timedelta = timedelta(),
        use_case: Handles[IngestEvents, tuple[Received, ...]] | None = None,
    ) -> httpx.Response:
        webhook = CarrierWebhook(use_case or self.ingest)
        route = Route("/webhooks/carriers/{carrier}", webhook.receive, methods=["POST"])
        at = datetime.now(UTC) - age
        headers = {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(carrier_secret(SECRET, signer)).sign("msg_1", at, body),
        }
        transport = httpx.ASGITransport(Starlette(routes=[route]))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.post("/webhooks/carriers/ups", content=body, headers=headers)


def a_body(number: str, **overrides: Any) -> str:
    event = {
        "id": "e1",
        "trackingNumber": number,
        "code": "DELIVERED",
        "occurredAt": "2026-01-02T10:00:00Z",
        **overrides,
    }
    return json.dumps({"events": [event]})


@pytest.fixture
def door() -> Door:
    return Door()


async def test_a_signed_event_is_taken_down(door: Door) -> None:
    shipment = a_shipment()
    number = await door.knows(shipment)

    answer = await door.post(a_body(number))

    assert answer.status_code == 200
    assert answer.json() == {"events": [{"id": "e1", "reception": "RECORDED"}]}
    assert door.uow.shipments.rows[shipment.id].status is ShipmentStatus.DELIVERED


async def test_one_carrier_cannot_speak_for_another(door: Door) -> None:
    number = await door.knows(a_shipment())

    answer = await door.post(a_body(number), signer="dhl")

    assert answer.status_code == 401
    assert door.uow.delivered == []


async def test_an_old_message_is_refused(door: Door) -> None:
    number = await door.knows(a_shipment())

    answer = await door.post(a_body(number), age=timedelta(minutes=6))

    assert answer.status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        a_body("1234", code="LOST"),
        a_body("1234", code="UNDELIVERED"),
        a_body("1234", occurredAt="2026-01-02T10:00:00"),
        a_body("!"),
        a_body("1234", id=""),
        a_body("1234", id="\0"),
        a_body("1234", place="Port\0land"),
    ],
)
async def test_a_malformed_message_is_refused(door: Door, body: str) -> None:
    answer = await door.post(body)

    assert answer.status_code == 400


async def test_a_message_that_is_too_long_is_not_read(door: Door) -> None:
    answer = await door.post("x" * 300_000)

    assert answer.status_code == 413


async def test_after_a_lost_race_the_carrier_shall_come_again(door: Door) -> None:
    async def losing(_: IngestEvents, /) -> tuple[Received, ...]:
        raise Conflict("Another change got in between.")

    answer = await door.post(a_body("1234"), use_case=losing)

    assert answer.status_code == 503
