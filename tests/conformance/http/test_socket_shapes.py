"""Whatever JSON arrives on a socket: it is answered, or closes the socket with a code of ours."""

import asyncio
from contextlib import suppress
from typing import Any, Final

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed

from tests.conformance.http.sockets import opened, send

CODES: Final = {4400, 4401, 4403, 4409, 4429}
QUERIES: Final = [
    "{ hello }",
    "{",
    "{ nope }",
    "subscription { silence }",
    "fragment F on Query { hello }",
]
TYPES: Final = [
    "connection_init",
    "ping",
    "pong",
    "subscribe",
    "complete",
    "connection_ack",
    "next",
]

json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=6,
)
payloads = st.fixed_dictionaries(
    {"query": st.sampled_from(QUERIES) | json},
    optional={"variables": json, "operationName": json, "extensions": json, "documentId": json},
)
subscribes = st.fixed_dictionaries(
    {
        "type": st.just("subscribe"),
        "id": st.sampled_from(["1", "2", "x" * 128]) | json,
        "payload": payloads,
    }
)
messages = (
    subscribes
    | json
    | st.fixed_dictionaries(
        {"type": st.sampled_from(TYPES) | json}, optional={"id": json, "payload": json | payloads}
    )
)


@settings(max_examples=200, deadline=None)
@given(sent=st.lists(messages, min_size=1, max_size=4))
async def test_no_message_breaks_a_socket(ticking: str, sent: list[Any]) -> None:
    async with opened(ticking) as socket, asyncio.timeout(10):
        with suppress(ConnectionClosed):
            await send(socket, {"type": "connection_init"})
            for message in sent:
                await send(socket, message)
            await send(socket, {"type": "ping"})
            while orjson.loads(await socket.recv())["type"] != "pong":
                pass
            return
        assert socket.close_code in CODES
