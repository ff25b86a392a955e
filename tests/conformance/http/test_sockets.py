"""`graphql-transport-ws` on the wire: close codes, bounds, and the end of credentials."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest
from websockets.exceptions import InvalidStatus

from apps.composition.process import running
from apps.settings import DEVELOPMENT_SECRET, Settings
from apps.transport import credentials
from apps.transport.limits import Limits
from apps.transport.persisted import digest_of
from domains.accounts.adapters.outbound.jwt_access_tokens import JwtAccessTokens, SigningKeys
from domains.accounts.application.ports.outbound import AccessClaims
from domains.shared_kernel.errors import Overloaded
from domains.shared_kernel.ids import CustomerId, SessionId
from persistence.outbox.relay import Relay
from tests.conformance.http.conftest import serving
from tests.conformance.http.sockets import (
    SIGN_OUT,
    closed,
    opened,
    ready,
    received,
    send,
    signed_in,
    subscribe,
)
from tests.conformance.http.ticking import Ticking

SILENCE = "subscription { silence }"
INIT = {"type": "connection_init"}
Served = Callable[..., Any]


@pytest.fixture
def served(settings: Settings) -> Served:
    """The small schema behind a server of its own, with other limits."""

    @asynccontextmanager
    async def serve(**limits: Any) -> AsyncIterator[str]:
        changed = settings.model_copy(update={"transport": Limits(**limits)})
        async with serving(Ticking(), changed) as url:
            yield url

    return serve


async def test_a_socket_without_init_is_closed_with_4408(served: Served) -> None:
    async with served(init_seconds=0.2) as url, opened(url) as socket:
        assert await closed(socket) == 4408


async def test_signing_in_has_a_deadline(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hangs(*_: object) -> None:
        await asyncio.sleep(5)

    monkeypatch.setattr("apps.transport.socket.viewer_of", hangs)

    async with served(sign_in_seconds=0.1) as url, opened(url) as socket:
        await send(socket, INIT)
        assert await closed(socket) == 4408


async def overloaded(*_: object) -> None:
    raise Overloaded


async def test_a_socket_that_cannot_sign_in_now_may_come_again(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.transport.socket.viewer_of", overloaded)

    async with served() as url, opened(url) as socket:
        await send(socket, INIT)
        assert await closed(socket) == 1013


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200),
        ("application/graphql-response+json", 503),
        ("text/event-stream", 503),
    ],
)
async def test_who_cannot_be_signed_in_now_is_told_when_to_come_again(
    served: Served,
    http: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    accept: str,
    status: int,
) -> None:
    monkeypatch.setattr("apps.transport.view.viewer_of", overloaded)
    headers = {"authorization": "Bearer x", "accept": accept}

    async with served() as url:
        answer = await http.post(url, json={"query": "{ hello }"}, headers=headers)

    [error] = answer.json()["errors"]
    assert answer.status_code == status
    assert error["extensions"] == {"code": "THROTTLED", "retryAfter": 1}
    assert "data" not in answer.json()
    assert answer.headers["retry-after"] == "1"


async def test_an_operation_before_the_init_is_closed_with_4401(ticking: str) -> None:
    async with opened(ticking) as socket:
        await subscribe(socket, "1", "{ hello }")
        assert await closed(socket) == 4401


async def test_a_second_init_is_closed_with_4429(ticking: str) -> None:
    async with ready(ticking) as socket:
        await send(socket, INIT)
        assert await closed(socket) == 4429


async def test_another_subprotocol_is_closed_with_4406(ticking: str) -> None:
    async with opened(ticking, protocol="graphql-ws") as socket:
        assert await closed(socket) == 4406


async def test_an_id_in_use_is_closed_with_4409(ticking: str) -> None:
    async with ready(ticking) as socket:
        await subscribe(socket, "x" * 128, SILENCE)
        await subscribe(socket, "x" * 128, SILENCE)
        assert await closed(socket) == 4409


async def test_a_message_that_is_too_large_is_closed_with_1009(ticking: str) -> None:
    async with ready(ticking) as socket:
        await socket.send("x" * ((1 << 20) + 1))
        assert await closed(socket) == 1009


async def test_a_server_that_stops_closes_with_1012(served: Served) -> None:
    async with AsyncExitStack() as stack:
        async with served() as url:
            socket = await stack.enter_async_context(ready(url))
            await subscribe(socket, "1", SILENCE)
        assert await closed(socket) == 1012


async def test_a_page_of_another_origin_gets_no_socket(ticking: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with opened(ticking, origin="https://evil.example"):
            pass

    assert refused.value.response.status_code == 403


async def test_one_operation_too_many_is_an_error_of_its_own(served: Served) -> None:
    async with served(operations_per_socket=3) as url, ready(url) as socket:
        for id in "abcd":
            await subscribe(socket, id, SILENCE)
        refused = await received(socket)
        await send(socket, {"type": "complete", "id": "a"})
        await subscribe(socket, "e", "{ hello }")
        answered = await received(socket)

    assert (refused["type"], refused["id"]) == ("error", "d")
    assert refused["payload"][0]["extensions"]["code"] == "TOO_MANY_OPERATIONS"
    assert answered["payload"]["data"] == {"hello": "world"}


async def test_an_address_has_so_many_sockets_until_it_closes_one(served: Served) -> None:
    async with served(sockets_per_address=2) as url, AsyncExitStack() as stack:
        await stack.enter_async_context(ready(url))
        async with ready(url):
            with pytest.raises(InvalidStatus) as refused:
                async with opened(url):
                    pass
        async with asyncio.timeout(5), ready(url) as again:
            await subscribe(again, "1", "{ hello }")
            assert (await received(again))["type"] == "next"

    assert refused.value.response.status_code == 429


async def test_a_session_has_so_many_sockets(
    served: Served, http: httpx.AsyncClient, url: str
) -> None:
    token = await signed_in(http, url)

    async with (
        served(sockets_per_session=1) as ticking,
        ready(ticking, token),
        opened(ticking) as another,
    ):
        await send(another, {**INIT, "payload": {"authorization": f"Bearer {token}"}})
        assert await closed(another) == 4429


async def test_a_persisted_document_is_named_on_a_socket_too(ticking: str) -> None:
    query = "query Persisted { hello }"
    named = {"persistedQuery": {"version": 1, "sha256Hash": digest_of(query)}}

    async with ready(ticking) as socket:
        await subscribe(socket, "1", query, extensions=named)
        first = [await received(socket), await received(socket)][0]
        await send(socket, {"type": "subscribe", "id": "2", "payload": {"extensions": named}})
        second = await received(socket)

    assert first["payload"]["data"] == second["payload"]["data"] == {"hello": "world"}


async def test_a_source_that_must_stop_says_why_and_completes(ticking: str) -> None:
    async with ready(ticking) as socket:
        await subscribe(socket, "1", "subscription { stops }")
        frames = [await received(socket) for _ in range(3)]

    assert [it["type"] for it in frames] == ["next", "next", "complete"]
    assert frames[1]["payload"]["errors"][0]["extensions"]["code"] == "FORBIDDEN"


class Then:
    """A clock that stands in the past."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now


