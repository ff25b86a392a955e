"""What a buyer was granted and the gateway declined: held while it waits, and tried again."""

from dataclasses import dataclass
from typing import Any

import pytest

from domains.shared_kernel.scopes import Scope
from domains.shared_kernel.use_case import Viewer
from tests.integration.graph import operations as op
from tests.integration.graph.shop import ADMIN, Shop, key
from tests.integration.graph.steps import (
    REFUSED,
    Bought,
    Store,
    bought,
    delivered,
    offered,
    opened,
)
from tests.integration.graph.world import REFUND

DECLINES_ONCE = "tok_refund_fails_once"
CANCEL = f"""mutation($id: ID!, $line: ID!, $key: String!) {{
  orderCancel(id: $id, reason: CHANGED_MIND, idempotencyKey: $key,
              lines: [{{orderLineId: $line, quantity: 1}}]) {{ order {{ status }} {REFUSED} }} }}"""
RECEIVE = f"""mutation($id: ID!, $key: String!) {{
  orderReceiptConfirm(id: $id, idempotencyKey: $key) {{ order {{ status }} {REFUSED} }} }}"""
RETRY = f"""mutation($id: ID!, $key: String!) {{
  refundRetry(id: $id, idempotencyKey: $key) {{
    refund {{ id status failureCode version }} {REFUSED} }} }}"""
MONEY = """query($id: ID!) { order(id: $id) { status
  refunds { id status failureCode settledAt amount { minorUnits } }
  escrow { captured { minorUnits } held { minorUnits } released { minorUnits }
           refunded { minorUnits } } } }"""
IN_BOOKS = """select coalesce(sum(amount_minor), 0)::bigint from ledger_entries
  where order_id = $1 and account = 'escrow'"""
UNBALANCED = """select journal_id from ledger_entries
  where journal_id in (select journal_id from ledger_entries where order_id = $1)
  group by journal_id having sum(amount_minor) <> 0"""
AUDIT = """query($target: ID) { auditLog(targetId: $target) {
  nodes { action reason before after actor { id } } } }"""


@dataclass
class Purchase:
    """Two units of which the buyer has called off one, before dispatch; it cost 10.00."""

    shop: Shop
    store: Store
    bought: Bought
    refund: str

    @property
    def order(self) -> str:
        return self.bought.order

    async def settle(self) -> None:
        await self.shop.settle(self.refund)

    async def complete(self) -> None:
        """The other unit arrives, and the buyer says so."""
        await delivered(self.shop, self.store, self.order)
        await self.shop.do(RECEIVE, self.bought.buyer, id=self.order, key=key())

    async def retry(self, viewer: Viewer | None = None, name: str = "") -> Any:
        viewer = viewer or self.store.owner
        return await self.shop.do(RETRY, viewer, id=self.refund, key=name or key())

    async def status(self) -> tuple[str, str | None]:
        order = (await self.shop.ask(MONEY, self.bought.buyer, id=self.order))["order"]
        [refund] = [it for it in order["refunds"] if it["id"] == self.refund]
        return refund["status"], refund["failureCode"]

    async def money(self) -> tuple[int, int, int]:
        """Held, released and refunded, which are what was captured (E1)."""
        order = (await self.shop.ask(MONEY, self.bought.buyer, id=self.order))["order"]
        captured, held, released, refunded = (it["minorUnits"] for it in order["escrow"].values())
        assert held + released + refunded == captured
        assert await self.shop.pools.read.fetchval(IN_BOOKS, self.order) == -held
        assert await self.shop.pools.read.fetch(UNBALANCED, self.order) == []
        return held, released, refunded


@pytest.fixture
async def purchase(shop: Shop) -> Purchase:
    store = await opened(shop)
    made = await bought(shop, await offered(shop, store), card=DECLINES_ONCE)
    await shop.do(CANCEL, made.buyer, id=made.order, line=made.line, key=key())
    order = (await shop.ask(MONEY, made.buyer, id=made.order))["order"]
    [refund] = order["refunds"]
    return Purchase(shop, store, made, refund["id"])


async def test_what_was_declined_is_held_when_the_order_completes_and_paid_by_a_retry(
    purchase: Purchase,
) -> None:
    captured, _, _ = await purchase.money()
    await purchase.settle()
    assert await purchase.status() == ("FAILED", "refund_failed")

    await purchase.complete()
    assert await purchase.money() == (1_000, captured - 1_000, 0)
    await purchase.retry()
    assert await purchase.status() == ("PENDING", None)
    await purchase.settle()

    assert await purchase.status() == ("SETTLED", None)
    assert await purchase.money() == (0, captured - 1_000, 1_000)


