"""Subscriptions on the wire: WebSocket with its close codes, and server-sent events."""

import asyncio
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from tests.integration.graph import operations as op
from tests.integration.graph.shop import Shop, key
from tests.integration.graph.site import Site, received, send
from tests.integration.graph.steps import bought
from tests.integration.graph.world import World, signed_up

STATUS = """subscription($id: ID!, $token: String, $after: Int) {
  orderStatusChanged(orderId: $id, accessToken: $token, afterVersion: $after) {
    version status } }"""


def subscribe(query: str, place: int = 1, /, **variables: Any) -> dict[str, Any]:
    return {
        "id": str(place),
        "type": "subscribe",
        "payload": {"query": query, "variables": variables},
    }


@pytest.mark.parametrize(
    "init", [{"authorization": "Bearer nonsense"}, {"Authorization": "x"}, {"authorization": [1]}]
)
async def test_a_socket_with_a_bad_token_is_closed_with_4403(site: Site, init: Any) -> None:
    async with site.socket(init) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()

    assert closed.value.rcvd
    assert closed.value.rcvd.code == 4403


@pytest.mark.parametrize(
    "message",
    [
        "{{{",
        b"\x00",
        "[]",
        "null",
        '{"type": "nope"}',
        '{"type": "subscribe", "payload": {"query": "{ customer { id } }"}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "variables": []}}',
    ],
)
async def test_a_bad_message_closes_the_socket_with_4400(site: Site, message: Any) -> None:
    async with site.socket() as socket:
        await received(socket)
        await socket.send(message)
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()

    assert closed.value.rcvd
    assert closed.value.rcvd.code == 4400


async def test_a_stranger_is_told_not_found_and_the_socket_lives_on(
    site: Site, world: World
) -> None:
    async with site.socket() as socket:
        await received(socket)
        await send(socket, subscribe(STATUS, id=world.bought.order))
        refused, ended = await received(socket), await received(socket)
        await send(socket, subscribe("{ customer { id } }", 2))
        answered = await received(socket)

    assert refused["payload"]["errors"][0]["extensions"] == {"code": "NOT_FOUND"}
    assert ended == {"id": "1", "type": "complete"}
    assert answered["payload"]["data"] == {"customer": None}


async def test_a_bad_operation_is_an_error_of_its_own(site: Site) -> None:
    async with site.socket() as socket:
        await received(socket)
        await send(socket, subscribe("{ nope }"))
        bad = await received(socket)
        await send(socket, subscribe("{ customer { id } }", 2))
        good = await received(socket)

    assert bad["type"] == "error"
    assert bad["payload"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert good["type"] == "next"


async def test_nul_is_refused_on_a_socket_too(site: Site) -> None:
    query = "query($id: ID!) { node(id: $id) { id } }"

    async with site.socket() as socket:
        await received(socket)
        await send(socket, subscribe(query, id="ord_\0"))
        answer = await received(socket)

    assert "U+0000" in str(answer)
    assert "INTERNAL" not in str(answer)


async def test_the_token_of_the_init_message_signs_in(site: Site, shop: Shop) -> None:
    viewer, credentials = await signed_up(shop)

    async with site.socket({"authorization": f"Bearer {credentials['accessToken']}"}) as socket:
        await received(socket)
        await send(socket, subscribe("{ customer { id } }"))
        answer = await received(socket)

    assert answer["payload"]["data"] == {"customer": {"id": viewer.customer_id}}


async def test_what_happens_is_pushed_to_the_socket(site: Site, shop: Shop, world: World) -> None:
    purchase = await bought(shop, world.lamp)
    following = subscribe(STATUS, id=purchase.order, token=purchase.token)
    cancel = {"id": purchase.order, "reason": "OTHER", "idempotencyKey": key()}

    async with site.socket() as socket, asyncio.timeout(20):
        await received(socket)
        await send(socket, following)
        first = await received(socket)
        await shop.do(op.ORDER_CANCEL, purchase.buyer, **cancel)
        second = await received(socket)

    events = [it["payload"]["data"]["orderStatusChanged"] for it in (first, second)]
    assert events == [{"version": 2, "status": "PAID"}, {"version": 3, "status": "CANCELLED"}]


async def test_sse_yields_what_was_missed(site: Site, world: World) -> None:
    purchase = world.guest

    frames = await site.frames(STATUS, 2, id=purchase.order, token=purchase.token, after=0)

    statuses = [it["data"]["orderStatusChanged"]["status"] for it in frames]
    assert statuses == ["PENDING_PAYMENT", "PAID"]


async def test_sse_of_a_stranger_ends_with_not_found(site: Site, world: World) -> None:
    [frame] = await site.frames(STATUS, 1, id=world.bought.order)

    assert frame["errors"][0]["extensions"] == {"code": "NOT_FOUND"}
