"""What may not be done with what was bought: a code, a field, and nothing written."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.integration.graph import operations as op
from tests.integration.graph.shop import ADMIN, Shop, key
from tests.integration.graph.steps import a_message, a_number, an_event, forged
from tests.integration.graph.world import World

LONG = "x" * 300_000
HUGE = 2**31 - 1
Json = dict[str, Any]
Refused = tuple[str, str | None]
Case = tuple[str, Callable[[World], Json], Refused]
Units = Sequence[tuple[str, int]]


def units(*parts: tuple[str, int]) -> list[Json]:
    return [{"orderLineId": line, "quantity": quantity} for line, quantity in parts]


BAD_UNITS: dict[str, tuple[Callable[[str], Units], str, str]] = {
    "no unit": (lambda line: [(line, 0)], "INVALID", "lines.0.quantity"),
    "less than none": (lambda line: [(line, -1)], "INVALID", "lines.0.quantity"),
    "more than there are": (lambda line: [(line, 3)], "QUANTITY_TOO_LARGE", "lines.0.quantity"),
    "absurdly many": (lambda line: [(line, HUGE)], "QUANTITY_TOO_LARGE", "lines.0.quantity"),
    "an unknown line": (lambda _: [("oln_no", 1)], "LINE_NOT_FOUND", "lines.0.orderLineId"),
    "a line twice": (lambda line: [(line, 1), (line, 1)], "INVALID", "lines"),
}


@pytest.mark.parametrize("case", BAD_UNITS.values(), ids=BAD_UNITS)
async def test_bad_units_are_not_cancelled(shop: Shop, world: World, case: Any) -> None:
    chosen, code, field = case
    given = {
        "id": world.bought.orders[1],
        "reason": "OTHER",
        "idempotencyKey": key(),
        "lines": units(*chosen(world.bought.lines[1])),
    }

    await shop.demand_refusal(op.ORDER_CANCEL, world.buyer, given, (code, field))


@pytest.mark.parametrize("case", BAD_UNITS.values(), ids=BAD_UNITS)
async def test_bad_units_are_not_refunded(shop: Shop, world: World, case: Any) -> None:
    chosen, code, field = case
    lines = units(*chosen(world.bought.line))
    given = {
        "orderId": world.bought.order,
        "input": {"lines": lines, "reason": "DAMAGED"},
        "idempotencyKey": key(),
    }

    await shop.demand_refusal(op.REFUND_CREATE, world.seller, given, (code, f"input.{field}"))


BAD_PARCELS: dict[str, tuple[Callable[[str], list[Json]], str, str]] = {
    "no parcel": (lambda _: [], "INVALID", "input.parcels"),
    "an empty parcel": (lambda _: [parcel(lines=[])], "INVALID", "input.parcels.0.lines"),
    "no unit": (
        lambda it: [parcel(lines=units((it, 0)))],
        "INVALID",
        "input.parcels.0.lines",
    ),
    "an unknown line": (
        lambda _: [parcel(lines=units(("oln_no", 1)))],
        "LINE_NOT_FOUND",
        "input.parcels.0.orderLineId",
    ),
    "all of it twice": (lambda _: [parcel(), parcel()], "INVALID", "input.parcels.0.lines"),
    "too much in two": (
        lambda it: [parcel(lines=units((it, 2))), parcel(lines=units((it, 1)))],
        "QUANTITY_TOO_LARGE",
        "input.parcels.0.quantity",
    ),
    "no number": (
        lambda _: [parcel(trackingNumber=" ")],
        "INVALID",
        "input.parcels.0.trackingNumber",
    ),
    "a long number": (
        lambda _: [parcel(trackingNumber=LONG)],
        "INVALID",
        "input.parcels.0.trackingNumber",
    ),
    "no carrier": (lambda _: [parcel(carrier="")], "INVALID", "input.parcels.0.carrier"),
    "a number twice": (
        lambda it: [parcel(trackingNumber="SAME1", lines=units((it, 1)))] * 2,
        "INVALID",
        "input.parcels",
    ),
}


def parcel(**changes: Any) -> Json:
    return {"carrier": "dhl", "trackingNumber": a_number(), **changes}


@pytest.mark.parametrize("case", BAD_PARCELS.values(), ids=BAD_PARCELS)
async def test_bad_parcels_are_not_sent(shop: Shop, world: World, case: Any) -> None:
    parcels, code, field = case
    given = {
        "orderId": world.guest.order,
        "input": {"parcels": parcels(world.guest.line)},
        "idempotencyKey": key(),
    }

    await shop.demand_refusal(op.SHIPMENT_CREATE, world.seller, given, (code, field))


def cancelling(code: str, field: str | None, **changes: Any) -> Case:
    def given(world: World) -> Json:
        order = {"id": world.bought.orders[1], "reason": "OTHER", "idempotencyKey": key()}
        return {**order, **changes}

    return op.ORDER_CANCEL, given, (code, field)


def reviewing(code: str, field: str, **changes: Any) -> Case:
    def given(world: World) -> Json:
        return {"input": {"orderLineId": world.bought.line, "rating": 5, **changes}}

    return op.REVIEW_CREATE, given, (code, f"input.{field}")


BUYER: dict[str, Case] = {
    "an unknown order": cancelling("NOT_FOUND", "id", id="ord_unknown"),
    "nothing cancelled": cancelling("INVALID", "lines", lines=[]),
    "no key": cancelling("INVALID", "idempotencyKey", idempotencyKey=""),
    "a long key": cancelling("INVALID", "idempotencyKey", idempotencyKey=LONG),
    "an id of another kind": (
        op.ORDER_CANCEL,
        lambda it: {"id": it.bought.group, "reason": "OTHER", "idempotencyKey": key()},
        ("NOT_FOUND", "id"),
    ),
    "cancelled when delivered": (
        op.ORDER_CANCEL,
        lambda it: {"id": it.bought.order, "reason": "OTHER", "idempotencyKey": key()},
        ("NOT_CANCELLABLE", None),
    ),
    "receipt of what was not sent": (
        op.ORDER_RECEIPT,
        lambda it: {"id": it.bought.orders[1], "idempotencyKey": key()},
        ("RECEIPT_NOT_CONFIRMABLE", None),
    ),
    "no stars": reviewing("INVALID", "rating", rating=0),
    "six stars": reviewing("INVALID", "rating", rating=6),
    "nine stars for an aspect": reviewing("INVALID", "aspects.item", aspects={"item": 9}),
    "a long review": reviewing("INVALID", "body", body=LONG),
    "a long heading": reviewing("INVALID", "title", title=LONG),
    "an unknown line": reviewing("NOT_REVIEWABLE", "orderLineId", orderLineId="oln_no"),
    "a second review": reviewing("ALREADY_REVIEWED", "orderLineId"),
    "a review before it arrives": (
        op.REVIEW_CREATE,
        lambda it: {"input": {"orderLineId": it.bought.lines[1], "rating": 5}},
        ("NOT_REVIEWABLE", "input.orderLineId"),
    ),
    "a challenge of no payment": (
        op.PAYMENT_ACTION,
        lambda _: {"paymentId": "pay_unknown", "data": {}},
        ("NOT_FOUND", "paymentId"),
    ),
    "a challenge that is a list": (
        op.PAYMENT_ACTION,
        lambda it: {"paymentId": it.bought.payment, "data": [1]},
        ("INVALID", "data"),
    ),
}


def refunding(code: str, field: str | None, order: str, **changes: Any) -> Case:
    def given(world: World) -> Json:
        lines = units((world.bought.line, 1))
        orders = {"bought": world.bought.order, "guest": world.guest.order}
        return {
            "orderId": orders.get(order, order),
            "input": {"lines": lines, "reason": "DAMAGED", **changes},
            "idempotencyKey": key(),
        }

    return op.REFUND_CREATE, given, (code, field)


def retracking(code: str, field: str, **changes: Any) -> Case:
    def given(world: World) -> Json:
        return {"id": world.shipment, "parcels": [{"parcelId": world.parcel, **parcel(**changes)}]}

    return op.SHIPMENT_TRACKING, given, (code, field)


def replying(code: str, field: str, body: str = "Thanks", **changes: Any) -> Case:
    return (
        op.REVIEW_REPLY,
        lambda it: {"id": it.review, "body": body, **changes},
        (code, field),
    )


SELLER: dict[str, Case] = {
    "a refund of nothing": refunding("NOT_REFUNDABLE", None, "bought", lines=[]),
    "a refund of what was not sent": refunding("NOT_REFUNDABLE", None, "guest"),
    "a refund of no order": refunding("NOT_FOUND", "orderId", "ord_unknown"),
    "a long note": refunding("INVALID", "input.note", "bought", note=LONG),
    "a retry of what was paid": (
        op.REFUND_RETRY,
        lambda it: {"id": it.refund, "idempotencyKey": key()},
        ("NOT_RETRYABLE", None),
    ),
    "a retry of no refund": (
        op.REFUND_RETRY,
        lambda _: {"id": "ref_unknown", "idempotencyKey": key()},
        ("NOT_FOUND", "id"),
    ),
    "sent again": (
        op.SHIPMENT_CREATE,
        lambda it: {
            "orderId": it.bought.order,
            "input": {"parcels": [parcel()]},
            "idempotencyKey": key(),
        },
        ("NOT_SHIPPABLE", None),
    ),
    "a parcel that arrived": retracking("PARCEL_ARRIVED", "parcels"),
    "an unknown parcel": retracking("PARCEL_NOT_FOUND", "parcels", parcelId="pcl_unknown"),
    "a bad number": retracking("INVALID", "parcels.0.trackingNumber", trackingNumber="?"),
    "no reply": replying("INVALID", "body", " \n"),
    "a long reply": replying("INVALID", "body", LONG),
    "a reply to nothing": replying("NOT_FOUND", "id", id="rev_unknown"),
    "a reply to what is hidden": (
        op.REVIEW_REPLY,
        lambda it: {"id": it.hidden_review, "body": "Thanks"},
        ("NOT_FOUND", "id"),
    ),
}


def moderating(code: str, field: str, **changes: Any) -> Case:
    return (
        op.REVIEW_MODERATE,
        lambda it: {"id": it.review, "decision": "HIDE", "reason": "Rude", **changes},
        (code, field),
    )


MARKETPLACE: dict[str, Case] = {
    "restored while shown": moderating("MODERATION_REFUSED", "decision", decision="RESTORE"),
    "no such review": moderating("NOT_FOUND", "id", id="rev_unknown"),
    "no reason": moderating("INVALID", "reason", reason=" "),
    "a long reason": moderating("INVALID", "reason", reason=LONG),
}


@pytest.mark.parametrize("case", BUYER.values(), ids=BUYER)
async def test_a_buyer_is_refused(shop: Shop, world: World, case: Case) -> None:
    document, given, expected = case

    await shop.demand_refusal(document, world.buyer, given(world), expected)


@pytest.mark.parametrize("case", SELLER.values(), ids=SELLER)
async def test_a_seller_is_refused(shop: Shop, world: World, case: Case) -> None:
    document, given, expected = case

    await shop.demand_refusal(document, world.seller, given(world), expected)


@pytest.mark.parametrize("case", MARKETPLACE.values(), ids=MARKETPLACE)
async def test_even_an_administrator_is_refused(shop: Shop, world: World, case: Case) -> None:
    document, given, expected = case

    await shop.demand_refusal(document, ADMIN, given(world), expected)


CARRIER: dict[str, tuple[Json, Refused]] = {
    "a forged signature": ({"signature": forged()}, ("BAD_SIGNATURE", "signature")),
    "no signature": ({"signature": ""}, ("BAD_SIGNATURE", "signature")),
    "an odd signature": ({"signature": "v1,ä!"}, ("BAD_SIGNATURE", "signature")),
    "an old message": ({"timestamp": "1"}, ("BAD_SIGNATURE", "signature")),
    "no timestamp": ({"timestamp": "soon"}, ("BAD_SIGNATURE", "signature")),
    "an absurd timestamp": ({"timestamp": "9" * 400}, ("BAD_SIGNATURE", "signature")),
    "another message id": ({"messageId": "ä"}, ("BAD_SIGNATURE", "signature")),
    "a long carrier": ({"carrier": LONG}, ("INVALID", "carrier")),
    "no tracking number": (
        {"events": [an_event("good-1"), an_event(" ")]},
        ("INVALID", "events.1.trackingNumber"),
    ),
}


@pytest.mark.parametrize("case", CARRIER.values(), ids=CARRIER)
async def test_a_carrier_is_refused(shop: Shop, world: World, case: Any) -> None:
    changes, expected = case
    message = a_message(an_event("some-number"))
    given = {
        "carrier": message["carrier"],
        "events": message["events"],
        "messageId": message["id"],
        "timestamp": message["at"],
        "signature": message["signature"],
    }

    await shop.demand_refusal(op.SHIPMENT_EVENTS, world.stranger, {**given, **changes}, expected)
