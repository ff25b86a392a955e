"""Shoppers and sellers follow orders live: snapshot first, nothing lost, only what is theirs."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from typing import Any

import pytest
from gql.client import AsyncClientSession
from gql.transport.exceptions import TransportQueryError
from redis.asyncio import Redis

from apps.embedded.engines import Engines
from tests.integration.purchase import operations as op
from tests.integration.purchase.people import Person, document, key, signed_up
from tests.integration.purchase.shop import Json, Shop


async def events(session: AsyncClientSession, text: str, **variables: Any) -> AsyncIterator[Any]:
    """What a subscription with one field delivers."""
    async for data in session.subscribe(document(text, **variables)):
        [event] = data.values()
        yield event


async def first(session: AsyncClientSession, text: str, **variables: Any) -> Any:
    return await anext(aiter(events(session, text, **variables)))


async def until(stream: AsyncIterator[Any], status: str) -> list[Json]:
    """The events up to the one with a status, or a failure after a while."""
    seen: list[Json] = []
    async with asyncio.timeout(30):
        async for event in stream:
            seen.append(event)
            if event["status"] == status:
                return seen
    raise AssertionError(seen)


async def an_order(shop: Shop) -> Json:
    goods = await shop.goods(shop.stores[0])
    [order] = (await shop.bought(shop.buyer, [(goods, 1)]))["orders"]
    found: Json = order
    return found


async def test_a_subscriber_of_another_process_sees_the_same(shop: Shop) -> None:
    order = await an_order(shop)
    second, url = shop.marketplace.another_api()
    second.start()
    try:
        async with shop.buyer.socket(url) as session:
            following = asyncio.create_task(
                until(events(session, op.ORDER_STATUS, id=order["id"]), "DELIVERED")
            )
            await asyncio.sleep(0.2)
            await shop.delivered(shop.stores[0], order["id"])
            seen = await following
    finally:
        second.stop()

    assert [e["status"] for e in seen] == ["PAID", "SHIPPED", "DELIVERED"]
    assert [e["version"] for e in seen] == [2, 3, 4]


async def test_who_resumes_gets_what_was_missed_in_order(shop: Shop) -> None:
    order = await an_order(shop)
    await shop.delivered(shop.stores[0], order["id"])

    async with shop.buyer.socket() as session:
        seen = await until(events(session, op.ORDER_STATUS, id=order["id"], after=2), "DELIVERED")

    assert [e["version"] for e in seen] == [3, 4]


async def test_killing_valkey_loses_no_event(shop: Shop, servers: Engines) -> None:
    order = await an_order(shop)
    async with shop.buyer.socket() as session:
        following = asyncio.create_task(
            until(events(session, op.ORDER_STATUS, id=order["id"]), "DELIVERED")
        )
        await asyncio.sleep(0.2)
        os.kill(await valkey_pid(shop.marketplace.redis_url), signal.SIGKILL)
        await shop.delivered(shop.stores[0], order["id"])
        await asyncio.to_thread(servers.start)
        seen = await following

    versions = [e["version"] for e in seen]
    assert versions == [2, 3, 4]
    async with shop.buyer.socket() as session:
        again = await until(events(session, op.ORDER_STATUS, id=order["id"], after=2), "DELIVERED")
    assert [e["version"] for e in again] == [3, 4]


async def valkey_pid(redis_url: str) -> int:
    client = Redis.from_url(redis_url)
    pid: int = (await client.info("server"))["process_id"]
    await client.aclose()
    return pid


async def test_a_seller_hears_of_a_paid_order_and_only_of_their_own(shop: Shop) -> None:
    mine, other = shop.stores
    async with mine.owner.socket() as session, other.owner.socket() as silent:
        received = asyncio.create_task(first(session, op.RECEIVED))
        nothing = asyncio.create_task(first(silent, op.RECEIVED))
        await asyncio.sleep(0.3)
        order = await an_order(shop)

        event = await asyncio.wait_for(received, 20)
        heard = nothing.done()
        nothing.cancel()

    assert event["order"] == {"id": order["id"], "status": "PAID"}
    assert not heard


async def test_parcels_are_followed_event_by_event(shop: Shop) -> None:
    order = await an_order(shop)
    tracking = await shop.dispatched(shop.stores[0], order["id"])

    async def codes(session: AsyncClientSession) -> list[str]:
        seen = []
        async for event in events(session, op.TRACKING, order=order["id"]):
            if event["event"]:
                seen.append(event["event"]["code"])
            if event["shipment"]["status"] == "DELIVERED":
                return seen
        raise AssertionError(seen)

    async with shop.buyer.socket() as session:
        following = asyncio.create_task(codes(session))
        await asyncio.sleep(0.2)
        await shop.carrier_says(tracking, "PICKED_UP", "IN_TRANSIT", "DELIVERED")
        assert await asyncio.wait_for(following, 20) == ["PICKED_UP", "IN_TRANSIT", "DELIVERED"]


@pytest.mark.parametrize("document_text", [op.ORDER_STATUS, op.TRACKING])
async def test_a_stranger_can_follow_nothing(shop: Shop, document_text: str) -> None:
    order = await an_order(shop)
    stranger, _ = await signed_up(shop.marketplace.graphql_url)
    name = "order" if document_text == op.TRACKING else "id"

    async with stranger.socket() as session:
        with pytest.raises(TransportQueryError) as refused:
            await first(session, document_text, **{name: order["id"]})

    assert "NOT_FOUND" in str(refused.value.errors)
    await stranger.close()


async def test_an_anonymous_person_can_follow_nothing(shop: Shop) -> None:
    order = await an_order(shop)
    nobody = Person(shop.marketplace.graphql_url)

    async with nobody.socket() as session:
        with pytest.raises(TransportQueryError):
            await first(session, op.ORDER_STATUS, id=order["id"])

    await nobody.close()


async def test_what_happened_before_is_answered_first(shop: Shop) -> None:
    order = await an_order(shop)
    await shop.buyer.do(op.CANCEL, id=order["id"], key=key())

    async with shop.buyer.socket() as session:
        snapshot = await first(session, op.ORDER_STATUS, id=order["id"])

    assert snapshot["status"] == "CANCELLED"
