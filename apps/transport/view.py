"""The GraphQL endpoint: HTTP, WebSocket and server-sent events on one path."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from json import JSONDecodeError
from typing import Any, Final, cast

import orjson
from cross_web import AsyncHTTPRequestAdapter
from graphql import GraphQLError
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestProtocol
from strawberry.http.streaming import MultipartSubscriptionTransport
from strawberry.schema.base import BaseSchema
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from apps.transport.media_type import JSON, RESPONSE, media_type, stream_type
from apps.transport.persisted import DocumentStore, Library
from apps.transport.requests import Asked, Prepared, Refused, asked
from apps.transport.socket import SocketHandler, TextSocket
from apps.transport.streams import EventStream
from domains.shared_kernel.use_case import Viewer
from resolvers.apis import Apis
from resolvers.context import ANONYMOUS, Context
from resolvers.errors import published

PROTOCOLS: Final = ("graphql-transport-ws", "graphql-sse", "multipart-subscription")
INIT_TIMEOUT: Final = timedelta(seconds=3)
MAX_REFUSED_ERRORS: Final = 5


class InvalidToken(Exception):
    """The caller sent credentials that are no good (any more); no credentials are fine."""


class Endpoint(GraphQL[Context, None]):
    """One schema over every transport.

    `apis` and `store` exist once the process runs, so they are asked for. Without a store each
    process keeps its own persisted documents.
    """

    graphql_transport_ws_handler_class = SocketHandler
    websocket_adapter_class = TextSocket
    stream_transport_classes_by_protocol = {  # noqa: RUF012 - Strawberry declares it like this
        "multipart-subscription": MultipartSubscriptionTransport,
        "graphql-sse": EventStream,
    }

    def __init__(
        self,
        schema: BaseSchema,
        apis: Callable[[], Apis],
        *,
        graphiql: bool,
        store: Callable[[], DocumentStore] | None = None,
        origins: tuple[str, ...] = (),
    ) -> None:
        super().__init__(
            schema,
            graphql_ide="graphiql" if graphiql else None,
            subscription_protocols=PROTOCOLS,
            connection_init_wait_timeout=INIT_TIMEOUT,
            allowed_origins=origins,
        )
        self._apis = apis
        keeps_documents: Any = schema
        self.library = Library(keeps_documents.documents, store)

    def decode_json(self, data: str | bytes) -> object:
        return orjson.loads(data)

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        except Refused as refused:
            answer: Response = PlainTextResponse(
                refused.reason, status_code=refused.status, headers=refused.headers
            )
            await answer(scope, receive, send)
        except InvalidToken:
            error = {"message": "Sign in again.", "extensions": {"code": "UNAUTHENTICATED"}}
            accepted = media_type(Request(scope).headers.get("accept")) or JSON
            answer = JSONResponse({"errors": [error]}, status_code=401, media_type=accepted)
            await answer(scope, receive, send)

    def should_render_graphql_ide(self, request: Any) -> bool:
        """A browser that asks for nothing in particular sees GraphiQL, nobody else."""
        wanted = "text/html" in request.headers.get("accept", "")
        return wanted and self.graphql_ide is not None and not request.query_params

    async def get_context(self, request: HTTPConnection, response: Any) -> Context:  # noqa: ARG002 - Strawberry gives it
        """The viewer of a request; a socket's comes with its `connection_init`.

        Raises:
            InvalidToken: the token is unknown, expired or revoked.
            Refused: the method is neither GET nor POST.
        """
        apis = self._apis()
        address = request.client.host if request.client else ""
        viewer = ANONYMOUS
        if request.scope["type"] == "http":
            if request.scope["method"] not in ("GET", "POST"):
                raise Refused(405, "GraphQL is asked by GET or POST.", Allow="GET, POST")
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

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> Prepared:
        """The request, with the document it names and the way its answer goes back.

        Raises:
            Refused: it is no request, or cannot be answered as the caller wants it.
        """
        headers = {name.lower(): value for name, value in request.headers.items()}
        accept = headers.get("accept")
        if not media_type(accept) and not stream_type(accept):
            raise Refused(406, f"Answers are {RESPONSE} or {JSON}.")
        try:
            given = await asked(request, self.decode_json)
        except JSONDecodeError:
            raise Refused(400, "That is not JSON.") from None
        if given.query is None and given.document_id is None and not given.extensions:
            raise Refused(400, "The request has no document.")
        return await self._prepared(given, request.method, accept)

    async def _prepared(self, given: Asked, method: str, accept: str | None) -> Prepared:
        text, kind, refusal = None, None, None
        try:
            document = await self.library.find(given)
            text, kind = document.text, document.kind(given.operation_name)
        except GraphQLError as error:
            refusal = published(error)
        if kind is OperationType.MUTATION and method == "GET":
            raise Refused(405, "Mutations are sent by POST.", Allow="POST")
        return Prepared(
            query=text,
            variables=given.variables,
            operation_name=given.operation_name,
            extensions=given.extensions,
            protocol=_protocol(kind, accept),
            refusal=refusal,
        )

    async def execute_operation(self, *args: Any, **kwargs: Any) -> Any:
        prepared: Prepared = kwargs["request_data"]
        if prepared.refusal is None:
            return await super().execute_operation(*args, **kwargs)
        result = PreExecutionError(data=None, errors=[prepared.refusal])
        return result if prepared.protocol == "http" else _once(result)

    async def process_result(
        self, request: Request, result: ExecutionResult
    ) -> GraphQLHTTPResponse:
        out = await super().process_result(request, result)
        if result.errors and result.data is None and not any(e.path for e in result.errors):
            request.state.refused = True  # nothing was executed
            errors = (out["errors"] or [])[:MAX_REFUSED_ERRORS]
            refused = {"errors": errors, "extensions": out.get("extensions")}
            return cast(  # a request error has no `data`
                "GraphQLHTTPResponse", {k: v for k, v in refused.items() if v}
            )
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


def _protocol(kind: OperationType | None, accept: str | None) -> GraphQLRequestProtocol:
    """Streaming is chosen by the operation: a query that can be answered in JSON is.

    Raises:
        Refused: 406, there is no way that the caller would take.
    """
    stream = stream_type(accept)
    if kind is OperationType.SUBSCRIPTION:
        if stream:
            return stream
        raise Refused(406, "A subscription is answered as text/event-stream or multipart/mixed.")
    if media_type(accept):
        return "http"
    if stream == "sse":
        return stream
    raise Refused(406, f"Answers are {RESPONSE} or {JSON}.")


async def _once(result: ExecutionResult) -> AsyncIterator[ExecutionResult]:
    yield result


async def _viewer(apis: Apis, authorization: object) -> Viewer:
    """Who a `Bearer` credential stands for; nobody's is anonymous."""
    if not authorization:
        return ANONYMOUS
    scheme, _, token = str(authorization).partition(" ")
    found = await apis.authenticate(token.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        raise InvalidToken
    return found
