"""The clients that people use: graphql-ws, graphql-sse and Apollo Client's multipart."""

from typing import Any

import pytest

from tests.conformance.node import demand_node, run

HELLO = {"data": {"hello": "world"}}
TICKS = [{"data": {"ticks": n}} for n in range(3)]


@pytest.fixture(scope="module")
async def found(ticking: str) -> Any:
    demand_node()
    return _without_cost(await run("http/clients.mjs", ticking))


def _without_cost(found: Any) -> Any:
    """Answers as they are, but for `extensions`, which stands beside `data`."""
    if isinstance(found, list):
        return [_without_cost(it) for it in found]
    if not isinstance(found, dict):
        return found
    return {
        k: _without_cost(v) for k, v in found.items() if k != "extensions" or "data" not in found
    }


@pytest.mark.parametrize("client", ["socket", "sse"])
async def test_a_client_reads_answers_and_streams(found: Any, client: str) -> None:
    assert found[client]["query"] == [HELLO]
    assert found[client]["ticks"] == TICKS
    assert found[client]["aborted"] == TICKS[0]


@pytest.mark.parametrize("client", ["socket", "sse"])
async def test_a_client_is_told_why_a_stream_stops(found: Any, client: str) -> None:
    going, stopped = found[client]["stops"]

    assert going == {"data": {"stops": 0}}
    assert stopped["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_an_invalid_operation_leaves_the_socket_to_the_others(found: Any) -> None:
    assert found["socket"]["invalid"] == {"refused": "BAD_USER_INPUT"}
    assert found["socket"]["mutation"] == [{"data": {"shout": "HI"}}]
    assert found["socket"]["afterwards"] == [HELLO]


async def test_an_invalid_operation_is_a_frame_of_its_stream(found: Any) -> None:
    [frame] = found["sse"]["invalid"]["next"]

    assert frame["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_apollo_client_reads_json_and_multipart_streams(found: Any) -> None:
    assert found["apollo"]["query"] == HELLO["data"]
    assert found["apollo"]["ticks"] == [it["data"] for it in TICKS]
