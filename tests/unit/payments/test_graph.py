"""Payments in the graph: who sees money, and how a challenge is finished."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domains.payments.application.ports.inbound import PaymentCommands
from domains.payments.application.use_cases.complete_payment_action import (
    complete_payment_action,
)
from domains.payments.application.use_cases.open_payment import open_payment
from domains.payments.application.use_cases.receive_gateway_webhook import (
    receive_gateway_webhook,
)
from domains.payments.application.use_cases.record_capture import record_capture
from domains.payments.application.use_cases.record_outcome import record_outcome
from domains.payments.contracts.apis import PaymentOrder, Split
from domains.shared_kernel.ids import PaymentId
from domains.shared_kernel.use_case import Viewer
from resolvers.apis import Apis
from resolvers.context import Context
from resolvers.payments import loaders
from schema.build import subgraph
from tests.builders.payments import a_payment_order, a_split, an_authorisation, usd
from tests.fakes.payments import (
    FakeGateway,
    InMemoryPaymentReads,
    InMemoryPaymentsUnitOfWork,
    StoppedClock,
)

GRAPH = subgraph("payments")
COMPLETE = """
mutation Complete($id: ID!, $data: JSON!) {
  paymentActionComplete(paymentId: $id, data: $data) {
    payment { status actionUrl failureCode version }
    userErrors { message field ... on PaymentUserError { code } }
  }
}
"""
clock = StoppedClock()


class OneSeller:
    """One store, of one owner."""

    def __init__(self, seller_id: str) -> None:
        self._seller_id = seller_id

    async def ids_by_owner(self, owners: list[str], /) -> list[str | None]:
        return [self._seller_id if owner == "cus_seller" else None for owner in owners]


class Changes:
    """A feed whose payment has changed at these versions."""

    def __init__(self, *versions: int) -> None:
        self._versions = versions

    async def versions(self, _: str, after: int, /) -> AsyncGenerator[int, None]:
        for version in self._versions:
            if version > after:
                yield version


@dataclass
class Shop:
    order: PaymentOrder = field(default_factory=a_payment_order)
    split: Split = field(default_factory=lambda: a_split(amount=usd(10_000)))
    uow: InMemoryPaymentsUnitOfWork = field(default_factory=InMemoryPaymentsUnitOfWork)
    gateway: FakeGateway = field(default_factory=FakeGateway)
    feed: Changes = field(default_factory=Changes)

    async def pay(self, card_token: str) -> PaymentId:
        payment_id = await open_payment(self.uow, self.order, clock=clock)
        request = an_authorisation(payment_id=payment_id, card_token=card_token)
        outcome = await self.gateway.authorise(request, key="authorise")
        await record_outcome(self.uow, payment_id, outcome, clock=clock)
        if outcome.ok:
            await record_capture(self.uow, payment_id, [self.split], clock=clock)
        return payment_id

    async def ask(self, query: str, viewer: Viewer | None = None, **variables: Any) -> Any:
        result = await GRAPH.execute(query, variables, context_value=self.context(viewer))
        assert not result.errors, result.errors
        return result.data

    def context(self, viewer: Viewer | None = None) -> Context:
        return Context(apis=self.apis(), viewer=viewer or Viewer(self.order.customer_id))

    def apis(self) -> Apis:
        apis = SimpleNamespace(
            payments=InMemoryPaymentReads(self.uow),
            sellers=OneSeller(self.split.seller_id),
            feed=self.feed,
            payment_commands=PaymentCommands(
                complete_payment_action=lambda it: complete_payment_action(
                    it, begin=self.uow.begin, gateway=self.gateway, clock=clock
                ),
                receive_gateway_webhook=lambda it: receive_gateway_webhook(
                    it,
                    begin=self.uow.begin,
                    gateway=self.gateway,
                    reads=InMemoryPaymentReads(self.uow),
                    clock=clock,
                ),
            ),
        )
        return cast("Apis", apis)


async def test_the_buyer_sees_the_payment_and_its_splits() -> None:
    shop = Shop()
    payment_id = await shop.pay("tok_visa")
    query = """query ($id: ID!) { payment(id: $id) {
        status captured { amount } splits { held { amount } order { id } seller { id } }
    } }"""

    answer = await shop.ask(query, id=payment_id)

    assert answer["payment"] == {
        "status": "CAPTURED",
        "captured": {"amount": "100.00"},
        "splits": [
            {
                "held": {"amount": "100.00"},
                "order": {"id": shop.split.order_id},
                "seller": {"id": shop.split.seller_id},
            }
        ],
    }


@pytest.mark.parametrize(
    ("viewer", "sees_payment", "sees_escrow"),
    [
        (Viewer(), False, False),
        (Viewer("cus_stranger"), False, False),
        (Viewer("cus_seller"), False, True),
        (Viewer("cus_admin", is_admin=True), True, True),
    ],
)
async def test_others_see_what_concerns_them(
    viewer: Viewer, *, sees_payment: bool, sees_escrow: bool
) -> None:
    shop = Shop()
    payment_id = await shop.pay("tok_visa")
    query = """query ($id: ID!, $order: ID!, $entities: [_Any!]!) {
        payment(id: $id) { id } escrow(orderId: $order) { held { amount } }
        _entities(representations: $entities) {
            ... on Order { escrow { held { amount } } }
            ... on OrderGroup { payment { id } }
        }
    }"""
    entities = [
        {"__typename": "Order", "id": shop.split.order_id},
        {"__typename": "OrderGroup", "id": shop.order.order_group_id},
    ]

    answer = await shop.ask(
        query, viewer, id=payment_id, order=shop.split.order_id, entities=entities
    )

    order, group = answer["_entities"]
    assert (answer["payment"] is not None) is sees_payment
    assert (group["payment"] is not None) is sees_payment
    assert (answer["escrow"] is not None) is sees_escrow
    assert (order["escrow"] is not None) is sees_escrow


async def test_a_guests_payment_is_not_everybodys() -> None:
    shop = Shop(order=a_payment_order(customer_id=None))
    payment_id = await shop.pay("tok_visa")

    answer = await shop.ask("query ($id: ID!) { payment(id: $id) { id } }", Viewer(), id=payment_id)

    assert answer["payment"] is None


async def test_the_buyer_finishes_the_challenge() -> None:
    shop = Shop()
    payment_id = await shop.pay("tok_3ds")

    answer = await shop.ask(COMPLETE, id=payment_id, data={"code": "1234"})

    assert answer["paymentActionComplete"] == {
        "payment": {"status": "AUTHORIZED", "actionUrl": None, "failureCode": None, "version": 3},
        "userErrors": [],
    }


@pytest.mark.parametrize("data", [{"code": 1234}, {}, "1234", None, [1]])
async def test_data_that_the_gateway_cannot_read_is_refused(data: object) -> None:
    shop = Shop()
    payment_id = await shop.pay("tok_3ds")
    query = COMPLETE if data is not None else COMPLETE.replace("$data: JSON!", "$data: JSON = 1")
    variables: dict[str, Any] = {"data": data} if data is not None else {}

    answer = await shop.ask(query, id=payment_id, **variables)

    [error] = answer["paymentActionComplete"]["userErrors"]
    assert (error["code"], error["field"]) == ("INVALID", ["data"])


async def test_a_strangers_payment_is_not_found() -> None:
    shop = Shop()
    payment_id = await shop.pay("tok_3ds")

    stranger = Viewer("cus_stranger")

    answer = await shop.ask(COMPLETE, stranger, id=payment_id, data={"code": "1234"})
    missing = await shop.ask(COMPLETE, stranger, id="pay_nobody", data={"code": "1234"})

    [error] = answer["paymentActionComplete"]["userErrors"]
    assert error["code"] == "NOT_FOUND"
    assert answer == missing


async def test_a_gateway_that_does_not_answer_is_told_as_a_timeout() -> None:
    shop = Shop()
    payment_id = await shop.pay("tok_3ds")
    shop.gateway.reachable = False

    result = await GRAPH.execute(
        COMPLETE,
        {"id": payment_id, "data": {"code": "1234"}},
        context_value=shop.context(),
    )

    assert result.errors
    assert (result.errors[0].extensions or {})["code"] == "TIMEOUT"


async def test_a_subscriber_sees_the_payment_as_it_stands_and_each_change_once() -> None:
    shop = Shop(feed=Changes(2, 3))
    payment_id = await shop.pay("tok_3ds")
    query = (
        """subscription ($id: ID!) { paymentStatusChanged(paymentId: $id) { version status } }"""
    )

    source = cast(
        "AsyncGenerator[Any, None]",
        await GRAPH.subscribe(
            query, variable_values={"id": payment_id}, context_value=shop.context()
        ),
    )
    first = await anext(source)
    await shop.ask(COMPLETE, id=payment_id, data={"code": "1234"})
    rest = [event.data["paymentStatusChanged"] async for event in source]

    assert first.data["paymentStatusChanged"] == {"version": 2, "status": "ACTION_REQUIRED"}
    assert rest == [{"version": 3, "status": "AUTHORIZED"}]


async def test_a_stranger_cannot_subscribe() -> None:
    shop = Shop()
    payment_id = await shop.pay("tok_visa")
    query = """subscription ($id: ID!) { paymentStatusChanged(paymentId: $id) { version } }"""

    source = cast(
        "AsyncGenerator[Any, None]",
        await GRAPH.subscribe(
            query, variable_values={"id": payment_id}, context_value=shop.context(Viewer())
        ),
    )
    answer = await anext(source)

    assert answer.errors[0].extensions["code"] == "NOT_FOUND"


async def test_changes_that_one_read_shows_are_one_event() -> None:
    shop = Shop(feed=Changes(3, 4))
    payment_id = await shop.pay("tok_3ds")
    query = """subscription ($id: ID!) { paymentStatusChanged(paymentId: $id) { version } }"""
    source = cast(
        "AsyncGenerator[Any, None]",
        await GRAPH.subscribe(
            query, variable_values={"id": payment_id}, context_value=shop.context()
        ),
    )
    await anext(source)

    await shop.ask(COMPLETE, id=payment_id, data={"code": "1234"})
    await record_capture(shop.uow, payment_id, [shop.split], clock=clock)

    assert [event.data["paymentStatusChanged"] async for event in source] == [{"version": 4}]


async def test_a_seller_sees_its_own_split_and_a_stranger_none() -> None:
    shop = Shop()
    payment_id = await shop.pay("tok_visa")

    of_seller = await loaders.splits(shop.context(Viewer("cus_seller")), [payment_id])
    of_stranger = await loaders.splits(shop.context(Viewer("cus_stranger")), [payment_id])

    assert [it.order_id for it in of_seller[0]] == [shop.split.order_id]
    assert of_stranger == [[]]
