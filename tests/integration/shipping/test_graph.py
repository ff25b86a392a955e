"""From the seller's shelf to the buyer's door, in the graph and on a real database."""

import asyncio
import json
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any

from standardwebhooks.webhooks import Webhook

from domains.orders.application.use_cases.cancel_order import CancelOrder
from domains.orders.application.use_cases.confirm_receipt import ConfirmReceipt
from domains.orders.contracts.parties import Requester
from domains.orders.domain.value_objects.cancel_reason import CancelReason
from domains.shared_kernel.errors import DomainError
from domains.shared_kernel.ids import new_id
from domains.shared_kernel.money import Currency
from domains.shared_kernel.use_case import IdempotencyKey, Viewer
from domains.shipping.adapters.outbound.standard_webhooks import carrier_secret
from domains.shipping.application.ports.outbound import SignedMessage
from domains.shipping.application.use_cases.correct_tracking import CorrectTracking
from domains.shipping.application.use_cases.create_default_rates import create_default_rates
from domains.shipping.application.use_cases.create_shipment import CreateShipment, ParcelDraft
from domains.shipping.application.use_cases.ingest_events import IngestEvents
from domains.shipping.domain.exceptions import TrackingNumberTaken
from domains.shipping.domain.value_objects.tracking_code import TrackingCode
from persistence.inventory.reader import SqlInventoryReader
from persistence.orders.reader import SqlOrderReader
from persistence.shipping.reader import SqlShippingReader
from tests.builders.orders import SELLER
from tests.builders.shipping import a_report, tracking
from tests.builders.sold import Sold
from tests.integration.orders.conftest import GRAPHS, SECRET, Shop, owner_of

CREATE = """
mutation ($order: ID!, $input: ShipmentInput!, $key: String!) {
  shipmentCreate(orderId: $order, input: $input, idempotencyKey: $key) {
    shipment { id status version parcels { trackingNumber lines { orderLineId quantity } } }
    userErrors { code field message }
  }
}
"""
INGEST = """
mutation ($events: [CarrierEventInput!]!, $id: String!, $at: String!, $signature: String!) {
  shipmentEventsIngest(
    carrier: "ups", events: $events, messageId: $id, timestamp: $at, signature: $signature
  ) { results { eventId reception shipmentId } userErrors { code } warnings { code } }
}
"""
UPDATES = """
subscription ($id: ID, $order: ID, $after: Int) {
  shipmentTrackingUpdated(shipmentId: $id, orderId: $order, afterVersion: $after) {
    version event { code } shipment { status }
  }
}
"""


async def dispatch(shop: Shop, sold: Sold, number: str, **overrides: Any) -> Any:
    parcel = {"carrier": "UPS", "trackingNumber": number, **overrides}
    answer = await shop.ask(
        "shipping",
        CREATE,
        owner_of(sold),
        order=sold.order_id,
        input={"parcels": [parcel]},
        key=number,
    )
    return answer["shipmentCreate"]


def a_number() -> str:
    return new_id("TN").replace("_", "").upper()


def an_event(number: str, code: str, **overrides: Any) -> dict[str, Any]:
    return {
        "id": new_id("evt"),
        "trackingNumber": number,
        "code": code,
        "occurredAt": "2026-01-02T10:00:00+00:00",
        **overrides,
    }


CORRECT = """
mutation ($id: ID!, $parcels: [ParcelTrackingInput!]!) {
  shipmentTrackingUpdate(id: $id, parcels: $parcels) {
    shipment { id } userErrors { code field }
  }
}
"""


async def test_a_number_of_another_parcel_is_refused_where_each_mutation_has_it(
    shop: Shop,
) -> None:
    taken, ours = await shop.sell(), await shop.sell()
    number, own = a_number(), a_number()
    await dispatch(shop, taken, number)

    made = await dispatch(shop, ours, number)
    shipment = (await dispatch(shop, ours, own))["shipment"]
    [[parcel]] = await SqlShippingReader(shop.pools.read).parcels([shipment["id"]])
    moved = {"parcelId": parcel.id, "carrier": "UPS", "trackingNumber": number}
    corrected = await shop.ask(
        "shipping", CORRECT, owner_of(ours), id=shipment["id"], parcels=[moved]
    )

    refused = [*made["userErrors"], *corrected["shipmentTrackingUpdate"]["userErrors"]]
    assert {it["code"] for it in refused} == {"TRACKING_NUMBER_TAKEN"}
    assert [it["field"] for it in refused] == [["input", "parcels"], ["parcels"]]


