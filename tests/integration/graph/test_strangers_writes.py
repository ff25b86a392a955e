"""Who may write what (A1, T1): others are refused, and nothing is written."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.graph import operations as op
from tests.integration.graph.shop import NOBODY, Shop, key
from tests.integration.graph.steps import ADDRESS, a_number, a_product
from tests.integration.graph.world import World, people

Expected = dict[str, tuple[str, list[str] | None]]

SELLERS_ONLY: Expected = dict.fromkeys(
    ("stranger", "buyer", "applicant", "admin"), ("FORBIDDEN", None)
)
FOR_ADMINISTRATORS: Expected = dict.fromkeys(
    ("stranger", "buyer", "seller", "applicant"), ("FORBIDDEN", None)
)


def hidden(*field: str, to: tuple[str, ...] = ("stranger", "other", "applicant")) -> Expected:
    return dict.fromkeys(to, ("NOT_FOUND", [*field]))


WRITES: list[tuple[str, Callable[[World], dict[str, Any]], Expected]] = [
    (
        op.PRODUCT_CREATE,
        lambda _: {"input": a_product(), "idempotencyKey": key()},
        SELLERS_ONLY,
    ),
    (
        op.PRODUCT_UPDATE,
        lambda it: {"id": it.lamp.id, "input": {"title": "Mine"}},
        SELLERS_ONLY | hidden("id", to=("other",)),
    ),
    (
        op.PRODUCT_UPSERT,
        lambda it: {"productId": it.lamp.id, "variants": [{"id": it.lamp.variant, "sku": "x"}]},
        SELLERS_ONLY | hidden("productId", to=("other",)),
    ),
    (
        op.PRODUCT_MEDIA,
        lambda it: {"productId": it.lamp.id, "media": []},
        SELLERS_ONLY | hidden("productId", to=("other",)),
    ),
    (
        op.PRODUCT_PUBLISH,
        lambda it: {"id": it.draft.id},
        SELLERS_ONLY | hidden("id", to=("other",)),
    ),
    (
        op.PRODUCT_UNPUBLISH,
        lambda it: {"id": it.lamp.id},
        SELLERS_ONLY | hidden("id", to=("other",)),
    ),
    (
        op.STOCK_SET,
        lambda it: {
            "input": {"quantities": [{"variantId": it.lamp.variant, "quantity": 7}]},
            "idempotencyKey": key(),
        },
        SELLERS_ONLY | hidden("input", "quantities", "0", "variantId", to=("other",)),
    ),
    (
        op.STOCK_ADJUST,
        lambda it: {
            "input": {
                "reason": "RECEIVED",
                "changes": [{"variantId": it.lamp.variant, "delta": 7}],
            },
            "idempotencyKey": key(),
        },
        SELLERS_ONLY | hidden("input", "changes", "0", "variantId", to=("other",)),
    ),
    (
        op.ORDER_CANCEL,
        lambda it: {"id": it.guest.order, "reason": "OTHER", "idempotencyKey": key()},
        hidden("id", to=("stranger", "buyer", "other", "applicant")),
    ),
    (
        op.ORDER_RECEIPT,
        lambda it: {"id": it.bought.order, "idempotencyKey": key()},
        hidden("id"),
    ),
    (
        op.REFUND_CREATE,
        lambda it: {
            "orderId": it.bought.order,
            "input": {
                "lines": [{"orderLineId": it.bought.line, "quantity": 1}],
                "reason": "DAMAGED",
            },
            "idempotencyKey": key(),
        },
        dict.fromkeys(("stranger", "buyer", "applicant"), ("FORBIDDEN", None))
        | hidden("orderId", to=("other",)),
    ),
    (
        op.REFUND_RETRY,
        lambda it: {"id": it.refund, "idempotencyKey": key()},
        dict.fromkeys(("stranger", "buyer", "applicant"), ("FORBIDDEN", None))
        | hidden("id", to=("other",)),
    ),
    (
        op.SHIPMENT_CREATE,
        lambda it: {
            "orderId": it.guest.order,
            "input": {"parcels": [{"carrier": "dhl", "trackingNumber": a_number()}]},
            "idempotencyKey": key(),
        },
        SELLERS_ONLY | hidden("orderId", to=("other",)),
    ),
    (
        op.SHIPMENT_TRACKING,
        lambda it: {
            "id": it.shipment,
            "parcels": [{"parcelId": it.parcel, "carrier": "dhl", "trackingNumber": a_number()}],
        },
        SELLERS_ONLY | hidden("id", to=("other",)),
    ),
    (
        op.REVIEW_CREATE,
        lambda it: {"input": {"orderLineId": it.bought.line, "rating": 1}},
        dict.fromkeys(
            ("stranger", "seller", "other", "admin"),
            ("NOT_REVIEWABLE", ["input", "orderLineId"]),
        ),
    ),
    (
        op.REVIEW_REPLY,
        lambda it: {"id": it.review, "body": "Thanks"},
        SELLERS_ONLY | hidden("id", to=("other",)),
    ),
    (
        op.REVIEW_MODERATE,
        lambda it: {"id": it.review, "decision": "HIDE", "reason": "I do not like it"},
        FOR_ADMINISTRATORS,
    ),
    (
        op.SELLER_STATUS,
        lambda it: {"id": it.applicant.id, "status": "ACTIVE", "reason": "I say so"},
        FOR_ADMINISTRATORS,
    ),
    (
        op.COUPON_CREATE,
        lambda _: {
            "input": {"code": "ALL", "scope": "PLATFORM", "kind": "PERCENT", "basisPoints": 100}
        },
        FOR_ADMINISTRATORS,
    ),
    (
        op.COUPON_CREATE,
        lambda _: {
            "input": {"code": "MINE", "scope": "SELLER", "kind": "PERCENT", "basisPoints": 100}
        },
        SELLERS_ONLY,
    ),
    (
        op.PAYMENT_ACTION,
        lambda it: {"paymentId": it.bought.payment, "data": {}},
        hidden("paymentId", to=("stranger", "seller", "other")),
    ),
    (
        op.ADDRESS_UPSERT,
        lambda _: {"input": {"id": "adr_of_another", "address": ADDRESS}},
        hidden("input", "id", to=("buyer",)),
    ),
]
A_STORE = {"handle": "a-store", "name": "A Store", "countryCode": "US", "currency": "USD"}
ANONYMOUS: list[tuple[str, Callable[[World], dict[str, Any]]]] = [
    *((document, given) for document, given, _ in WRITES),
    (op.CUSTOMER_UPDATE, lambda _: {"input": {}}),
    (op.TOKEN_REVOKE, lambda _: {}),
    (op.SELLER_APPLY, lambda _: {"input": A_STORE}),
]


def name_of(value: object) -> str | None:
    """The mutation of a document, for the test's id."""
    if isinstance(value, str):
        return value.partition("{")[2].partition("(")[0].strip()
    return None


@pytest.mark.parametrize(("document", "given", "expected"), WRITES, ids=name_of)
async def test_writes_are_refused_to_others_and_leave_nothing_behind(
    shop: Shop,
    world: World,
    document: str,
    given: Callable[[World], dict[str, Any]],
    expected: Expected,
) -> None:
    before, found = await shop.stored(), {}

    for name in expected:
        found[name] = await shop.refusal(document, people(world)[name], **given(world))

    assert found == expected
    assert await shop.stored() == before


@pytest.mark.parametrize(("document", "given"), ANONYMOUS, ids=name_of)
async def test_nobody_writes_what_needs_a_customer(
    shop: Shop,
    world: World,
    document: str,
    given: Callable[[World], dict[str, Any]],
) -> None:
    before = await shop.stored()

    fault = await shop.fault(document, NOBODY, **given(world))

    assert fault == {"code": "UNAUTHENTICATED"}
    assert await shop.stored() == before
