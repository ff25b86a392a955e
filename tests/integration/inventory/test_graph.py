"""Stock in the graph, on real PostgreSQL: what buyers and sellers see of it."""

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest

from apps.composition.inventory import inventory_commands
from domains.inventory.application.use_cases.place_hold import place_hold
from domains.inventory.contracts.apis import AvailabilityView
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.products.contracts.apis import VariantView
from domains.shared_kernel.ids import ProductId, SellerId, VariantId, new_id
from domains.shared_kernel.use_case import Viewer
from persistence.engine import Pools
from persistence.inventory.reader import SqlInventoryReader
from persistence.unit_of_work import transactions
from resolvers.apis import Apis
from resolvers.context import Context
from schema.build import subgraph
from tests.builders.carts import a_variant_view
from tests.builders.inventory import NOON, a_hold, a_stock
from tests.fakes.carts import Variants
from tests.fakes.payments import StoppedClock

GRAPH = subgraph("inventory")
OWNER, STRANGER = Viewer(customer_id="cus_owner"), Viewer(customer_id="cus_stranger")
SET = """
mutation($input: InventorySetInput!, $key: String!) {
  inventorySetQuantities(input: $input, idempotencyKey: $key) {
    levels { onHand available policy variant { id } }
    userErrors {
      message field code ... on InventoryQuantityConflict { variantId currentQuantity }
    }
  }
}"""
LEVELS = """
query($ids: [ID!], $first: Int, $after: String) {
  inventoryLevels(variantIds: $ids, first: $first, after: $after) {
    nodes { onHand reserved allocated available variant { id } }
    totalCount pageInfo { hasNextPage endCursor }
  }
}"""
CARDS = """
query($of: [_Any!]!) {
  _entities(representations: $of) {
    ... on ProductVariant { id availableForSale quantityAvailable availability { inStock } }
    ... on Product { id availability { inStock quantity } }
  }
}"""


class Catalogue(Variants):
    async def variants_of_products(self, ids: Sequence[ProductId], /) -> list[list[VariantView]]:
        return [[it for it in self.rows.values() if it.product_id == id] for id in ids]


class CountedReader(SqlInventoryReader):
    asked = 0

    async def availability(self, ids: Sequence[VariantId], /) -> list[AvailabilityView]:
        self.asked += 1
        return await super().availability(ids)


class Stores:
    """One store, of one owner."""

    def __init__(self, seller_id: SellerId) -> None:
        self._seller_id = seller_id

    async def ids_by_owner(self, owners: Sequence[str], /) -> list[SellerId | None]:
        return [self._seller_id if owner == OWNER.customer_id else None for owner in owners]


class House:
    def __init__(self, pools: Pools) -> None:
        self.seller = SellerId(new_id("sel"))
        self.begin = transactions(pools.write)
        self.catalogue, self.reader = Catalogue(), CountedReader(pools.read)
        clock = StoppedClock(NOON)
        self.apis = cast(
            "Apis",
            SimpleNamespace(
                inventory=self.reader,
                inventory_commands=inventory_commands(self.begin, self.catalogue, clock),
                products=self.catalogue,
                sellers=Stores(self.seller),
            ),
        )

    async def keeps(self, on_hand: int | None, **more: Any) -> VariantId:
        """A variant of the seller's, with that stock; None: without any."""
        policy = more.pop("policy", StockPolicy.DENY)
        view = a_variant_view(**({"seller_id": self.seller} | more))
        self.catalogue.rows[view.id] = view
        if on_hand is not None:
            stock = a_stock(view.id, seller_id=view.seller_id, on_hand=on_hand, policy=policy)
            async with self.begin() as uow:
                await uow.stock.set(stock, at=NOON)
        return view.id

    async def ask(self, document: str, viewer: Viewer = OWNER, **variables: Any) -> Any:
        context = Context(self.apis, viewer)
        result = await GRAPH.execute(document, variables, context_value=context)
        assert not result.errors, result.errors
        assert result.data
        [answer] = result.data.values()
        return answer


@pytest.fixture
def house(pools: Pools) -> House:
    return House(pools)


async def test_a_seller_counts_and_learns_what_has_changed_meanwhile(house: House) -> None:
    variant = await house.keeps(None)
    item = {"variantId": variant, "quantity": 5, "policy": "CONTINUE"}

    written = await house.ask(SET, input={"quantities": [item]}, key="1")
    stale = {"variantId": variant, "quantity": 9, "changeFromQuantity": 4}
    refused = await house.ask(SET, input={"quantities": [stale]}, key="2")

    assert written["levels"] == [
        {"onHand": 5, "available": 5, "policy": "CONTINUE", "variant": {"id": variant}}
    ]
    [error] = refused["userErrors"]
    assert refused["levels"] is None
    assert (error["code"], error["variantId"], error["currentQuantity"]) == (
        "QUANTITY_CONFLICT",
        variant,
        5,
    )


