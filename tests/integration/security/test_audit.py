"""What administrators did is written with the deed, for administrators to read, and for good."""

from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from domains.shared_kernel.ids import new_id
from domains.shared_kernel.use_case import Viewer
from persistence.accounts import audit
from persistence.engine import Pools
from tests.builders.sold import sell
from tests.fakes.payments import StoppedClock
from tests.integration.plans import rows_read_on
from tests.integration.security.desk import Desk

LOG = """query($target: ID, $actor: ID, $first: Int, $after: String) {
  auditLog(targetId: $target, actorId: $actor, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { action targetId reason before after at actor { id email } } } }"""
APPLY = """mutation($input: SellerApplicationInput!) {
  sellerApply(input: $input) { seller { id } userErrors { code } } }"""
SET_STATUS = """mutation($id: ID!, $status: SellerStatus!, $reason: String!) {
  sellerStatusUpdate(id: $id, status: $status, reason: $reason) {
    seller { status } userErrors { code } } }"""
COUPON = """mutation($input: CouponInput!) {
  couponCreate(input: $input) { coupon { id } userErrors { code } } }"""
CANCEL = """mutation($id: ID!, $key: String!) {
  orderCancel(id: $id, reason: OUT_OF_STOCK, idempotencyKey: $key) {
    order { status } userErrors { code } } }"""


@pytest.fixture
async def admin(desk: Desk) -> Viewer:
    return await desk.customer(is_admin=True)


@pytest.fixture
async def store(desk: Desk) -> str:
    """A store that nobody has decided about."""
    given = {
        "handle": f"s-{new_id('x')[-20:]}",
        "name": "A Store",
        "countryCode": "US",
        "currency": "USD",
    }
    applied = await desk.do(APPLY, await desk.customer(), input=given)
    store_id: str = applied["seller"]["id"]
    return store_id


async def entries(desk: Desk, admin: Viewer, **variables: Any) -> list[Any]:
    found: list[Any] = (await desk.ask(LOG, admin, **variables))["auditLog"]["nodes"]
    return found


async def test_a_decision_about_a_store_is_kept_with_who_what_and_why(
    desk: Desk, admin: Viewer, store: str
) -> None:
    began = datetime.now(UTC)

    await desk.do(SET_STATUS, admin, id=store, status="ACTIVE", reason=" Checked the papers ")

    [entry] = await entries(desk, admin, target=store)
    assert entry["actor"]["id"] == admin.customer_id
    assert entry["action"] == "SELLER_STATUS_UPDATE"
    assert entry["reason"] == "Checked the papers"
    assert entry["before"] == {"status": "APPLIED"}
    assert entry["after"] == {"status": "ACTIVE"}
    assert began <= datetime.fromisoformat(entry["at"]) <= datetime.now(UTC)


async def test_what_is_refused_leaves_no_entry(desk: Desk, admin: Viewer, store: str) -> None:
    refused = await desk.refusal(SET_STATUS, admin, id=store, status="SUSPENDED", reason="Hm")

    assert refused
    assert await entries(desk, admin, target=store) == []


async def test_there_is_no_deed_without_its_entry(
    desk: Desk, admin: Viewer, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object, **__: object) -> None:
        raise asyncpg.DiskFullError("no space left")

    monkeypatch.setattr("persistence.accounts.audit._APPEND.run", full)

    answer = await desk.answer(SET_STATUS, admin, id=store, status="ACTIVE", reason="Welcome")

    monkeypatch.undo()
    assert answer.errors
    [shown] = await desk.apis.sellers.by_ids([store])  # type: ignore[list-item]  # an id
    assert shown
    assert shown.status == "APPLIED"


