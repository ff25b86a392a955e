"""One contract, every gateway: what the sagas may rely on."""

import pytest

from domains.payments.adapters.outbound.sandbox_gateway import SandboxGateway
from domains.payments.application.ports.outbound import PaymentGateway
from domains.payments.contracts.apis import Outcome, OutcomeStatus
from domains.shared_kernel.errors import InvalidInput, Transient
from tests.builders.payments import an_authorisation, usd
from tests.fakes.payments import FakeGateway

OK, DECLINED = OutcomeStatus.SUCCEEDED, OutcomeStatus.DECLINED


@pytest.fixture(params=["memory", "over_httpx", "kept_alive"])
def gateway(request: pytest.FixtureRequest) -> PaymentGateway:
    if request.param == "memory":
        return FakeGateway()
    found: SandboxGateway = request.getfixturevalue(request.param)
    return found


async def authorised(gateway: PaymentGateway, card_token: str) -> Outcome:
    return await gateway.authorise(an_authorisation(card_token=card_token), key="authorise")


async def captured(gateway: PaymentGateway, card_token: str) -> str:
    payment = await authorised(gateway, card_token)
    await gateway.capture(payment.reference, usd(6_000), key="capture")
    return payment.reference


async def test_an_authorisation_happens_once_per_key(gateway: PaymentGateway) -> None:
    request = an_authorisation()

    first = await gateway.authorise(request, key="authorise")
    again = await gateway.authorise(request, key="authorise")

    assert first.ok
    assert again == first


async def test_a_key_that_was_never_used_finds_nothing(gateway: PaymentGateway) -> None:
    assert await gateway.find("authorise") is None


@pytest.mark.parametrize(
    ("card_token", "code"),
    [
        ("tok_declined", "card_declined"),
        ("tok_insufficient_funds", "insufficient_funds"),
        ("tok_nobody_knows", "unknown_card"),
    ],
)
async def test_a_decline_tells_why(gateway: PaymentGateway, card_token: str, code: str) -> None:
    outcome = await authorised(gateway, card_token)

    assert (outcome.status, outcome.code) == (DECLINED, code)
    assert await gateway.find("authorise") == outcome


async def test_a_card_number_is_refused(gateway: PaymentGateway) -> None:
    with pytest.raises(InvalidInput):
        await authorised(gateway, "4242 4242 4242 4242")


async def test_a_passed_challenge_is_found_as_success(gateway: PaymentGateway) -> None:
    asked = await authorised(gateway, "tok_3ds")

    outcome = await gateway.complete_action(asked.reference, {"code": "1234"})

    assert asked.status is OutcomeStatus.ACTION_REQUIRED
    assert asked.action_url
    assert outcome.ok
    assert await gateway.find("authorise") == outcome
    assert await gateway.authorisation(asked.reference) == outcome


@pytest.mark.parametrize(("card_token", "code"), [("tok_3ds", "4321"), ("tok_3ds_fails", "1234")])
async def test_a_failed_challenge_is_a_decline(
    gateway: PaymentGateway, card_token: str, code: str
) -> None:
    asked = await authorised(gateway, card_token)

    outcome = await gateway.complete_action(asked.reference, {"code": code})

    assert (outcome.status, outcome.code) == (DECLINED, "authentication_failed")


async def test_a_challenge_is_decided_once(gateway: PaymentGateway) -> None:
    asked = await authorised(gateway, "tok_3ds")
    await gateway.complete_action(asked.reference, {"code": "1234"})

    again = await gateway.complete_action(asked.reference, {"code": "4321"})

    assert again.ok


async def test_unreadable_challenge_data_is_refused(gateway: PaymentGateway) -> None:
    asked = await authorised(gateway, "tok_3ds")

    with pytest.raises(InvalidInput):
        await gateway.complete_action(asked.reference, {"code": 1234})


async def test_a_lost_answer_is_found_by_its_key(gateway: PaymentGateway) -> None:
    with pytest.raises(Transient):
        await authorised(gateway, "tok_lost_answer")

    found = await gateway.find("authorise")

    assert found is not None
    assert found.ok


