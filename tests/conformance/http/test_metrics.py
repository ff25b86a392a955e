"""What a process counts, for Prometheus; in production only for who has the token."""

import httpx
from pydantic import SecretStr

from apps.api import create_app
from apps.settings import Profile, Settings
from schema.build import DOMAINS, Supergraph
from tests.conformance.http.conftest import serving

TOKEN = "t" * 43


async def test_operations_are_counted_by_how_they_ran(http: httpx.AsyncClient, url: str) -> None:
    for _ in range(3):
        await http.post(url, json={"query": "query Counted { categories { nodes { id } } }"})

    told = (await http.get(url.replace("/graphql", "/metrics"))).text

    assert 'storefront_executions_total{executor="compiled",reason=""}' in told
    assert 'storefront_executions_total{executor="core",reason="cold"}' in told
    assert 'storefront_response_cache_total{outcome="hits"}' in told


async def test_a_token_keeps_strangers_out(http: httpx.AsyncClient, settings: Settings) -> None:
    guarded = settings.model_copy(update={"metrics_token": SecretStr(TOKEN)})
    async with serving(Supergraph(DOMAINS), guarded) as url:
        place = url.replace("/graphql", "/metrics")

        refused = await http.get(place)
        told = await http.get(place, headers={"authorization": f"Bearer {TOKEN}"})

    assert (refused.status_code, told.status_code) == (401, 200)


def test_production_has_no_metrics_without_a_token(settings: Settings) -> None:
    production = settings.model_copy(update={"profile": Profile.PRODUCTION})

    app = create_app(production, Supergraph(DOMAINS))

    assert "/metrics" not in [getattr(route, "path", None) for route in app.routes]
