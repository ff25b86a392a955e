"""D1: pages of 57 items with equal sort keys repeat and skip nothing, read in either direction."""

from typing import Any

import pytest

from domains.orders.application.use_cases.place_orders import place_orders
from domains.shared_kernel.ids import CustomerId, ProductId, SellerId, new_id
from domains.shared_kernel.use_case import Viewer
from persistence.unit_of_work import transactions
from tests.builders.orders import a_placed_line, a_placed_order, a_purchase
from tests.builders.reviews import a_review
from tests.integration.graph.shop import NOBODY, Shop, key, somebody
from tests.integration.graph.steps import Store, drafted, offered, opened
from tests.integration.graph.world import CREATE_CART, CREATE_COUPON

ITEMS = 57
PAGE = 10
INFO = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount"
Json = dict[str, Any]


async def walked(
    shop: Shop, field: str, viewer: Viewer = NOBODY, *, backwards: bool = False
) -> list[str]:
    """The ids in the order of the list; `field` has %s for the arguments of its connection."""
    size = f"last: {PAGE}" if backwards else f"first: {PAGE}"
    found: list[str] = []
    at = ""
    for number in range(1, ITEMS):
        connection = await page(shop, field % f"{size} {at}", viewer)
        info, ids = connection["pageInfo"], [node["id"] for node in connection["nodes"]]
        assert connection["totalCount"] == ITEMS
        assert info["hasPreviousPage" if not backwards else "hasNextPage"] == (number > 1)
        found = [*ids, *found] if backwards else [*found, *ids]
        if not info["hasPreviousPage" if backwards else "hasNextPage"]:
            break
        cursor = info["startCursor" if backwards else "endCursor"]
        at = f'{"before" if backwards else "after"}: "{cursor}"'
    return found


async def page(shop: Shop, field: str, viewer: Viewer) -> Json:
    answer: Any = await shop.ask(f"{{ {field} }}", viewer)
    while "pageInfo" not in answer:
        [answer] = answer.values()
    found: Json = answer
    return found


async def demand_total_order(shop: Shop, field: str, viewer: Viewer = NOBODY) -> None:
    forward = await walked(shop, field, viewer)
    backward = await walked(shop, field, viewer, backwards=True)

    assert len(set(forward)) == len(forward) == ITEMS
    assert backward == forward


@pytest.fixture(scope="session")
async def shelf(world_shop: Shop) -> Store:
    """A store with 57 products that differ in nothing but their ids."""
    store = await opened(world_shop)
    for _ in range(ITEMS):
        await offered(world_shop, store)
    return store


@pytest.mark.parametrize("reverse", ["false", "true"])
@pytest.mark.parametrize("sort", ["CREATED_AT", "PRICE", "TITLE", "BEST_RATED"])
async def test_products(shop: Shop, shelf: Store, sort: str, reverse: str) -> None:
    field = f"""products(%s, sortKey: {sort}, reverse: {reverse}, filters: [
      {{ seller: "{shelf.id}" }}]) {{ nodes {{ id }} {INFO} }}"""

    await demand_total_order(shop, field)


@pytest.mark.parametrize("sort", ["RELEVANCE", "PRICE", "CREATED_AT", "BEST_RATED"])
async def test_search_results(shop: Shop, shelf: Store, sort: str) -> None:
    field = f"""search(query: "lamp", %s, sortKey: {sort}, filters: [
      {{ seller: "{shelf.id}" }}]) {{ nodes {{ id }} {INFO} }}"""

    await demand_total_order(shop, field)


@pytest.mark.parametrize("reverse", ["false", "true"])
@pytest.mark.parametrize("sort", ["PLACED_AT", "UPDATED_AT"])
async def test_orders(shop: Shop, orders: Viewer, sort: str, reverse: str) -> None:
    field = f"orders(%s, sortKey: {sort}, reverse: {reverse}) {{ nodes {{ id }} {INFO} }}"

    await demand_total_order(shop, field, orders)


