"""The `_entities` endpoint of a subgraph: it checks representations and hands on only their key."""

from __future__ import annotations

from typing import Any, cast

import strawberry
from strawberry.federation.schema import FederationAny
from strawberry.types.base import StrawberryObjectDefinition

from resolvers.context import Context
from resolvers.errors import PublicError
from schema.execution.limits import BEHIND_A_GATEWAY
from schema.execution.pipeline import Pipeline
from schema.execution.trace import Trace, trace


class Subgraph(Pipeline, strawberry.federation.Schema):
    """One domain as a plain subgraph of Apollo Federation."""

    limits = BEHIND_A_GATEWAY

    def traced(self, context: Context) -> Trace | None:
        return trace(context)

    def told(self, context: Context) -> dict[str, Any]:
        """Also the secrets of purchases that the operation was shown.

        In one process they open what hangs on the purchase in every domain; the gateway carries
        them to the subgraphs that it asks next, and to nobody else.
        """
        told = super().told(context)
        return {**told, "accessTokens": shown} if (shown := sorted(context.access_tokens)) else told

    def entities_resolver(
        self, info: strawberry.Info, representations: list[FederationAny]
    ) -> list[FederationAny]:
        """One answer per representation; a bad one is an error at its own index."""
        found: list[Any] = []
        for given in cast("list[Any]", representations):
            if problem := self._problem(given):
                found.append(PublicError(problem, "BAD_USER_INPUT"))
            else:
                key = {"__typename": given["__typename"], "id": given["id"]}
                found += super().entities_resolver(info, [cast("FederationAny", key)])
        return found

    def _problem(self, given: Any) -> str | None:
        name = given.get("__typename") if isinstance(given, dict) else None
        known = self.schema_converter.type_map.get(name) if isinstance(name, str) else None
        if known is None or not hasattr(
            cast("StrawberryObjectDefinition", known.definition).origin, "resolve_reference"
        ):
            return "A representation needs the __typename of an entity of this subgraph."
        if not isinstance(given.get("id"), str):
            return f"A representation of {name} needs its key id."
        return None