def soon_over(token: str, seconds: float) -> str:
    """A token of the same session that ends in so many seconds."""
    claims = jwt.decode(token, options={"verify_signature": False})
    clock = Then(datetime.now(UTC) - timedelta(minutes=10) + timedelta(seconds=seconds))
    keys = SigningKeys(secrets={"1": DEVELOPMENT_SECRET}, current="1")
    return JwtAccessTokens(keys, clock).issue(
        AccessClaims(CustomerId(claims["sub"]), SessionId(claims["sid"]), is_admin=False)
    )[0]


async def test_a_token_that_ends_takes_its_socket_with_it(
    served: Served, http: httpx.AsyncClient, url: str
) -> None:
    token = soon_over(await signed_in(http, url), 2)

    async with served(credentials_seconds=0.2) as ticking, ready(ticking, token) as socket:
        await subscribe(socket, "1", SILENCE)
        assert await closed(socket) == 4403


async def test_a_revoked_session_takes_its_sockets_with_it_at_once(
    served: Served, http: httpx.AsyncClient, url: str, settings: Settings
) -> None:
    token = await signed_in(http, url)
    relay = Relay(settings.database_url or "", settings.redis_url or "")

    async with (
        running([relay.run]),
        served(credentials_seconds=60) as ticking,
        ready(ticking, token) as socket,
    ):
        await subscribe(socket, "1", SILENCE)
        signed_out = await http.post(
            url, json={"query": SIGN_OUT}, headers={"authorization": f"Bearer {token}"}
        )
        assert signed_out.json()["data"]["accessTokenRevoke"]["revokedSessions"] == 1
        assert await closed(socket) == 4403


async def test_credentials_that_cannot_be_tried_any_more_end(
    served: Served, http: httpx.AsyncClient, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> bool:
        raise OSError("no database")

    token = await signed_in(http, url)

    async with served(credentials_seconds=0.1) as ticking, ready(ticking, token) as socket:
        monkeypatch.setattr(credentials, "viewer_of", fails)
        assert await closed(socket) == 4403


async def test_a_stream_of_events_ends_with_its_credentials(
    served: Served, http: httpx.AsyncClient, url: str
) -> None:
    headers = {
        "accept": "text/event-stream",
        "authorization": f"Bearer {soon_over(await signed_in(http, url), 2)}",
    }

    async with served(credentials_seconds=0.2) as ticking:
        answer = await http.post(ticking, json={"query": SILENCE}, headers=headers)

    assert '"code":"UNAUTHENTICATED"' in answer.text
    assert answer.text.endswith("event: complete\ndata: \n\n")


async def test_a_stream_is_cut_without_an_end_when_the_server_stops(
    served: Served, http: httpx.AsyncClient
) -> None:
    body, headers = {"query": SILENCE}, {"accept": "text/event-stream"}

    async with AsyncExitStack() as stack:
        async with served() as ticking, asyncio.timeout(5):
            stream = http.stream("POST", ticking, json=body, headers=headers)
            response = await stack.enter_async_context(stream)
        text = await response.aread()

    assert b"complete" not in text


async def test_streams_give_their_places_back(served: Served, http: httpx.AsyncClient) -> None:
    body, headers = {"query": SILENCE}, {"accept": "text/event-stream"}

    async with served(sockets_per_address=1) as ticking:
        async with http.stream("POST", ticking, json=body, headers=headers):
            full = await http.post(ticking, json=body, headers=headers)
        await asyncio.sleep(0.2)
        async with http.stream("POST", ticking, json=body, headers=headers) as again:
            status = again.status_code

    assert (full.status_code, status) == (429, 200)
