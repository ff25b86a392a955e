"""A seller's day, operation by operation: the store, the shelf, parcels, refunds and reviews."""

from typing import Any

import pytest

from tests.integration.graph import operations as op
from tests.integration.graph.shop import ADMIN, NOBODY, Shop, key, somebody
from tests.integration.graph.steps import (
    CREATE_PRODUCT,
    DISPATCH,
    INGEST,
    REFUSED,
    REVIEW,
    SET_STATUS,
    a_message,
    a_number,
    a_product,
    an_event,
    applied,
    bought,
    delivered,
    dispatched,
    drafted,
    offered,
    opened,
    reviewed,
)
from tests.integration.graph.world import CREATE_COUPON, REFUND, signed_up

UPDATE = f"""mutation($id: ID!, $input: ProductUpdateInput!, $version: Int) {{
  productUpdate(id: $id, input: $input, ifVersion: $version) {{
    product {{ title vendor tags version }} {REFUSED} }} }}"""
REPLY = f"""mutation($id: ID!, $body: String!) {{
  reviewReply(id: $id, body: $body) {{ review {{ reply {{ body }} }} {REFUSED} }} }}"""
HIDE = f"""mutation($id: ID!, $decision: ModerationDecision!) {{
  reviewModerate(id: $id, decision: $decision, reason: "Rude") {{
    review {{ status }} {REFUSED} }} }}"""


async def test_a_store_is_applied_for_approved_and_suspended(shop: Shop) -> None:
    store = await applied(shop)
    visible = "query($id: ID!) { seller(id: $id) { id status available } }"

    before = await shop.ask(visible, id=store.id)
    refused = await shop.refusal(CREATE_PRODUCT, store.owner, input=a_product())
    await shop.do(SET_STATUS, ADMIN, id=store.id, status="ACTIVE", reason="Welcome")
    after = await shop.ask(visible, id=store.id)
    await shop.do(SET_STATUS, ADMIN, id=store.id, status="SUSPENDED", reason="Complaints")
    suspended = await shop.ask("{ viewerSeller { status available } }", store.owner)

    assert before["seller"] is None
    assert refused == ("FORBIDDEN", None)
    assert after["seller"] == {"id": store.id, "status": "ACTIVE", "available": True}
    assert suspended["viewerSeller"] == {"status": "SUSPENDED", "available": False}


async def test_why_a_store_stands_where_it_does_is_for_its_owner_and_the_staff(shop: Shop) -> None:
    goods = await offered(shop, await opened(shop))
    store, stranger, other = goods.store, somebody(), await opened(shop)
    await shop.do(SET_STATUS, ADMIN, id=store.id, status="SUSPENDED", reason="Complaints")
    query = """query($id: ID!, $product: ID!) {
      seller(id: $id) { status statusReason }
      product(id: $product) { seller { statusReason } } }"""

    found = {
        name: await shop.ask(query, viewer, id=store.id, product=goods.id)
        for name, viewer in {
            "nobody": NOBODY,
            "stranger": stranger,
            "other": other.owner,
            "owner": store.owner,
            "admin": ADMIN,
        }.items()
    }

    assert {it["seller"]["status"] for it in found.values()} == {"SUSPENDED"}
    reasons = {
        name: {it["seller"]["statusReason"], it["product"]["seller"]["statusReason"]}
        for name, it in found.items()
    }
    assert reasons == {
        "nobody": {None},
        "stranger": {None},
        "other": {None},
        "owner": {"Complaints"},
        "admin": {"Complaints"},
    }


async def test_a_rejected_applicant_reads_why(shop: Shop) -> None:
    store = await applied(shop)
    query = "{ viewerSeller { status statusReason } }"

    waiting = await shop.ask(query, store.owner)
    await shop.do(SET_STATUS, ADMIN, id=store.id, status="REJECTED", reason="No imprint")
    rejected = await shop.ask(query, store.owner)

    assert waiting["viewerSeller"] == {"status": "APPLIED", "statusReason": None}
    assert rejected["viewerSeller"] == {"status": "REJECTED", "statusReason": "No imprint"}


