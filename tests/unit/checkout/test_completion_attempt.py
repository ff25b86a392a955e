"""What an attempt tells of its way: where it stands, not each step of a transaction."""

from datetime import timedelta

from domains.checkout.domain.aggregates.completion_attempt import CompletionAttempt
from domains.checkout.domain.value_objects.attempt_state import AttemptState, Call, declined
from domains.shared_kernel.ids import AttemptId, CheckoutId, OrderGroupId, PaymentId
from tests.builders.carts import NOON
from tests.builders.payments import usd


def a_stored_attempt() -> CompletionAttempt:
    attempt = CompletionAttempt.start(
        AttemptId("att_1"),
        checkout_id=CheckoutId("chk_1"),
        order_group_id=OrderGroupId("ogr_1"),
        payment_id=PaymentId("pay_1"),
        card_token="tok_visa",  # noqa: S106 - a test card
        amount=usd(1000),
        deadline=NOON + timedelta(minutes=15),
        at=NOON,
    )
    attempt.ask(Call.AUTHORISE, at=NOON)
    attempt.pull_events()
    return attempt


def told(attempt: CompletionAttempt) -> list[tuple[str, int]]:
    return [(type(event).__name__, event.version) for event in attempt.pull_events()]


def test_the_moves_of_one_transaction_are_told_as_the_last_of_them() -> None:
    attempt = a_stored_attempt()

    attempt.move(gateway_reference="gw_1", at=NOON)
    attempt.move(at=NOON)
    attempt.ask(Call.CAPTURE, at=NOON)

    assert told(attempt) == [("AttemptMoved", 3)]
    assert attempt.version == 3
    assert attempt.asked is Call.CAPTURE


def test_the_end_is_told_in_place_of_the_move_that_led_to_it() -> None:
    attempt = a_stored_attempt()
    attempt.move(gateway_reference="gw_1", at=NOON)
    attempt.move(at=NOON)
    attempt.ask(Call.CAPTURE, at=NOON)
    attempt.pull_events()

    attempt.move(at=NOON)
    attempt.confirm(at=NOON)

    assert told(attempt) == [("AttemptEnded", 4)]
    assert attempt.state is AttemptState.CONFIRMED


def test_what_was_stored_before_stays_told() -> None:
    attempt = a_stored_attempt()

    attempt.decline(declined("card_declined"), at=NOON)

    assert told(attempt) == [("AttemptTurnedBack", 3)]
