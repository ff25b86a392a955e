"""Over HTTP: costs in every answer, waiting when too much was spent, a closed schema."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from apps.settings import Settings
from apps.transport.renderers import BUYER, KEY
from schema.build import DOMAINS, Supergraph
from schema.execution.limits import Limits
from tests.integration.graph.site import RESPONSE, Site, serving

WEB = "the-key-of-a-server-for-this-run-only"
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
            "renderer_keys": f"{uuid4().hex}={WEB}",
            "renderer_throttle_points": 200,
            "renderer_throttle_restore_rate": 10,
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


async def test_a_server_with_a_key_spends_points_of_its_own(site: Site) -> None:
    answers = [(await site.post({"query": QUERY}, **{KEY: WEB})).json() for _ in range(40)]

    assert all("data" in it for it in answers)
    status = answers[-1]["extensions"]["cost"]["throttleStatus"]
    assert (status["maximumAvailable"], status["restoreRate"]) == (200, 10)


async def test_beside_a_key_each_shopper_pays_and_without_one_nobody_is_believed(
    site: Site,
) -> None:
    async def served(**headers: str) -> int:
        answers = [(await site.post({"query": QUERY}, **headers)).json() for _ in range(30)]
        return sum("data" in it for it in answers)

    of_one = await served(**{KEY: WEB, BUYER: "2001:DB8::1"})
    of_another = await served(**{KEY: WEB, BUYER: "192.0.2.2"})
    of_a_liar = [await served(**{BUYER: f"192.0.2.{n}"}) for n in (3, 4, 5)]

    assert 5 <= of_one <= 20
    assert 5 <= of_another <= 20
    assert sum(of_a_liar) <= 30


@pytest.mark.parametrize("wrong", ["", "guessed", WEB.upper(), f"{WEB}."])
async def test_a_wrong_key_is_refused_on_every_transport(site: Site, wrong: str) -> None:
    answer = await site.post({"query": QUERY}, **{KEY: wrong})

    [error] = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (401, "UNAUTHENTICATED")
    url = site.url.replace("http", "ws", 1)
    with pytest.raises(InvalidStatus) as refused:
        async with connect(url, additional_headers={KEY: wrong}, proxy=None):
            pass
    assert refused.value.response.status_code == 401


@pytest.mark.parametrize("address", ["", "somewhere", "192.0.2.1, 192.0.2.2", "192.0.2.1:80"])
async def test_what_is_no_address_of_a_shopper_is_refused(site: Site, address: str) -> None:
    answer = await site.post({"query": QUERY}, **{KEY: WEB, BUYER: address})

    assert (answer.status_code, BUYER in answer.text) == (400, True)


async def test_a_key_gives_no_rights(site: Site) -> None:
    answer = await site.post({"query": "{ customer { id } }"}, **{KEY: WEB})

    assert answer.json()["data"] == {"customer": None}


async def test_a_closed_schema_suggests_nothing_on_any_media_type(site: Site) -> None:
    typo = {"query": "{ prodct { id } }", "variables": {"x": uuid4().hex}}

    plain, new = await site.post(typo), await site.post(typo, accept=RESPONSE)

    for answer in (plain, new):
        assert "Did you mean" not in answer.text
        assert "product" not in answer.text
