"""The API behind a real server, for what only the wire shows: status codes, frames, close codes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from apps.api import create_app
from apps.composition.process import running
from apps.settings import Settings
from apps.transport.responses import Responses
from apps.transport.server import server
from persistence.outbox.relay import Relay
from schema.build import Supergraph

JSON = "application/json"
RESPONSE = "application/graphql-response+json"


@dataclass
class Site:
    """`responses` are those that it keeps, when it is served by this process."""

    url: str
    responses: Responses = field(default_factory=Responses)
    http: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(trust_env=False))

    async def post(self, body: object, **headers: str) -> httpx.Response:
        """`body` is sent as it is when it is bytes, else as JSON."""
        content = body if isinstance(body, bytes) else orjson.dumps(body)
        given = {"content-type": JSON} | {k.replace("_", "-"): v for k, v in headers.items()}
        return await self.http.post(self.url, content=content, headers=given)

    async def ask(self, query: str, token: str | None = None, **variables: Any) -> Any:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        response = await self.post({"query": query, "variables": variables}, **headers)
        return response.json()

    @asynccontextmanager
    async def socket(self, init: object = None) -> AsyncIterator[ClientConnection]:
        """A `graphql-transport-ws` connection on which `init` was sent."""
        url = self.url.replace("http", "ws", 1)
        protocols = [Subprotocol("graphql-transport-ws")]
        async with connect(url, subprotocols=protocols, proxy=None) as socket:
            await send(socket, {"type": "connection_init", "payload": init})
            yield socket

    async def frames(self, query: str, count: int, **variables: Any) -> list[Any]:
        """The data of the first events of a subscription over SSE."""
        found = []
        body = {"query": query, "variables": variables}
        headers = {"accept": "text/event-stream"}
        async with (
            asyncio.timeout(10),
            self.http.stream("POST", self.url, json=body, headers=headers) as response,
        ):
            assert response.headers["content-type"].startswith("text/event-stream")
            async for line in response.aiter_lines():
                if line.startswith("data: ") and line != "data: ":
                    found.append(orjson.loads(line.removeprefix("data: ")))
                if len(found) == count:
                    break
        return found


async def send(socket: ClientConnection, message: object) -> None:
    await socket.send(orjson.dumps(message).decode())


async def received(socket: ClientConnection) -> Any:
    async with asyncio.timeout(10):
        return orjson.loads(await socket.recv())


@asynccontextmanager
async def serving(graph: Supergraph, settings: Settings) -> AsyncIterator[Site]:
    assert settings.database_url
    assert settings.redis_url
    app = create_app(settings, graph)
    api = server(app, settings, port=0)
    relay = Relay(settings.database_url, settings.redis_url)
    async with running([relay.run]):
        task = asyncio.create_task(api.serve())
        while not api.started:  # noqa: ASYNC110 - uvicorn has a flag, not an event
            await asyncio.sleep(0.005)
        port = api.servers[0].sockets[0].getsockname()[1]
        site = Site(f"http://127.0.0.1:{port}/graphql", app.state.responses)
        yield site
        await site.http.aclose()
        api.should_exit = True
        await task
