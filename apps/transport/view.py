"""The GraphQL endpoint: HTTP, WebSocket and server-sent events on one path."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import ExitStack
from datetime import timedelta
from typing import Any, Final, TypeAlias, cast

import orjson
from graphql import GraphQLError
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse
from strawberry.http.streaming import AsyncTextStream, MultipartSubscriptionTransport
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from apps.transport.answers import Answer, refusal, refused, told
from apps.transport.cached import FILL, Fill
from apps.transport.caching import max_age, policy
from apps.transport.credentials import Credentials, InvalidToken, viewer_of
from apps.transport.fanout import Fanout, Subscribed
from apps.transport.limits import Limits
from apps.transport.media_type import JSON, RESPONSE, media_type, stream_type
from apps.transport.persisted import DocumentStore, Library
from apps.transport.places import Full, Places
from apps.transport.renderers import RENDERER, introduced
from apps.transport.requests import Refused, asked
from apps.transport.socket import SocketHandler, TextSocket
from apps.transport.streams import EventStream, followed, until
from domains.shared_kernel.use_case import Viewer
from resolvers.apis import Apis
from resolvers.context import ANONYMOUS, Context
from resolvers.errors import PublicError
from schema.execution.operations import Operation
from schema.execution.pipeline import Pipeline

Results: TypeAlias = AsyncGenerator[ExecutionResult, None]
PROTOCOLS: Final = ("graphql-transport-ws", "graphql-sse", "multipart-subscription")
JSON_TYPE: Final = (b"content-type", JSON.encode())
RESPONSE_TYPE: Final = (b"content-type", f"{RESPONSE}; charset=utf-8".encode())
PLACES: Final = "storefront.places"
"""In the scope of a request: what its stream holds, given back when it ends."""


class Endpoint(GraphQL[Context, None]):
    """One schema over every transport.

    `apis` and `store` exist once the process runs, so they are asked for. Who is not signed in is
    answered from `public_apis`, where there are any. Without a store each process keeps its own
    persisted documents. `renderers`: see `introduced`.
    """

    graphql_transport_ws_handler_class = SocketHandler
    websocket_adapter_class = TextSocket
    stream_transport_classes_by_protocol = {  # noqa: RUF012 - Strawberry declares it like this
        "multipart-subscription": MultipartSubscriptionTransport,
        "graphql-sse": EventStream,
    }

    def __init__(
        self,
        schema: Pipeline,
        apis: Callable[[], Apis],
        *,
        graphiql: bool,
        public_apis: Callable[[], Apis] | None = None,
        store: Callable[[], DocumentStore] | None = None,
        origins: tuple[str, ...] = (),
        limits: Limits | None = None,
        renderers: Mapping[str, str] | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._renderers = renderers or {}
        super().__init__(
            cast("Any", schema),
            graphql_ide="graphiql" if graphiql else None,
            subscription_protocols=PROTOCOLS,
            connection_init_wait_timeout=timedelta(seconds=self.limits.init_seconds),
            max_subscriptions_per_connection=self.limits.operations_per_socket,
            allowed_origins=origins,
        )
        self._apis = apis
        self._public_apis = public_apis or apis
        self._graph = schema
        self.documents = Library(schema.documents, store)
        self.credentials = Credentials(apis, every=self.limits.credentials_seconds)
        self.fanout = Fanout(schema)
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
        connection = HTTPConnection(scope)
        try:
            scope = introduced(scope, self._renderers)
            connection = HTTPConnection(scope)
            if scope["type"] == "websocket":
                with self._of_addresses.taken(_address(connection)):
                    await super().__call__(scope, receive, send)
                return
            with ExitStack() as scope[PLACES]:
                answer = await self._http(Request(scope, receive))
                await answer(scope, receive, send)
        except (Full, InvalidToken, Refused) as error:
            response = refusal(error, media_type(connection.headers.get("accept")))
            if scope["type"] == "websocket":
                await WebSocket(scope, receive, send).send_denial_response(response)
            else:
                await response(scope, receive, send)

    async def _http(self, request: Request) -> ASGIApp:
        """The answer to a request, as one body or as a stream.

        Raises:
            InvalidToken: the token is unknown, expired or revoked.
            Refused: it is no request, or cannot be answered as the caller wants it.
        """
        if request.method not in ("GET", "POST"):
            raise Refused(405, "GraphQL is asked by GET or POST.", Allow="GET, POST")
        context = await self.get_context(request, None)
        if self.should_render_graphql_ide(request):
            return await self.render_graphql_ide(request)
        accept = request.headers.get("accept")
        if not media_type(accept) and not stream_type(accept):
            raise Refused(406, f"Answers are {RESPONSE} or {JSON}.")
        given = await asked(request)
        if given.query is None and given.document_id is None and not given.extensions:
            raise Refused(400, "The request has no document.")
        run = self._graph.run(context, given.variables)
        try:
            operation = (await self.documents.find(given)).operation(given.operation_name)
        except GraphQLError as error:
            unknown = run.refused([error])
            if media_type(accept):
                return self._answer(request, unknown)
            return await self._stream(request, context.viewer, _once(unknown), accept)
        if operation.kind is OperationType.MUTATION and request.method == "GET":
            raise Refused(405, "Mutations are sent by POST.", Allow="POST")
        if operation.kind is OperationType.SUBSCRIPTION:
            text, name = operation.document.text, given.operation_name
            results = followed(self.fanout, Subscribed(text, name, given.variables, context))
            return await self._stream(request, context.viewer, results, accept)
        if not media_type(accept):
            return await self._stream(request, context.viewer, run.results(operation), accept)
        result = await run.answer(operation)
        return self._answer(request, result, operation)

    def _answer(
        self, request: Request, result: ExecutionResult, operation: Operation | None = None
    ) -> Answer:
        """The result in JSON; where the response cache asks, for everybody if it may be."""
        fill: Fill | None = request.scope.get(FILL)
        if fill is None or operation is None or result.errors:
            return _body(request, result)
        if (seconds := max_age(operation)) is None:
            return _body(request, result)
        result.extensions = None  # what it cost its caller is not for everybody
        fill.seconds = seconds
        answer = _body(request, result)
        answer.headers = (*answer.headers, policy(seconds))
        return answer

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
        """
        apis, headers, viewer = self._apis(), request.headers, ANONYMOUS
        is_http = request.scope["type"] == "http"
        if is_http:
            viewer = await viewer_of(apis, headers.get("authorization"))
            apis = self._public_apis() if viewer is ANONYMOUS else apis
        if fill := request.scope.get(FILL):
            apis = fill.seen.of(apis)
        return Context(
            apis,
            viewer,
            _address(request),
            renderer=request.scope.get(RENDERER),
            throttle=apis.throttle,
            key_header=headers.get("idempotency-key") if is_http else None,
            accept_language=headers.get("accept-language"),
            seconds=self.limits.operation_seconds,
        )

    async def _stream(
        self, request: Request, viewer: Viewer, results: Results, accept: str | None
    ) -> Response:
        """The results as they come, for as long as the viewer's credentials are good.

        Raises:
            Full: the caller holds as many streams as it may.
            Refused: 406, the caller takes no stream.
        """
        protocol = stream_type(accept)
        if protocol is None:
            text = "A subscription is answered as text/event-stream or multipart/mixed."
            raise Refused(406, text)
        places: ExitStack = request.scope[PLACES]
        places.enter_context(self._of_addresses.taken(_address(request)))
        if session := viewer.session_id:
            places.enter_context(self.of_principals.taken(session))
        granted: Any = self._granted(request, viewer, results)
        plain = await self.get_sub_response(request)
        return await self._create_streaming_response(request, granted, protocol, plain)

    async def _granted(self, request: Request, viewer: Viewer, results: Results) -> Results:
        """The results until the credentials end, of which the last one tells."""
        authorization = request.headers.get("authorization")
        over = asyncio.Event()
        with self.credentials.watched(authorization, viewer, over.set):
            async for each in until(over.wait(), results):
                yield each
        if over.is_set():
            error = PublicError("Sign in again.", "UNAUTHENTICATED")
            yield PreExecutionError(data=None, errors=[error])

    def _stream_result(self, *args: Any) -> AsyncTextStream:
        frames = super()._stream_result(*args)
        return lambda: until(self._draining.wait(), frames())

    async def process_result(
        self,
        request: Request,  # noqa: ARG002 - Strawberry gives it
        result: ExecutionResult,
    ) -> GraphQLHTTPResponse:
        """A frame of a stream."""
        return cast("GraphQLHTTPResponse", told(result))


def _body(request: Request, result: ExecutionResult) -> Answer:
    """The result in JSON; only the newer media type tells by its status what was not executed."""
    if media_type(request.headers.get("accept")) == RESPONSE:
        return Answer(400 if refused(result) else 200, orjson.dumps(told(result)), RESPONSE_TYPE)
    return Answer(200, orjson.dumps(told(result)), JSON_TYPE)


def _address(connection: HTTPConnection) -> str:
    client = connection.scope.get("client")
    return client[0] if client else ""


async def _once(result: ExecutionResult) -> Results:
    yield result
