"""What people do in the running marketplace, in the words of the tests."""

import asyncio
import hashlib
import hmac
import json
import time
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg
import httpx

from apps.settings import DEVELOPMENT_SECRET
from tests.integration.purchase import operations as op
from tests.integration.purchase.people import ADDRESS, Person, key
from tests.integration.purchase.processes import Marketplace

PATIENCE = 20.0
"""Seconds that a test waits for what happens in the background."""

Json = dict[str, Any]


@dataclass
class Store:
    id: str
    owner: Person


@dataclass
class People:
    admin: Person
    buyer: Person
    stores: list[Store]


@dataclass
class Goods:
    """A published product with one variant."""

    product_id: str
    handle: str
    variant_id: str


@dataclass
class Shop:
    marketplace: Marketplace
    books: "asyncpg.Connection[asyncpg.Record]"
    admin: Person
    buyer: Person
    stores: list[Store]

    async def goods(self, store: Store, *, price: str = "19.99", stock: int = 10) -> Goods:
        created = await store.owner.do(
            op.CREATE_PRODUCT,
            input={
                "title": f"Desk lamp {uuid4().hex[:8]}",
                "description": "<p>It shines.</p>",
                "variants": [
                    {"sku": uuid4().hex, "price": {"amount": price, "currencyCode": "USD"}}
                ],
                "media": [{"url": "https://images.example/lamp.jpg", "altText": "A lamp"}],
            },
        )
        product = created["product"]
        variant_id = product["variants"]["nodes"][0]["id"]
        await self.stock(store, variant_id, stock)
        published = await store.owner.do(op.PUBLISH, id=product["id"])
        return Goods(product["id"], published["product"]["handle"], variant_id)

    async def stock(self, store: Store, variant_id: str, quantity: int) -> None:
        await store.owner.do(op.STOCK, variant=variant_id, quantity=quantity, key=key())

    async def ready_to_pay(
        self, buyer: Person, lines: list[tuple[Goods, int]], *, card: str = "tok_visa"
    ) -> Json:
        """A checkout with nothing left to do but to pay."""
        cart = await buyer.do(
            op.CREATE_CART,
            lines=[{"variantId": goods.variant_id, "quantity": n} for goods, n in lines],
        )
        return await self.checked_out(buyer, {"cartId": cart["cart"]["id"]}, card=card)

    async def checked_out(self, buyer: Person, wanted: Json, *, card: str = "tok_visa") -> Json:
        created = await buyer.do(op.CREATE_CHECKOUT, input=wanted, key=key())
        id = created["checkout"]["id"]
        await buyer.do(op.EMAIL, id=id, email="ada@shoppers.example")
        addressed = await buyer.do(op.SHIP_TO, id=id, address=ADDRESS)
        selections = [
            {"groupId": group["id"], "deliveryOptionId": group["deliveryOptions"][0]["id"]}
            for group in addressed["checkout"]["groups"]
        ]
        await buyer.do(op.DELIVER, id=id, selections=selections)
        ready = await buyer.do(op.PAY_WITH, id=id, token=card)
        checkout: Json = ready["checkout"]
        return checkout

    async def pay(self, buyer: Person, checkout: Json, *, attempt_key: str | None = None) -> str:
        """The id of the attempt."""
        payload = await buyer.do(
            op.COMPLETE,
            id=checkout["id"],
            token=checkout["quote"]["token"],
            key=attempt_key or key(),
        )
        id: str = payload["attempt"]["id"]
        return id

    async def outcome(self, buyer: Person, attempt_id: str) -> Json:
        """What came of an attempt, once it is over or waits for the buyer."""

        async def over() -> Json | None:
            data = await buyer.ask(op.ATTEMPT, id=attempt_id)
            result: Json = data["checkoutCompletionAttempt"]
            return result if result["__typename"] != "CheckoutCompletionProcessing" else None

        found: Json = await eventually(over)
        return found

    async def bought(self, buyer: Person, lines: list[tuple[Goods, int]]) -> Json:
        """The order group of a purchase that went well."""
        checkout = await self.ready_to_pay(buyer, lines)
        result = await self.outcome(buyer, await self.pay(buyer, checkout))
        assert result["__typename"] == "CheckoutCompletionSuccess", result
        group: Json = result["orderGroup"]
        return group

    async def dispatched(self, store: Store, order_id: str) -> str:
        """The tracking number under which everything of an order was sent."""
        tracking = uuid4().hex[:16].upper()
        await store.owner.do(op.DISPATCH, id=order_id, tracking=tracking, key=key())
        return tracking

    async def carrier_says(self, tracking: str, *codes: str) -> None:
        """Tracking events, signed and pushed by the carrier."""
        for code in codes:
            event = {
                "id": uuid4().hex,
                "trackingNumber": tracking,
                "code": code,
                "occurredAt": datetime.now(UTC).isoformat(),
                "place": "Newark, NJ",
            }
            body = json.dumps({"events": [event]}).encode()
            async with httpx.AsyncClient() as carrier:
                answer = await carrier.post(
                    f"{self.marketplace.base_url}/webhooks/carriers/dhl",
                    content=body,
                    headers=signature("dhl", body),
                )
            assert answer.is_success, (answer.status_code, answer.text)

    async def delivered(self, store: Store, order_id: str) -> None:
        tracking = await self.dispatched(store, order_id)
        await self.carrier_says(tracking, "PICKED_UP", "IN_TRANSIT", "DELIVERED")

    async def order(self, person: Person, order_id: str) -> Json:
        order: Json = (await person.ask(op.ORDER, id=order_id))["order"]
        return order

    async def level(self, variant_id: str) -> tuple[int, int, int]:
        """On hand, reserved, allocated."""
        row = await self.books.fetchrow(
            "select on_hand, reserved, allocated from stock where variant_id = $1", variant_id
        )
        assert row
        return row[0], row[1], row[2]


async def eventually(check: Any) -> Any:
    """The first answer of `check` that is not None, or false."""
    deadline = time.monotonic() + PATIENCE
    while not (found := await check()):
        assert time.monotonic() < deadline, "it never happened"
        await asyncio.sleep(0.05)
    return found


def signature(carrier: str, body: bytes) -> dict[str, str]:
    """The headers that a carrier signs its message with, as Standard Webhooks says."""
    secret = hmac.digest(DEVELOPMENT_SECRET.encode(), carrier.encode(), hashlib.sha256)
    id, timestamp = uuid4().hex, str(int(time.time()))
    signed = hmac.digest(secret, f"{id}.{timestamp}.".encode() + body, hashlib.sha256)
    return {
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{b64encode(signed).decode()}",
    }
