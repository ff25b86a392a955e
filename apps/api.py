"""The API process: the graph on every transport, webhooks and probes."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from apps import collector, health, webhooks
from apps.composition.process import ApiProcess, api_process
from apps.demo import media
from apps.keys import SHORTEST, is_weak
from apps.observability import logging, tracing
from apps.parent import end_with_parent
from apps.settings import DEVELOPMENT_SECRET, Settings
from apps.transport.bounds import Bounded
from apps.transport.cached import Cached
from apps.transport.direct import Direct
from apps.transport.headers import Guarded, Heads, Origins
from apps.transport.responses import Responses
from apps.transport.server import server
from apps.transport.subgraph import SubgraphEndpoint
from apps.transport.view import Endpoint
from resolvers.apis import Apis
from schema.build import DOMAINS, Supergraph, subgraph
from schema.entities import Subgraph
from schema.execution.limits import Limits
from schema.execution.pipeline import Pipeline


class Application(Starlette):
    """Answers what it has kept before anything else runs."""

    def __init__(self, responses: Responses, **options: Any) -> None:
        super().__init__(**options)
        self.cached = Cached(
            super().__call__,
            responses,
            shared=lambda: self.state.process.responses,
            clock_ahead=lambda: self.state.process.changes.ahead,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.cached(scope, receive, send)


def create_app(settings: Settings, schema: Pipeline) -> Starlette:
    """The ASGI application. `app.state.process` holds the ports while it runs."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with api_process(settings, responses.changed) as process:
            app.state.process = process
            responses.proven_until = lambda: process.changes.proven_until
            yield

    async def told_by_gateway(headers: Mapping[bytes, bytes], body: bytes) -> int:
        status: int = await app.state.process.payment_webhook(headers, body)
        return status

    responses = Responses()
    endpoint = _endpoint(settings, schema, lambda: app.state.process)
    cors: dict[str, Any] = {
        "allow_origins": settings.cors_origins,
        "allow_methods": ["GET", "POST"],
        "allow_headers": ["authorization", "content-type", "idempotency-key", "traceparent"],
        "expose_headers": ["x-trace-id"],
    }
    app = Application(
        responses,
        routes=[
            Route("/graphql", endpoint, methods=None),
            WebSocketRoute("/graphql", endpoint),
            *webhooks.ROUTES,
            *health.ROUTES,
            *_metrics(settings, schema, responses),
            *([] if settings.in_production else media.ROUTES),
        ],
        middleware=[
            Middleware(tracing.Traced),
            Middleware(Guarded, secure=settings.in_production),
            Middleware(Bounded, limits=settings.transport),
            Middleware(Origins, **cors),
        ],
        lifespan=lifespan,
    )
    app.state.drain = endpoint.drain
    app.state.responses = responses
    app.state.direct = None
    if not isinstance(schema, Subgraph):  # which answers its gateway only
        heads = Heads(Origins(app, **cors), secure=settings.in_production)
        app.state.direct = Direct(
            endpoint,
            told_by_gateway,
            app.cached.ready,
            heads,
            settings.transport,
        )
    return app


def serve(settings: Settings, *, subgraph: str | None, host: str | None, port: int | None) -> None:
    """Serve until a signal asks to stop; then connections are drained."""
    if subgraph:
        _demand_secret(settings)
    logging.configure(level=settings.log_level, json=settings.in_production)
    end_with_parent()
    api = server(create_app(settings, _schema(subgraph, settings)), settings, host=host, port=port)
    collector.resume()
    api.run()
    if not api.started:
        raise SystemExit(3)  # as uvicorn's own command does


def _demand_secret(settings: Settings) -> None:
    secret = settings.gateway_secret.get_secret_value()
    if settings.in_production and (secret == DEVELOPMENT_SECRET or is_weak(secret)):
        raise SystemExit(
            f"Settings: a subgraph needs a STOREFRONT_GATEWAY_SECRET of {SHORTEST} random bytes."
        )


def _endpoint(settings: Settings, schema: Pipeline, process: Callable[[], ApiProcess]) -> Endpoint:
    """A subgraph is for the gateway, one schema of all domains is for everybody."""

    def apis() -> Apis:
        return process().apis

    if isinstance(schema, Subgraph):
        return SubgraphEndpoint(
            schema,
            apis,
            secret=settings.gateway_secret.get_secret_value(),
            limits=settings.transport,
            renderers=settings.renderers,
        )
    endpoint = Endpoint(
        schema,
        apis,
        graphiql=not settings.in_production,
        public_apis=lambda: process().public_apis,
        store=lambda: process().documents,
        origins=settings.cors_origins,
        limits=settings.transport,
        renderers=settings.renderers,
    )
    if manifest := settings.trusted_documents:
        endpoint.documents.trust(manifest, only=settings.trusted_documents_only)
    return endpoint


def _schema(domain: str | None, settings: Settings) -> Pipeline:
    if domain not in (None, *DOMAINS):
        raise SystemExit(f"There is no subgraph {domain}; there are {', '.join(DOMAINS)}.")
    schema = subgraph(domain) if domain else Supergraph(DOMAINS, _limits(settings))
    schema.is_compiled = settings.executor == "compiled"
    return schema


def _metrics(settings: Settings, schema: Pipeline, responses: Responses) -> list[Route]:
    """In production only for who has the token."""
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else None
    if settings.in_production and token is None:
        return []

    async def metrics(request: Request) -> Response:
        from apps.observability.metrics import exposition  # noqa: PLC0415 - slow to import

        return exposition(request, token, executions=schema.plans.counts, responses=responses)

    return [Route("/metrics", metrics)]


def _limits(settings: Settings) -> Limits:
    return Limits(
        depth=settings.operation_depth,
        aliases=settings.operation_aliases,
        directives=settings.operation_directives,
        root_fields=settings.operation_root_fields,
        cost=settings.operation_cost,
        introspection=not settings.in_production,
    )
