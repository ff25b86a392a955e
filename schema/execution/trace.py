"""Federated tracing (ftv1): how long each resolver took, for a gateway that asks for it."""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager
from types import SimpleNamespace
from typing import Any

from graphql import MiddlewareManager
from strawberry.extensions.tracing.apollo_federation import (
    FTV1_HEADER,
    FTV1_HEADER_VALUE,
    ApolloFederationTracingExtension,
)

from resolvers.context import Context


class Trace:
    """Strawberry's recorder around one operation; `middleware` stands before every resolver."""

    def __init__(self, context: Context) -> None:
        running: Any = SimpleNamespace(context=context)
        self._recorder = ApolloFederationTracingExtension(execution_context=running)
        self.middleware = MiddlewareManager(self._recorder)

    def recording(self) -> AbstractContextManager[None]:
        return contextmanager(self._recorder.on_operation)()

    def extensions(self) -> dict[str, Any]:
        return self._recorder.get_results()


def trace(context: Context) -> Trace | None:
    """A trace of the operation; None when the gateway did not ask for one."""
    request = getattr(context, "request", None)
    wanted = request and request.headers.get(FTV1_HEADER, "").lower() == FTV1_HEADER_VALUE
    return Trace(context) if wanted else None
