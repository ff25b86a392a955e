"""The connection to the payment gateway."""

import httpx

from domains.payments.adapters.outbound.keep_alive import KeepAlive

TIMEOUT = 10.0
"""Seconds until an answer of the gateway counts as unknown."""


def gateway_client(url: str, api_key: str) -> httpx.AsyncClient:
    """A client for the gateway at `url`; whoever opens it closes it."""
    return httpx.AsyncClient(
        base_url=url,
        headers={"Authorization": f"Bearer {api_key}"},
        timeout=TIMEOUT,
        transport=KeepAlive(),
    )
