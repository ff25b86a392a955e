"""The yardstick of fan-out: a socket that forwards ready bytes from the hub of its process."""

import argparse
import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from persistence.messaging.hub import Hub, Subscription
from persistence.messaging.streams import StreamReader


async def follow(socket: WebSocket) -> None:
    """`/follow?order=<id>`: what its events hold, each as one message."""
    await socket.accept()
    with socket.app.state.hub.following([socket.query_params["order"]]) as subscription:
        await socket.send_text("ready")
        sending = asyncio.create_task(_send(socket, subscription))
        with suppress(WebSocketDisconnect):
            while True:
                await socket.receive_text()
        sending.cancel()


async def _send(socket: WebSocket, subscription: Subscription) -> None:
    while True:
        if event := await subscription.next():
            await socket.send_text(event.payload["frame"])


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.hub = Hub()
    reading = asyncio.create_task(StreamReader(os.environ["REDIS_URL"], app.state.hub).run())
    yield
    reading.cancel()


app = Starlette(routes=[WebSocketRoute("/follow", follow)], lifespan=lifespan)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, required=True)
    uvicorn.run(
        app,
        port=options.parse_args().port,
        loop="uvloop",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        access_log=False,
        log_config=None,
    )


if __name__ == "__main__":
    main()
