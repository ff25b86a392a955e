"""A `graphql-transport-ws` client that shows every frame, and people who sign in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import uuid4

import httpx
import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

PASSWORD = "correct horse battery staple"  # noqa: S105 - of test customers
SIGN_UP = """mutation($input: CustomerCreateInput!) {
  customerCreate(input: $input) { userErrors { code } } }"""
SIGN_IN = """mutation($input: CredentialsInput!) {
  accessTokenCreate(input: $input) { credentials { accessToken } userErrors { code } } }"""
SIGN_OUT = "mutation { accessTokenRevoke { revokedSessions userErrors { code } } }"


@asynccontextmanager
async def opened(
    url: str, *, protocol: str = "graphql-transport-ws", origin: str | None = None
) -> AsyncIterator[ClientConnection]:
    async with connect(
        url.replace("http", "ws", 1),
        subprotocols=[Subprotocol(protocol)],
        origin=Origin(origin) if origin else None,
        proxy=None,
    ) as socket:
        yield socket


@asynccontextmanager
async def ready(url: str, token: str | None = None) -> AsyncIterator[ClientConnection]:
    """A socket whose `connection_init` was acknowledged."""
    async with opened(url) as socket:
        payload = {"authorization": f"Bearer {token}"} if token else None
        await send(socket, {"type": "connection_init", "payload": payload})
        assert await received(socket) == {"type": "connection_ack"}
        yield socket


async def send(socket: ClientConnection, message: object) -> None:
    await socket.send(orjson.dumps(message).decode())


async def subscribe(socket: ClientConnection, id: str, query: str, **more: Any) -> None:
    payload = {"query": query, **more}
    await send(socket, {"type": "subscribe", "id": id, "payload": payload})


async def received(socket: ClientConnection) -> Any:
    async with asyncio.timeout(10):
        return orjson.loads(await socket.recv())


async def closed(socket: ClientConnection) -> int:
    """The code of the close frame, which has to come; what comes before it is skipped."""
    async with asyncio.timeout(10):
        with suppress(ConnectionClosed):
            while True:
                await socket.recv()
    assert socket.close_code
    assert socket.close_code != 1006, "the connection broke without a close frame"
    return socket.close_code


async def signed_in(http: httpx.AsyncClient, url: str) -> str:
    """The access token of a new customer."""
    credentials = {"email": f"{uuid4().hex}@shoppers.example", "password": PASSWORD}
    sign_up = {"input": {**credentials, "displayName": "Ada"}}
    await http.post(url, json={"query": SIGN_UP, "variables": sign_up})
    sign_in = {"query": SIGN_IN, "variables": {"input": credentials}}
    answer = (await http.post(url, json=sign_in)).json()
    token: str = answer["data"]["accessTokenCreate"]["credentials"]["accessToken"]
    return token
