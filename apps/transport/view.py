"""The GraphQL endpoint: HTTP, WebSocket and server-sent events on one path."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, cast

import orjson
from cross_web import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http import GraphQLHTTPResponse
from strawberry.http.streaming import MultipartSubscriptionTransport, SSETransport
from strawberry.schema.base import BaseSchema
from strawberry.types import ExecutionResult

from apps.transport.media_type import RESPONSE, media_type
from apps.transport.socket import SocketHandler, TextSocket
from domains.shared_kernel.use_case import Viewer
from resolvers.apis import Apis
from resolvers.context import ANONYMOUS, Context

PROTOCOLS: Final = ("graphql-transport-ws", "graphql-sse", "multipart-subscription")
INIT_TIMEOUT: Final = timedelta(seconds=3)
MAX_REFUSED_ERRORS: Final = 5


class InvalidToken(Exception):
    """The caller sent credentials that are no good (any more); no credentials are fine."""


class EventStream(SSETransport):
    """Lines end in LF: some readers deliver nothing when they end in CRLF."""

    def encode_event(self, *args: Any, **kwargs: Any) -> str:
        return super().encode_event(*args, **kwargs).replace("\r\n", "\n")

    def encode_comment(self, *args: Any, **kwargs: Any) -> str:
        return super().encode_comment(*args, **kwargs).replace("\r\n", "\n")


class Endpoint(GraphQL[Context, None]):
    """One schema over every transport; `apis` exists once the process runs, so it is asked for."""

    graphql_transport_ws_handler_class = SocketHandler
    websocket_adapter_class = TextSocket
    stream_transport_classes_by_protocol = {  # noqa: RUF012 - Strawberry declares it like this
        "multipart-subscription": MultipartSubscriptionTransport,
        "graphql-sse": EventStream,
    }

    def __init__(self, schema: BaseSchema, apis: Callable[[], Apis], *, graphiql: bool) -> None:
        super().__init__(
            schema,
            graphql_ide="graphiql" if graphiql else None,
            subscription_protocols=PROTOCOLS,
            connection_init_wait_timeout=INIT_TIMEOUT,
        )
        self._apis = apis

    def decode_json(self, data: str | bytes) -> object:
        return orjson.loads(data)

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except InvalidToken:
            error = {"message": "Sign in again.", "extensions": {"code": "UNAUTHENTICATED"}}
            refused = JSONResponse({"errors": [error]}, status_code=401)
            await refused(scope, receive, send)

    async def get_context(self, request: HTTPConnection, response: Any) -> Context:  # noqa: ARG002 - Strawberry gives it
        """The viewer of a request; a socket's comes with its `connection_init`.

        Raises:
            InvalidToken: the token is unknown, expired or revoked.
        """
        apis = self._apis()
        address = request.client.host if request.client else ""
        viewer = ANONYMOUS
        if request.scope["type"] == "http":
            viewer = await _viewer(apis, request.headers.get("authorization"))
        return Context(apis, viewer, address)

    async def on_ws_connect(self, context: Context) -> Any:
        """Take the viewer from `connection_init`.

        Raises:
            ConnectionRejectionError: the token is no good; the socket closes with 4403.
        """
        given = {k.lower(): v for k, v in (context.connection_params or {}).items()}
        try:
            context.viewer = await _viewer(context.apis, given.get("authorization"))
        except InvalidToken:
            raise ConnectionRejectionError from None
        return await super().on_ws_connect(context)

    def parse_json(self, data: str | bytes) -> Any:
        parsed = super().parse_json(data)
        if not isinstance(parsed, dict):
            raise HTTPException(400, "The body must be a JSON object.")
        if not isinstance(parsed.get("operationName"), str | None):
            raise HTTPException(400, "operationName must be a string.")
        raw = data if isinstance(data, bytes) else data.encode()
        if b"\\u0000" in raw or b"\x00" in raw:
            raise HTTPException(400, "The character U+0000 cannot be stored.")
        return parsed

    async def process_result(
        self, request: Request, result: ExecutionResult
    ) -> GraphQLHTTPResponse:
        out = await super().process_result(request, result)
        if result.errors and result.data is None and not any(e.path for e in result.errors):
            request.state.refused = True  # nothing was executed
            errors = (out["errors"] or [])[:MAX_REFUSED_ERRORS]
            return cast("GraphQLHTTPResponse", {"errors": errors})  # a request error has no `data`
        return out

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        response = await super().get_sub_response(request)
        response.request = request  # type: ignore[attr-defined]  # for create_response
        return response

    def create_response(self, response_data: Any, sub_response: Response) -> Response:
        response = super().create_response(response_data, sub_response)
        request: Request = sub_response.request  # type: ignore[attr-defined]
        if media_type(request.headers.get("accept")) == RESPONSE:
            response.headers["content-type"] = f"{RESPONSE}; charset=utf-8"
            response.status_code = 400 if getattr(request.state, "refused", False) else 200
        response.headers["cache-control"] = "private, no-store"
        return response


async def _viewer(apis: Apis, authorization: object) -> Viewer:
    """Who a `Bearer` credential stands for; nobody's is anonymous."""
    if not authorization:
        return ANONYMOUS
    scheme, _, token = str(authorization).partition(" ")
    found = await apis.authenticate(token.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        raise InvalidToken
    return found
