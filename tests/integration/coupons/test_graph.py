"""Coupons in the graph, on real PostgreSQL: who may make them, and who sees which."""

from collections.abc import Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from apps.composition.coupons import coupon_commands
from domains.coupons.domain.aggregates.coupon import Coupon
from domains.shared_kernel.ids import SellerId, new_id
from domains.shared_kernel.use_case import Viewer
from persistence.coupons.reader import SqlCouponReader
from persistence.engine import Pools
from persistence.unit_of_work import transactions
from resolvers.apis import Apis
from resolvers.context import Context
from schema.build import subgraph
from tests.builders.coupons import NOON, a_coupon, some_terms
from tests.fakes.payments import StoppedClock

GRAPH = subgraph("coupons")
OWNER, STRANGER = Viewer(customer_id="cus_owner"), Viewer(customer_id="cus_stranger")
ADMIN = Viewer(customer_id="cus_admin", is_admin=True)
CREATE = """
mutation($input: CouponInput!) {
  couponCreate(input: $input) {
    coupon { id code scope kind basisPoints amount { amount } seller { id } used usageLimit }
    userErrors { code field }
  }
}"""
LIST = """
query($seller: ID, $first: Int, $after: String) {
  coupons(sellerId: $seller, first: $first, after: $after) {
    nodes { id used } pageInfo { hasNextPage endCursor }
  }
}"""


class Stores:
    """One store, of one owner."""

    def __init__(self, seller_id: SellerId) -> None:
        self._seller_id = seller_id

    async def ids_by_owner(self, owners: Sequence[str], /) -> list[SellerId | None]:
        return [self._seller_id if owner == OWNER.customer_id else None for owner in owners]


class Shop:
    def __init__(self, pools: Pools) -> None:
        self.seller = SellerId(new_id("sel"))
        self.begin, clock = transactions(pools.write), StoppedClock(NOON)
        self.apis = cast(
            "Apis",
            SimpleNamespace(
                coupons=SqlCouponReader(pools.read, clock),
                coupon_commands=coupon_commands(self.begin, clock),
                sellers=Stores(self.seller),
            ),
        )

    async def gives(self, **more: Any) -> Coupon:
        coupon = a_coupon(some_terms(seller_id=self.seller), **more)
        async with self.begin() as uow:
            await uow.coupons.add(coupon)
        return coupon

    async def ask(self, document: str, viewer: Viewer = OWNER, **variables: Any) -> Any:
        context = Context(self.apis, viewer)
        result = await GRAPH.execute(document, variables, context_value=context)
        assert not result.errors, result.errors
        assert result.data
        [answer] = result.data.values()
        return answer


@pytest.fixture
def shop(pools: Pools) -> Shop:
    return Shop(pools)


def a_code() -> str:
    return new_id("cou")[-12:].upper()


async def test_a_seller_makes_a_coupon_for_the_own_goods(shop: Shop) -> None:
    amount = {"amount": "5.00", "currencyCode": "EUR"}
    input = {"code": a_code(), "scope": "SELLER", "kind": "FIXED", "amount": amount}

    answer = await shop.ask(CREATE, input=input | {"usageLimit": 3})

    assert answer["userErrors"] == []
    coupon = answer["coupon"]
    assert coupon["id"]
    assert coupon | {"id": ""} == {
        "id": "",
        "code": input["code"],
        "scope": "SELLER",
        "kind": "FIXED",
        "basisPoints": None,
        "amount": {"amount": "5.00"},
        "seller": {"id": shop.seller},
        "used": 0,
        "usageLimit": 3,
    }


async def test_the_marketplaces_coupons_are_for_administrators(shop: Shop) -> None:
    input = {"code": a_code(), "scope": "PLATFORM", "kind": "PERCENT", "basisPoints": 500}

    refused = await shop.ask(CREATE, OWNER, input=input)
    made = await shop.ask(CREATE, ADMIN, input=input)

    assert refused["userErrors"] == [{"code": "FORBIDDEN", "field": None}]
    assert made["coupon"]["seller"] is None


async def test_who_has_no_store_makes_none(shop: Shop) -> None:
    input = {"code": a_code(), "scope": "SELLER", "kind": "PERCENT", "basisPoints": 500}

    answer = await shop.ask(CREATE, STRANGER, input=input)

    assert [error["code"] for error in answer["userErrors"]] == ["FORBIDDEN"]


async def test_a_refusal_names_the_argument(shop: Shop) -> None:
    input = {"code": "A B", "scope": "SELLER", "kind": "PERCENT", "basisPoints": 500}

    answer = await shop.ask(CREATE, input=input)

    assert answer["userErrors"] == [{"code": "INVALID_TERMS", "field": ["input", "code"]}]


@pytest.mark.parametrize("name", ["amount", "minSubtotal"])
async def test_an_amount_with_too_many_digits_is_refused_where_it_is(shop: Shop, name: str) -> None:
    amount = {"amount": "5.00", "currencyCode": "USD"}
    input = {"code": a_code(), "scope": "SELLER", "kind": "FIXED", "amount": amount}

    answer = await shop.ask(CREATE, input=input | {name: amount | {"amount": "1.999"}})

    assert answer["userErrors"] == [{"code": "INVALID", "field": ["input", name]}]


async def test_the_list_has_what_can_be_used_now_newest_first(shop: Shop) -> None:
    coupons = [await shop.gives() for _ in range(3)]
    await shop.gives(starts_at=NOON + timedelta(days=1))
    await shop.gives(starts_at=NOON - timedelta(days=2), ends_at=NOON)
    spent = await shop.gives(usage_limit=1)
    async with shop.begin() as uow:
        await uow.coupons.use(spent.id)

    first = await shop.ask(LIST, seller=shop.seller, first=2)
    rest = await shop.ask(LIST, seller=shop.seller, after=first["pageInfo"]["endCursor"])

    seen = [it["id"] for page in (first, rest) for it in page["nodes"]]
    assert seen == sorted((it.id for it in coupons), reverse=True)
    assert first["pageInfo"]["hasNextPage"]
    assert not rest["pageInfo"]["hasNextPage"]


async def test_how_often_it_was_used_is_for_who_made_it(shop: Shop) -> None:
    await shop.gives()

    own = await shop.ask(LIST, OWNER, seller=shop.seller)
    foreign = await shop.ask(LIST, STRANGER, seller=shop.seller)

    assert [it["used"] for it in own["nodes"]] == [0]
    assert [it["used"] for it in foreign["nodes"]] == [None]
