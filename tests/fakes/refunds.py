"""In-memory refunds: real behaviour, no I/O. They pass the same contracts as the SQL ones."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from domains.inventory.contracts.apis import StockLine
from domains.orders.contracts.apis import RefundedLine, RefundLines, RefundNote, RefundSplit
from domains.orders.domain.exceptions import OrderNotFound
from domains.payments.contracts.apis import PaidRefund
from domains.refunds.application.ports.outbound import GrantSteps, SettlementSteps
from domains.refunds.domain.aggregates.refund import Refund
from domains.refunds.domain.exceptions import RefundNotFound
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import CustomerId, OrderGroupId, RefundId, VariantId
from domains.shared_kernel.money import Currency, Money, total
from tests.builders.refunds import SELLER
from tests.fakes.payments import InMemoryKeys, RecordedJobs
from tests.fakes.transactions import InMemoryUnitOfWork


class InMemoryRefunds:
    def __init__(self) -> None:
        self.rows: dict[RefundId, Refund] = {}

    async def get(self, refund_id: RefundId, /) -> Refund:
        if refund_id not in self.rows:
            raise RefundNotFound(f"No refund {refund_id}.", field="id")
        return deepcopy(self.rows[refund_id])

    async def save(self, refund: Refund, /) -> None:
        events = refund.pull_events()
        stored = self.rows[refund.id].version if refund.id in self.rows else 0
        if stored != refund.version - len(events):
            raise Conflict("The refund has changed since it was read.")
        self.rows[refund.id] = deepcopy(refund)


@dataclass
class InMemoryRefundsUnitOfWork(InMemoryUnitOfWork):
    """With what other domains would write in the same transaction."""

    refunds: InMemoryRefunds = field(default_factory=InMemoryRefunds)
    keys: InMemoryKeys = field(default_factory=InMemoryKeys)
    jobs: RecordedJobs = field(default_factory=RecordedJobs)
    granted: list[RefundLines] = field(default_factory=list)
    shelved: list[tuple[str, int]] = field(default_factory=list)
    noted: list[RefundId] = field(default_factory=list)
    booked: list[PaidRefund] = field(default_factory=list)


async def _refund_lines(uow: InMemoryRefundsUnitOfWork, wanted: RefundLines, /) -> RefundSplit:
    """An order of one seller, where each unit cost one dollar and delivery five."""
    if wanted.seller_id not in (None, SELLER):
        raise OrderNotFound(f"No order {wanted.order_id}.", field="orderId")
    uow.granted.append(wanted)
    return a_split(wanted)


def a_split(wanted: RefundLines) -> RefundSplit:
    shipping = Money(500 if wanted.include_shipping else 0, Currency.USD)
    lines = tuple(
        RefundedLine(
            order_line_id=line.order_line_id,
            variant_id=VariantId(f"var_of_{line.order_line_id}"),
            quantity=line.quantity,
            amount=Money(100 * line.quantity, Currency.USD),
        )
        for line in wanted.lines
    )
    return RefundSplit(
        order_id=wanted.order_id,
        group_id=OrderGroupId("ogr_1"),
        seller_id=SELLER,
        customer_id=CustomerId("cus_buyer"),
        amount=total([*(line.amount for line in lines), shipping], Currency.USD),
        lines=lines,
        shipping=shipping,
    )


async def _restock(
    uow: InMemoryRefundsUnitOfWork,
    pieces: Sequence[StockLine],
    reference: str,
    /,
) -> None:
    uow.shelved += [(piece.variant_id, piece.quantity) for piece in pieces]


STILL_OUTSTANDING = Money(300, Currency.USD)
"""What the order says that its buyer is to get beside a refund that was paid."""


async def _note_refunded(uow: InMemoryRefundsUnitOfWork, note: RefundNote, /) -> Money:
    uow.noted.append(note.refund_id)
    return STILL_OUTSTANDING


async def _record_refund(uow: InMemoryRefundsUnitOfWork, paid: PaidRefund, /) -> None:
    uow.booked.append(paid)


GRANT = GrantSteps(refund_lines=_refund_lines, restock=_restock)
SETTLEMENT = SettlementSteps(note_refunded=_note_refunded, record_refund=_record_refund)
