"""Carts in the graph, on real PostgreSQL: what a client sends and what the database does for it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest

from apps.composition.carts import cart_commands, cart_pricing
from domains.carts.application.shelf import Shelf
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.products.contracts.apis import VariantView
from domains.shared_kernel.ids import VariantId
from domains.shared_kernel.use_case import Begin
from persistence.carts.reader import SqlCartReader
from persistence.coupons.reader import SqlCouponReader
from persistence.engine import Pools
from persistence.inventory.reader import SqlInventoryReader
from persistence.unit_of_work import SqlUnitOfWork, transactions
from resolvers.apis import Apis
from resolvers.context import Context
from schema.build import subgraph
from tests.builders.carts import a_variant_view
from tests.builders.coupons import a_coupon, some_terms
from tests.builders.inventory import NOON, a_stock
from tests.fakes.carts import Variants
from tests.fakes.payments import StoppedClock

GRAPH = subgraph("carts")
STATE = """
fragment M on Money { amount currencyCode }
fragment CartState on Cart {
  id version totalQuantity cost { subtotal { ...M } discount { ...M } total { ...M } }
  lines(first: 20) { nodes { id quantity selected variant { id } cost { total { ...M } } } }
  sellerGroups { seller { id } subtotal { ...M } lines { id } }
  discountCodes { code applicable reason }
}
fragment Written on CartPayload {
  cart { ...CartState } warnings { code message target }
  userErrors { message field code ... on CartConflict { current { version } } }
}
"""
CREATE = STATE + "mutation($input: CartInput!) { cartCreate(input: $input) { ...Written } }"
ADD = (
    STATE
    + """
