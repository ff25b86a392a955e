"""Over HTTP: costs in every answer, waiting when too much was spent, a closed schema."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from apps.settings import Settings
from schema.build import DOMAINS, Supergraph
from schema.execution.limits import Limits
from tests.integration.graph.site import RESPONSE, Site, serving

QUERY = '{ nodes(ids: ["prd_1", "prd_2", "prd_3"]) { id } }'


@pytest.fixture
async def site(database_url: str, redis_url: str) -> AsyncIterator[Site]:
    """A shop in which everybody may spend 20 points, closed as in production."""
    settings = Settings.model_validate(
        {
            "database_url": database_url,
            "redis_url": redis_url.replace("db=0", "db=7"),
            "operation_cost": 20,
            "throttle_points": 20,
            "throttle_restore_rate": 1,
        }
    )
    async with serving(Supergraph(DOMAINS, Limits(introspection=False)), settings) as site:
        yield site


async def test_an_address_spends_until_it_has_to_wait(site: Site) -> None:
    answers = [await site.ask(QUERY) for _ in range(30)]

    served = [it for it in answers if "data" in it]
    refused = [it for it in answers if "data" not in it]
    assert 5 <= len(served) <= 20
    assert refused
    for answer in answers:
        cost = answer["extensions"]["cost"]
        assert cost["requestedQueryCost"] == 5
        assert cost["throttleStatus"]["maximumAvailable"] == 20
        assert cost["throttleStatus"]["restoreRate"] == 1
    [error] = refused[0]["errors"]
    assert error["extensions"]["code"] == "THROTTLED"
    assert 1 <= error["extensions"]["retryAfter"] <= 5


async def test_a_closed_schema_suggests_nothing_on_any_media_type(site: Site) -> None:
    typo = {"query": "{ prodct { id } }", "variables": {"x": uuid4().hex}}

    plain, new = await site.post(typo), await site.post(typo, accept=RESPONSE)

    for answer in (plain, new):
        assert "Did you mean" not in answer.text
        assert "product" not in answer.text
