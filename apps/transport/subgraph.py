"""The endpoint of a subgraph: it answers nobody but the gateway, on HTTP and on WebSockets."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Final

import orjson
from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from apps.transport.answers import Answer
from apps.transport.gateway import HEADER, vouched_address
from apps.transport.limits import Limits
from apps.transport.requests import Headers, first_of_each, text
from apps.transport.view import JSON_TYPE, Endpoint
from resolvers.apis import Apis
from resolvers.context import Context
from schema.execution.pipeline import Pipeline

ACCESS_TOKENS: Final = "storefront-access-tokens"
"""Secrets of purchases that other subgraphs have seen in the same operation of the client."""


@dataclass(slots=True)
class SubgraphContext(Context):
    """A context that also holds what the gateway carries from one subgraph to the next."""

    request: HTTPConnection | None = None
    carried: frozenset[str] = frozenset()

    def fork(self) -> Context:
        forked = Context.fork(self)  # `super()` does not know slotted dataclasses
        forked.access_tokens |= self.carried
        return forked


class SubgraphEndpoint(Endpoint):
    """One domain, for the gateway: `_service` and `_entities` are not for everybody."""

    def __init__(
        self,
        schema: Pipeline,
        apis: Callable[[], Apis],
        *,
        secret: str,
        limits: Limits | None = None,
        renderers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(schema, apis, graphiql=False, limits=limits, renderers=renderers)
        self._secret = secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        credential = text(first_of_each(scope["headers"]).get(HEADER.encode()))
        address = vouched_address(credential, self._secret, now=time.time())
        if address is not None:
            await super().__call__({**scope, "client": (address, 0)}, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)  # before it is accepted: the answer is 403
        else:
            error = {"message": "Ask the gateway.", "extensions": {"code": "UNAUTHENTICATED"}}
            answer = Answer(401, orjson.dumps({"errors": [error]}), JSON_TYPE)
            await answer(scope, receive, send)

    async def _context(self, scope: Scope, headers: Headers) -> Context:
        context = await super()._context(scope, headers)
        tokens = (text(headers.get(ACCESS_TOKENS.encode())) or "").split(",")
        made = SubgraphContext(
            **{field.name: getattr(context, field.name) for field in fields(context)},
            request=HTTPConnection(scope),
            carried=frozenset(filter(None, tokens)),
        )
        made.access_tokens |= made.carried
        return made
