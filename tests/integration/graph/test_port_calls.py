"""N1: what a page asks of the ports does not grow with the length of its lists."""

from typing import Any

import pytest

from domains.shared_kernel.use_case import Viewer
from schema.build import subgraph
from tests.integration.graph.shop import ADMIN, NOBODY, Shop, somebody
from tests.integration.graph.steps import (
    Goods,
    bought,
    checked_out,
    delivered,
    offered,
    opened,
    reviewed,
)
from tests.integration.graph.world import CREATE_CART, World, signed_up

CARD = """id title handle priceRange { minVariantPrice { amount } } featuredImage { url }
  seller { id name ratingSummary { average } } ratingSummary { average count }
  availability { inStock quantity } variants(first: 3) { nodes { id sku availableForSale } }
  reviews(first: 2) { nodes { rating author { displayName } } }"""
LISTING = f"""query($store: ID!) {{
  products(filters: [{{ seller: $store }}]) {{ nodes {{ {CARD} }} totalCount }} }}"""
SEARCH = f"""query($store: ID!) {{
  search(query: "lamp", filters: [{{ seller: $store }}]) {{
    nodes {{ {CARD} }} totalCount productFilters {{ values {{ label count }} }} }} }}"""
CART = """query($id: ID!) { cart(id: $id) {
  cost { total { amount } } totalQuantity
  lines(first: 50) { nodes {
    quantity cost { total { amount } } seller { name }
    variant { sku price { amount } quantityAvailable
              product { title seller { handle } ratingSummary { count } } } } }
  sellerGroups { seller { name } subtotal { amount } lines { id } } } }"""
CHECKOUT = """query($id: ID!) { checkout(id: $id) {
  groups { seller { name } lines { quantity variant { sku availableForSale product { title } } }
           deliveryOptions { title } cost { total { amount } } }
  quote { total { amount } } } }"""
ORDER = """number status total { amount } seller { name ratingSummary { average } }
  lines { title quantity product { title reviews(first: 1) { nodes { id } } }
          variant { availableForSale } }
  timeline { type } shipments { status parcels { trackingNumber } timeline { code } }
  refunds { status } escrow { held { amount } } customer { displayName } group { number }"""
ORDERS = f"{{ orders(first: 10) {{ nodes {{ {ORDER} }} totalCount }} }}"
GROUP = f"""query($id: ID!) {{
  orderGroup(id: $id) {{ number payment {{ status splits {{ held {{ amount }} }} }}
                         orders {{ {ORDER} }} }} }}"""


async def calls(shop: Shop, document: str, viewer: Viewer = NOBODY, **variables: Any) -> Any:
    await shop.ask(document, viewer, **variables)
    return dict(shop.calls)


@pytest.mark.parametrize("document", [LISTING, SEARCH])
async def test_a_listing_asks_as_often_for_one_as_for_many(shop: Shop, document: str) -> None:
    store = await opened(shop)
    goods = await offered(shop, store, variants=3)
    await _review(shop, goods)
    few = await calls(shop, document, store=store.id)
    for _ in range(4):
        await offered(shop, store, variants=3)

    many = await calls(shop, document, store=store.id)

    assert many == few
    assert max(many.values()) <= 2  # facets name sellers
    assert many["products.variants_of_products"] == 1  # for the card and for availability


async def _review(shop: Shop, goods: Goods) -> None:
    purchase = await bought(shop, goods)
    await delivered(shop, goods.store, purchase.order)
    await reviewed(shop, purchase.buyer, purchase.line)


async def test_a_cart_asks_as_often_for_one_line_as_for_many(shop: Shop) -> None:
    goods = [await offered(shop, await opened(shop)) for _ in range(4)]
    few = await calls(shop, CART, id=await _cart(shop, goods[:1]))

    many = await calls(shop, CART, id=await _cart(shop, goods))

    assert many == few
    assert many["price_carts"] == many["carts.by_ids"] == 1


async def _cart(shop: Shop, goods: list[Goods]) -> str:
    lines = [{"variantId": it.variant} for it in goods]
    payload = await shop.do(CREATE_CART, input={"lines": lines})
    cart: str = payload["cart"]["id"]
    return cart


async def test_a_checkout_asks_as_often_for_one_seller_as_for_many(shop: Shop) -> None:
    goods = [await offered(shop, await opened(shop)) for _ in range(3)]
    one = await checked_out(shop, [(goods[0].variant, 1)])
    all_of_them = await checked_out(shop, [(it.variant, 1) for it in goods])
    few = await calls(shop, CHECKOUT, id=one["id"])

    many = await calls(shop, CHECKOUT, id=all_of_them["id"])

    assert many == few
    assert many["checkouts.by_ids"] == many["products.variants"] == 1


async def test_orders_ask_as_often_for_one_as_for_many(shop: Shop) -> None:
    buyer, _ = await signed_up(shop)
    goods = [await offered(shop, await opened(shop)) for _ in range(2)]
    first = await bought(shop, goods[0], buyer=buyer)
    await delivered(shop, goods[0].store, first.order)
    few = await calls(shop, ORDERS, buyer)
    second = await bought(shop, *goods, buyer=buyer)
    await delivered(shop, goods[1].store, second.orders[1])

    many = await calls(shop, ORDERS, buyer)
    group = await calls(shop, GROUP, buyer, id=second.group)
    single = await calls(shop, GROUP, buyer, id=first.group)

    assert many == few
    assert group == single
    assert many["orders.page"] == many["shipping.of_orders"] == many["orders.lines"] == 1


