"""The connection to the payment gateway."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from domains.payments.adapters.outbound.keep_alive import KeepAlive

TIMEOUT = 10.0
"""Seconds until an answer of the gateway counts as unknown."""


@asynccontextmanager
async def gateway_server(url: str, api_key: str) -> AsyncIterator[KeepAlive]:
    """The gateway at `url`; its connections are closed at the end."""
    server = KeepAlive(url, headers={"Authorization": f"Bearer {api_key}"}, timeout=TIMEOUT)
    try:
        yield server
    finally:
        await server.aclose()
