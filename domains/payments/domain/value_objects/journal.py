"""Double entry: every movement of money is a journal whose debits equal its credits."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domains.payments.domain.value_objects.account import Account
from domains.shared_kernel.ids import OrderId
from domains.shared_kernel.money import Currency, Money


class JournalUnbalanced(Exception):
    """Debits and credits differ, or a line moves nothing: a fault of ours, never of a caller."""


class JournalKind(StrEnum):
    CAPTURE = "capture"
    RELEASE = "release"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line: a debit is above zero, a credit below; `order_id` says for which order it is."""

    account: Account
    minor_units: int
    order_id: OrderId | None = None


def debit(account: Account, amount: Money, order_id: OrderId | None = None) -> LedgerEntry:
    return LedgerEntry(account, amount.minor_units, order_id)


def credit(account: Account, amount: Money, order_id: OrderId | None = None) -> LedgerEntry:
    return LedgerEntry(account, -amount.minor_units, order_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """`kind` and `reference` name it: what happened, and to which payment, order or refund.

    Raises:
        JournalUnbalanced: the debits are not the credits, or a line moves nothing.
    """

    kind: JournalKind
    reference: str
    currency: Currency
    occurred_at: datetime
    entries: tuple[LedgerEntry, ...]

    def __post_init__(self) -> None:
        moved = [entry.minor_units for entry in self.entries]
        if not moved or 0 in moved or sum(moved) != 0:
            raise JournalUnbalanced(f"The {self.kind} of {self.reference} does not balance.")
