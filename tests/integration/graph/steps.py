"""What buyers, sellers and carriers do by the graph, from opening a store to a delivered parcel."""

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from apps.composition.carriers import signed
from apps.settings import DEVELOPMENT_SECRET
from domains.shared_kernel.ids import new_id
from domains.shared_kernel.use_case import Viewer
from tests.integration.graph.shop import ADMIN, NOBODY, Shop, key, somebody

CARRIER = "test-post"
ADDRESS = {
    "name": "Ada Lovelace",
    "line1": "1 Main Street",
    "city": "New York",
    "postalCode": "10001",
    "countryCode": "US",
}
REFUSED = "userErrors { __typename code field message } warnings { code target }"

APPLY = f"""mutation($input: SellerApplicationInput!) {{
  sellerApply(input: $input) {{ seller {{ id status handle }} {REFUSED} }} }}"""
SET_STATUS = f"""mutation($id: ID!, $status: SellerStatus!, $reason: String!) {{
  sellerStatusUpdate(id: $id, status: $status, reason: $reason) {{
    seller {{ id status }} {REFUSED} }} }}"""
CREATE_PRODUCT = f"""mutation($input: ProductCreateInput!, $key: String) {{
  productCreate(input: $input, idempotencyKey: $key) {{
    product {{ id handle status version variants(first: 100) {{ nodes {{ id sku }} }} }}
    {REFUSED} }} }}"""
PUBLISH = (
    f"mutation($id: ID!) {{ productPublish(id: $id) {{ product {{ id status }} {REFUSED} }} }}"
)
SET_STOCK = f"""mutation($input: InventorySetInput!, $key: String!) {{
  inventorySetQuantities(input: $input, idempotencyKey: $key) {{
    levels {{ onHand variant {{ id }} }} {REFUSED}
  }} }}"""
STEP = f"""checkout {{
    id version state email problems {{ code target }}
    groups {{ id seller {{ id }} lines {{ id quantity }}
      deliveryOptions {{ id code cost {{ minorUnits }} }} }}
    discountCodes {{ code applicable reason }} paymentMethod {{ brand lastDigits }}
    quote {{ token total {{ minorUnits }} }}
  }} {REFUSED}"""
CREATE_CHECKOUT = f"""mutation($input: CheckoutCreateInput!, $key: String) {{
  checkoutCreate(input: $input, idempotencyKey: $key) {{ {STEP} }} }}"""
DELIVER_BY = f"""mutation($id: ID!, $selections: [DeliverySelectionInput!]!) {{
  checkoutDeliveryOptionsUpdate(id: $id, selections: $selections) {{ {STEP} }} }}"""
PAY_WITH = f"""mutation($id: ID!, $input: PaymentMethodInput!) {{
  checkoutPaymentMethodUpdate(id: $id, input: $input) {{ {STEP} }} }}"""
COMPLETE = f"""mutation($id: ID!, $token: String!, $key: String!) {{
  checkoutComplete(id: $id, quoteToken: $token, idempotencyKey: $key) {{
    attempt {{ id pollAfter }} {REFUSED} }} }}"""
ATTEMPT = """query($id: ID!) { checkoutCompletionAttempt(id: $id) {
  __typename
  ... on CheckoutCompletionActionRequired { actionUrl payment { id } }
  ... on CheckoutCompletionSuccess { accessToken orderGroup { id } }
  ... on CheckoutCompletionFailed { code checkout { state } } } }"""
DISPATCH = f"""mutation($order: ID!, $input: ShipmentInput!, $key: String!) {{
  shipmentCreate(orderId: $order, input: $input, idempotencyKey: $key) {{
    shipment {{ id status version parcels {{ id trackingNumber }} }} {REFUSED} }} }}"""
INGEST = f"""mutation($carrier: String!, $events: [CarrierEventInput!]!, $id: String!,
                      $at: String!, $signature: String!) {{
  shipmentEventsIngest(carrier: $carrier, events: $events, messageId: $id, timestamp: $at,
                       signature: $signature) {{
    results {{ eventId reception shipmentId }} {REFUSED} }} }}"""
