"""The sandbox's HTTP, as far as no adapter may use it."""

from pathlib import Path

import httpx
import pytest

from domains.payments.adapters.outbound.over_httpx import OverHttpx
from domains.payments.adapters.outbound.sandbox_gateway import SandboxGateway
from tests.builders.payments import an_authorisation

PAYMENT = {
    "amount": 10_000,
    "currency": "USD",
    "card_token": "tok_visa",
    "reference": "pay_1",
    "return_url": "https://shop.test/back",
}


def stored(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("sandbox.db*"))


async def test_without_the_api_key_nothing_is_done(sandbox_client: httpx.AsyncClient) -> None:
    answer = await sandbox_client.post(
        "/v1/payments", json=PAYMENT, headers={"Authorization": "Bearer x", "Idempotency-Key": "1"}
    )

    assert answer.status_code == 401


async def test_a_key_is_for_one_body(sandbox_client: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "1"}
    first = await sandbox_client.post("/v1/payments", json=PAYMENT, headers=headers)

    same = await sandbox_client.post("/v1/payments", json=PAYMENT, headers=headers)
    other = await sandbox_client.post("/v1/payments", json=PAYMENT | {"amount": 1}, headers=headers)

    assert same.content == first.content
    assert other.status_code == 422


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 0},
        {"amount": 1.5},
        {"amount": "1"},
        {"currency": "usd"},
        {"return_url": "javascript:alert(1)"},
        {"card_number": "x"},
    ],
)
async def test_a_body_of_another_shape_is_refused(
    sandbox_client: httpx.AsyncClient, change: dict[str, object]
) -> None:
    answer = await sandbox_client.post(
        "/v1/payments", json=PAYMENT | change, headers={"Idempotency-Key": "1"}
    )

    assert answer.status_code == 400
    assert (await sandbox_client.get("/v1/payments?idempotency_key=1")).json() == {"data": []}


async def test_a_card_number_is_neither_stored_nor_repeated(
    sandbox_client: httpx.AsyncClient, tmp_path: Path
) -> None:
    number = "4242424242424242"

    answer = await sandbox_client.post(
        "/v1/payments", json=PAYMENT | {"card_token": number}, headers={"Idempotency-Key": "1"}
    )

    assert answer.status_code == 400
    assert number not in answer.text
    assert number.encode() not in stored(tmp_path)


async def test_a_person_decides_the_challenge_on_the_page(
    sandbox_client: httpx.AsyncClient,
) -> None:
    gateway = SandboxGateway(OverHttpx(sandbox_client))
    request = an_authorisation(card_token="tok_3ds")  # noqa: S106 - a test card
    asked = await gateway.authorise(request, key="authorise")
    path = (asked.action_url or "").removeprefix("https://bank.test")
    page = await sandbox_client.get(path)

    approved = await sandbox_client.post(f"{path}/approve")

    assert "Approve" in page.text
    assert approved.status_code == 303
    assert approved.headers["location"] == request.return_url
    assert (await gateway.authorisation(asked.reference)).ok
