"""The composed application without a server: one graph, real ports, a clock that a test sets."""

from collections import Counter
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from strawberry.types import ExecutionResult

from apps.composition.checkout import CheckoutJobs
from domains.shared_kernel.ids import AttemptId, new_id
from domains.shared_kernel.use_case import Viewer
from persistence.engine import Pools
from persistence.jobs.handler import Handler
from persistence.metadata import complete
from resolvers.apis import Apis
from resolvers.context import Context
from schema.build import Supergraph

NOBODY = Viewer()
ADMIN = Viewer("cus_of_the_marketplace", is_admin=True)


@dataclass
class Clock:
    """Stands still until a test moves it."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)


def key() -> str:
    """A fresh idempotency key."""
    return new_id("key")


def somebody() -> Viewer:
    """A signed-in customer whom nobody has met yet."""
    return Viewer(new_id("cus"))


@dataclass
class Shop:
    """`apis` are counted in `calls`; `checkout` and `settle` are jobs that no worker runs here."""

    graph: Supergraph
    apis: Apis
    pools: Pools
    clock: Clock
    checkout: CheckoutJobs
    settle: Handler
    calls: Counter[str] = field(default_factory=Counter)

    def context(self, viewer: Viewer = NOBODY) -> Context:
        return Context(self.apis, viewer)

    async def answer(
        self, document: str, viewer: Viewer = NOBODY, **variables: Any
    ) -> ExecutionResult:
        """Data and errors of an operation; `calls` are those of this one."""
        self.calls.clear()
        result = await self.graph.execute(document, variables, context_value=self.context(viewer))
        assert isinstance(result, ExecutionResult)
        return result

    async def ask(self, document: str, viewer: Viewer = NOBODY, **variables: Any) -> Any:
        """The data of an operation that has no errors."""
        result = await self.answer(document, viewer, **variables)
        assert not result.errors, result.errors
        return result.data

    async def do(self, document: str, viewer: Viewer = NOBODY, **variables: Any) -> Any:
        """The payload of a mutation that is not refused."""
        [payload] = (await self.ask(document, viewer, **variables)).values()
        assert not payload["userErrors"], payload
        return payload

    async def refusal(
        self, document: str, viewer: Viewer = NOBODY, **variables: Any
    ) -> tuple[str, list[str] | None]:
        """Code and field of the one refusal of a mutation."""
        [payload] = (await self.ask(document, viewer, **variables)).values()
        [refusal] = payload["userErrors"]
        return refusal["code"], refusal["field"]

    async def fault(
        self, document: str, viewer: Viewer = NOBODY, **variables: Any
    ) -> dict[str, Any]:
        """The extensions of the one top-level error of an operation."""
        result = await self.answer(document, viewer, **variables)
        [error] = result.errors or []
        return dict(error.extensions or {})

    async def follow(
        self, document: str, count: int, viewer: Viewer = NOBODY, **variables: Any
    ) -> list[ExecutionResult]:
        """The first answers of a subscription; fewer when it ends before."""
        source = await self.graph.subscribe(document, variables, context_value=self.context(viewer))
        found: list[ExecutionResult] = []
        async with aclosing(source) as answers:
            async for answer in answers:
                found.append(answer)
                if len(found) == count:
                    break
        return found

    async def advance(self, attempt_id: str) -> None:
        """What the worker does for an attempt to buy."""
        await self.checkout.advance(AttemptId(attempt_id))

    async def stored(self) -> dict[str, tuple[int, int]]:
        """Rows of every table, and a sum of who wrote them: equal when nothing was written.

        Of the outbox only the rows count: a relay that runs beside the tests marks them.
        """
        written = "coalesce(sum(xmin::text::bigint), 0)::bigint"
        parts = [
            f"select '{name}' as name, count(*) as rows,"  # noqa: S608 - names of our own tables
            f" {0 if name == 'outbox' else written} as written from {name} t"
            for name in complete().tables
            if name != "outbox_relay"
        ]
        rows = await self.pools.read.fetch(" union all ".join(parts))
        return {row["name"]: (row["rows"], row["written"]) for row in rows}

    async def demand_refusal(
        self,
        document: str,
        viewer: Viewer,
        variables: dict[str, Any],
        expected: tuple[str, str | None],
    ) -> None:
        """Refused with this code and field, such as "input.lines.0"; and nothing is written."""
        before = await self.stored()

        code, field = await self.refusal(document, viewer, **variables)

        assert (code, ".".join(field) if field else None) == expected
        assert await self.stored() == before