async def test_more_parcels_than_a_shipment_has_are_refused(shop: Shop) -> None:
    sold = await shop.sell()
    shipment = (await dispatch(shop, sold, a_number()))["shipment"]
    parcels = [
        {"parcelId": f"pcl_{number}", "carrier": "UPS", "trackingNumber": a_number()}
        for number in range(51)
    ]

    answer = await shop.ask("shipping", CORRECT, owner_of(sold), id=shipment["id"], parcels=parcels)

    refused = answer["shipmentTrackingUpdate"]["userErrors"]
    assert refused == [{"code": "INVALID", "field": ["parcels"]}]


def signature_of(body: str, carrier: str = "ups") -> tuple[str, datetime]:
    at = datetime.now(UTC)
    return Webhook(carrier_secret(SECRET, carrier)).sign("msg_1", at, body), at


async def ingest(shop: Shop, *events: dict[str, Any]) -> Any:
    signed = [dict(sorted(event.items())) for event in events]
    body = json.dumps(signed, separators=(",", ":"), ensure_ascii=False)
    signature, at = signature_of(body)
    answer = await shop.ask(
        "shipping",
        INGEST,
        events=[*events],
        id="msg_1",
        at=str(int(at.timestamp())),
        signature=signature,
    )
    return answer["shipmentEventsIngest"]


async def test_a_dispatched_order_leaves_the_stock(shop: Shop) -> None:
    sold, number = await shop.sell(quantity=2, stock=10), a_number()

    answer = await dispatch(shop, sold, number)

    [level] = await SqlInventoryReader(shop.pools.read).levels([sold.variant_id])
    [order] = await SqlOrderReader(shop.pools.read).by_ids([sold.order_id])
    assert answer["userErrors"] == []
    assert answer["shipment"]["parcels"] == [
        {
            "trackingNumber": number,
            "lines": [{"orderLineId": sold.line_id, "quantity": 2}],
        }
    ]
    assert level is not None
    assert (level.on_hand, level.allocated) == (8, 0)
    assert order is not None
    assert order.status == "shipped"


async def test_another_store_cannot_dispatch_it(shop: Shop) -> None:
    sold, stranger = await shop.sell(), await shop.sell()
    parcel = {"carrier": "ups", "trackingNumber": a_number()}

    answer = await shop.ask(
        "shipping",
        CREATE,
        owner_of(stranger),
        order=sold.order_id,
        input={"parcels": [parcel]},
        key="k",
    )

    assert [it["code"] for it in answer["shipmentCreate"]["userErrors"]] == ["NOT_FOUND"]


async def test_more_than_is_left_is_not_dispatched(shop: Shop) -> None:
    sold = await shop.sell(quantity=2)
    lines = [{"orderLineId": sold.line_id, "quantity": 3}]

    answer = await dispatch(shop, sold, a_number(), lines=lines)

    assert [it["code"] for it in answer["userErrors"]] == ["QUANTITY_TOO_LARGE"]


async def test_a_malformed_number_is_refused_where_it_stands(shop: Shop) -> None:
    sold = await shop.sell()

    answer = await dispatch(shop, sold, "!!")

    assert answer["userErrors"][0]["field"] == ["input", "parcels", "0", "trackingNumber"]


async def test_carrier_events_deliver_the_order_whatever_their_order(shop: Shop) -> None:
    sold, number = await shop.sell(), a_number()
    await dispatch(shop, sold, number)
    delivered = an_event(number, "DELIVERED", occurredAt="2026-01-03T10:00:00+00:00")

    answer = await ingest(shop, delivered, an_event(number, "PICKED_UP", place="Köln"), delivered)

    [order] = await SqlOrderReader(shop.pools.read).by_ids([sold.order_id])
    receptions = [it["reception"] for it in answer["results"]]
    assert receptions == ["RECORDED", "RECORDED", "DUPLICATE"]
    assert order is not None
    assert order.status == "delivered"
    assert order.completes_at is not None


async def test_a_parcel_arrives_also_after_its_buyer_has_confirmed_it(shop: Shop) -> None:
    sold, number = await shop.sell(), a_number()
    await dispatch(shop, sold, number)
    await shop.orders.confirm_receipt(
        ConfirmReceipt(
            key=IdempotencyKey("buyer", sold.order_id),
            order_id=sold.order_id,
            who=Requester(customer_id=sold.customer_id),
        )
    )

    answer = await ingest(shop, an_event(number, "DELIVERED"))

    [order] = await SqlOrderReader(shop.pools.read).by_ids([sold.order_id])
    assert [it["reception"] for it in answer["results"]] == ["RECORDED"]
    assert order is not None
    assert order.status == "completed"


