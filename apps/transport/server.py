"""uvicorn as the API runs in it."""

from math import ceil
from socket import socket

import uvicorn
from starlette.applications import Starlette

from apps.settings import Settings
from apps.transport.direct import answering
from apps.transport.protocol import DirectProtocol


class Server(uvicorn.Server):
    """Ends streams before it waits for their connections to close; uvicorn ends WebSockets."""

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        self.drain()
        await super().shutdown(sockets)

    def drain(self) -> None:
        app: Starlette = self.config.app  # type: ignore[assignment]  # see `server`
        app.state.drain()


def server(
    app: Starlette, settings: Settings, *, host: str | None = None, port: int | None = None
) -> Server:
    """A server of an application that `create_app` made; port 0 is any that is free."""
    limits = settings.transport
    config = uvicorn.Config(
        app,
        host=host or settings.host,
        port=settings.port if port is None else port,
        loop="uvloop",
        http=answering(limits, app.state.direct),
        ws=DirectProtocol.within(limits),
        ws_max_size=limits.body_bytes,
        ws_per_message_deflate=False,  # answers are small, and each socket would keep a dictionary
        ws_ping_interval=20,
        timeout_keep_alive=ceil(min(5, limits.head_seconds)),
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=10,
        forwarded_allow_ips=[*settings.trusted_proxies],
    )
    return Server(config)
