"""The API process: the graph on every transport, webhooks and probes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route, WebSocketRoute
from strawberry.schema.base import BaseSchema

from apps import health, webhooks
from apps.composition.process import api_process
from apps.demo import media
from apps.observability import logging, tracing
from apps.settings import Settings
from apps.supervisor import end_with_parent
from apps.transport.bounds import Bounded
from apps.transport.headers import Guarded
from apps.transport.server import server
from apps.transport.view import Endpoint
from schema.build import DOMAINS, Supergraph, subgraph
from schema.execution.limits import Limits


def create_app(settings: Settings, schema: BaseSchema) -> Starlette:
    """The ASGI application. `app.state.process` holds the ports while it runs."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with api_process(settings) as app.state.process:
            yield

    endpoint = Endpoint(
        schema,
        lambda: app.state.process.apis,
        graphiql=not settings.in_production,
        store=lambda: app.state.process.documents,
        origins=settings.cors_origins,
        limits=settings.transport,
    )
    if manifest := settings.trusted_documents:
        endpoint.library.trust(manifest, only=settings.trusted_documents_only)
    app = Starlette(
        routes=[
            Route("/graphql", endpoint, methods=None),
            WebSocketRoute("/graphql", endpoint),
            *webhooks.ROUTES,
            *health.ROUTES,
            *([] if settings.in_production else media.ROUTES),
        ],
        middleware=[
            Middleware(tracing.Traced),
            Middleware(Guarded, secure=settings.in_production),
            Middleware(Bounded, limits=settings.transport),
            Middleware(
                CORSMiddleware,
                allow_origins=settings.cors_origins,
                allow_methods=["GET", "POST"],
                allow_headers=["authorization", "content-type", "idempotency-key", "traceparent"],
                expose_headers=["x-trace-id"],
            ),
        ],
        lifespan=lifespan,
    )
    app.state.drain = endpoint.drain
    return app


def serve(settings: Settings, *, subgraph: str | None, host: str | None, port: int | None) -> None:
    """Serve until a signal asks to stop; then connections are drained."""
    logging.configure(level=settings.log_level, json=settings.in_production)
    end_with_parent()
    api = server(create_app(settings, _schema(subgraph, settings)), settings, host=host, port=port)
    api.run()
    if not api.started:
        raise SystemExit(3)  # as uvicorn's own command does


def _schema(domain: str | None, settings: Settings) -> BaseSchema:
    if domain is None:
        return Supergraph(DOMAINS, _limits(settings))
    if domain not in DOMAINS:
        raise SystemExit(f"There is no subgraph {domain}; there are {', '.join(DOMAINS)}.")
    return subgraph(domain)


def _limits(settings: Settings) -> Limits:
    return Limits(
        depth=settings.operation_depth,
        aliases=settings.operation_aliases,
        directives=settings.operation_directives,
        root_fields=settings.operation_root_fields,
        cost=settings.operation_cost,
        introspection=not settings.in_production,
    )
