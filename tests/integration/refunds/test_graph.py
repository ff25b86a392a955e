"""Refunds as clients see them: through the subgraph, on real PostgreSQL."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

import pytest

from apps.composition.refunds import refund_commands
from domains.refunds.domain.value_objects.refund_fact import of_order
from domains.shared_kernel.events import StoredEvent
from domains.shared_kernel.ids import CustomerId, SellerId, new_id
from domains.shared_kernel.use_case import Viewer
from persistence.orders.reader import SqlOrderReader
from persistence.refunds.reader import SqlRefundReader
from resolvers.apis import Apis
from resolvers.context import Context
from schema.build import subgraph
from schema.entities import Subgraph
from tests.builders.orders import BUYER, SELLER, TOKEN
from tests.integration.refunds.purchase import CLOCK, Purchase

PREVIEW = """query($order: ID!, $lines: [RefundLineInput!]!) {
  refundPreview(orderId: $order, lines: $lines, includeShipping: true) {
    amount { minorUnits } shipping { minorUnits } lines { quantity amount { minorUnits } } } }"""
CREATE = """mutation($order: ID!, $lines: [RefundLineInput!]!, $key: String!) {
  refundCreate(orderId: $order, input: {lines: $lines, reason: DAMAGED}, idempotencyKey: $key) {
    refund { id status amount { minorUnits } order { id } } userErrors { code field } } }"""
REFUNDS = """query($of: [_Any!]!) { _entities(representations: $of) {
  ... on Order { refunds { id } } ... on Refund { id } } }"""
FOLLOW = """subscription($order: ID!, $token: String) {
  refundStatusChanged(orderId: $order, accessToken: $token) { id status version } }"""
SELLING, BUYING = Viewer(customer_id="cus_seller"), Viewer(customer_id=BUYER)
STRANGER, ADMIN = Viewer(customer_id="cus_other"), Viewer(customer_id="cus_a", is_admin=True)


class Stores:
    async def ids_by_owner(self, owners: list[CustomerId], /) -> list[SellerId | None]:
        return [SELLER if owner == SELLING.customer_id else None for owner in owners]


class SteppedFeed:
    """Each step of the story happens when the follower asks for what comes next."""

    def __init__(self, purchase: Purchase, *refund_ids: str) -> None:
        self.purchase, self.refund_ids = purchase, refund_ids

    async def events(self, topic: str, after: int, /) -> AsyncGenerator[StoredEvent, None]:
        assert (topic, after) == (of_order(self.purchase.order_id), 0)
        for refund_id in self.refund_ids:
            yield self._event(refund_id, 1)
        for refund_id in self.refund_ids:
            await self.purchase.settle(refund_id)
            yield self._event(refund_id, 2)

    def _event(self, refund_id: str, version: int) -> StoredEvent:
        return StoredEvent(
            id=version,
            event_id="",
            type="",
            aggregate_id=refund_id,
            version=version,
            payload={},
            occurred_at=datetime.now(UTC),
        )


class RetriedFeed(SteppedFeed):
    """Created, declined, tried again, paid."""

    async def events(self, topic: str, after: int, /) -> AsyncGenerator[StoredEvent, None]:
        assert (topic, after) == (of_order(self.purchase.order_id), 0)
        [refund_id] = self.refund_ids
        yield self._event(refund_id, 1)
        steps = [self.purchase.settle, self.purchase.retry, self.purchase.settle]
        for version, step in enumerate(steps, start=2):
            await step(refund_id)
            yield self._event(refund_id, version)


class Client:
    def __init__(self, graph: Subgraph, purchase: Purchase) -> None:
        self.graph, self.purchase, self.viewer = graph, purchase, SELLING
        self.key = new_id("key")
        self.lines = [{"orderLineId": purchase.lines[0].id, "quantity": 1}]
        pool = purchase.pools.read
        self.apis = Apis.__new__(Apis)
        self.give("orders", SqlOrderReader(pool))
        self.give("refunds", SqlRefundReader(pool))
        self.give("refund_commands", refund_commands(purchase.begin, CLOCK))
        self.give("sellers", Stores())

    def give(self, name: str, port: object) -> None:
        object.__setattr__(self.apis, name, port)

    @property
    def context(self) -> Context:
        return Context(apis=self.apis, viewer=self.viewer)

    async def __call__(self, document: str, **variables: Any) -> dict[str, Any]:
        result = await self.graph.execute(
            document, variable_values=variables, context_value=self.context
        )
        assert not result.errors, result.errors
        return result.data or {}

    async def create(self) -> dict[str, Any]:
        """Always with the same key: a second time is a replay."""
        answer = await self(CREATE, order=self.purchase.order_id, lines=self.lines, key=self.key)
        created: dict[str, Any] = answer["refundCreate"]
        return created

    async def follow(self, **variables: Any) -> list[Any]:
        """Everything that the subscription says until it ends."""
        source = await self.graph.subscribe(
            FOLLOW,
            variable_values={"order": self.purchase.order_id, **variables},
            context_value=self.context,
        )
        async with aclosing(source) as results:
            return [result async for result in results]


@pytest.fixture(scope="module")
def graph() -> Subgraph:
    return subgraph("refunds")


@pytest.fixture
def client(graph: Subgraph, purchase: Purchase) -> Client:
    return Client(graph, purchase)


async def test_the_seller_previews_and_grants_a_refund(client: Client) -> None:
    preview = await client(PREVIEW, order=client.purchase.order_id, lines=client.lines)
    created = await client.create()

    assert preview["refundPreview"] == {
        "amount": {"minorUnits": 832},
        "shipping": {"minorUnits": 499},
        "lines": [{"quantity": 1, "amount": {"minorUnits": 333}}],
    }
    assert created["userErrors"] == []
    assert created["refund"]["status"] == "PENDING"
    assert created["refund"]["amount"] == {"minorUnits": 333}
    assert created["refund"]["order"] == {"id": client.purchase.order_id}


async def test_a_replay_answers_the_same_refund(client: Client) -> None:
    first, again = await client.create(), await client.create()

    assert first == again
    assert await client.purchase.amounts() == [333]


async def test_more_than_is_left_is_refused_with_a_reason(client: Client) -> None:
    client.lines[0]["quantity"] = 4

    created = await client.create()

    assert [error["code"] for error in created["userErrors"]] == ["QUANTITY_TOO_LARGE"]


@pytest.mark.parametrize("viewer", [STRANGER, BUYING])
async def test_only_the_seller_and_administrators_grant(client: Client, viewer: Viewer) -> None:
    client.viewer = viewer
    assert (await client.create())["userErrors"] == [{"code": "FORBIDDEN", "field": None}]

    client.viewer = ADMIN
    assert (await client.create())["userErrors"] == []


async def test_another_seller_finds_no_order(client: Client) -> None:
    class OtherStores:
        async def ids_by_owner(self, owners: list[CustomerId], /) -> list[SellerId]:
            return [SellerId("sel_other") for _ in owners]

    client.give("sellers", OtherStores())

    preview = await client(PREVIEW, order=client.purchase.order_id, lines=client.lines)

    assert preview == {"refundPreview": None}
    assert (await client.create())["userErrors"] == [{"code": "NOT_FOUND", "field": ["orderId"]}]


@pytest.mark.parametrize(
    ("viewer", "sees"), [(SELLING, 1), (BUYING, 1), (ADMIN, 1), (STRANGER, 0), (Viewer(), 0)]
)
async def test_whoever_may_see_an_order_sees_its_refunds(
    client: Client, viewer: Viewer, sees: int
) -> None:
    refund_id = (await client.create())["refund"]["id"]
    client.viewer = viewer
    of = [
        {"__typename": "Order", "id": client.purchase.order_id},
        {"__typename": "Refund", "id": refund_id},
    ]

    order, refund = (await client(REFUNDS, of=of))["_entities"]

    assert len(order["refunds"]) == sees
    assert bool(refund) == bool(sees)


async def test_a_follower_sees_each_refund_as_it_stands_and_then_every_change(
    client: Client,
) -> None:
    refund_id = (await client.create())["refund"]["id"]
    client.give("feed", SteppedFeed(client.purchase, refund_id))
    client.viewer = BUYING

    followed = [it.data["refundStatusChanged"] for it in await client.follow()]

    assert [(it["status"], it["version"]) for it in followed] == [("PENDING", 1), ("SETTLED", 2)]


async def test_a_follower_sees_a_declined_refund_come_back(
    graph: Subgraph, unlucky_purchase: Purchase
) -> None:
    client = Client(graph, unlucky_purchase)
    refund_id = (await client.create())["refund"]["id"]
    client.give("feed", RetriedFeed(unlucky_purchase, refund_id))
    client.viewer = BUYING

    followed = [it.data["refundStatusChanged"] for it in await client.follow()]

    assert [(it["status"], it["version"]) for it in followed] == [
        ("PENDING", 1),
        ("FAILED", 2),
        ("PENDING", 3),
        ("SETTLED", 4),
    ]


async def test_a_guest_follows_with_the_secret_of_the_purchase(client: Client) -> None:
    refund_id = (await client.create())["refund"]["id"]
    client.give("feed", SteppedFeed(client.purchase, refund_id))
    client.viewer = Viewer()

    assert len(await client.follow(token=TOKEN)) == 2

    [refused] = await client.follow(token="a guess")  # noqa: S106 - a wrong one
    assert refused.errors[0].extensions["code"] == "NOT_FOUND"
