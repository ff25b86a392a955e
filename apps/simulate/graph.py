"""A client of the public graph: questions over HTTP, subscriptions over WebSocket."""

import json
import uuid
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import websockets
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

PROTOCOL: Final = Subprotocol("graphql-transport-ws")
TIMEOUT: Final = 30.0


class Trouble(Exception):
    """Something did not work; the message is for a person. `codes` are those of refusals."""

    def __init__(self, message: str, codes: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.codes = codes


@dataclass(slots=True)
class Graph:
    """The graph as somebody sees it: `token` is None for guests."""

    client: httpx.AsyncClient
    url: str
    token: str | None = field(default=None, repr=False)

    async def ask(self, document: str, **variables: object) -> dict[str, Any]:
        """The data of an answer.

        Raises:
            Trouble: it does not answer, or answers with errors.
        """
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            response = await self.client.post(
                self.url, json={"query": document, "variables": variables}, headers=headers
            )
            answer = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Trouble(f"{self.url}: {error!r}") from error
        return _data(answer)

    async def do(self, document: str, **variables: object) -> dict[str, Any]:
        """The payload of the one mutation in a document.

        Raises:
            Trouble: it was refused, see `codes`, or as for `ask`.
        """
        [payload] = (await self.ask(document, **variables)).values()
        if refusals := payload["userErrors"]:
            codes = tuple(it["code"] for it in refusals)
            raise Trouble("; ".join(f"{it['code']}: {it['message']}" for it in refusals), codes)
        done: dict[str, Any] = payload
        return done

    async def watch(
        self, document: str, **variables: object
    ) -> AsyncGenerator[dict[str, Any], None]:
        """The events of a subscription; close it with `contextlib.aclosing`.

        Raises:
            Trouble: it is refused, or the connection is lost.
        """
        address = self.url.replace("http", "ws", 1)
        try:
            async with websockets.connect(
                address, subprotocols=[PROTOCOL], open_timeout=TIMEOUT, proxy=None
            ) as socket:
                await self._subscribe(socket, document, variables)
                async for text in socket:
                    message = json.loads(text)
                    if message["type"] == "next":
                        yield _data(message["payload"])
                    elif message["type"] == "error":
                        raise Trouble(message["payload"][0]["message"])
                    elif message["type"] == "complete":
                        return
                    elif message["type"] == "ping":
                        await socket.send('{"type": "pong"}')
        except (OSError, WebSocketException) as error:
            raise Trouble(f"{address}: {error!r}") from error

    async def _subscribe(
        self, socket: ClientConnection, document: str, variables: Mapping[str, object]
    ) -> None:
        await socket.send(json.dumps({"type": "connection_init", "payload": self._given()}))
        await socket.recv()
        request = {"query": document, "variables": variables}
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": request}))

    def _given(self) -> Mapping[str, str]:
        return {"authorization": f"Bearer {self.token}"} if self.token else {}


def fresh_key() -> str:
    """Names one attempt at a write."""
    return uuid.uuid4().hex


def _data(answer: Any) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise Trouble("The answer is no JSON object.")
    if errors := answer.get("errors"):
        raise Trouble("; ".join(str(error.get("message")) for error in errors))
    data: dict[str, Any] = answer["data"]
    return data