async def test_what_is_on_its_way_is_held_when_the_order_completes(purchase: Purchase) -> None:
    captured, _, _ = await purchase.money()

    await purchase.complete()

    assert await purchase.money() == (1_000, captured - 1_000, 0)
    await purchase.settle()
    await purchase.retry()
    await purchase.settle()
    assert await purchase.money() == (0, captured - 1_000, 1_000)


async def test_what_is_retried_before_the_order_completes_is_not_held_any_more(
    purchase: Purchase,
) -> None:
    captured, _, _ = await purchase.money()
    await purchase.settle()
    await purchase.retry()
    await purchase.settle()

    await purchase.complete()

    assert await purchase.money() == (0, captured - 1_000, 1_000)


async def test_a_refund_after_the_release_is_the_sellers_to_pay(purchase: Purchase) -> None:
    captured, _, _ = await purchase.money()
    await purchase.settle()
    await purchase.complete()
    given = {
        "lines": [{"orderLineId": purchase.bought.line, "quantity": 1}],
        "reason": "GOODWILL",
    }
    granted = await purchase.shop.do(
        REFUND, purchase.store.owner, order=purchase.order, input=given, key=key()
    )

    await purchase.shop.settle(granted["refund"]["id"])

    assert await purchase.money() == (1_000, captured - 2_000, 1_000)
    await purchase.retry()
    await purchase.settle()
    assert await purchase.money() == (0, captured - 2_000, 2_000)


async def test_a_replay_of_a_retry_tries_once(purchase: Purchase) -> None:
    await purchase.settle()
    name = key()

    first = await purchase.retry(name=name)
    await purchase.settle()
    again = await purchase.retry(name=name)

    assert first["refund"]["id"] == again["refund"]["id"] == purchase.refund
    assert (first["refund"]["status"], again["refund"]["status"]) == ("PENDING", "SETTLED")


async def test_only_what_has_failed_is_retried(purchase: Purchase) -> None:
    wanted = {"id": purchase.refund, "key": key()}

    assert await purchase.shop.refusal(RETRY, purchase.store.owner, **wanted) == (
        "NOT_RETRYABLE",
        None,
    )

    await purchase.settle()
    await purchase.shop.do(RETRY, purchase.store.owner, **wanted)  # refused, it left no trace


async def test_others_find_nothing_to_retry(purchase: Purchase) -> None:
    await purchase.settle()
    wanted = {"id": purchase.refund, "idempotencyKey": key()}
    rival = await opened(purchase.shop)

    refused = [
        await purchase.shop.refusal(op.REFUND_RETRY, viewer, **wanted)
        for viewer in (rival.owner, purchase.bought.buyer)
    ]

    assert refused == [("NOT_FOUND", ["id"]), ("FORBIDDEN", None)]
    assert await purchase.status() == ("FAILED", "refund_failed")


async def test_a_tool_of_the_store_retries_with_the_scope_for_refunds(purchase: Purchase) -> None:
    await purchase.settle()
    reads = tool_of(purchase.store, Scope.ORDERS_READ)
    writes = tool_of(purchase.store, Scope.REFUNDS_WRITE)

    refused = await purchase.shop.refusal(RETRY, reads, id=purchase.refund, key=key())
    payload = await purchase.retry(writes)

    assert refused == ("FORBIDDEN", None)
    assert payload["refund"]["status"] == "PENDING"


def tool_of(store: Store, scope: Scope) -> Viewer:
    return Viewer(
        session_id=f"key_{scope}", agent_of=store.owner.customer_id, scopes=frozenset({scope})
    )


async def test_what_an_administrator_retries_is_in_the_audit_log(purchase: Purchase) -> None:
    await purchase.settle()

    await purchase.retry(ADMIN)

    log = (await purchase.shop.ask(AUDIT, ADMIN, target=purchase.refund))["auditLog"]["nodes"]
    [entry] = log
    assert (entry["action"], entry["reason"]) == ("REFUND_RETRY", "It was declined: refund_failed")
    assert entry["before"] == {"status": "FAILED"}
    assert entry["after"] == {"status": "PENDING", "attempt": "2"}
