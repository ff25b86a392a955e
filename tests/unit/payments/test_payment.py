"""What may happen to a payment, and what may not."""

import pytest

from domains.payments.domain.aggregates.payment import Payment
from domains.payments.domain.exceptions import (
    PaymentNotCapturable,
    PaymentNotVoidable,
    PaymentStateRefused,
    RefundTooLarge,
)
from domains.payments.domain.value_objects.payment_status import PaymentStatus
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import OrderId, RefundId
from domains.shared_kernel.money import Currency, CurrencyMismatch, Money
from tests.builders.payments import NOON, a_payment, an_authorised_payment, usd


def refund(payment: Payment, minor_units: int) -> None:
    payment.refund(
        usd(minor_units), refund_id=RefundId("ref_1"), order_id=OrderId("ord_1"), at=NOON
    )


def test_every_transition_records_the_next_version() -> None:
    payment = a_payment()

    payment.require_action(gateway_reference="gw_1", url="https://bank.test", at=NOON)
    payment.authorize(gateway_reference="gw_1", at=NOON)
    payment.capture(usd(9_000), at=NOON)
    refund(payment, 4_000)
    refund(payment, 5_000)

    events = payment.pull_events()
    assert [event.version for event in events] == [1, 2, 3, 4, 5, 6]
    assert [event.name.split(".")[1] for event in events] == [
        "payment_opened",
        "payment_action_required",
        "payment_authorized",
        "payment_captured",
        "payment_refunded",
        "payment_refunded",
    ]
    assert payment.status is PaymentStatus.REFUNDED


def test_a_payment_of_nothing_is_refused() -> None:
    with pytest.raises(InvalidInput):
        a_payment(amount=usd(0))


def test_the_action_is_over_once_the_payment_is_authorised() -> None:
    payment = a_payment()
    payment.require_action(gateway_reference="gw_1", url="https://bank.test", at=NOON)

    payment.authorize(gateway_reference="gw_1", at=NOON)

    assert payment.action_url is None


def test_a_failed_payment_stays_failed_and_tells_why() -> None:
    payment = a_payment()

    payment.fail(gateway_reference="gw_1", code="card_declined", at=NOON)

    assert payment.failure_code == "card_declined"
    with pytest.raises(PaymentStateRefused):
        payment.authorize(gateway_reference="gw_1", at=NOON)


def test_more_than_was_authorised_cannot_be_captured() -> None:
    with pytest.raises(PaymentNotCapturable):
        an_authorised_payment().capture(usd(10_001), at=NOON)


def test_a_payment_is_captured_only_once() -> None:
    payment = an_authorised_payment()
    payment.capture(usd(1), at=NOON)

    with pytest.raises(PaymentNotCapturable):
        payment.capture(usd(1), at=NOON)


def test_captured_money_is_not_voided() -> None:
    payment = an_authorised_payment()
    payment.capture(usd(1), at=NOON)

    with pytest.raises(PaymentNotVoidable):
        payment.void(at=NOON)


def test_more_than_was_captured_is_not_refunded() -> None:
    payment = an_authorised_payment()
    payment.capture(usd(9_000), at=NOON)
    refund(payment, 8_000)

    with pytest.raises(RefundTooLarge):
        refund(payment, 1_001)

    assert payment.status is PaymentStatus.PARTIALLY_REFUNDED


def test_a_refund_in_another_currency_is_refused() -> None:
    payment = an_authorised_payment()
    payment.capture(usd(9_000), at=NOON)

    with pytest.raises(CurrencyMismatch):
        payment.refund(
            Money(1, Currency.JPY),
            refund_id=RefundId("ref_1"),
            order_id=OrderId("ord_1"),
            at=NOON,
        )
