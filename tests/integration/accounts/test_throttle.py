"""The leaky buckets, on real Valkey."""

import asyncio

from redis.asyncio import Redis

from persistence.accounts.throttle import Limit, ValkeySignInThrottle
from tests.builders.accounts import an_email

ROOMY = Limit(1000, 1)
THREE = Limit(3, 60_000)


async def test_a_burst_passes_and_the_next_one_waits(valkey: Redis) -> None:
    throttle = ValkeySignInThrottle(valkey, per_account=THREE, per_address=ROOMY)
    email = an_email()

    answers = [await throttle.attempt(email, "192.0.2.1") for _ in range(4)]

    assert answers[:3] == [0, 0, 0]
    assert 0 < answers[3] <= 60


async def test_attempts_at_once_are_counted_one_by_one(valkey: Redis) -> None:
    throttle = ValkeySignInThrottle(valkey, per_account=THREE, per_address=ROOMY)
    email = an_email()

    answers = await asyncio.gather(*(throttle.attempt(email, "192.0.2.2") for _ in range(20)))

    assert answers.count(0) == 3


async def test_an_address_is_counted_over_all_accounts(valkey: Redis) -> None:
    throttle = ValkeySignInThrottle(valkey, per_account=ROOMY, per_address=THREE)

    answers = [await throttle.attempt(an_email(), "192.0.2.3") for _ in range(4)]

    assert answers[:3] == [0, 0, 0]
    assert answers[3] > 0
    assert await throttle.attempt(an_email(), "") == 0


async def test_the_addresses_of_one_network_are_counted_as_one(valkey: Redis) -> None:
    throttle = ValkeySignInThrottle(valkey, per_account=ROOMY, per_address=THREE)
    many = [f"2001:db8:{THREE.interval:x}::{host:x}" for host in range(4)]

    answers = [await throttle.attempt(an_email(), address) for address in many]

    assert answers[:3] == [0, 0, 0]
    assert answers[3] > 0


async def test_the_bucket_leaks(valkey: Redis) -> None:
    throttle = ValkeySignInThrottle(valkey, per_account=Limit(1, 50), per_address=ROOMY)
    email = an_email()
    assert await throttle.attempt(email, "192.0.2.4") == 0
    assert await throttle.attempt(email, "192.0.2.4") > 0

    await asyncio.sleep(0.06)

    assert await throttle.attempt(email, "192.0.2.4") == 0


async def test_coming_in_empties_the_bucket_of_the_account(valkey: Redis) -> None:
    throttle = ValkeySignInThrottle(valkey, per_account=Limit(1, 60_000), per_address=ROOMY)
    email = an_email()
    await throttle.attempt(email, "192.0.2.5")

    await throttle.succeeded(email)

    assert await throttle.attempt(email, "192.0.2.5") == 0


async def test_without_valkey_attempts_pass(no_valkey: Redis) -> None:
    throttle = ValkeySignInThrottle(no_valkey)

    assert await throttle.attempt(an_email(), "192.0.2.6") == 0
    await throttle.succeeded(an_email())


async def test_registrations_are_counted_by_address_and_apart_from_sign_ins(valkey: Redis) -> None:
    throttle = ValkeySignInThrottle(valkey, per_address=THREE, registrations=THREE)

    answers = await asyncio.gather(*(throttle.registration("192.0.2.20") for _ in range(20)))

    assert answers.count(0) == 3
    assert max(answers) <= 60
    assert await throttle.registration("192.0.2.21") == 0
    assert await throttle.registration("") == 0
    assert await throttle.attempt(an_email(), "192.0.2.20") == 0


async def test_without_valkey_registrations_pass(no_valkey: Redis) -> None:
    assert await ValkeySignInThrottle(no_valkey).registration("192.0.2.22") == 0