async def test_a_mistyped_number_is_its_owners_once_it_is_corrected(shop: Shop) -> None:
    mistaken, owner, typo = await shop.sell(), await shop.sell(), a_number()
    shipment = (await dispatch(shop, mistaken, typo))["shipment"]["id"]
    [[parcel]] = await SqlShippingReader(shop.pools.read).parcels([shipment])
    await shop.shipping.correct_tracking(
        CorrectTracking(
            shipment_id=shipment,
            seller_id=mistaken.seller_id,
            parcels=((parcel.id, tracking(a_number())),),
        )
    )
    later = (shop.clock.at + timedelta(hours=1)).isoformat()

    unknown = await ingest(shop, an_event(typo, "PICKED_UP", occurredAt=later))
    taken = await dispatch(shop, owner, typo)
    await ingest(shop, an_event(typo, "DELIVERED", occurredAt=later))

    orders = await SqlOrderReader(shop.pools.read).by_ids([mistaken.order_id, owner.order_id])
    assert [it["reception"] for it in unknown["results"]] == ["UNKNOWN_TRACKING_NUMBER"]
    assert taken["userErrors"] == []
    assert [order and order.status for order in orders] == ["shipped", "delivered"]


async def test_of_parcels_that_want_a_number_at_once_one_gets_it(shop: Shop) -> None:
    sold, number = [await shop.sell() for _ in range(4)], tracking(a_number())

    results = await asyncio.gather(
        *(
            shop.shipping.create_shipment(
                CreateShipment(
                    key=IdempotencyKey("seller", it.order_id),
                    order_id=it.order_id,
                    seller_id=it.seller_id,
                    parcels=(ParcelDraft(tracking=number, lines=None),),
                )
            )
            for it in sold
        ),
        return_exceptions=True,
    )

    assert sum(isinstance(it, TrackingNumberTaken) for it in results) == 3


async def test_an_unknown_number_is_a_warning(shop: Shop) -> None:
    answer = await ingest(shop, an_event("NOBODYS1", "DELIVERED"))

    assert answer["warnings"] == [{"code": "UNKNOWN_TRACKING_NUMBER"}]
    assert answer["results"][0]["shipmentId"] is None


async def test_a_forged_message_is_refused(shop: Shop) -> None:
    answer = await shop.ask(
        "shipping",
        INGEST,
        events=[an_event("NOBODYS1", "DELIVERED")],
        id="msg_1",
        at=str(int(datetime.now(UTC).timestamp())),
        signature="v1,Zm9yZ2Vk",
    )

    codes = [it["code"] for it in answer["shipmentEventsIngest"]["userErrors"]]
    assert codes == ["BAD_SIGNATURE"]


async def test_the_parties_of_the_order_see_its_shipments(shop: Shop) -> None:
    sold = await shop.sell(guest=True)
    shipment = (await dispatch(shop, sold, a_number()))["shipment"]["id"]
    query = """query ($id: ID!, $token: String, $of: [_Any!]!) {
      shipment(id: $id, accessToken: $token) { id parcels { carrier } timeline { code } }
      _entities(representations: $of) { ... on Order { shipments { id } } }
    }"""
    of = [{"__typename": "Order", "id": sold.order_id}]

    guest = await shop.ask("shipping", query, id=shipment, token=sold.token, of=of)
    seller = await shop.ask("shipping", query, owner_of(sold), id=shipment, of=of)
    stranger = await shop.ask("shipping", query, Viewer("cus_stranger"), id=shipment, of=of)

    seen = {"id": shipment, "parcels": [{"carrier": "ups"}], "timeline": []}
    assert guest == seller == {"shipment": seen, "_entities": [{"shipments": [{"id": shipment}]}]}
    assert stranger == {"shipment": None, "_entities": [{"shipments": []}]}


async def test_a_follower_sees_each_event_once_and_in_order(shop: Shop) -> None:
    sold, number = await shop.sell(), a_number()
    shipment = (await dispatch(shop, sold, number))["shipment"]["id"]
    await ingest(shop, an_event(number, "PICKED_UP"), an_event(number, "DELIVERED"))

    resumed = await followed(shop, sold, 3, id=shipment, after=1)
    [snapshot] = await followed(shop, sold, 1, order=sold.order_id)

    assert [it["version"] for it in resumed] == [2, 3, 4]
    assert [it["event"] and it["event"]["code"] for it in resumed] == [
        "PICKED_UP",
        "DELIVERED",
        None,
    ]
    assert snapshot == {"version": 4, "event": None, "shipment": {"status": "DELIVERED"}}