async def test_a_lost_request_had_no_effect_and_can_be_sent_again(
    gateway: PaymentGateway,
) -> None:
    request = an_authorisation(card_token="tok_lost_request")  # noqa: S106 - a test card
    with pytest.raises(Transient):
        await gateway.authorise(request, key="authorise")

    found = await gateway.find("authorise")
    outcome = await gateway.authorise(request, key="authorise")

    assert found is None
    assert outcome.ok


async def test_every_operation_can_lose_its_answer(gateway: PaymentGateway) -> None:
    with pytest.raises(Transient):
        await authorised(gateway, "tok_lost_answer")
    found = await gateway.find("authorise")
    assert found is not None

    with pytest.raises(Transient):
        await gateway.capture(found.reference, usd(6_000), key="capture")
    capture = await gateway.capture(found.reference, usd(6_000), key="capture")

    assert capture.ok
    assert await gateway.find("capture") == capture


async def test_captures_stay_within_what_was_authorised(gateway: PaymentGateway) -> None:
    reference = await captured(gateway, "tok_visa")

    outcome = await gateway.capture(reference, usd(4_001), key="second capture")

    assert (outcome.status, outcome.code) == (DECLINED, "amount_too_large")


async def test_a_capture_can_be_declined(gateway: PaymentGateway) -> None:
    payment = await authorised(gateway, "tok_capture_declined")

    outcome = await gateway.capture(payment.reference, usd(6_000), key="capture")

    assert (outcome.status, outcome.code) == (DECLINED, "capture_declined")
    assert (await gateway.authorisation(payment.reference)).ok


async def test_refunds_stay_within_what_was_captured(gateway: PaymentGateway) -> None:
    reference = await captured(gateway, "tok_visa")

    first = await gateway.refund(reference, usd(6_000), key="refund")
    second = await gateway.refund(reference, usd(1), key="second refund")

    assert first.ok
    assert (second.status, second.code) == (DECLINED, "amount_too_large")


async def test_a_refund_that_failed_succeeds_under_a_new_key(gateway: PaymentGateway) -> None:
    reference = await captured(gateway, "tok_refund_fails_once")

    first = await gateway.refund(reference, usd(6_000), key="refund")
    same = await gateway.refund(reference, usd(6_000), key="refund")
    new = await gateway.refund(reference, usd(6_000), key="second refund")

    assert (first.status, first.code) == (DECLINED, "refund_failed")
    assert same == first
    assert new.ok


@pytest.mark.parametrize("card_token", ["tok_visa", "tok_3ds", "tok_declined"])
async def test_nothing_to_void_is_success(gateway: PaymentGateway, card_token: str) -> None:
    payment = await authorised(gateway, card_token)

    first = await gateway.void(payment.reference, key="void")
    second = await gateway.void(payment.reference, key="second void")

    assert first.ok and second.ok
    assert (await gateway.authorisation(payment.reference)).status is DECLINED


async def test_captured_money_is_not_voided(gateway: PaymentGateway) -> None:
    reference = await captured(gateway, "tok_visa")

    outcome = await gateway.void(reference, key="void")

    assert (outcome.status, outcome.code) == (DECLINED, "not_voidable")


async def test_an_authorisation_whose_answer_is_unknown_can_be_voided(
    gateway: PaymentGateway,
) -> None:
    with pytest.raises(Transient):
        await authorised(gateway, "tok_lost_answer")

    await gateway.void_unknown("authorise")
    await gateway.void_unknown("authorise")

    found = await gateway.find("authorise")
    assert found is not None
    assert (found.status, found.code) == (DECLINED, "voided")


async def test_an_authorisation_that_arrives_after_its_void_has_no_effect(
    gateway: PaymentGateway,
) -> None:
    await gateway.void_unknown("authorise")

    late = await authorised(gateway, "tok_visa")

    assert (late.status, late.code) == (DECLINED, "voided")
