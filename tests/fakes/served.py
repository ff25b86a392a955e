"""Applications as real servers on a loopback port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import uvicorn
from starlette.types import ASGIApp

from domains.payments.adapters.outbound.keep_alive import KeepAlive
from domains.payments.adapters.outbound.sandbox_gateway import SandboxGateway

API_KEY = "sandbox-key"
SIGNING_KEY = "whsec_c2FuZGJveC1zZWNyZXQtb2YtdGVzdHM="


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """The base URL of an application while it runs in this event loop."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has a flag, not an event
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def gateway_of(url: str, patience: float = 5) -> AsyncIterator[SandboxGateway]:
    """The sandbox as the application speaks to it."""
    server = KeepAlive(url, headers={"Authorization": f"Bearer {API_KEY}"}, timeout=patience)
    try:
        yield SandboxGateway(server)
    finally:
        await server.aclose()


def client_of(url: str, timeout: float = 5) -> httpx.AsyncClient:
    """A client of the sandbox, to look at what it says."""
    headers = {"Authorization": f"Bearer {API_KEY}"}
    return httpx.AsyncClient(base_url=url, headers=headers, timeout=timeout, trust_env=False)
