"""Checkout in the graph, on real PostgreSQL: what a client sends, from the cart to the orders."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from types import SimpleNamespace
from typing import Any, cast

import pytest

from apps.composition.checkout import checkout_commands, checkout_jobs
from domains.shared_kernel.ids import AttemptId
from domains.shared_kernel.use_case import Begin
from persistence.carts.reader import SqlCartReader
from persistence.checkout.reader import SqlCheckoutReader
from persistence.coupons.reader import SqlCouponReader
from persistence.engine import Pools
from persistence.unit_of_work import SqlUnitOfWork
from resolvers.apis import Apis
from resolvers.context import Context
from schema.build import subgraph
from tests.builders.carts import a_cart
from tests.builders.checkout import PERIODS, a_mug, a_shirt
from tests.builders.inventory import a_stock
from tests.fakes.carts import Variants
from tests.fakes.checkout import Deliveries, Stores, Taxes, a_gateway, a_market
from tests.fakes.payments import StoppedClock

GRAPH = subgraph("checkout")
CLOCK = StoppedClock()
BERLIN = {
    "name": "Ada",
    "line1": "Invalidenstr. 1",
    "city": "Berlin",
    "postalCode": "10115",
    "countryCode": "DE",
}
STEP = """
fragment M on Money { amount currencyCode }
fragment Step on CheckoutPayload {
  checkout { id version state problems { code target }
             groups { id seller { id } lines { id quantity variant { id } total { ...M } }
                      delivery { id } deliveryOptions { id title cost { ...M } } }
             discountCodes { code applicable reason } paymentMethod { brand lastDigits }
             quote { token expiresAt subtotal { ...M } delivery { ...M } tax { ...M }
                     total { ...M } } }
  warnings { code target }
  userErrors { __typename code message field
    ... on CheckoutInsufficientStock { shortages { variant { id } requested available } } }
}
"""
CREATE = (
    STEP
    + """
mutation($in: CheckoutCreateInput!, $key: String!) {
  checkoutCreate(input: $in, idempotencyKey: $key) { ...Step } }"""
)
ADDRESS = (
    STEP
    + """
mutation($id: ID!, $address: AddressInput!) {
  checkoutShippingAddressUpdate(id: $id, address: $address) { ...Step } }"""
)
DELIVERY = (
    STEP
    + """
mutation($id: ID!, $sel: [DeliverySelectionInput!]!) {
  checkoutDeliveryOptionsUpdate(id: $id, selections: $sel) { ...Step } }"""
)
PAYMENT = (
    STEP
    + """
mutation($id: ID!, $in: PaymentMethodInput!) {
  checkoutPaymentMethodUpdate(id: $id, input: $in) { ...Step } }"""
)
CANCEL = STEP + "mutation($id: ID!) { checkoutCancel(id: $id) { ...Step } }"
COMPLETE = """
mutation($id: ID!, $token: String!, $key: String!) {
  checkoutComplete(id: $id, quoteToken: $token, idempotencyKey: $key) {
    attempt { id pollAfter } userErrors { __typename code message field
      ... on CheckoutPriceChanged { quoted { amount } current { amount } } } } }
"""
RESULT = """
  __typename
  ... on CheckoutCompletionProcessing { pollAfter underReview }
  ... on CheckoutCompletionActionRequired { actionUrl payment { id } }
  ... on CheckoutCompletionSuccess { accessToken orderGroup { id } }
  ... on CheckoutCompletionFailed { code checkout { id state } }
