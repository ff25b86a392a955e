from datetime import UTC, datetime

import asyncpg
import pytest
import redis.exceptions

from domains.shared_kernel.events import StoredEvent
from persistence.messaging.hub import QUEUE_SIZE, Hub
from persistence.outages import Outage, backoff, passes


def an_event(
    *, id: int = 1, aggregate_id: str = "ord_1", topics: tuple[str, ...] = ()
) -> StoredEvent:
    return StoredEvent(
        id=id,
        event_id="0190d3a0-0000-7000-8000-000000000000",
        type="orders.order_placed.v1",
        aggregate_id=aggregate_id,
        version=id,
        payload={"total": {"minor_units": 1999, "currency_code": "EUR"}},
        occurred_at=datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC),
        topics=topics,
    )


async def test_events_reach_those_who_follow_their_aggregate_or_topic_and_nobody_else() -> None:
    hub = Hub()
    with (
        hub.following(aggregate_ids=["ord_1"]) as order,
        hub.following(topics=["orders-of:sel_1"]) as seller,
        hub.following(aggregate_ids=["ord_2", "orders-of:sel_1"], topics=["ord_1"]) as other,
    ):
        hub.dispatch(an_event(id=7, topics=("orders-of:sel_1",)))
        hub.dispatch(an_event(id=8, aggregate_id="ord_2"))

        assert await order.next() == an_event(id=7, topics=("orders-of:sel_1",))
        assert await seller.next() == an_event(id=7, topics=("orders-of:sel_1",))
        assert await other.next() == an_event(id=8, aggregate_id="ord_2")


async def test_a_full_queue_is_replaced_by_one_mark_and_then_fills_again() -> None:
    hub = Hub()
    with hub.following(aggregate_ids=["ord_1"]) as slow:
        for n in range(3 * QUEUE_SIZE):
            hub.dispatch(an_event(id=n))

        assert await slow.next() is None
        hub.dispatch(an_event(id=999))
        assert await slow.next() == an_event(id=999)


async def test_a_resync_tells_everybody_once_whatever_was_waiting() -> None:
    hub = Hub()
    with hub.following(topics=["t"]) as subscription:
        hub.dispatch(an_event(id=1, topics=("t",)))
        hub.resync()
        hub.resync()
        hub.dispatch(an_event(id=2, topics=("t",)))

        assert await subscription.next() is None
        hub.dispatch(an_event(id=3, topics=("t",)))
        assert await subscription.next() == an_event(id=3, topics=("t",))


def test_a_hub_is_followed_until_the_last_has_left() -> None:
    hub = Hub()
    assert not hub.followed.is_set()

    with hub.following(topics=["t"]):
        with hub.following(aggregate_ids=["ord_1"]):
            pass
        assert hub.followed.is_set()

    assert not hub.followed.is_set()


def test_who_leaves_leaves_nothing_behind() -> None:
    hub = Hub()

    with hub.following(aggregate_ids=["ord_1", "ord_2"], topics=["t"]):
        assert len(hub) == 3

    assert len(hub) == 0


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (Outage("gone"), True),
        (ConnectionResetError(), True),
        (TimeoutError(), True),
        (asyncpg.InterfaceError("connection is closed"), True),
        (asyncpg.ConnectionDoesNotExistError("closed"), True),
        (asyncpg.AdminShutdownError("stopping"), True),
        (asyncpg.DeadlockDetectedError("deadlock"), True),
        (redis.exceptions.BusyLoadingError(), True),
        (asyncpg.DataError("not a number"), False),
        (asyncpg.UniqueViolationError("twice"), False),
        (ValueError("a bug"), False),
    ],
)
def test_outages_pass_and_bugs_do_not(error: Exception, *, expected: bool) -> None:
    assert passes(error) is expected


def test_waits_grow_to_a_limit_and_differ() -> None:
    waits = [backoff(attempt, first=1, longest=8) for attempt in (0, 1, 2, 3, 50, 5000)]

    for wait, most in zip(waits, (1, 2, 4, 8, 8, 8), strict=True):
        assert most / 2 <= wait <= most
