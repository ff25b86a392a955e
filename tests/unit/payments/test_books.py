"""Money is conserved: every journal balances, and E1 holds whatever happens in whatever order."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

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
steps = st.lists(
    st.one_of(
        st.tuples(st.just("release"), st.integers(0, 10**9)),
        st.tuples(amounts, st.integers(0, 10**9)),
    ),
    max_size=12,
)
"""Releases, and refunds of that many minor units; each beside so much that is outstanding."""


@dataclass
class Books:
    balances: Counter[AccountType] = field(default_factory=Counter)

    def post(self, journal: Journal) -> None:
        assert sum(entry.minor_units for entry in journal.entries) == 0
        for entry in journal.entries:
            self.balances[entry.account.type] += entry.minor_units


def carry_out(
    escrow: Escrow, step: str | int, number: int, *, outstanding: int = 0
) -> Journal | None:
    if isinstance(step, int):
        movement = escrow.refund(usd(step), outstanding=usd(outstanding))
        return refund_journal(escrow, RefundId(f"ref_{number}"), movement, at=NOON)
    released = escrow.release(outstanding=usd(outstanding))
    return release_journal(escrow, released, at=NOON) if released else None


@given(amounts, st.integers(0, BASIS_POINTS), steps)
def test_the_books_agree_with_the_escrow_after_any_operations(
    captured: int, commission_bp: int, operations: list[tuple[str | int, int]]
) -> None:
    escrow = an_escrow(captured=usd(captured), commission_bp=commission_bp)
    books = Books()
    books.post(capture_journal(escrow.payment_id, [escrow], at=NOON))

    for number, (step, outstanding) in enumerate(operations):
        with suppress(RefundTooLarge):
            if journal := carry_out(escrow, step, number, outstanding=outstanding):
                books.post(journal)
        agree(books, escrow)


def agree(books: Books, escrow: Escrow) -> None:
    captured, commission_bp = escrow.captured.minor_units, escrow.commission_bp
    assert escrow.held + escrow.released + escrow.refunded == escrow.captured
    assert min(escrow.held, escrow.released, escrow.refunded) >= usd(0)
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


class Promises(RuleBasedStateMachine):
    """An order whose refunds are granted, declined and paid, before and after its completion."""

    escrow: Escrow
    books: Books

    @initialize(captured=amounts, commission_bp=st.integers(0, BASIS_POINTS))
    def pay(self, captured: int, commission_bp: int) -> None:
        self.escrow = an_escrow(captured=usd(captured), commission_bp=commission_bp)
        self.books = Books()
        self.books.post(capture_journal(self.escrow.payment_id, [self.escrow], at=NOON))
        self.kept: list[int] = []
        self.late: list[int] = []
        self.completed = False

    @property
    def outstanding(self) -> int:
        return sum(self.kept) + sum(self.late)

    @rule(part=st.floats(0, 1))
    def grant(self, part: float) -> None:
        """`late` when the seller has the money already."""
        left = self.escrow.captured - self.escrow.refunded
        if amount := int((left.minor_units - self.outstanding) * part):
            (self.late if self.completed else self.kept).append(amount)

    @rule()
    @precondition(lambda self: not self.completed)
    def complete(self) -> None:
        journal = carry_out(self.escrow, "release", 0, outstanding=self.outstanding)
        self.completed = True
        if journal:
            self.books.post(journal)

    @rule(number=st.integers(0, 100))
    @precondition(lambda self: self.kept or self.late)
    def settle(self, number: int) -> None:
        """At the first try or after declines, in whatever order."""
        those = self.kept if self.kept and (number % 2 or not self.late) else self.late
        amount = those.pop(number % len(those))
        journal = carry_out(self.escrow, amount, number, outstanding=self.outstanding)
        assert journal is not None
        self.books.post(journal)

    @invariant()
    def the_books_agree(self) -> None:
        agree(self.books, self.escrow)

    @invariant()
    def what_was_promised_is_held(self) -> None:
        held = self.escrow.held.minor_units
        assert held >= sum(self.kept)
        if self.completed and not self.late:
            assert held == sum(self.kept)


TestPromises = Promises.TestCase


def test_what_was_granted_and_not_paid_yet_is_not_released() -> None:
    escrow = an_escrow(captured=usd(10_000), commission_bp=1_000)

    movement = escrow.release(outstanding=usd(5_000))

    assert movement is not None
    assert (movement.to_seller, movement.to_platform) == (usd(4_500), usd(500))
    assert (escrow.held, escrow.released) == (usd(5_000), usd(5_000))


def test_a_refund_that_is_paid_after_the_release_takes_what_was_kept_for_it() -> None:
    escrow = an_escrow(captured=usd(10_000), commission_bp=1_000)
    escrow.release(outstanding=usd(5_000))

    movement = escrow.refund(usd(5_000), outstanding=usd(0))

    assert movement.from_held == usd(5_000)
    assert movement.to_seller == movement.to_platform == usd(0)
    assert (escrow.held, escrow.released, escrow.refunded) == (usd(0), usd(5_000), usd(5_000))


def test_nothing_is_released_of_an_order_that_is_all_to_go_back() -> None:
    escrow = an_escrow(captured=usd(10_000))

    assert escrow.release(outstanding=usd(10_000)) is None
    assert escrow.held == usd(10_000)


def test_a_refund_granted_after_the_release_leaves_what_was_kept_for_another() -> None:
    escrow = an_escrow(captured=usd(10_000), commission_bp=0)
    escrow.release(outstanding=usd(5_000))

    movement = escrow.refund(usd(2_000), outstanding=usd(5_000))

    assert (movement.from_held, movement.to_seller) == (usd(0), usd(-2_000))
    assert escrow.held == usd(5_000)


def test_nothing_is_released_twice() -> None:
    escrow = an_escrow()

    first, second = (escrow.release(outstanding=usd(0)) for _ in range(2))

    assert first is not None
    assert second is None


def test_a_refund_takes_what_is_held_before_what_the_seller_has() -> None:
    escrow = an_escrow(captured=usd(10_000), commission_bp=1_000)
    escrow.refund(usd(2_500), outstanding=usd(0))
    escrow.release(outstanding=usd(0))

    movement = escrow.refund(usd(5_000), outstanding=usd(0))

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
