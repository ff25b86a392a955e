"""The GraphQL endpoint: HTTP, WebSocket and server-sent events on one path."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import ExitStack
from datetime import timedelta
from typing import Any, Final, NamedTuple, TypeAlias, cast

import orjson
from graphql import GraphQLError
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse
from strawberry.http.streaming import AsyncTextStream, MultipartSubscriptionTransport
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from apps.transport.answers import UNANSWERED, Answer, refusal, status_of, told
from apps.transport.cached import FILL, Fill
from apps.transport.caching import max_age, policy
from apps.transport.credentials import Credentials, InvalidToken, viewer_of
from apps.transport.fanout import Fanout, Subscribed
from apps.transport.limits import Limits
from apps.transport.media_type import JSON, RESPONSE, media_type, stream_type
from apps.transport.persisted import DocumentStore, Library
from apps.transport.places import Full, Places
from apps.transport.renderers import KEY, RENDERER, introduced
from apps.transport.requests import Asked, Headers, Refused, asked, first_of_each, text, whole_body
from apps.transport.socket import SocketHandler, TextSocket
from apps.transport.streams import EventStream, followed, until
from domains.shared_kernel.networks import network
from domains.shared_kernel.use_case import Viewer
from resolvers.apis import Apis
from resolvers.context import ANONYMOUS, Context
from resolvers.errors import PublicError
from schema.execution.operations import Operation
from schema.execution.pipeline import Pipeline

Results: TypeAlias = AsyncGenerator[ExecutionResult, None]
PROTOCOLS: Final = ("graphql-transport-ws", "graphql-sse", "multipart-subscription")
JSON_TYPE: Final = (b"content-type", JSON.encode())
METHODS: Final = frozenset({"GET", "POST"})
RESPONSE_TYPE: Final = (b"content-type", f"{RESPONSE}; charset=utf-8".encode())
RENDERERS_KEY: Final = KEY.encode()
PLACES: Final = "storefront.places"
"""In the scope of a request: what its stream holds, given back when it ends."""


class _Question(NamedTuple):
    """A request whose answer is wanted as `accept` says."""

    scope: Scope
    headers: Headers
    accept: str | None
    context: Context


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
        self._of_networks = Places(self.limits.sockets_per_address)
        self._draining = asyncio.Event()

    def drain(self) -> None:
        """End the streams: their clients come back, to another process."""
        self._draining.set()

    def decode_json(self, data: str | bytes) -> object:
        return orjson.loads(data)

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
            return
        with ExitStack() as scope[PLACES]:
            headers = first_of_each(scope["headers"])
            answer = await self.answer(scope, headers, await whole_body(receive))
            await answer(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            scope = introduced(scope, self._renderers)
            with self._of_networks.taken(network(_address(scope))):
                await super().__call__(scope, receive, send)
        except (Full, InvalidToken, Refused) as error:
            refused = refusal(error, None)
            response = Response(refused.body, refused.status)
            response.raw_headers.extend(refused.headers)
            await WebSocket(scope, receive, send).send_denial_response(response)

    async def answer(self, scope: Scope, headers: Headers, body: bytes) -> ASGIApp:
        """The answer to a request, as an `Answer` or as a stream.

        Only where the caller takes a stream does `scope` need the member `PLACES`.
        """
        accept = text(headers.get(b"accept"))
        try:
            if RENDERERS_KEY in headers:
                scope = introduced(scope, self._renderers)
            return await self._answered(scope, headers, body, accept)
        except UNANSWERED as error:
            return refusal(error, media_type(accept))

    async def _answered(
        self, scope: Scope, headers: Headers, body: bytes, accept: str | None
    ) -> ASGIApp:
        """The answer to a request, as one body or as a stream.

        Raises:
            InvalidToken: the token is unknown, expired or revoked.
            Overloaded: that cannot be told now.
            Refused: it is no request, or cannot be answered as the caller wants it.
        """
        method = scope["method"]
        if method not in METHODS:
            raise Refused(405, "GraphQL is asked by GET or POST.", Allow="GET, POST")
        context = await self._context(scope, headers)
        if method == "GET" and self._wants_graphiql(scope, accept):
            return HTMLResponse(self.graphql_ide_html)
        if media_type(accept) is None and stream_type(accept) is None:
            raise Refused(406, f"Answers are {RESPONSE} or {JSON}.")
        given = asked(method, headers, scope["query_string"], body)
        if given.query is None and given.document_id is None and not given.extensions:
            raise Refused(400, "The request has no document.")
        return await self._carried_out(_Question(scope, headers, accept, context), given)

    async def _carried_out(self, question: _Question, given: Asked) -> ASGIApp:
        """The answer to what was asked for.

        Raises:
            Full: the caller holds as many streams as it may.
            Refused: it cannot be answered as the caller wants it.
        """
        run = self._graph.run(question.context, given.variables)
        kind = media_type(question.accept)
        try:
            document = self.documents.known(given) or await self.documents.find(given)
            operation = document.operation(given.operation_name)
        except GraphQLError as error:
            unknown = run.refused([error])
            return _body(unknown, kind) if kind else await self._stream(question, _once(unknown))
        if operation.kind is OperationType.SUBSCRIPTION:
            source, name = operation.document.text, given.operation_name
            subscribed = Subscribed(source, name, given.variables, question.context)
            return await self._stream(question, followed(self.fanout, subscribed))
        if operation.kind is OperationType.MUTATION and question.scope["method"] == "GET":
            raise Refused(405, "Mutations are sent by POST.", Allow="POST")
        if kind is None:
            return await self._stream(question, run.results(operation))
        result = await run.answer(operation)
        if fill := question.scope.get(FILL):
            return _for_everybody(result, kind, fill, operation)
        return _body(result, kind)

    def _wants_graphiql(self, scope: Scope, accept: str | None) -> bool:
        """A browser that asks for nothing in particular sees GraphiQL, nobody else."""
        return (
            self.graphql_ide is not None
            and "text/html" in (accept or "")
            and not scope["query_string"]
        )

    async def get_context(self, request: HTTPConnection, response: Any) -> Context:  # noqa: ARG002 - Strawberry gives it
        """Of a socket; its viewer comes with its `connection_init`."""
        return await self._context(request.scope, first_of_each(request.scope["headers"]))

    async def _context(self, scope: Scope, headers: Headers) -> Context:
        """What an operation may reach, and in whose name.

        Raises:
            InvalidToken: the token is unknown, expired or revoked.
            Overloaded: that cannot be told now.
        """
        viewer, key, is_http = ANONYMOUS, None, scope["type"] == "http"
        if is_http:
            if authorization := text(headers.get(b"authorization")):
                viewer = await viewer_of(self._apis(), authorization)
            key = text(headers.get(b"idempotency-key"))
        apis = self._public_apis() if is_http and viewer is ANONYMOUS else self._apis()
        if fill := scope.get(FILL):
            apis = fill.seen.of(apis)
        return Context(
            apis,
            viewer,
            _address(scope),
            renderer=scope.get(RENDERER),
            throttle=apis.throttle,
            key_header=key,
            accept_language=text(headers.get(b"accept-language")),
            seconds=self.limits.operation_seconds,
        )

    async def _stream(self, question: _Question, results: Results) -> Response:
        """The results as they come, for as long as the viewer's credentials are good.

        Raises:
            Full: the caller holds as many streams as it may.
            Refused: 406, the caller takes no stream.
        """
        scope, viewer = question.scope, question.context.viewer
        protocol = stream_type(question.accept)
        if protocol is None:
            reason = "A subscription is answered as text/event-stream or multipart/mixed."
            raise Refused(406, reason)
        places: ExitStack = scope[PLACES]
        places.enter_context(self._of_networks.taken(network(_address(scope))))
        if session := viewer.session_id:
            places.enter_context(self.of_principals.taken(session))
        authorization = text(question.headers.get(b"authorization"))
        granted: Any = self._granted(authorization, viewer, results)
        request = Request(scope)
        plain = await self.get_sub_response(request)
        return await self._create_streaming_response(request, granted, protocol, plain)

    async def _granted(
        self, authorization: str | None, viewer: Viewer, results: Results
    ) -> Results:
        """The results until the credentials end, of which the last one tells."""
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


def _for_everybody(result: ExecutionResult, kind: str, fill: Fill, operation: Operation) -> Answer:
    """The result in JSON; told to the response cache, which asks, if it may be kept."""
    seconds = max_age(operation)
    if result.errors or seconds is None or not fill.seen.is_public:
        return _body(result, kind)
    result.extensions = None  # what it cost its caller is not for everybody
    fill.seconds = seconds
    answer = _body(result, kind)
    answer.headers = (*answer.headers, policy(seconds))
    return answer


def _body(result: ExecutionResult, kind: str) -> Answer:
    """The result in JSON; only the newer media type tells by its status that there is no data."""
    if kind == RESPONSE:
        return Answer(status_of(result), orjson.dumps(told(result)), RESPONSE_TYPE)
    return Answer(200, orjson.dumps(told(result)), JSON_TYPE)


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""


async def _once(result: ExecutionResult) -> Results:
    yield result
