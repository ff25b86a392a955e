"""The simulation's client tells what went wrong."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from apps.simulate.graph import Graph, Trouble

Answers = Callable[[httpx.Request], httpx.Response]


def graph(answer: Answers, token: str | None = None) -> Graph:
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return Graph(client, "http://shop/graphql", token)


def answering(body: Any, status: int = 200) -> Answers:
    return lambda _: httpx.Response(status, json=body)


async def test_a_payload_is_what_the_mutation_answers() -> None:
    shop = graph(answering({"data": {"cartCreate": {"cart": {"id": "crt_1"}, "userErrors": []}}}))

    done = await shop.do("mutation { ... }")

    assert done["cart"] == {"id": "crt_1"}


async def test_a_refusal_keeps_its_codes() -> None:
    refusal = {"code": "PRICE_CHANGED", "message": "It costs more now."}
    shop = graph(answering({"data": {"checkoutComplete": {"userErrors": [refusal]}}}))

    with pytest.raises(Trouble, match="It costs more now") as trouble:
        await shop.do("mutation { ... }")

    assert trouble.value.codes == ("PRICE_CHANGED",)


@pytest.mark.parametrize(
    "answer",
    [
        answering({"errors": [{"message": "No such field."}]}, 400),
        answering(["no", "object"]),
        lambda _: httpx.Response(502, text="<html>"),
    ],
)
async def test_what_is_no_data_is_trouble(answer: Answers) -> None:
    with pytest.raises(Trouble):
        await graph(answer).ask("{ ... }")


async def test_a_lost_connection_is_trouble() -> None:
    def lost(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("gone", request=request)

    with pytest.raises(Trouble, match="gone"):
        await graph(lost).ask("{ ... }")


async def test_a_token_is_sent() -> None:
    def who(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"data": {"you": request.headers["authorization"]}})

    assert await graph(who, "secret").ask("{ you }") == {"you": "Bearer secret"}