REVIEW = f"""mutation($input: ReviewInput!, $key: String) {{
  reviewCreate(input: $input, idempotencyKey: $key) {{
    review {{ id rating body status }} {REFUSED} }} }}"""


@dataclass(frozen=True)
class Store:
    id: str
    owner: Viewer


@dataclass(frozen=True)
class Goods:
    """A product with one variant or several."""

    id: str
    handle: str
    variants: tuple[str, ...]
    store: Store

    @property
    def variant(self) -> str:
        return self.variants[0]


@dataclass(frozen=True)
class Bought:
    """A paid purchase; `token` is its secret, `orders` are in the order of the stores."""

    buyer: Viewer
    group: str
    token: str
    orders: tuple[str, ...]
    lines: tuple[str, ...]
    payment: str
    checkout: str
    attempt: str

    @property
    def order(self) -> str:
        return self.orders[0]

    @property
    def line(self) -> str:
        return self.lines[0]


async def applied(shop: Shop, owner: Viewer | None = None, **input: Any) -> Store:
    """A store that nobody has approved."""
    viewer, handle = owner or somebody(), f"store-{new_id('x')[-16:]}"
    given = {"handle": handle, "name": "A Store", "countryCode": "US", "currency": "USD", **input}
    payload = await shop.do(APPLY, viewer, input=given)
    return Store(payload["seller"]["id"], viewer)


async def opened(shop: Shop, owner: Viewer | None = None, **input: Any) -> Store:
    """A store that sells."""
    store = await applied(shop, owner, **input)
    await shop.do(SET_STATUS, ADMIN, id=store.id, status="ACTIVE", reason="Welcome")
    return store


def a_product(*, price: str = "10.00", variants: int = 1, **input: Any) -> dict[str, Any]:
    """The input of a product that could be published."""
    sizes = [f"S{number}" for number in range(variants)]
    return {
        "title": "Desk Lamp",
        "options": ["Size"],
        "variants": [
            {
                "sku": new_id("sku"),
                "price": {"amount": price, "currencyCode": "USD"},
                "options": [{"name": "Size", "value": size}],
            }
            for size in sizes
        ],
        "media": [{"url": "https://images.example/lamp.jpg", "altText": "A lamp"}],
        **input,
    }


async def drafted(shop: Shop, store: Store, **input: Any) -> Goods:
    payload = await shop.do(CREATE_PRODUCT, store.owner, input=a_product(**input))
    product = payload["product"]
    variants = tuple(node["id"] for node in product["variants"]["nodes"])
    return Goods(product["id"], product["handle"], variants, store)


async def offered(shop: Shop, store: Store, *, stock: int = 100, **input: Any) -> Goods:
    """Published, every variant with its stock."""
    goods = await drafted(shop, store, **input)
    await stocked(shop, goods, stock)
    await shop.do(PUBLISH, store.owner, id=goods.id)
    return goods


async def stocked(shop: Shop, goods: Goods, quantity: int) -> None:
    quantities = [{"variantId": id, "quantity": quantity} for id in goods.variants]
    await shop.do(SET_STOCK, goods.store.owner, input={"quantities": quantities}, key=key())


async def checked_out(
    shop: Shop, lines: Sequence[tuple[str, int]], buyer: Viewer = NOBODY, **input: Any
) -> Any:
    """A checkout of variants that lacks only its payment method."""
    given = {
        "lines": [{"variantId": id, "quantity": quantity} for id, quantity in lines],
        "email": "ada@shoppers.example",
        "shippingAddress": ADDRESS,
        **input,
    }
    checkout = (await shop.do(CREATE_CHECKOUT, buyer, input=given, key=key()))["checkout"]
    selections = [
        {"groupId": group["id"], "deliveryOptionId": group["deliveryOptions"][0]["id"]}
        for group in checkout["groups"]
    ]
    payload = await shop.do(DELIVER_BY, buyer, id=checkout["id"], selections=selections)
    return payload["checkout"]