async def test_only_sellers_keep_stock_and_only_their_own(house: House) -> None:
    foreign = await house.keeps(1, seller_id=SellerId("sel_other"))
    item = {"variantId": foreign, "quantity": 5}

    by_owner = await house.ask(SET, input={"quantities": [item]}, key="1")
    by_stranger = await house.ask(SET, STRANGER, input={"quantities": [item]}, key="1")

    assert by_owner["userErrors"][0]["code"] == "NOT_FOUND"
    assert by_stranger["userErrors"][0]["code"] == "FORBIDDEN"


async def test_pieces_are_added_and_taken_away(house: House) -> None:
    variant = await house.keeps(5)
    change = {"reason": "LOST", "changes": [{"variantId": variant, "delta": -2}]}

    answer = await house.ask(
        """mutation($input: InventoryAdjustInput!) {
          inventoryAdjustQuantities(input: $input, idempotencyKey: "1") {
            levels { onHand } userErrors { message } } }""",
        input=change,
    )

    assert answer == {"levels": [{"onHand": 3}], "userErrors": []}


async def test_levels_are_paged_and_are_the_sellers_own(house: House) -> None:
    own = sorted([await house.keeps(number) for number in (1, 2, 3)])
    foreign = await house.keeps(9, seller_id=SellerId("sel_other"))

    first = await house.ask(LEVELS, first=2)
    rest = await house.ask(LEVELS, first=2, after=first["pageInfo"]["endCursor"])
    some = await house.ask(LEVELS, ids=[own[1], foreign])

    assert first["totalCount"] == 3
    assert first["pageInfo"]["hasNextPage"]
    assert not rest["pageInfo"]["hasNextPage"]
    seen = [it["variant"]["id"] for page in (first, rest) for it in page["nodes"]]
    assert seen == own
    assert [it["variant"]["id"] for it in some["nodes"]] == [own[1]]


async def test_a_foreign_cursor_is_refused(house: House) -> None:
    result = await GRAPH.execute(
        LEVELS, {"after": "'; --"}, context_value=Context(house.apis, OWNER)
    )

    assert result.errors
    assert (result.errors[0].extensions or {})["code"] == "BAD_USER_INPUT"


async def test_buyers_see_what_they_can_buy_in_one_read(house: House) -> None:
    product, other = ProductId(new_id("prd")), ProductId(new_id("prd"))
    some = await house.keeps(3, product_id=product)
    none = await house.keeps(None, product_id=product)
    endless = await house.keeps(0, product_id=other, policy=StockPolicy.CONTINUE)
    ids: dict[str, str] = {
        some: "ProductVariant",
        none: "ProductVariant",
        endless: "ProductVariant",
    }
    ids |= {product: "Product", other: "Product"}

    cards = await house.ask(CARDS, of=[{"__typename": kind, "id": id} for id, kind in ids.items()])

    assert [(it["availableForSale"], it["quantityAvailable"]) for it in cards[:3]] == [
        (True, 3),
        (False, 0),
        (True, None),
    ]
    assert [it["availability"] for it in cards[3:]] == [
        {"inStock": True, "quantity": 3},
        {"inStock": True, "quantity": None},
    ]
    assert house.reader.asked == 1


async def test_a_hold_shows_what_it_holds(house: House) -> None:
    variant = await house.keeps(3)
    hold = a_hold((variant, 2))
    async with house.begin() as uow:
        await place_hold(uow, hold, clock=StoppedClock(NOON))

    answer = await house.ask(
        """query($id: ID!) {
          stockReservation(id: $id) { status version lines { quantity variant { id } } } }""",
        id=hold.reservation_id,
    )

    assert answer == {
        "status": "HELD",
        "version": 1,
        "lines": [{"quantity": 2, "variant": {"id": variant}}],
    }


async def test_of_two_tabs_that_count_a_new_variant_one_learns_of_the_other(
    house: House,
) -> None:
    variant = await house.keeps(None)

    answers = await asyncio.gather(
        *(
            house.ask(
                SET,
                input={
                    "quantities": [
                        {"variantId": variant, "quantity": number, "changeFromQuantity": 0}
                    ]
                },
                key=str(number),
            )
            for number in (1, 2, 3)
        )
    )

    codes = sorted(error["code"] for answer in answers for error in answer["userErrors"])
    assert codes == ["QUANTITY_CONFLICT", "QUANTITY_CONFLICT"]
