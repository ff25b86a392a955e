"""The endpoint of a subgraph: it answers nobody but the gateway, on HTTP and on WebSockets."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from apps.transport.gateway import HEADER, vouched_address
from apps.transport.limits import Limits
from apps.transport.view import Endpoint
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
        credential = Headers(scope=scope).get(HEADER)
        address = vouched_address(credential, self._secret, now=time.time())
        if address is not None:
            await super().__call__({**scope, "client": (address, 0)}, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)  # before it is accepted: the answer is 403
        else:
            error = {"message": "Ask the gateway.", "extensions": {"code": "UNAUTHENTICATED"}}
            await JSONResponse({"errors": [error]}, status_code=401)(scope, receive, send)

    async def get_context(self, request: HTTPConnection, response: Any) -> Context:
        context = await super().get_context(request, response)
        tokens = request.headers.get(ACCESS_TOKENS, "").split(",")
        made = SubgraphContext(
            **{field.name: getattr(context, field.name) for field in fields(context)},
            request=request,
            carried=frozenset(filter(None, tokens)),
        )
        made.access_tokens |= made.carried
        return made
