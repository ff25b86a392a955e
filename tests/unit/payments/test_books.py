"""Money is conserved: every journal balances, and E1 holds whatever happens in whatever order."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.payments.domain.entities.escrow import BASIS_POINTS, Escrow
from domains.payments.domain.exceptions import RefundTooLarge
from domains.payments.domain.services.journals import (
    capture_journal,
    refund_journal,
    release_journal,
)
from domains.payments.domain.value_objects.account import Account, AccountType
from domains.payments.domain.value_objects.journal import (
    Journal,
    JournalKind,
    JournalUnbalanced,
    LedgerEntry,
)
from domains.shared_kernel.ids import PaymentId, RefundId
from domains.shared_kernel.money import Currency, share
from tests.builders.payments import NOON, an_escrow, usd

amounts = st.integers(1, 10**9)
steps = st.lists(st.one_of(st.just("release"), amounts), max_size=12)
"""Releases, and refunds of that many minor units."""


@dataclass
class Books:
    balances: Counter[AccountType] = field(default_factory=Counter)

    def post(self, journal: Journal) -> None:
        assert sum(entry.minor_units for entry in journal.entries) == 0
        for entry in journal.entries:
            self.balances[entry.account.type] += entry.minor_units


def carry_out(escrow: Escrow, step: str | int, number: int) -> Journal | None:
    if isinstance(step, int):
        movement = escrow.refund(usd(step))
        return refund_journal(escrow, RefundId(f"ref_{number}"), movement, at=NOON)
    released = escrow.release()
    return release_journal(escrow, released, at=NOON) if released else None


@given(amounts, st.integers(0, BASIS_POINTS), steps)
def test_the_books_agree_with_the_escrow_after_any_operations(
    captured: int, commission_bp: int, operations: list[str | int]
) -> None:
    escrow = an_escrow(captured=usd(captured), commission_bp=commission_bp)
    books = Books()
    books.post(capture_journal(escrow.payment_id, [escrow], at=NOON))

    for number, step in enumerate(operations):
        with suppress(RefundTooLarge):
            if journal := carry_out(escrow, step, number):
                books.post(journal)

    assert escrow.held + escrow.released + escrow.refunded == escrow.captured
    assert books.balances[AccountType.ESCROW] == -escrow.held.minor_units
    assert books.balances[AccountType.GATEWAY_CLEARING] == captured - escrow.refunded.minor_units
    commission = share(escrow.released.minor_units, commission_bp, BASIS_POINTS)
    assert books.balances[AccountType.COMMISSION_REVENUE] == -commission
    paid = -books.balances[AccountType.SELLER_PAYABLE]
    assert paid == escrow.released.minor_units - commission


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=8).filter(any))
def test_a_capture_gives_every_order_its_part(parts: list[int]) -> None:
    escrows = [an_escrow(captured=usd(part)) for part in parts]

    journal = capture_journal(PaymentId("pay_1"), escrows, at=NOON)

    credits_ = {entry.account.owner: -entry.minor_units for entry in journal.entries[1:]}
    assert credits_ == {
        it.order_id: it.captured.minor_units for it in escrows if it.captured.minor_units
    }


def test_nothing_is_released_twice() -> None:
    escrow = an_escrow()

    first, second = escrow.release(), escrow.release()

    assert first is not None
    assert second is None


def test_a_refund_takes_what_is_held_before_what_the_seller_has() -> None:
    escrow = an_escrow(captured=usd(10_000), commission_bp=1_000)
    escrow.refund(usd(2_500))
    escrow.release()

    movement = escrow.refund(usd(5_000))

    assert movement.from_held == usd(0)
    assert movement.to_seller == usd(-4_500)
    assert movement.to_platform == usd(-500)


def test_an_unbalanced_journal_cannot_be_made() -> None:
    with pytest.raises(JournalUnbalanced):
        Journal(
            kind=JournalKind.REFUND,
            reference="ref_1",
            currency=Currency.USD,
            occurred_at=NOON,
            entries=(LedgerEntry(Account(AccountType.GATEWAY_CLEARING), 1),),
        )
