"""A peer that does not read is dropped; one that reads, and one that has gone, are left alone."""

import asyncio
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from apps.transport.limits import Limits
from apps.transport.protocol import DirectProtocol, GuardedProtocol
from apps.transport.stalled import DropsStalled

LIMITS = Limits(write_seconds=0.05)
LONG_ENOUGH = 0.1


class Peer(asyncio.Transport):
    """A connection with something left to send for ever."""

    is_aborted = is_closed = False

    def write(self, data: Any) -> None: ...

    def close(self) -> None:
        self.is_closed = True

    def abort(self) -> None:
        self.is_aborted = self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed


async def nobody(_scope: object, _receive: object, _send: object) -> None:
    """An application that answers nothing."""


@pytest.fixture(params=[GuardedProtocol, DirectProtocol])
async def protocol(request: pytest.FixtureRequest) -> DropsStalled:
    config = uvicorn.Config(nobody, log_config=None)
    made: Any = request.param.within(LIMITS)(config, ServerState(), {})
    made.connection_made(Peer())
    return made  # type: ignore[no-any-return]  # of uvicorn


def is_aborted(protocol: DropsStalled) -> bool:
    peer: Any = protocol.transport
    aborted: bool = peer.is_aborted
    return aborted


async def test_a_peer_that_does_not_read_is_dropped(protocol: DropsStalled) -> None:
    protocol.pause_writing()
    assert not is_aborted(protocol)

    await asyncio.sleep(LONG_ENOUGH)

    assert is_aborted(protocol)


async def test_a_peer_that_goes_on_reading_stays(protocol: DropsStalled) -> None:
    for _ in range(3):
        protocol.pause_writing()
        await asyncio.sleep(LONG_ENOUGH / 4)
        protocol.resume_writing()

    await asyncio.sleep(LONG_ENOUGH)

    assert not is_aborted(protocol)


async def test_closing_does_not_wait_for_ever(protocol: DropsStalled) -> None:
    protocol.pause_writing()
    protocol.close()
    protocol.resume_writing()  # most of it has been sent

    await asyncio.sleep(LONG_ENOUGH)

    assert is_aborted(protocol)


async def test_a_connection_that_is_lost_is_not_dropped_later(protocol: DropsStalled) -> None:
    protocol.pause_writing()
    protocol.connection_lost(None)

    await asyncio.sleep(LONG_ENOUGH)

    assert not is_aborted(protocol)


async def test_a_peer_that_answers_no_ping_is_dropped() -> None:
    config = uvicorn.Config(nobody, log_config=None)
    protocol = DirectProtocol.within(LIMITS)(config, ServerState(), {})
    protocol.connection_made(Peer())

    protocol.keepalive_timeout()
    await asyncio.sleep(LONG_ENOUGH)

    assert is_aborted(protocol)
