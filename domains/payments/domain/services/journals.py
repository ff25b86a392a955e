"""The journals of a payment's life, each balanced by construction and checked on making."""

from collections.abc import Sequence
from datetime import datetime

from domains.payments.domain.entities.escrow import Escrow, Movement
from domains.payments.domain.value_objects.account import (
    COMMISSION_REVENUE,
    GATEWAY_CLEARING,
    Account,
)
from domains.payments.domain.value_objects.journal import (
    Journal,
    JournalKind,
    LedgerEntry,
    credit,
    debit,
)
from domains.shared_kernel.ids import PaymentId, RefundId
from domains.shared_kernel.money import total


def capture_journal(
    payment_id: PaymentId, escrows: Sequence[Escrow], /, *, at: datetime
) -> Journal:
    """Clearing -> the escrow of each order. There is at least one."""
    currency = escrows[0].captured.currency_code
    return Journal(
        kind=JournalKind.CAPTURE,
        reference=payment_id,
        currency=currency,
        occurred_at=at,
        entries=_moving(
            debit(GATEWAY_CLEARING, total((it.captured for it in escrows), currency)),
            *(credit(Account.escrow(it.order_id), it.captured, it.order_id) for it in escrows),
        ),
    )


def release_journal(escrow: Escrow, movement: Movement, /, *, at: datetime) -> Journal:
    """Escrow -> the seller's payable and the platform's commission."""
    return Journal(
        kind=JournalKind.RELEASE,
        reference=escrow.order_id,
        currency=escrow.captured.currency_code,
        occurred_at=at,
        entries=_moving(*_shares(escrow, movement)),
    )


def refund_journal(
    escrow: Escrow, refund_id: RefundId, movement: Movement, /, *, at: datetime
) -> Journal:
    """Escrow, then the seller's payable and the commission -> clearing."""
    given_back = movement.from_held - movement.to_seller - movement.to_platform
    return Journal(
        kind=JournalKind.REFUND,
        reference=refund_id,
        currency=escrow.captured.currency_code,
        occurred_at=at,
        entries=_moving(
            *_shares(escrow, movement),
            credit(GATEWAY_CLEARING, given_back, escrow.order_id),
        ),
    )


def _shares(escrow: Escrow, movement: Movement) -> tuple[LedgerEntry, ...]:
    order_id = escrow.order_id
    return (
        debit(Account.escrow(order_id), movement.from_held, order_id),
        credit(Account.seller_payable(escrow.seller_id), movement.to_seller, order_id),
        credit(COMMISSION_REVENUE, movement.to_platform, order_id),
    )


def _moving(*entries: LedgerEntry) -> tuple[LedgerEntry, ...]:
    """Without lines of nothing: an order that cost nothing, a commission of zero."""
    return tuple(entry for entry in entries if entry.minor_units)
