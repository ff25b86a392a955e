"""The GraphQL endpoint: HTTP, WebSocket and server-sent events on one path."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import ExitStack
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
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestProtocol
from strawberry.http.streaming import AsyncTextStream, MultipartSubscriptionTransport
from strawberry.schema.base import BaseSchema
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from apps.transport.caching import kept, max_age, without_cost
from apps.transport.credentials import InvalidToken, ended, viewer_of
from apps.transport.limits import Limits
from apps.transport.media_type import JSON, RESPONSE, media_type, stream_type
from apps.transport.persisted import DocumentStore, Library
from apps.transport.places import Full, Places
from apps.transport.requests import Asked, Prepared, Refused, asked
from apps.transport.socket import SocketHandler, TextSocket
from apps.transport.streams import EventStream, until
from resolvers.apis import Apis
from resolvers.context import ANONYMOUS, Context
from resolvers.errors import PublicError, published

PROTOCOLS: Final = ("graphql-transport-ws", "graphql-sse", "multipart-subscription")
MAX_REFUSED_ERRORS: Final = 5
PLACES: Final = "storefront.places"
"""In the scope of a request: what its stream holds, given back when it ends."""


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
        limits: Limits | None = None,
    ) -> None:
        self.limits = limits or Limits()
        super().__init__(
            schema,
            graphql_ide="graphiql" if graphiql else None,
            subscription_protocols=PROTOCOLS,
            connection_init_wait_timeout=timedelta(seconds=self.limits.init_seconds),
            max_subscriptions_per_connection=self.limits.operations_per_socket,
            allowed_origins=origins,
        )
        self._apis = apis
        keeps_documents: Any = schema
        self.documents = Library(keeps_documents.documents, store)
        self.of_principals = Places(self.limits.sockets_per_session)
        self._of_addresses = Places(self.limits.sockets_per_address)
        self._draining = asyncio.Event()

    def drain(self) -> None:
        """End the streams: their clients come back, to another process."""
        self._draining.set()

    def decode_json(self, data: str | bytes) -> object:
        return orjson.loads(data)

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["type"] == "websocket":
                with self._of_addresses.taken(_address(HTTPConnection(scope))):
                    await super().__call__(scope, receive, send)
                return
            with ExitStack() as scope[PLACES]:
                await super().__call__(scope, receive, send)
        except (Full, InvalidToken, Refused) as refused:
            answer = _refusal(refused, scope)
            if scope["type"] == "websocket":
                await WebSocket(scope, receive, send).send_denial_response(answer)
            else:
                await answer(scope, receive, send)

    def should_render_graphql_ide(self, request: Any) -> bool:
        """A browser that asks for nothing in particular sees GraphiQL, nobody else."""
        wanted = "text/html" in request.headers.get("accept", "")
        return (
            wanted
            and request.method == "GET"
            and self.graphql_ide is not None
            and not request.query_params
        )

    async def get_context(self, request: HTTPConnection, response: Any) -> Context:  # noqa: ARG002 - Strawberry gives it
        """The viewer of a request; a socket's comes with its `connection_init`.

        Raises:
            InvalidToken: the token is unknown, expired or revoked.
            Refused: the method is neither GET nor POST.
        """
        apis = self._apis()
        viewer, key = ANONYMOUS, None
        if request.scope["type"] == "http":
            if request.scope["method"] not in ("GET", "POST"):
                raise Refused(405, "GraphQL is asked by GET or POST.", Allow="GET, POST")
            viewer = await viewer_of(apis, request.headers.get("authorization"))
            request.state.viewer = viewer
            key = request.headers.get("idempotency-key")
        return Context(
            apis,
            viewer,
            _address(request),
            throttle=apis.throttle,
            key_header=key,
            accept_language=request.headers.get("accept-language"),
            seconds=self.limits.operation_seconds,
        )

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
        prepared = await self._prepared(given, request.method, accept)
        if request.method == "GET" and prepared.refusal is None and _is_anonymous(headers):
            prepared.max_age = self._max_age(given, prepared)
        return prepared

    def _max_age(self, given: Asked, prepared: Prepared) -> int | None:
        """For how long the answer may be kept by anybody; None when it must not be."""
        if given.query is not None or prepared.query is None or prepared.protocol != "http":
            return None
        return max_age(self.documents.known(prepared.query), given.operation_name)

    async def _prepared(self, given: Asked, method: str, accept: str | None) -> Prepared:
        text, kind, refusal = None, None, None
        try:
            document = await self.documents.find(given)
            text, kind = document.text, document.operation(given.operation_name).kind
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
        kwargs["request"].state.max_age = prepared.max_age
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

    async def _create_streaming_response(
        self, request: Request, result: Any, protocol: Any, sub_response: Response
    ) -> Response:
        places: ExitStack = request.scope[PLACES]
        places.enter_context(self._of_addresses.taken(_address(request)))
        if session := request.state.viewer.session_id:
            places.enter_context(self.of_principals.taken(session))
        granted: Any = self._granted(request, result)
        return await super()._create_streaming_response(request, granted, protocol, sub_response)

    async def _granted(
        self, request: Request, result: Any
    ) -> AsyncGenerator[ExecutionResult, None]:
        """The results until the credentials end, of which the last one tells."""
        authorization, every = request.headers.get("authorization"), self.limits.credentials_seconds
        over = asyncio.ensure_future(
            ended(self._apis(), authorization, request.state.viewer, every=every)
        )
        async for each in until(over, result):
            yield each
        if not over.cancelled():
            error = PublicError("Sign in again.", "UNAUTHENTICATED")
            yield PreExecutionError(data=None, errors=[error])

    def _stream_result(self, *args: Any) -> AsyncTextStream:
        frames = super()._stream_result(*args)
        return lambda: until(self._draining.wait(), frames())

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        response = await super().get_sub_response(request)
        response.request = request  # type: ignore[attr-defined]  # for create_response
        return response

    def create_response(self, response_data: Any, sub_response: Response) -> Response:
        request: Request = sub_response.request  # type: ignore[attr-defined]  # put there above
        seconds = None if "errors" in response_data else getattr(request.state, "max_age", None)
        if seconds is not None:
            response_data = without_cost(response_data)
        response = super().create_response(response_data, sub_response)
        if media_type(request.headers.get("accept")) == RESPONSE:
            response.headers["content-type"] = f"{RESPONSE}; charset=utf-8"
            response.status_code = 400 if getattr(request.state, "refused", False) else 200
        if seconds is not None:
            return kept(response, request.headers, seconds)
        response.headers["cache-control"] = "private, no-store"
        return response


def _is_anonymous(headers: Mapping[str, str]) -> bool:
    return not headers.get("authorization") and not headers.get("cookie")


def _address(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else ""


def _refusal(refused: Full | InvalidToken | Refused, scope: Scope) -> Response:
    if isinstance(refused, Refused):
        return PlainTextResponse(
            refused.reason, status_code=refused.status, headers=refused.headers
        )
    if isinstance(refused, Full):
        return PlainTextResponse("Too many streams are open.", status_code=429)
    error = {"message": "Sign in again.", "extensions": {"code": "UNAUTHENTICATED"}}
    accepted = media_type(HTTPConnection(scope).headers.get("accept")) or JSON
    return JSONResponse({"errors": [error]}, status_code=401, media_type=accepted)


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
