"""A listing reads no more of its products than is shown: whatever that is, it is what is true."""

from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type, is_required_argument

from schema.build import Supergraph
from tests.integration.graph.shop import Shop
from tests.integration.graph.steps import bought, delivered, offered, opened, reviewed

LISTING = "query($store: ID!) { products(filters: [{ seller: $store }]) { nodes { %s } } }"
SEARCH = "query($words: String!) { search(query: $words) { edges { node { %s } } } }"
PAGE = "query($id: ID!) { product(id: $id) { %s } }"


def fields(graph: Supergraph, kind: str) -> list[str]:
    """A selection for each field of a type that needs no arguments."""
    found: Any = graph._schema.type_map[kind]
    assert isinstance(found, GraphQLObjectType)
    return [
        name if is_leaf_type(get_named_type(it.type)) else f"{name} {{ __typename }}"
        for name, it in found.fields.items()
        if not any(is_required_argument(argument) for argument in it.args.values())
    ]


@pytest.mark.parametrize(
    ("kind", "within"),
    [("Product", "%s"), ("ProductVariant", "selectedOrFirstAvailableVariant { %s }")],
)
async def test_each_field_is_in_lists_what_it_is_on_the_page_of_a_product(
    shop: Shop, graph: Supergraph, kind: str, within: str
) -> None:
    store = await opened(shop)
    goods = await offered(shop, store, variants=2, title=f"Lamp {store.id}")

    for field in fields(graph, kind):
        shown = within % field
        page = await shop.ask(PAGE % shown, id=goods.id)
        listing = await shop.ask(LISTING % shown, store=store.id)
        search = await shop.ask(SEARCH % shown, words=store.id)

        assert listing["products"]["nodes"] == [page["product"]], field
        assert search["search"]["edges"] == [{"node": page["product"]}], field


async def test_each_field_of_a_review_is_in_a_list_what_it_is_by_itself(
    shop: Shop, graph: Supergraph
) -> None:
    goods = await offered(shop, await opened(shop))
    purchase = await bought(shop, goods)
    await delivered(shop, goods.store, purchase.order)
    await reviewed(shop, purchase.buyer, purchase.line)
    listing = "query($id: ID!) { product(id: $id) { reviews { nodes { %s } } } }"
    alone = "query($id: ID!) { node(id: $id) { ... on Review { %s } } }"
    [review] = (await shop.ask(listing % "id", id=goods.id))["product"]["reviews"]["nodes"]

    for field in fields(graph, "Review"):
        found = await shop.ask(listing % field, id=goods.id)
        known = await shop.ask(alone % field, id=review["id"])

        assert found["product"]["reviews"]["nodes"] == [known["node"]], field