"""
POLL = f"query($id: ID!) {{ checkoutCompletionAttempt(id: $id) {{ {RESULT} }} }}"
FOLLOW = f"subscription($id: ID!) {{ checkoutCompletionProgress(attemptId: $id) {{ {RESULT} }} }}"


class PolledFeed:
    """Every version from the database, as long as somebody makes new ones in between."""

    def __init__(self, reads: SqlCheckoutReader, work: Any) -> None:
        self._reads, self._work = reads, work

    async def versions(self, id: str, after: int, /) -> AsyncGenerator[int, None]:
        await self._work(id)
        [view] = await self._reads.attempts([AttemptId(id)])
        assert view
        for version in range(after + 1, view.version + 1):
            yield version


class Shop:
    """The checkout subgraph over PostgreSQL; catalogue, stores and gateway are in memory."""

    def __init__(self, pools: Pools, begin: Begin[SqlUnitOfWork]) -> None:
        self.begin = begin
        self.shirt, self.mug = a_shirt(), a_mug()
        market = a_market(
            carts=SqlCartReader(pools.read),
            products=Variants([self.shirt, self.mug]),
            sellers=Stores(),
            shipping=Deliveries(),
            coupons=SqlCouponReader(pools.read, CLOCK),
            taxes=Taxes({}),
        )
        jobs = checkout_jobs(
            begin, a_gateway(), CLOCK, commission_bp=0, return_url="https://a.test"
        )
        self.advance, reads = jobs.advance, SqlCheckoutReader(pools.read)
        apis = SimpleNamespace(
            checkouts=reads,
            checkout_commands=checkout_commands(begin, market, PERIODS, CLOCK),
            feed=PolledFeed(reads, jobs.advance),
        )
        self.context = Context(cast("Apis", apis))

    async def opens(self, on_hand: int = 10) -> str:
        """Stock on the shelves, and a cart; its id."""
        cart = a_cart((self.shirt.id, 2), (self.mug.id, 1), email="ada@example.org", country="DE")
        async with self.begin() as uow:
            for variant in (self.shirt, self.mug):
                stock = a_stock(variant.id, seller_id=variant.seller_id, on_hand=on_hand)
                await uow.stock.set(stock, at=CLOCK.now())
            await uow.carts.save(cart)
        return cart.id

    async def ask(self, document: str, **variables: Any) -> Any:
        result = await GRAPH.execute(document, variables, context_value=self.context)
        assert not result.errors, result.errors
        assert result.data
        [answer] = result.data.values()
        return answer

    async def fills_in(self, card: str = "tok_visa") -> Any:
        """A checkout that can be completed."""
        given = {"in": {"cartId": await self.opens()}, "key": "create"}
        checkout = (await self.ask(CREATE, **given))["checkout"]
        await self.ask(ADDRESS, id=checkout["id"], address=BERLIN)
        selections = [
            {"groupId": group["id"], "deliveryOptionId": group["deliveryOptions"][0]["id"]}
            for group in checkout["groups"]
        ]
        await self.ask(DELIVERY, id=checkout["id"], sel=selections)
        method = {"cardToken": card, "brand": "visa", "lastDigits": "4242"}
        answer = await self.ask(PAYMENT, id=checkout["id"], **{"in": method})
        return answer["checkout"]

    async def completes(self, checkout: Any) -> Any:
        given = {"id": checkout["id"], "token": checkout["quote"]["token"], "key": "complete"}
        return await self.ask(COMPLETE, **given)


@pytest.fixture
def shop(pools: Pools, begin: Begin[SqlUnitOfWork]) -> Shop:
    return Shop(pools, begin)


async def test_a_guest_buys_from_cart_to_orders(shop: Shop) -> None:
    checkout = await shop.fills_in()
    answer = await shop.completes(checkout)
    before = await shop.ask(POLL, id=answer["attempt"]["id"])

    await shop.advance(answer["attempt"]["id"])

    after = await shop.ask(POLL, id=answer["attempt"]["id"])
    assert checkout["problems"] == []
    assert checkout["quote"]["total"] == {"amount": "37.99", "currencyCode": "USD"}
    assert checkout["paymentMethod"] == {"brand": "visa", "lastDigits": "4242"}
    assert answer["userErrors"] == []
    assert answer["attempt"]["pollAfter"] == 1
    assert before["__typename"] == "CheckoutCompletionProcessing"
    assert after["__typename"] == "CheckoutCompletionSuccess"
    assert after["orderGroup"]["id"].startswith("ogr_")
    assert len(after["accessToken"]) == 64


async def test_the_progress_ends_with_the_outcome(shop: Shop) -> None:
    answer = await shop.completes(await shop.fills_in("tok_declined"))

    source = await GRAPH.subscribe(
        FOLLOW, {"id": answer["attempt"]["id"]}, context_value=shop.context
    )
    async with aclosing(cast("AsyncGenerator[Any, None]", source)) as events:
        seen = [event.data["checkoutCompletionProgress"] async for event in events]

    assert [it["__typename"] for it in seen] == [
        "CheckoutCompletionProcessing",
        "CheckoutCompletionFailed",
    ]
    assert seen[-1]["code"] == "PAYMENT_DECLINED"
    assert seen[-1]["checkout"]["state"] == "OPEN"


async def test_a_challenge_is_shown_with_its_page(shop: Shop) -> None:
    answer = await shop.completes(await shop.fills_in("tok_3ds"))
    await shop.advance(answer["attempt"]["id"])

    waiting = await shop.ask(POLL, id=answer["attempt"]["id"])

    assert waiting["__typename"] == "CheckoutCompletionActionRequired"
    assert waiting["actionUrl"].startswith("https://")
    assert waiting["payment"]["id"].startswith("pay_")


async def test_a_changed_price_is_told_with_both_totals(shop: Shop) -> None:
    checkout = await shop.fills_in()
    shop.mug.price_minor = 899

    answer = await shop.completes(checkout)

    assert answer["attempt"] is None
    [refusal] = answer["userErrors"]
    assert (refusal["__typename"], refusal["code"]) == ("CheckoutPriceChanged", "PRICE_CHANGED")
    assert (refusal["quoted"]["amount"], refusal["current"]["amount"]) == ("37.99", "38.99")


async def test_what_is_short_is_told_with_what_there_is(shop: Shop) -> None:
    cart_id = await shop.opens(on_hand=1)

    answer = await shop.ask(CREATE, **{"in": {"cartId": cart_id}, "key": "once"})

    assert answer["checkout"] is None
    [refusal] = answer["userErrors"]
    assert refusal["code"] == "INSUFFICIENT_STOCK"
    assert refusal["shortages"] == [
        {"variant": {"id": shop.shirt.id}, "requested": 2, "available": 1}
    ]


async def test_the_partial_policy_takes_what_there_is_and_warns(shop: Shop) -> None:
    wanted = {"cartId": await shop.opens(on_hand=1), "stockPolicy": "PARTIAL"}

    answer = await shop.ask(CREATE, **{"in": wanted, "key": "once"})

    assert [it["code"] for it in answer["warnings"]] == ["QUANTITY_REDUCED"]
    quantities = [it["quantity"] for group in answer["checkout"]["groups"] for it in group["lines"]]
    assert quantities == [1, 1]


async def test_a_card_number_is_refused(shop: Shop) -> None:
    checkout = await shop.fills_in()

    answer = await shop.ask(
        PAYMENT, id=checkout["id"], **{"in": {"cardToken": "4111 1111 1111 1111"}}
    )

    [refusal] = answer["userErrors"]
    assert refusal["code"] == "CARD_NUMBER_REFUSED"
    assert refusal["field"] == ["input", "cardToken"]


async def test_either_a_cart_or_lines_are_checked_out(shop: Shop) -> None:
    answer = await shop.ask(CREATE, **{"in": {}, "key": "once"})

    assert [it["code"] for it in answer["userErrors"]] == ["INVALID"]


async def test_a_guess_finds_nothing(shop: Shop) -> None:
    assert await shop.ask(POLL, id="att_guess") is None
    answer = await shop.ask(CANCEL, id="chk_guess")

    assert [it["code"] for it in answer["userErrors"]] == ["NOT_FOUND"]
