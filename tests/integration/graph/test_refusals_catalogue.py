"""What sellers may not do with products and stock: a code, a field, and nothing written."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.graph import operations as op
from tests.integration.graph.shop import Shop, key
from tests.integration.graph.steps import a_product
from tests.integration.graph.world import World

LONG = "x" * 300_000
HUGE = 2**31 - 1
Json = dict[str, Any]
Case = tuple[str, Callable[[World], Json], tuple[str, str | None]]


def usd(amount: str, currency: str = "USD") -> Json:
    return {"amount": amount, "currencyCode": currency}


def a_variant(**changes: Any) -> Json:
    options = [{"name": "Size", "value": "S"}]
    return {"sku": key(), "price": usd("1.00"), "options": options, **changes}


def drafting(code: str, field: str | None, **changes: Any) -> Case:
    return op.PRODUCT_CREATE, lambda _: {"input": a_product(**changes)}, (code, field)


def with_variant(code: str, field: str, **changes: Any) -> Case:
    given = {**a_product(), "variants": [a_variant(**changes)]}
    return op.PRODUCT_CREATE, lambda _: {"input": given}, (code, f"input.variants.0{field}")


def stock(code: str, field: str, **changes: Any) -> Case:
    def given(world: World) -> Json:
        quantity = {"variantId": world.lamp.variant, "quantity": 50, **changes}
        return {"input": {"quantities": [quantity]}, "idempotencyKey": key()}

    return op.STOCK_SET, given, (code, field)


def adjusting(code: str, delta: int) -> Case:
    def given(world: World) -> Json:
        changes = [{"variantId": world.lamp.variant, "delta": delta}]
        return {"input": {"reason": "LOST", "changes": changes}, "idempotencyKey": key()}

    return op.STOCK_ADJUST, given, (code, "input.changes.0.delta")


def updating(code: str, field: str | None, **changes: Any) -> Case:
    return (
        op.PRODUCT_UPDATE,
        lambda it: {"id": it.lamp.id, "input": {"title": "Other"}, **changes},
        (code, field),
    )


def upserting(code: str, field: str | None, **row: Any) -> Case:
    def given(world: World) -> Json:
        return {"productId": world.lamp.id, "variants": [{"id": world.lamp.variant, **row}]}

    return op.PRODUCT_UPSERT, given, (code, field)


PICTURE = {"url": "https://images.example/a.jpg"}
CASES: dict[str, Case] = {
    "no title": drafting("INVALID", "input.title", title="  "),
    "a long title": drafting("LIMIT_EXCEEDED", "input.title", title=LONG),
    "a bad handle": drafting("INVALID", "input.handle", handle="Not A Handle!"),
    "a taken handle": (
        op.PRODUCT_CREATE,
        lambda it: {"input": a_product(handle=it.lamp.handle)},
        ("HANDLE_TAKEN", "input.handle"),
    ),
    "a long description": drafting("LIMIT_EXCEEDED", "input.description", description=LONG),
    "many tags": drafting("LIMIT_EXCEEDED", "input.tags", tags=[str(n) for n in range(300)]),
    "a long tag": drafting("LIMIT_EXCEEDED", "input.tags", tags=[LONG]),
    "a long vendor": drafting("LIMIT_EXCEEDED", "input.vendor", vendor=LONG),
    "a long seo title": drafting("LIMIT_EXCEEDED", "input.seo.title", seo={"title": LONG}),
    "no such category": drafting("NOT_FOUND", "input.categoryId", categoryId="cat_unknown"),
    "no address": drafting("INVALID", "input.media.0.url", media=[{"url": "javascript:alert(1)"}]),
    "a long address": drafting(
        "LIMIT_EXCEEDED", "input.media.0.url", media=[{"url": "https://a.example/" + LONG}]
    ),
    "a long alternative text": drafting(
        "LIMIT_EXCEEDED", "input.media.0.altText", media=[{**PICTURE, "altText": LONG}]
    ),
    "the same picture twice": drafting("INVALID", "input.media.1.url", media=[PICTURE, PICTURE]),
    "many variants": (
        op.PRODUCT_CREATE,
        lambda _: {"input": a_product(variants=251)},
        ("LIMIT_EXCEEDED", "input.variants.250"),
    ),
    "a key too long": (
        op.PRODUCT_CREATE,
        lambda _: {"input": a_product(), "idempotencyKey": LONG},
        ("INVALID", "idempotencyKey"),
    ),
    "an empty key": (
        op.PRODUCT_CREATE,
        lambda _: {"input": a_product(), "idempotencyKey": ""},
        ("INVALID", "idempotencyKey"),
    ),
    "a price in euros": with_variant("CURRENCY_MISMATCH", ".price", price=usd("1.00", "EUR")),
    "a price of mills": with_variant("INVALID", ".price", price=usd("1.001")),
    "an absurd price": with_variant("INVALID", ".price", price=usd("999999999999999")),
    "an absurd former price": with_variant(
        "INVALID", ".compareAtPrice", compareAtPrice=usd("999999999999999")
    ),
    "a negative weight": with_variant("INVALID", ".grams", grams=-1),
    "an absurd weight": with_variant("INVALID", ".grams", grams=HUGE),
    "an option missing": with_variant("OPTIONS_MISMATCH", ".options", options=[]),
    "a long sku": with_variant("LIMIT_EXCEEDED", ".sku", sku=LONG),
    "a long barcode": with_variant("LIMIT_EXCEEDED", ".barcode", barcode=LONG),
    "a picture of another": with_variant("INVALID", ".imageUrl", imageUrl="https://no.example/a"),
    "an id for a new variant": with_variant("INVALID", ".id", id="var_1"),
    "the same variant twice": (
        op.PRODUCT_CREATE,
        lambda _: {"input": {**a_product(), "variants": [a_variant(), a_variant()]}},
        ("DUPLICATE_VARIANT", "input.variants.1.options"),
    ),
    "the same sku twice": (
        op.PRODUCT_CREATE,
        lambda _: {
            "input": {
                **a_product(),
                "variants": [
                    a_variant(sku="a"),
                    a_variant(sku="a", options=[{"name": "Size", "value": "M"}]),
                ],
            }
        },
        ("SKU_TAKEN", "input.variants.1.sku"),
    ),
    "an unknown product": updating("NOT_FOUND", "id", id="prd_unknown"),
    "an id of another kind": (
        op.PRODUCT_UPDATE,
        lambda it: {"id": it.store.id, "input": {"title": "Other"}},
        ("NOT_FOUND", "id"),
    ),
    "null for a title": updating("INVALID", "input.title", input={"title": None}),
    "another version": updating("CONFLICT", "ifVersion", ifVersion=99),
    "a negative version": updating("CONFLICT", "ifVersion", ifVersion=-HUGE),
    "an unknown variant": upserting("NOT_FOUND", "variants.0.id", id="var_unknown"),
    "a new price in euros": upserting(
        "CURRENCY_MISMATCH", "variants.0.price", price=usd("1.00", "EUR")
    ),
    "a price of nothing on sale": upserting("NOT_PUBLISHABLE", None, price=usd("0")),
    "many rows": (
        op.PRODUCT_UPSERT,
        lambda it: {"productId": it.lamp.id, "variants": [a_variant()] * 251},
        ("LIMIT_EXCEEDED", "variants"),
    ),
    "published again": (
        op.PRODUCT_PUBLISH,
        lambda it: {"id": it.lamp.id},
        ("ALREADY_PUBLISHED", "id"),
    ),
    "a draft taken off sale": (
        op.PRODUCT_UNPUBLISH,
        lambda it: {"id": it.draft.id},
        ("NOT_PUBLISHED", "id"),
    ),
    "no picture on sale": (
        op.PRODUCT_MEDIA,
        lambda it: {"productId": it.lamp.id, "media": []},
        ("NOT_PUBLISHABLE", None),
    ),
    "a negative stock": stock("QUANTITY_OUT_OF_RANGE", "input.quantities.0.quantity", quantity=-1),
    "an absurd stock": stock("QUANTITY_OUT_OF_RANGE", "input.quantities.0.quantity", quantity=HUGE),
    "less than promised": stock("BELOW_PROMISED", "input.quantities.0.quantity", quantity=0),
    "not what was on hand": stock(
        "QUANTITY_CONFLICT", "input.quantities.0.changeFromQuantity", changeFromQuantity=12_345
    ),
    "stock of nothing": stock("NOT_FOUND", "input.quantities.0.variantId", variantId="var_no"),
    "stock of another kind": (
        op.STOCK_SET,
        lambda it: {
            "input": {"quantities": [{"variantId": it.lamp.id, "quantity": 1}]},
            "idempotencyKey": key(),
        },
        ("NOT_FOUND", "input.quantities.0.variantId"),
    ),
    "too many stocks": (
        op.STOCK_SET,
        lambda _: {
            "input": {"quantities": [{"variantId": key(), "quantity": 1} for _ in range(251)]},
            "idempotencyKey": key(),
        },
        ("INVALID", "input.quantities"),
    ),
    "a key too long for stock": (
        op.STOCK_SET,
        lambda it: {
            "input": {"quantities": [{"variantId": it.lamp.variant, "quantity": 50}]},
            "idempotencyKey": LONG,
        },
        ("INVALID", "idempotencyKey"),
    ),
    "more than a stock can be": adjusting("QUANTITY_OUT_OF_RANGE", HUGE),
    "less than nothing": adjusting("QUANTITY_OUT_OF_RANGE", -HUGE),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_it_is_refused_and_nothing_is_written(shop: Shop, world: World, case: Case) -> None:
    document, given, expected = case

    await shop.demand_refusal(document, world.seller, given(world), expected)


async def test_a_conflict_shows_the_product_as_it_is(shop: Shop, world: World) -> None:
    document = """mutation($id: ID!) {
      productUpdate(id: $id, input: { title: "Other" }, ifVersion: 99) {
        userErrors { code ... on ProductConflict { current { id version title } } } } }"""

    answer = await shop.ask(document, world.seller, id=world.lamp.id)

    [refusal] = answer["productUpdate"]["userErrors"]
    assert refusal["current"] == {"id": world.lamp.id, "version": 2, "title": "Desk Lamp"}


async def test_a_conflict_of_quantities_shows_the_quantity(shop: Shop, world: World) -> None:
    document = """mutation($variant: ID!, $key: String!) {
      inventorySetQuantities(idempotencyKey: $key, input: { quantities: [
        { variantId: $variant, quantity: 1, changeFromQuantity: 12345 }] }) {
        userErrors { code ... on InventoryQuantityConflict { variantId currentQuantity } } } }"""

    answer = await shop.ask(document, world.seller, variant=world.lamp.variant, key=key())

    [refusal] = answer["inventorySetQuantities"]["userErrors"]
    assert refusal["variantId"] == world.lamp.variant
    assert refusal["currentQuantity"] > 0