async def test_a_seller_asks_as_often_for_one_order_as_for_many(shop: Shop) -> None:
    store = await opened(shop)
    goods = await offered(shop, store)
    document = ORDERS.replace("first: 10", "first: 10, as: SELLER")
    await bought(shop, goods)
    few = await calls(shop, document, store.owner)
    for _ in range(3):
        await bought(shop, goods)

    many = await calls(shop, document, store.owner)

    assert many == few


PAGE = """query($id: ID!) { product(id: $id) {
  title description availability { quantity }
  selectedOrFirstAvailableVariant { sku product { title } }
  variants(first: 5) { nodes { sku availableForSale quantityAvailable } }
  images(first: 5) { nodes { url } }
  reviews(first: 5) { nodes { author { displayName } } } } }"""


async def test_a_product_page_asks_each_domain_once(shop: Shop) -> None:
    goods = await offered(shop, await opened(shop), variants=3)
    await _review(shop, goods)

    found = await calls(shop, PAGE, id=goods.id)

    assert found == {
        "products.by_ids": 1,  # with the stock of its variants
        "reviews.of_products": 1,
        "accounts.display_names": 1,
    }


async def test_nodes_of_one_type_are_one_call(shop: Shop, world: World) -> None:
    goods = [world.lamp, world.shade, world.draft]
    ids = [it.id for it in goods] + [it.variant for it in goods] + [world.store.id, world.other.id]
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"

    found = await calls(shop, document, ids=ids * 5)

    assert found == {"products.by_ids": 1, "products.variants": 1, "sellers.by_ids": 1}


@pytest.mark.parametrize(
    ("domain", "kind", "prefix", "fields", "port"),
    [
        ("products", "Product", "prd", "title", "products.by_ids"),
        ("reviews", "Product", "prd", "ratingSummary { count }", "reviews.product_ratings"),
        (
            "inventory",
            "ProductVariant",
            "var",
            "availability { inStock }",
            "inventory.availability",
        ),
        ("sellers", "Seller", "sel", "name", "sellers.by_ids"),
    ],
)
async def test_entities_of_a_subgraph_are_one_call(  # noqa: PLR0917 - a row of the table
    shop: Shop, domain: str, kind: str, prefix: str, fields: str, port: str
) -> None:
    query = f"""query($of: [_Any!]!) {{
      _entities(representations: $of) {{ ... on {kind} {{ {fields} }} }} }}"""
    of = [{"__typename": kind, "id": f"{prefix}_{number}"} for number in range(8)]

    result = await subgraph(domain).execute(query, {"of": of}, context_value=shop.context())

    assert result.data
    assert len(result.data["_entities"]) == 8
    assert shop.calls == {port: 1}


async def test_an_administrator_asks_as_often_for_one_customer_as_for_eight(shop: Shop) -> None:
    customers = [await signed_up(shop) for _ in range(8)]
    ids = [str(viewer.customer_id) for viewer, _ in customers]
    first = await bought(shop, await offered(shop, await opened(shop)), buyer=customers[0][0])
    document = """query($ids: [ID!]!) { nodes(ids: $ids) { ... on Customer {
      defaultAddress { id } orders(first: 2) { nodes { id } totalCount } } } }"""

    answer = await shop.ask(document, ADMIN, ids=ids)

    assert [len(it["orders"]["nodes"]) for it in answer["nodes"]] == [1, *[0] * 7]
    assert answer["nodes"][0]["orders"]["nodes"] == [{"id": first.order}]
    assert shop.calls == {"accounts.by_ids": 1, "accounts.addresses": 1, "orders.of_customers": 1}


async def test_operations_on_one_context_share_no_loader(shop: Shop, world: World) -> None:
    context = shop.context()
    document = "query($id: ID!) { product(id: $id) { title seller { name } } }"

    for _ in range(3):
        await shop.graph.execute(document, {"id": world.lamp.id}, context_value=context)

    assert shop.calls == {"products.by_ids": 3, "sellers.by_ids": 3}
    assert not context.loaders


async def test_a_field_asked_for_twice_is_read_once(shop: Shop, world: World) -> None:
    document = """query($id: ID!) {
      a: product(id: $id) { title seller { name } }
      b: product(id: $id) { handle seller { handle } }
      c: node(id: $id) { ... on Product { title } } }"""

    found = await calls(shop, document, id=world.lamp.id)

    assert found == {"products.by_ids": 1, "sellers.by_ids": 1}


async def test_the_viewers_store_is_read_once(shop: Shop, world: World) -> None:
    document = """query($a: ID!, $b: ID!, $c: ID!) {
      a: order(id: $a) { id } b: product(id: $b) { id } c: shipment(id: $c) { id } }"""
    ids = {"a": world.bought.order, "b": world.draft.id, "c": world.shipment}

    found = await calls(shop, document, world.seller, **ids)

    assert found["sellers.ids_by_owner"] == 1


async def test_a_purchase_is_shown_without_looking_for_a_store(shop: Shop, world: World) -> None:
    document = "query($id: ID!) { orderGroup(id: $id) { number } }"

    for viewer in (world.buyer, world.seller):
        found = await calls(shop, document, viewer, id=world.bought.group)

        assert found == {"orders.groups": 1}


async def test_nothing_is_asked_of_other_domains_than_those_selected(shop: Shop) -> None:
    found = await calls(shop, "{ customer { id } viewerSeller { id } }", somebody())

    assert found == {"accounts.by_ids": 1, "sellers.by_owner": 1}