mutation($cart: ID!, $variant: ID!, $n: Int!, $key: String, $version: Int) {
  cartLinesAdd(cartId: $cart, lines: [{ variantId: $variant, quantity: $n }],
               idempotencyKey: $key, ifVersion: $version) { ...Written }
}"""
)
CLOCK = StoppedClock(NOON)


class Counting:
    """A connection that remembers what it was asked."""

    def __init__(self, connection: Any, asked: list[str]) -> None:
        self._connection = connection
        self._asked = asked

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._connection, name)

        async def ask(query: str, *args: object) -> Any:
            self._asked.append(query)
            return await method(query, *args)

        return ask


class Changes:
    """A feed whose carts have changed at these versions."""

    def __init__(self) -> None:
        self.known: list[int] = []

    async def versions(self, _: str, after: int, /) -> AsyncGenerator[int, None]:
        for version in self.known:
            if version > after:
                yield version


class Shop:
    """The carts subgraph over PostgreSQL; the catalogue is in memory."""

    def __init__(self, pools: Pools) -> None:
        self.statements: list[str] = []
        self.begin = transactions(pools.write)
        self._pool = pools.write
        catalogue, carts = Variants(), SqlCartReader(pools.read)
        self._catalogue, self._stock = catalogue, SqlInventoryReader(pools.read)
        self.variants: dict[Any, VariantView] = catalogue.rows
        commands = cart_commands(
            self._counted,
            shelf=self._shelf,
            products=catalogue,
            clock=CLOCK,
        )
        self.feed = Changes()
        apis = SimpleNamespace(
            feed=self.feed,
            carts=carts,
            cart_commands=commands,
            price_carts=cart_pricing(catalogue, SqlCouponReader(pools.read, CLOCK), CLOCK),
        )
        self.apis = cast("Apis", apis)

    async def _shelf(self, _: object, ids: Sequence[VariantId]) -> Shelf:
        return await Shelf.read(ids, products=self._catalogue, inventory=self._stock)

    @asynccontextmanager
    async def _counted(self) -> AsyncIterator[SqlUnitOfWork]:
        async with self._pool.acquire() as connection, connection.transaction():
            yield SqlUnitOfWork(Counting(connection, self.statements))

    async def offers(self, on_hand: int = 10, **variant: Any) -> str:
        view = a_variant_view(**variant)
        self.variants[view.id] = view
        async with self.begin() as uow:
            stock = a_stock(view.id, on_hand=on_hand, policy=StockPolicy.DENY)
            await uow.stock.set(stock, at=NOON)
        return view.id

    async def ask(self, document: str, **variables: Any) -> Any:
        result = await GRAPH.execute(document, variables, context_value=Context(self.apis))
        assert not result.errors, result.errors
        assert result.data
        [answer] = result.data.values()
        return answer

    async def opens(self, **input: Any) -> Any:
        answer = await self.ask(CREATE, input=input)
        assert not answer["userErrors"]
        return answer["cart"]


@pytest.fixture
def shop(pools: Pools) -> Shop:
    return Shop(pools)


async def test_a_line_is_added_in_four_statements_of_one_transaction(shop: Shop) -> None:
    variant, cart = await shop.offers(), await shop.opens()
    shop.statements.clear()

    answer = await shop.ask(ADD, cart=cart["id"], variant=variant, n=2, key="k1")

    assert len(shop.statements) == 4
    assert answer["cart"]["totalQuantity"] == 2
    assert answer["cart"]["cost"]["total"] == {"amount": "20.00", "currencyCode": "USD"}
    [line] = answer["cart"]["lines"]["nodes"]
    assert line["variant"] == {"id": variant}
    assert line["cost"]["total"]["amount"] == "20.00"


async def test_a_replay_answers_the_same_and_a_shortage_is_a_warning(shop: Shop) -> None:
    variant, cart = await shop.offers(on_hand=1), await shop.opens()
    variables = {"cart": cart["id"], "variant": variant, "n": 5, "key": "k2"}

    first = await shop.ask(ADD, **variables)
    second = await shop.ask(ADD, **variables)

    assert second == first
    assert first["warnings"] == [
        {
            "code": "INSUFFICIENT_STOCK",
            "message": "Only 1 can be bought now.",
            "target": variant,
        }
    ]


async def test_a_stale_version_is_refused_with_the_current_cart(shop: Shop) -> None:
    variant, cart = await shop.offers(), await shop.opens()

    answer = await shop.ask(ADD, cart=cart["id"], variant=variant, n=1, version=99)

    [refusal] = answer["userErrors"]
    assert answer["cart"] is None
    assert refusal["code"] == "CONFLICT"
    assert refusal["field"] == ["ifVersion"]
    assert refusal["current"] == {"version": cart["version"]}


async def test_a_refusal_names_the_argument(shop: Shop) -> None:
    cart = await shop.opens()

    answer = await shop.ask(ADD, cart=cart["id"], variant="var_none", n=1)

    [refusal] = answer["userErrors"]
    assert (refusal["code"], refusal["field"]) == (
        "VARIANT_NOT_ON_SALE",
        ["lines", "0", "variantId"],
    )


async def test_a_cart_opens_with_lines_and_codes_grouped_by_seller(
    shop: Shop, begin: Begin[SqlUnitOfWork]
) -> None:
    one, two = await shop.offers(seller_id="sel_a"), await shop.offers(seller_id="sel_b")
    coupon = a_coupon(some_terms(seller_id="sel_a"))
    async with begin() as uow:
        await uow.coupons.add(coupon)

    cart = await shop.opens(
        lines=[{"variantId": one, "quantity": 1}, {"variantId": two, "quantity": 2}],
        discountCodes=[coupon.terms.code.lower(), "NO-SUCH"],
    )

    assert [group["seller"]["id"] for group in cart["sellerGroups"]] == ["sel_a", "sel_b"]
    assert cart["cost"]["discount"]["amount"] == "1.00"
    assert [(it["applicable"], it["reason"]) for it in cart["discountCodes"]] == [
        (True, None),
        (False, "UNKNOWN"),
    ]


async def test_lines_are_paged_by_cursor(shop: Shop) -> None:
    wanted = [{"variantId": await shop.offers(), "quantity": 1} for _ in range(3)]
    cart = await shop.opens(lines=wanted)
    page = """query($id: ID!, $after: String) { cart(id: $id) { lines(first: 2, after: $after) {
      nodes { id } pageInfo { hasNextPage endCursor } totalCount } } }"""

    first = (await shop.ask(page, id=cart["id"]))["lines"]
    after = first["pageInfo"]["endCursor"]
    second = (await shop.ask(page, id=cart["id"], after=after))["lines"]

    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (3, True)
    assert [it["id"] for page in (first, second) for it in page["nodes"]] == [
        it["id"] for it in cart["lines"]["nodes"]
    ]
    assert not second["pageInfo"]["hasNextPage"]


async def test_the_other_mutations_answer_the_cart(shop: Shop) -> None:
    variant = await shop.offers()
    cart = await shop.opens(lines=[{"variantId": variant, "quantity": 1}])
    line = cart["lines"]["nodes"][0]["id"]
    head = STATE + "mutation($cart: ID!, $line: ID!) { "
    calls = [
        "cartLinesUpdate(cartId: $cart, lines: [{ id: $line, quantity: 3 }])",
        "cartLinesSelect(cartId: $cart, lineIds: [$line], selected: false)",
        'cartDiscountCodesUpdate(cartId: $cart, codes: ["ABC"])',
        'cartBuyerIdentityUpdate(cartId: $cart, input: { countryCode: "DE" })',
        "cartLinesRemove(cartId: $cart, lineIds: [$line])",
    ]

    answers = []
    for call in calls:
        # GraphQL wants every variable used
        document = f"{head} {call} {{ ...Written }} }}"
        if "$line" not in call:
            document = document.replace(", $line: ID!", "")
        answers.append(await shop.ask(document, cart=cart["id"], line=line))

    assert [answer["userErrors"] for answer in answers] == [[]] * 5
    assert [answer["cart"]["totalQuantity"] for answer in answers] == [3, 3, 3, 3, 0]
    assert answers[1]["cart"]["cost"]["total"]["amount"] == "0.00"


async def test_two_tabs_that_add_at_once_lose_nothing(shop: Shop) -> None:
    variant, cart = await shop.offers(on_hand=100), await shop.opens()

    await asyncio.gather(
        *(shop.ask(ADD, cart=cart["id"], variant=variant, n=1, key=f"t{n}") for n in range(10))
    )

    answer = await shop.ask("query($id: ID!) { cart(id: $id) { totalQuantity } }", id=cart["id"])
    assert answer["totalQuantity"] == 10


WATCH = """subscription($id: ID!, $after: Int!) {
  cartUpdated(cartId: $id, afterVersion: $after) { version totalQuantity cost { total { amount } } }
}"""


async def watched(shop: Shop, cart_id: str, after: int = 0) -> list[Any]:
    context = Context(shop.apis)
    stream: Any = await GRAPH.subscribe(
        WATCH, {"id": cart_id, "after": after}, context_value=context
    )
    return [event async for event in stream]


async def test_another_tab_sees_the_cart_as_it_is_and_as_it_becomes(shop: Shop) -> None:
    variant, cart = await shop.offers(), await shop.opens()
    added = await shop.ask(ADD, cart=cart["id"], variant=variant, n=2)
    version = added["cart"]["version"]

    fresh = await watched(shop, cart["id"])
    shop.feed.known = [version]
    resumed = await watched(shop, cart["id"], after=version - 1)
    up_to_date = await watched(shop, cart["id"], after=version)

    seen = {"version": version, "totalQuantity": 2, "cost": {"total": {"amount": "20.00"}}}
    assert [event.data["cartUpdated"] for event in fresh] == [seen]
    assert [event.data["cartUpdated"] for event in resumed] == [seen]
    assert up_to_date == []


async def test_an_unknown_cart_cannot_be_watched(shop: Shop) -> None:
    [event] = await watched(shop, "crt_unknown")

    assert event.errors[0].extensions["code"] == "NOT_FOUND"
