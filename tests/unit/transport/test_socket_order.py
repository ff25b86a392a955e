"""Frames go out in the order in which they were pushed, whenever the client reads."""

import asyncio
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from starlette.websockets import WebSocketState

from apps.transport.protocol import WRITE
from apps.transport.socket import TextSocket


class Client:
    """A connection as the protocol has it: what is sent waits until the client is readable."""

    client_state = application_state = WebSocketState.CONNECTED

    def __init__(self) -> None:
        self.scope = {"extensions": {WRITE: self.write}}
        self.seen: list[bytes] = []
        self.writable = asyncio.Event()
        self.writable.set()

    def write(self, text: bytes) -> bool:
        if self.writable.is_set():
            self.seen.append(text)
        return self.writable.is_set()

    async def send_text(self, text: str) -> None:
        await self.writable.wait()
        self.seen.append(text.encode())


async def pushed(steps: list[str]) -> list[bytes]:
    """What the client sees in the end."""
    client: Any = Client()
    socket = TextSocket(None, client, client)
    number = 0
    for step in steps:
        if step == "push":
            socket.push(b"%d" % number)
            number += 1
        elif step == "turn":
            await asyncio.sleep(0)
        elif step == "pause":
            client.writable.clear()
        else:
            client.writable.set()
    client.writable.set()
    await socket.drained()
    seen: list[bytes] = client.seen
    return seen


@given(st.lists(st.sampled_from(["push", "turn", "pause", "resume"])))
def test_no_frame_overtakes_another(steps: list[str]) -> None:
    expected = [b"%d" % number for number in range(steps.count("push"))]

    assert asyncio.run(pushed(steps)) == expected


async def test_a_frame_that_is_being_sent_is_not_overtaken() -> None:
    steps = ["pause", "push", "turn", "turn", "resume", "push"]

    assert await pushed(steps) == [b"0", b"1"]