@pytest.fixture(scope="session")
async def orders(world_shop: Shop) -> Viewer:
    """A buyer of 57 orders of the same instant."""
    buyer, begin = somebody(), transactions(world_shop.pools.write)
    for _ in range(ITEMS):
        purchase = a_purchase(
            a_placed_order(a_placed_line(), seller_id=SellerId(new_id("sel"))),
            customer_id=CustomerId(str(buyer.customer_id)),
            access_token=new_id("tok"),
        )
        async with begin() as uow:
            await place_orders(uow, purchase, clock=world_shop.clock)
    return buyer


async def test_reviews(shop: Shop) -> None:
    goods = await offered(shop, await opened(shop))
    async with transactions(shop.pools.write)() as uow:
        for _ in range(ITEMS):
            review = a_review(product_id=ProductId(goods.id), at=shop.clock.now())
            await uow.reviews.save(review)
            await uow.ratings.count(review.product_id, review.seller_id, 4, 1)
    field = f'product(id: "{goods.id}") {{ reviews(%s) {{ nodes {{ id }} {INFO} }} }}'

    await demand_total_order(shop, field)


async def test_variants_and_stock(shop: Shop) -> None:
    store = await opened(shop)
    goods = await offered(shop, store, variants=ITEMS)
    stock = "inventoryLevels(%s) { nodes { variant { id } } " + INFO + " }"
    variants = f'product(id: "{goods.id}") {{ variants(%s) {{ nodes {{ id }} {INFO} }} }}'

    await demand_total_order(shop, variants)
    levels = await forward(shop, stock, store.owner)

    assert {level["variant"]["id"] for level in levels} == set(goods.variants)
    assert len(levels) == ITEMS


async def forward(shop: Shop, field: str, viewer: Viewer = NOBODY) -> list[Json]:
    """The nodes of a list that goes forward only."""
    found: list[Json] = []
    at = ""
    for _ in range(ITEMS):
        connection = await page(shop, field % f"first: {PAGE} {at}", viewer)
        found += connection["nodes"]
        if not connection["pageInfo"]["hasNextPage"]:
            break
        at = f'after: "{connection["pageInfo"]["endCursor"]}"'
    return found


async def test_lines_of_a_cart(shop: Shop) -> None:
    goods = await offered(shop, await opened(shop), variants=ITEMS)
    lines = [{"variantId": variant} for variant in goods.variants]
    cart = (await shop.do(CREATE_CART, input={"lines": lines}))["cart"]
    field = f'cart(id: "{cart["id"]}") {{ lines(%s) {{ nodes {{ variant {{ id }} }} {INFO} }} }}'

    found = await forward(shop, field)

    assert [line["variant"]["id"] for line in found] == [*goods.variants]


async def test_coupons(shop: Shop) -> None:
    store, made = await opened(shop), []
    for _ in range(ITEMS):
        code = key().upper()[-20:]
        given = {"code": code, "scope": "SELLER", "kind": "PERCENT", "basisPoints": 500}
        made.append((await shop.do(CREATE_COUPON, store.owner, input=given))["coupon"]["id"])
    field = f'coupons(sellerId: "{store.id}", %s) {{ nodes {{ id }} {INFO} }}'

    found = await forward(shop, field)

    assert [coupon["id"] for coupon in found] == made[::-1]


async def test_what_comes_and_goes_disturbs_nothing_that_stays(shop: Shop) -> None:
    store = await opened(shop)
    goods = [await offered(shop, store) for _ in range(4)]
    field = f'products(%s, filters: [{{ seller: "{store.id}" }}]) {{ nodes {{ id }} {INFO} }}'
    first = await page(shop, field % "first: 2", NOBODY)

    await drafted(shop, store)
    await offered(shop, store)
    unpublish = "mutation($id: ID!) { productUnpublish(id: $id) { userErrors { code } } }"
    await shop.do(unpublish, store.owner, id=goods[1].id)
    after = f'first: 2, after: "{first["pageInfo"]["endCursor"]}"'
    second = await page(shop, field % after, NOBODY)

    assert [node["id"] for node in first["nodes"]] == [it.id for it in goods[:2]]
    assert [node["id"] for node in second["nodes"]] == [it.id for it in goods[2:]]
