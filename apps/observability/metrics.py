"""What a process counts, in the text format of Prometheus at `/metrics`.

The parts of the program count for themselves, in plain numbers; here they are read when somebody
asks, so counting costs a request nothing more.
"""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from apps.transport.responses import Responses

COMPILED: Final = "compiled"
TEXT: Final = "text/plain; version=0.0.4"


@dataclass(frozen=True, slots=True, eq=False)  # the registry keeps it in a set
class _Numbers:
    executions: Mapping[str, int]
    responses: Responses

    def collect(self) -> Iterable[Metric]:
        executions = CounterMetricFamily(
            "storefront_executions",
            "Operations by how they ran: compiled, or on graphql-core for a reason",
            labels=["executor", "reason"],
        )
        for reason, count in sorted(self.executions.items()):
            executions.add_metric([COMPILED, ""] if reason == COMPILED else ["core", reason], count)
        yield executions
        lookups = CounterMetricFamily(
            "storefront_response_cache",
            "Lookups of answers for everybody, and changes that took some away",
            labels=["outcome"],
        )
        for outcome in ("hits", "misses", "invalidations"):
            lookups.add_metric([outcome], self.responses.counts[outcome])
        yield lookups
        for name, value in (("bytes", self.responses.bytes), ("answers", len(self.responses))):
            yield GaugeMetricFamily(
                f"storefront_response_cache_{name}", f"The {name} that are kept", value
            )


def exposition(
    request: Request, token: str | None, *, executions: Mapping[str, int], responses: Responses
) -> Response:
    """The numbers; with a token, only for who sends it.

    `executions`: operations that ran compiled, and those that fell back, by reason.
    """
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and not hmac.compare_digest(given.encode(), token.encode()):
        return PlainTextResponse("The token is wrong.", status_code=401)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Numbers(executions, responses))
    return Response(generate_latest(registry), media_type=TEXT)
