"""Both deployments side by side: one process, and a gateway before a subgraph per domain.

The subgraphs are served by one process, so that the calls of their ports can be counted and what
the gateway sends can be read; `processes.py` has each of them in a process of its own.
"""

import asyncio
import json
import os
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from apps.transport.subgraph import SubgraphEndpoint
from apps.transport.view import Endpoint
from domains.shared_kernel.use_case import Viewer
from resolvers.apis import Apis
from schema.build import DOMAINS, Supergraph, subgraph
from tests.integration.graph.site import Site
from tests.integration.purchase.processes import free_port

GATEWAY: Final = Path(__file__).parents[3] / "docker" / "gateway"
SECRET: Final = "a gateway's secret, for this run only"  # noqa: S105 - nobody else has its subgraphs
RENDERERS: Final = {"web": "the-key-of-a-server-for-this-run-only"}
READY_WITHIN: Final = 40.0
"""Seconds: the gateway compiles the whole graph when it starts."""


@dataclass
class Deployments:
    """`calls` are those that either deployment made of its ports; `link` is behind the gateway."""

    single: Site
    gateway: Site
    calls: Counter[str]
    link: "Link"

    async def answers(
        self, deployment: Site, document: str, viewer: Viewer, variables: dict[str, Any]
    ) -> tuple[Any, Counter[str]]:
        """The whole answer, and how often each port was asked for it."""
        self.calls.clear()
        token = token_of(viewer)
        headers = {"authorization": f"Bearer {token}"} if token else {}
        body = {"query": document, "variables": variables}
        response = await deployment.post(body, **headers)
        return response.json(), Counter(self.calls)


@dataclass
class Link:
    """What the gateway sent to each subgraph, newest last; those that are `down` do not answer."""

    app: ASGIApp
    sent: list[tuple[str, Headers, str]] = field(default_factory=list)
    down: set[str] = field(default_factory=set)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _, place, name = scope.get("path", "").rpartition("/subgraphs/")
        if not place or scope["type"] != "http":
            await self.app(scope, receive, send)
        elif name in self.down:
            await PlainTextResponse("no such host: db.internal", 502)(scope, receive, send)
        else:
            await self.app(scope, self._heard(name, Headers(scope=scope), receive), send)

    def _heard(self, name: str, headers: Headers, receive: Receive) -> Receive:
        async def hear() -> Message:
            message = await receive()
            if body := message.get("body"):
                self.sent.append((name, headers, json.loads(body)["query"]))
            return message

        return hear


def demand_gateway() -> None:
    """Skip the test where the gateway is not installed."""
    if not shutil.which("node") or not (GATEWAY / "node_modules").exists():
        pytest.skip("the gateway is not installed: run `make gateway`, which needs Node 20")


def token_of(viewer: Viewer) -> str | None:
    """Stands for a signed access token; see `known`."""
    return json.dumps([viewer.customer_id, viewer.is_admin]) if viewer.customer_id else None


async def known(token: str) -> Viewer | None:
    customer_id, is_admin = json.loads(token)
    return Viewer(customer_id, is_admin=is_admin)


@asynccontextmanager
async def deployed(
    graph: Supergraph, apis: Apis, calls: Counter[str], folder: Path
) -> AsyncIterator[Deployments]:
    link = Link(Starlette(routes=_routes(graph, replace(apis, authenticate=known))))
    async with _served(link) as url:
        port = free_port()
        places = {name: f"{url}/subgraphs/{name}" for name in DOMAINS}
        async with gateway_before(await composed(folder, places), port):
            single, gateway = Site(f"{url}/graphql"), Site(f"http://127.0.0.1:{port}/graphql")
            yield Deployments(single, gateway, calls, link)
            await single.http.aclose()
            await gateway.http.aclose()


def _routes(graph: Supergraph, apis: Apis) -> list[BaseRoute]:
    single = Endpoint(graph, lambda: apis, graphiql=False, renderers=RENDERERS)
    endpoints: dict[str, Any] = {"/graphql": single}
    for name in DOMAINS:
        endpoints[f"/subgraphs/{name}"] = SubgraphEndpoint(
            subgraph(name), lambda: apis, secret=SECRET, renderers=RENDERERS
        )
    return [
        route
        for path, endpoint in endpoints.items()
        for route in (Route(path, endpoint, methods=None), WebSocketRoute(path, endpoint))
    ]


@asynccontextmanager
async def _served(app: ASGIApp) -> AsyncIterator[str]:
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, ws="websockets-sansio", log_config=None, access_log=False)
    )
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has a flag, not an event
        await asyncio.sleep(0.005)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await task


async def composed(folder: Path, places: Mapping[str, str]) -> Path:
    """A supergraph of subgraphs that answer at these URLs."""
    file = folder / "subgraphs.json"
    file.write_text(json.dumps(places))
    composing = await _node("compose.mjs", str(folder), SUBGRAPHS=str(file))
    said, _ = await composing.communicate()
    assert composing.returncode == 0, said.decode()
    return folder / "supergraph.graphql"


@asynccontextmanager
async def gateway_before(supergraph: Path, port: int, **environment: str) -> AsyncIterator[None]:
    """Hive Gateway as its configuration says, until the end of the block."""
    log = supergraph.with_name("gateway.log")
    command = ("supergraph", str(supergraph), "-c", "gateway.config.mjs", "-h", "127.0.0.1")
    with log.open("wb") as output:
        process = await _node(
            "node_modules/.bin/hive-gateway",
            *command,
            "-p",
            str(port),
            output=output,
            STOREFRONT_GATEWAY_SECRET=SECRET,
            **environment,
        )
    try:
        ready = f"http://127.0.0.1:{port}/readiness"
        await until_ready(ready, lambda: process.returncode is None, log)
        yield
    finally:
        process.terminate()
        await process.wait()


async def _node(
    script: str, *arguments: str, output: Any = asyncio.subprocess.PIPE, **environment: str
) -> asyncio.subprocess.Process:
    inherited: Mapping[str, str] = os.environ
    return await asyncio.create_subprocess_exec(
        "node",
        script,
        *arguments,
        cwd=GATEWAY,
        env={**inherited, **environment},
        stdout=output,
        stderr=asyncio.subprocess.STDOUT,
    )


async def until_ready(url: str, is_alive: Callable[[], bool], log: Path) -> None:
    async with asyncio.timeout(READY_WITHIN), httpx.AsyncClient(trust_env=False) as client:
        while True:
            assert is_alive(), _end_of(log)
            try:
                if (await client.get(url)).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)


def _end_of(log: Path) -> str:
    return log.read_text()[-3000:]