async def test_a_handle_belongs_to_one_store(shop: Shop) -> None:
    handle = f"h-{key()[-12:]}"
    await applied(shop, handle=handle)
    given = {"handle": handle, "name": "Other", "countryCode": "US", "currency": "USD"}

    refused = await shop.refusal(op.SELLER_APPLY, somebody(), input=given)

    assert refused == ("HANDLE_TAKEN", ["input", "handle"])


async def test_a_product_is_drafted_once_for_one_key(shop: Shop) -> None:
    store = await opened(shop)
    given = {"input": a_product(), "key": key()}

    first = await shop.do(CREATE_PRODUCT, store.owner, **given)
    again = await shop.do(CREATE_PRODUCT, store.owner, **given)
    other = {**given, "input": a_product(title="Other")}
    refused = await shop.refusal(CREATE_PRODUCT, store.owner, **other)

    assert first["product"]["id"] == again["product"]["id"]
    assert first["product"]["status"] == "DRAFT"
    assert refused == ("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])


async def test_what_is_absent_stays_and_null_empties(shop: Shop) -> None:
    goods = await drafted(shop, await opened(shop), vendor="Acme", tags=["a", "b"])
    given = {"id": goods.id, "input": {"tags": None, "title": "Lantern"}, "version": 1}

    payload = await shop.do(UPDATE, goods.store.owner, **given)
    refused = await shop.refusal(UPDATE, goods.store.owner, **given)

    assert payload["product"] == {"title": "Lantern", "vendor": "Acme", "tags": [], "version": 2}
    assert refused == ("CONFLICT", ["ifVersion"])


async def test_good_rows_are_kept_where_bad_ones_may_fail(shop: Shop) -> None:
    goods = await offered(shop, await opened(shop))
    rows = [{"id": goods.variant, "grams": 5}, {"id": "var_unknown", "grams": 5}]
    document = f"""mutation($id: ID!, $rows: [VariantInput!]!, $policy: BulkErrorPolicy!) {{
      productVariantsBulkUpsert(productId: $id, variants: $rows, errorPolicy: $policy) {{
        variants {{ id grams }} {REFUSED} }} }}"""
    given = {"id": goods.id, "rows": rows}

    before = await shop.stored()
    none = await shop.ask(document, goods.store.owner, policy="REJECT_ALL", **given)
    unchanged = await shop.stored() == before
    some = await shop.ask(document, goods.store.owner, policy="REJECT_FAILED", **given)

    assert unchanged
    assert none["productVariantsBulkUpsert"]["variants"] == [None, None]
    written = some["productVariantsBulkUpsert"]
    assert written["variants"] == [{"id": goods.variant, "grams": 5}, None]
    assert [it["field"] for it in written["userErrors"]] == [["variants", "1", "id"]]


async def test_what_is_taken_off_sale_is_gone_for_buyers(shop: Shop) -> None:
    goods = await offered(shop, await opened(shop))
    query = "query($id: ID!) { product(id: $id) { status } }"

    await shop.do(op.PRODUCT_UNPUBLISH, goods.store.owner, id=goods.id)

    assert (await shop.ask(query, id=goods.id))["product"] is None
    own = await shop.ask(query, goods.store.owner, id=goods.id)
    assert own["product"] == {"status": "UNPUBLISHED"}


async def test_stock_is_changed_once_for_one_key(shop: Shop) -> None:
    goods = await offered(shop, await opened(shop), stock=10)
    changes = [{"variantId": goods.variant, "delta": -3}]
    document = f"""mutation($input: InventoryAdjustInput!, $key: String!) {{
      inventoryAdjustQuantities(input: $input, idempotencyKey: $key) {{
        levels {{ onHand available }} {REFUSED} }} }}"""
    given = {"input": {"reason": "LOST", "changes": changes}, "key": key()}

    first = await shop.do(document, goods.store.owner, **given)
    again = await shop.do(document, goods.store.owner, **given)

    assert first["levels"] == again["levels"] == [{"onHand": 7, "available": 7}]


async def test_a_code_belongs_to_one_coupon(shop: Shop) -> None:
    store = await opened(shop)
    terms = {"scope": "SELLER", "kind": "PERCENT", "basisPoints": 1000}
    coupon = {"code": key().upper()[-20:], **terms}
    await shop.do(CREATE_COUPON, store.owner, input=coupon)

    refused = await shop.refusal(CREATE_COUPON, store.owner, input=coupon)

    assert refused == ("CODE_TAKEN", ["input", "code"])


async def test_an_order_is_sent_in_two_parcels(shop: Shop) -> None:
    store = await opened(shop)
    purchase = await bought(shop, await offered(shop, store), quantity=3)

    def parcel(quantity: int) -> dict[str, Any]:
        lines = [{"orderLineId": purchase.line, "quantity": quantity}]
        return {"carrier": "test-post", "trackingNumber": a_number(), "lines": lines}

    given = {"order": purchase.order, "input": {"parcels": [parcel(1)]}, "key": key()}
    first = await shop.do(DISPATCH, store.owner, **given)
    again = await shop.do(DISPATCH, store.owner, **given)
    query = "query($id: ID!) { order(id: $id) { status lines { shippedQuantity } } }"
    partly = await shop.ask(query, purchase.buyer, id=purchase.order)
    given = {"order": purchase.order, "input": {"parcels": [parcel(2)]}, "key": key()}
    await shop.do(DISPATCH, store.owner, **given)
    wholly = await shop.ask(query, purchase.buyer, id=purchase.order)

    assert first["shipment"]["id"] == again["shipment"]["id"]
    assert partly["order"] == {"status": "PARTIALLY_SHIPPED", "lines": [{"shippedQuantity": 1}]}
    assert wholly["order"] == {"status": "SHIPPED", "lines": [{"shippedQuantity": 3}]}


async def test_events_count_once_in_whatever_order(shop: Shop) -> None:
    store = await opened(shop)
    purchase = await bought(shop, await offered(shop, store))
    [parcel] = (await dispatched(shop, store, purchase.order))["parcels"]
    number = parcel["trackingNumber"]
    arrived, moved = an_event(number), an_event(number, "IN_TRANSIT", place="Portland")

    first = await shop.do(INGEST, **a_message(arrived, moved, arrived, an_event("unknown-1")))
    again = await shop.do(INGEST, **a_message(moved))

    assert [it["reception"] for it in first["results"]] == [
        "RECORDED",
        "RECORDED",
        "DUPLICATE",
        "UNKNOWN_TRACKING_NUMBER",
    ]
    assert [it["code"] for it in first["warnings"]] == ["UNKNOWN_TRACKING_NUMBER"]
    assert [it["reception"] for it in again["results"]] == ["DUPLICATE"]


async def test_a_number_is_corrected_until_the_parcel_arrives(shop: Shop) -> None:
    store = await opened(shop)
    purchase = await bought(shop, await offered(shop, store))
    shipment = await dispatched(shop, store, purchase.order)
    [parcel] = shipment["parcels"]
    correct = f"""mutation($id: ID!, $parcels: [ParcelTrackingInput!]!) {{
      shipmentTrackingUpdate(id: $id, parcels: $parcels) {{
        shipment {{ parcels {{ trackingNumber formerTrackingNumbers }} }} {REFUSED} }} }}"""
    number = a_number()
    given = [{"parcelId": parcel["id"], "carrier": "test-post", "trackingNumber": number}]

    payload = await shop.do(correct, store.owner, id=shipment["id"], parcels=given)

    assert payload["shipment"]["parcels"] == [
        {"trackingNumber": number, "formerTrackingNumbers": [parcel["trackingNumber"]]}
    ]


async def test_a_preview_is_what_is_paid_back(shop: Shop) -> None:
    store = await opened(shop)
    purchase = await bought(shop, await offered(shop, store))
    await delivered(shop, store, purchase.order)
    lines = [{"orderLineId": purchase.line, "quantity": 1}]
    preview = """query($order: ID!, $lines: [RefundLineInput!]!) {
      refundPreview(orderId: $order, lines: $lines, includeShipping: true) {
        amount { minorUnits } shipping { minorUnits } } }"""
    wanted = {"lines": lines, "reason": "DAMAGED", "includeShipping": True}
    given = {"order": purchase.order, "input": wanted, "key": key()}

    shown = await shop.ask(preview, store.owner, order=purchase.order, lines=lines)
    first = await shop.do(REFUND, store.owner, **given)
    again = await shop.do(REFUND, store.owner, **given)
    await shop.settle(first["refund"]["id"])
    query = """query($id: ID!) { order(id: $id) {
      refunded { minorUnits } refunds { id status } escrow { refunded { minorUnits } } } }"""
    order = (await shop.ask(query, purchase.buyer, id=purchase.order))["order"]

    assert first["refund"] == again["refund"]
    assert first["refund"]["amount"] == shown["refundPreview"]["amount"]
    assert order["refunded"] == order["escrow"]["refunded"] == first["refund"]["amount"]
    assert order["refunds"] == [{"id": first["refund"]["id"], "status": "SETTLED"}]


async def test_refunds_end_where_the_order_is_paid_back(shop: Shop) -> None:
    store = await opened(shop)
    purchase = await bought(shop, await offered(shop, store))
    await delivered(shop, store, purchase.order)
    lines = [{"orderLineId": purchase.line, "quantity": 2}]
    wanted = {"lines": lines, "reason": "DAMAGED", "includeShipping": True}
    await shop.do(REFUND, store.owner, order=purchase.order, input=wanted, key=key())

    refused = await shop.refusal(REFUND, store.owner, order=purchase.order, input=wanted, key=key())

    assert refused[0] in {"NOT_REFUNDABLE", "QUANTITY_TOO_LARGE"}


async def test_a_review_is_answered_hidden_and_shown_again(shop: Shop) -> None:
    store = await opened(shop)
    goods = await offered(shop, store)
    buyer, _ = await signed_up(shop)
    purchase = await bought(shop, goods, buyer=buyer)
    await delivered(shop, store, purchase.order)
    review = await reviewed(shop, buyer, purchase.line, rating=2)
    query = """query($id: ID!) { product(id: $id) { ratingSummary { average count }
      reviews { nodes { id reply { body } author { displayName } } } } }"""

    replied = await shop.do(REPLY, store.owner, id=review, body="We are sorry.")
    shown = (await shop.ask(query, id=goods.id))["product"]
    await shop.do(HIDE, ADMIN, id=review, decision="HIDE")
    hidden = (await shop.ask(query, id=goods.id))["product"]
    await shop.do(HIDE, ADMIN, id=review, decision="RESTORE")
    restored = (await shop.ask(query, id=goods.id))["product"]

    reply = {"body": "We are sorry."}
    author = {"displayName": "Ada"}
    assert replied["review"] == {"reply": reply}
    assert shown["ratingSummary"] == {"average": 2.0, "count": 1}
    assert shown["reviews"]["nodes"] == [{"id": review, "reply": reply, "author": author}]
    assert hidden == {"ratingSummary": {"average": None, "count": 0}, "reviews": {"nodes": []}}
    assert restored == shown


async def test_a_review_is_written_once_for_one_key(shop: Shop) -> None:
    store = await opened(shop)
    purchase = await bought(shop, await offered(shop, store))
    await delivered(shop, store, purchase.order)
    given = {"input": {"orderLineId": purchase.line, "rating": 5}, "key": key()}

    first = await shop.do(REVIEW, purchase.buyer, **given)
    again = await shop.do(REVIEW, purchase.buyer, **given)

    assert first["review"] == again["review"]


@pytest.mark.parametrize("field", ["handle", "id"])
async def test_a_product_is_found_by_both_its_names(shop: Shop, field: str) -> None:
    goods = await offered(shop, await opened(shop))
    name = {"handle": goods.handle, "id": goods.id}[field]

    answer = await shop.ask(f'{{ product({field}: "{name}") {{ id handle }} }}')

    assert answer["product"] == {"id": goods.id, "handle": goods.handle}