async def test_the_followers_of_an_order_meet_its_new_shipments(shop: Shop) -> None:
    sold = await shop.sell(quantity=2)
    one = [{"orderLineId": sold.line_id, "quantity": 1}]
    await dispatch(shop, sold, a_number(), lines=one)
    source: Any = await GRAPHS["shipping"].subscribe(
        UPDATES, {"order": sold.order_id}, context_value=shop.context(Viewer(sold.customer_id))
    )

    async with aclosing(source) as answers:
        first = await anext(aiter(answers))
        await dispatch(shop, sold, a_number(), lines=one)
        shop_has_told = asyncio.create_task(anext(aiter(answers)))
        done, _ = await asyncio.wait({shop_has_told}, timeout=5)

    assert first.data["shipmentTrackingUpdated"]["version"] == 1
    assert done
    assert shop_has_told.result().data["shipmentTrackingUpdated"]["version"] == 1


async def followed(shop: Shop, sold: Sold, count: int, **variables: Any) -> list[Any]:
    source: Any = await GRAPHS["shipping"].subscribe(
        UPDATES, variables, context_value=shop.context(Viewer(sold.customer_id))
    )
    found: list[Any] = []
    async with aclosing(source) as answers:
        async for answer in answers:
            assert not answer.errors, answer.errors
            found.append(answer.data["shipmentTrackingUpdated"])
            if len(found) == count:
                break
    return found


async def test_a_unit_is_either_cancelled_or_dispatched_never_both(shop: Shop) -> None:
    for _ in range(5):
        sold = await shop.sell(quantity=2, stock=10)
        cancel = CancelOrder(
            key=IdempotencyKey("buyer", sold.order_id),
            order_id=sold.order_id,
            who=Requester(customer_id=sold.customer_id),
            reason=CancelReason.OTHER,
        )
        create = CreateShipment(
            key=IdempotencyKey("seller", sold.order_id),
            order_id=sold.order_id,
            seller_id=sold.seller_id,
            parcels=(ParcelDraft(tracking=tracking(a_number()), lines=None),),
        )

        results = await asyncio.gather(
            shop.orders.cancel_order(cancel),
            shop.shipping.create_shipment(create),
            return_exceptions=True,
        )

        [level] = await SqlInventoryReader(shop.pools.read).levels([sold.variant_id])
        [[line]] = await SqlOrderReader(shop.pools.read).lines([sold.order_id])
        assert sum(isinstance(result, DomainError) for result in results) == 1
        assert line.shipped_quantity + line.cancelled_quantity == 2
        assert level is not None
        assert (level.on_hand, level.allocated) == (10 - line.shipped_quantity, 0)


async def test_carriers_that_repeat_themselves_at_once_are_heard_once(shop: Shop) -> None:
    sold, number = await shop.sell(), tracking(a_number())
    await dispatch(shop, sold, number.number)
    report = a_report(number, TrackingCode.DELIVERED)
    body = "[]"
    signature, at = signature_of(body)
    message = SignedMessage(
        id="msg_1",
        timestamp=str(int(at.timestamp())),
        signature=signature,
        body=body.encode(),
    )
    command = IngestEvents(carrier="ups", reports=(report,), message=message)

    results = await asyncio.gather(*(shop.shipping.ingest_events(command) for _ in range(8)))

    receptions = [received.reception.name for [received] in results]
    [[line]] = await SqlOrderReader(shop.pools.read).lines([sold.order_id])
    assert sorted(receptions) == ["DUPLICATE"] * 7 + ["RECORDED"]
    assert line.delivered_quantity == 2


async def test_sellers_offer_delivery_to_a_country_in_a_currency(shop: Shop) -> None:
    seller = SELLER
    async with shop.begin() as uow:
        await create_default_rates(uow, seller, Currency.USD)
        await create_default_rates(uow, seller, Currency.USD)
    reads = SqlShippingReader(shop.pools.read)

    [usd] = await reads.options([seller], "US", Currency.USD)
    [eur] = await reads.options([seller], "US", Currency.EUR)

    assert [(it.code.name, it.price.minor_units) for it in usd] == [
        ("STANDARD", 500),
        ("EXPRESS", 1_500),
    ]
    assert eur == []