async def ready(
    shop: Shop,
    lines: Sequence[tuple[str, int]],
    buyer: Viewer = NOBODY,
    *,
    card: str = "tok_visa",
    **input: Any,
) -> Any:
    """A checkout that can be completed."""
    checkout = await checked_out(shop, lines, buyer, **input)
    method = {"cardToken": card, "brand": "visa", "lastDigits": "4242"}
    payload = await shop.do(PAY_WITH, buyer, id=checkout["id"], input=method)
    return payload["checkout"]


async def completed(shop: Shop, checkout: Any, buyer: Viewer = NOBODY) -> tuple[str, Any]:
    """The attempt's id, and how it ends."""
    token = checkout["quote"]["token"]
    payload = await shop.do(COMPLETE, buyer, id=checkout["id"], token=token, key=key())
    attempt_id = payload["attempt"]["id"]
    await shop.advance(attempt_id)
    answer = await shop.ask(ATTEMPT, buyer, id=attempt_id)
    return attempt_id, answer["checkoutCompletionAttempt"]


async def bought(
    shop: Shop, *goods: Goods, buyer: Viewer | None = None, quantity: int = 2, **input: Any
) -> Bought:
    """Paid for; by a new customer unless another buyer is named."""
    buyer = somebody() if buyer is None else buyer
    lines = [(it.variant, quantity) for it in goods]
    checkout = await ready(shop, lines, buyer, **input)
    attempt_id, result = await completed(shop, checkout, buyer)
    group = """query($id: ID!, $token: String) { orderGroup(id: $id, accessToken: $token) {
      payment { id } orders { id seller { id } lines { id } } } }"""
    found = (
        await shop.ask(group, ADMIN, id=result["orderGroup"]["id"], token=result["accessToken"])
    )["orderGroup"]
    place = {it.store.id: number for number, it in enumerate(goods)}
    orders = sorted(found["orders"], key=lambda order: place[order["seller"]["id"]])
    return Bought(
        buyer=buyer,
        group=result["orderGroup"]["id"],
        token=result["accessToken"],
        orders=tuple(order["id"] for order in orders),
        lines=tuple(line["id"] for order in orders for line in order["lines"]),
        payment=found["payment"]["id"],
        checkout=checkout["id"],
        attempt=attempt_id,
    )


async def dispatched(shop: Shop, store: Store, order: str, **parcel: Any) -> Any:
    """The shipment of an order, in one parcel."""
    given = {"carrier": CARRIER, "trackingNumber": a_number(), **parcel}
    payload = await shop.do(
        DISPATCH, store.owner, order=order, input={"parcels": [given]}, key=key()
    )
    return payload["shipment"]


def a_number() -> str:
    """A tracking number that no other parcel has."""
    return new_id("P").replace("_", "").upper()


def an_event(tracking_number: str, code: str = "DELIVERED", **event: Any) -> dict[str, Any]:
    return {
        "id": new_id("evt"),
        "trackingNumber": tracking_number,
        "code": code,
        "occurredAt": datetime.now(UTC).isoformat(timespec="seconds"),
        **event,
    }


def a_message(*events: dict[str, Any], carrier: str = CARRIER) -> dict[str, Any]:
    """Variables for `INGEST`, signed as the carrier signs."""
    said = [dict(sorted(event.items())) for event in events]
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    headers = signed(DEVELOPMENT_SECRET, carrier, new_id("msg"), body)
    return {
        "carrier": carrier,
        "events": [*events],
        "id": headers["webhook-id"],
        "at": headers["webhook-timestamp"],
        "signature": headers["webhook-signature"],
    }


def forged() -> str:
    """A well-formed signature that nobody made."""
    return "v1," + b64encode(bytes(32)).decode()


async def delivered(shop: Shop, store: Store, order: str) -> Any:
    """The shipment, which has arrived."""
    shipment = await dispatched(shop, store, order)
    [parcel] = shipment["parcels"]
    await shop.do(INGEST, **a_message(an_event(parcel["trackingNumber"])))
    return shipment


async def reviewed(shop: Shop, buyer: Viewer, line: str, **input: Any) -> str:
    given = {"orderLineId": line, "rating": 4, "title": "Good", "body": "It shines.", **input}
    payload = await shop.do(REVIEW, buyer, input=given, key=key())
    review: str = payload["review"]["id"]
    return review
