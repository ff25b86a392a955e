import pytest

from domains.refunds.domain.exceptions import (
    InvalidRefund,
    RefundNotRetryable,
    RefundStateRefused,
)
from domains.refunds.domain.value_objects.refund_status import RefundStatus
from domains.refunds.events.refund_retried import RefundRetried
from tests.builders.refunds import NOON, a_refund, dollars


def test_its_parts_are_what_it_pays() -> None:
    with pytest.raises(InvalidRefund):
        a_refund(amount=dollars("24.91"))


def test_it_pays_something() -> None:
    with pytest.raises(InvalidRefund):
        a_refund(lines=(), shipping=dollars("0"), amount=dollars("0"))


@pytest.mark.parametrize("note", ["x" * 501, "a\x00b"])
def test_a_note_is_bounded_text(note: str) -> None:
    with pytest.raises(InvalidRefund):
        a_refund(note=note)


def test_a_paid_refund_is_over() -> None:
    refund = a_refund()
    refund.settle(at=NOON)

    assert refund.status is RefundStatus.SETTLED
    with pytest.raises(RefundStateRefused):
        refund.fail("declined", at=NOON)
    with pytest.raises(RefundStateRefused):
        refund.ask()


def test_a_declined_refund_is_over() -> None:
    refund = a_refund()
    refund.fail("declined", at=NOON)

    assert (refund.status, refund.failure_code) == (RefundStatus.FAILED, "declined")
    with pytest.raises(RefundStateRefused):
        refund.settle(at=NOON)


def test_a_declined_refund_that_is_retried_is_on_its_way_and_was_not_asked_for() -> None:
    refund = a_refund()
    refund.ask()
    refund.fail("declined", at=NOON)
    refund.pull_events()

    refund.retry(at=NOON)

    assert (refund.status, refund.failure_code) == (RefundStatus.PENDING, None)
    assert (refund.attempt, refund.asked) == (2, False)
    [event] = refund.pull_events()
    assert isinstance(event, RefundRetried)
    assert (event.attempt, event.version) == (2, refund.version)
    refund.settle(at=NOON)
    assert refund.status is RefundStatus.SETTLED


def test_only_a_declined_refund_is_retried() -> None:
    refund = a_refund()
    with pytest.raises(RefundNotRetryable):
        refund.retry(at=NOON)

    refund.settle(at=NOON)
    with pytest.raises(RefundNotRetryable):
        refund.retry(at=NOON)


def test_it_awaits_the_answer_to_its_last_attempt_only() -> None:
    refund = a_refund()
    assert refund.awaits(1)

    refund.fail("declined", at=NOON)
    assert not refund.awaits(1)

    refund.retry(at=NOON)
    assert [refund.awaits(1), refund.awaits(2)] == [False, True]


def test_asking_is_no_event() -> None:
    refund = a_refund()
    refund.pull_events()

    refund.ask()

    assert refund.asked
    assert refund.pull_events() == []


def test_its_events_can_be_followed_by_order() -> None:
    refund = a_refund()

    [event] = refund.pull_events()

    assert event.topics == (f"refunds.of_order:{refund.order_id}",)
