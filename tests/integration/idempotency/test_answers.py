"""A client learns whether its write was carried out now or before, and may name it in a header."""

import asyncio
from typing import Any, cast
from uuid import uuid4

import pytest

from persistence.engine import Pools
from resolvers.apis import Apis
from resolvers.context import Context
from schema.build import DOMAINS, Supergraph
from tests.integration.carts.test_graph import ADD, GRAPH, Shop

UNNAMED = """mutation($cart: ID!, $variant: ID!) {
  cartLinesAdd(cartId: $cart, lines: [{variantId: $variant, quantity: 2}]) {
    cart { totalQuantity } userErrors { code field } } }"""
TWICE = """mutation($cart: ID!, $variant: ID!) {
  a: cartLinesAdd(cartId: $cart, lines: [{variantId: $variant, quantity: 1}]) {
    cart { totalQuantity } }
  b: cartLinesAdd(cartId: $cart, lines: [{variantId: $variant, quantity: 1}]) {
    cart { totalQuantity } } }"""


@pytest.fixture
def shop(pools: Pools) -> Shop:
    return Shop(pools)


async def write(shop: Shop, document: str, header: str | None = None, **variables: Any) -> Any:
    result: Any = await GRAPH.execute(
        document, variables, context_value=Context(shop.apis, key_header=header)
    )
    assert not result.errors, result.errors
    return result


def replayed(result: Any) -> bool:
    return result.extensions.get("idempotentReplay", False)  # type: ignore[no-any-return]


async def test_a_replay_says_that_it_is_one(shop: Shop) -> None:
    variant, cart = await shop.offers(), await shop.opens()
    named = {"cart": cart["id"], "variant": variant, "n": 1, "key": uuid4().hex}

    first, second = [await write(shop, ADD, **named) for _ in range(2)]
    other = await write(shop, ADD, **(named | {"key": uuid4().hex}))

    assert [replayed(it) for it in (first, second, other)] == [False, True, False]
    assert second.data["cartLinesAdd"]["cart"] == first.data["cartLinesAdd"]["cart"]


async def test_of_twins_at_once_one_is_the_replay(shop: Shop) -> None:
    variant, cart = await shop.offers(), await shop.opens()
    named = {"cart": cart["id"], "variant": variant, "n": 1, "key": uuid4().hex}

    twins = await asyncio.gather(*(write(shop, ADD, **named) for _ in range(2)))

    assert sorted(map(replayed, twins)) == [False, True]


async def test_a_key_of_another_write_is_refused_and_is_no_replay(shop: Shop) -> None:
    variant, cart = await shop.offers(), await shop.opens()
    named = {"cart": cart["id"], "variant": variant, "n": 1, "key": uuid4().hex}
    await write(shop, ADD, **named)

    reused = await write(shop, ADD, **(named | {"n": 2}))

    assert reused.data["cartLinesAdd"]["userErrors"][0]["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert not replayed(reused)


async def test_the_header_names_the_only_write_of_a_document(shop: Shop) -> None:
    variant, cart = await shop.offers(), await shop.opens()
    of_cart, key = {"cart": cart["id"], "variant": variant}, uuid4().hex

    first, second = [await write(shop, UNNAMED, key, **of_cart) for _ in range(2)]
    without = await write(shop, UNNAMED, **of_cart)

    assert [replayed(it) for it in (first, second, without)] == [False, True, False]
    assert second.data["cartLinesAdd"]["cart"] == {"totalQuantity": 2}
    assert without.data["cartLinesAdd"]["cart"] == {"totalQuantity": 4}


async def test_the_documents_own_key_wins(shop: Shop) -> None:
    variant, cart = await shop.offers(), await shop.opens()
    named = {"cart": cart["id"], "variant": variant, "n": 1}
    header = uuid4().hex

    answers = [await write(shop, ADD, header, **named, key=uuid4().hex) for _ in range(2)]

    assert not any(map(replayed, answers))


async def test_the_header_names_no_write_among_several(shop: Shop) -> None:
    variant, cart = await shop.offers(), await shop.opens()

    both = await write(shop, TWICE, uuid4().hex, cart=cart["id"], variant=variant)

    assert both.data["b"]["cart"] == {"totalQuantity": 2}


@pytest.mark.parametrize("header", ["", "k" * 256])
async def test_a_header_that_can_be_no_key_is_refused_like_an_argument(
    shop: Shop, header: str
) -> None:
    variant, cart = await shop.offers(), await shop.opens()

    answer = await write(shop, UNNAMED, header, cart=cart["id"], variant=variant)

    [refusal] = answer.data["cartLinesAdd"]["userErrors"]
    assert refusal["field"] == ["idempotencyKey"]


async def test_the_header_stands_for_an_argument_that_is_needed() -> None:
    graph, nothing = Supergraph(DOMAINS), cast("Apis", object())
    document = 'mutation { orderCancel(id: "ord_1", reason: CHANGED_MIND) { userErrors { code } } }'
    graph.documents.valid(graph.documents.read(document))  # as the document of another caller

    unnamed: Any = await graph.execute(document, None, Context(nothing))
    named: Any = await graph.execute(document, None, Context(nothing, key_header=uuid4().hex))

    assert "idempotencyKey" in unnamed.errors[0].message
    assert named.errors[0].path == ["orderCancel"]  # it was executed