async def test_a_coupon_of_the_marketplace_is_kept_and_one_of_a_seller_is_not(
    desk: Desk, admin: Viewer
) -> None:
    seller = await desk.seller()
    coupon: dict[str, Any] = {"kind": "PERCENT", "basisPoints": 1000}
    platform, own = ({**coupon, "code": new_id("c")[-20:].upper()} for _ in range(2))

    made = await desk.do(COUPON, admin, input={**platform, "scope": "PLATFORM"})
    theirs = await desk.do(COUPON, seller, input={**own, "scope": "SELLER"})

    [entry] = await entries(desk, admin, target=made["coupon"]["id"])
    assert entry["action"] == "COUPON_CREATE"
    assert entry["after"]["code"] == platform["code"]
    assert await entries(desk, admin, target=theirs["coupon"]["id"]) == []


async def test_an_order_that_an_administrator_cancels_is_kept_once(
    desk: Desk, admin: Viewer
) -> None:
    sold = await sell(desk.begin, StoppedClock(datetime.now(UTC)))
    key = new_id("key")

    for _ in range(2):
        await desk.do(CANCEL, admin, id=sold.order_id, key=key)

    [entry] = await entries(desk, admin, target=sold.order_id)
    assert (entry["action"], entry["reason"]) == ("ORDER_CANCEL", "OUT_OF_STOCK")
    assert entry["after"] == {"cancelled": "all"}


async def test_an_order_that_its_seller_cancels_is_no_staff_action(
    desk: Desk, admin: Viewer
) -> None:
    sold = await sell(desk.begin, StoppedClock(datetime.now(UTC)))
    seller = await desk.seller(sold.seller_id)

    await desk.do(CANCEL, seller, id=sold.order_id, key=new_id("key"))

    assert await entries(desk, admin, target=sold.order_id) == []


async def test_only_administrators_read_the_log(desk: Desk) -> None:
    seller = await desk.seller()
    tool = await desk.tool(seller, "ORDERS_READ")

    answers = [await desk.answer(LOG, viewer) for viewer in (Viewer(), seller, tool)]

    codes = [(e.extensions or {})["code"] for it in answers for e in it.errors or []]
    assert codes == ["UNAUTHENTICATED", "BAD_USER_INPUT", "BAD_USER_INPUT"]
    assert all(it.data is None for it in answers)


async def test_the_log_comes_in_pages_the_newest_first(
    desk: Desk, admin: Viewer, store: str
) -> None:
    for status in ("ACTIVE", "SUSPENDED", "ACTIVE"):
        await desk.do(SET_STATUS, admin, id=store, status=status, reason=status)

    first = (await desk.ask(LOG, admin, actor=admin.customer_id, first=2))["auditLog"]
    rest = (
        await desk.ask(
            LOG, admin, actor=admin.customer_id, first=2, after=first["pageInfo"]["endCursor"]
        )
    )["auditLog"]

    assert first["totalCount"] == 3
    reasons = [it["reason"] for it in [*first["nodes"], *rest["nodes"]]]
    assert reasons == ["ACTIVE", "SUSPENDED", "ACTIVE"]
    assert not rest["pageInfo"]["hasNextPage"]


@pytest.mark.parametrize(
    "tampering",
    ["update audit_entries set reason = ''", "delete from audit_entries", "truncate audit_entries"],
)
async def test_nobody_changes_what_is_written(desk: Desk, tampering: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        async with desk.begin() as uow:
            await uow._database.execute(tampering)


MANY = """
insert into audit_entries (id, actor_id, action, target_id, reason, before, after, at)
select 'aud_' || n, 'cus_' || n % 2000, 'SELLER_STATUS_UPDATE', 'sel_' || n % 2000, 'why',
  '{}', '{}', now() from generate_series(1, 20000) n
"""


@pytest.mark.parametrize(
    ("actor", "target"), [("cus_7", None), (None, "sel_7"), ("cus_7", "sel_7")]
)
async def test_what_somebody_did_and_what_was_done_to_one_is_looked_up(
    pools: Pools, actor: str | None, target: str | None
) -> None:
    first = audit._PAGES[actor is not None, target is not None]._statements[False, False]
    async with pools.write.acquire() as connection:
        never = connection.transaction()
        await never.start()
        await connection.execute(MANY)
        await connection.execute("analyze audit_entries")

        read = await rows_read_on(connection, first, actor=actor, target=target, page_size=21)

        await never.rollback()

    assert 10 <= read <= 20
