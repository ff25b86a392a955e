"""The leaky buckets, on real Valkey."""

import asyncio
import logging
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from persistence.throttling.bucket import Size, ValkeyThrottle


def throttle(valkey: Redis, *, maximum: int = 1000, restore_rate: int = 1) -> ValkeyThrottle:
    return ValkeyThrottle(valkey, Size(maximum, restore_rate))


def a_caller() -> str:
    return f"viewer:{uuid4().hex}"


async def commands(valkey: Redis) -> int:
    stats = await valkey.info("commandstats")
    return sum(stats.get(f"cmdstat_{name}", {"calls": 0})["calls"] for name in ("evalsha", "eval"))


async def test_points_are_granted_until_the_bucket_is_empty(valkey: Redis) -> None:
    bucket, caller = throttle(valkey), a_caller()

    granted = [await bucket.purse(caller).take(400) for _ in range(3)]

    assert [it.wait for it in granted[:2]] == [0, 0]
    assert granted[1].available in (200, 201)
    assert 195 < granted[2].wait <= 200
    assert (granted[2].maximum, granted[2].restore_rate) == (1000, 1)


async def test_a_refusal_takes_nothing(valkey: Redis) -> None:
    bucket, caller = throttle(valkey), a_caller()
    await bucket.purse(caller).take(600)

    refused = await bucket.purse(caller).take(600)
    smaller = await bucket.purse(caller).take(390)

    assert refused.wait > 0
    assert smaller.wait == 0


async def test_what_a_process_has_taken_ahead_is_spent_without_asking(valkey: Redis) -> None:
    bucket, caller = throttle(valkey), a_caller()
    unasked = bucket.purse(caller).spend(1)
    await bucket.purse(caller).take(1)
    before = await commands(valkey)

    spent = [bucket.purse(caller).spend(1) for _ in range(30)]

    assert not unasked
    assert spent == [True] * 19 + [False] * 11
    assert await commands(valkey) == before


async def test_callers_do_not_share(valkey: Redis) -> None:
    bucket = throttle(valkey)
    await bucket.purse(a_caller()).take(1000)

    assert (await bucket.purse(a_caller()).take(1000)).wait == 0


async def test_a_kind_of_callers_may_have_larger_buckets(valkey: Redis) -> None:
    bucket = ValkeyThrottle(valkey, Size(1000, 1), {"renderer": Size(5000, 50)})

    renderer = await bucket.purse(f"renderer:{uuid4().hex}").take(4000)
    viewer = await bucket.purse(a_caller()).take(4000)

    assert (renderer.wait, renderer.maximum, renderer.restore_rate) == (0, 5000, 50)
    assert (viewer.wait > 0, viewer.maximum, viewer.restore_rate) == (True, 1000, 1)


async def test_the_bucket_refills(valkey: Redis) -> None:
    bucket, caller = throttle(valkey, restore_rate=5000), a_caller()
    await bucket.purse(caller).take(1000)
    assert (await bucket.purse(caller).take(1000)).wait > 0

    await asyncio.sleep(0.25)

    assert (await bucket.purse(caller).take(1000)).wait == 0


async def test_what_was_not_needed_can_be_spent_again(valkey: Redis) -> None:
    bucket, caller = throttle(valkey), a_caller()
    await bucket.purse(caller).take(1000)

    given_back = bucket.purse(caller).give_back(700)

    assert given_back.available in (700, 701)
    assert (await bucket.purse(caller).take(700)).wait == 0
    assert (await bucket.purse(caller).take(100)).wait > 0


async def test_operations_at_once_never_get_more_than_there_is(valkey: Redis) -> None:
    processes, caller = [throttle(valkey) for _ in range(4)], a_caller()

    granted = await asyncio.gather(
        *(processes[i % 4].purse(caller).take(30) for i in range(200))
    )  # fmt: skip

    passed = sum(30 for it in granted if not it.wait)
    assert 1000 - 4 * 50 <= passed <= 1000 + 30  # a share of 20 may rest in each process


async def test_small_operations_share_a_round_trip_and_refusals_need_none(valkey: Redis) -> None:
    bucket, caller = throttle(valkey, maximum=100_000), a_caller()
    before = await commands(valkey)

    for _ in range(1000):
        await bucket.purse(caller).take(10)
    small = await commands(valkey) - before
    while not (await bucket.purse(caller).take(1000)).wait:
        pass
    emptied = await commands(valkey)
    for _ in range(100):
        await bucket.purse(caller).take(5000)

    assert small <= 7  # the first one loads the script
    assert await commands(valkey) == emptied


async def test_without_valkey_everything_is_granted_and_it_is_logged_once(
    no_valkey: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    bucket, caller = throttle(no_valkey), a_caller()

    with caplog.at_level(logging.WARNING):
        granted = [await bucket.purse(caller).take(900) for _ in range(20)]

    assert not any(it.wait for it in granted)
    assert len(caplog.records) == 1


async def test_buckets_are_counted_again_once_valkey_is_back(
    valkey: Redis, no_valkey: Redis
) -> None:
    clock = 0.0
    bucket, caller = ValkeyThrottle(no_valkey, Size(1000, 1), now=lambda: clock), "x"
    await bucket.purse(caller).take(900)
    bucket._take = throttle(valkey)._take

    clock += 2
    granted = [await bucket.purse(f"{caller}:{uuid4().hex}").take(900)]
    another = bucket.purse(a_caller())
    granted += [await another.take(900), await another.take(900)]

    assert [bool(it.wait) for it in granted] == [False, False, True]
