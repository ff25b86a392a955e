"""What refunds need from the world; `persistence`, the gateway and other domains fulfil it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeAlias, TypeVar

from domains.inventory.contracts.apis import StockLine
from domains.orders.contracts.apis import RefundLines, RefundNote, RefundSplit
from domains.payments.contracts.apis import Outcome, PaidRefund
from domains.refunds.domain.aggregates.refund import Refund
from domains.shared_kernel.audit import AuditTrail
from domains.shared_kernel.ids import OrderId, RefundId
from domains.shared_kernel.money import Money
from domains.shared_kernel.use_case import IdempotencyKeys, Jobs


class RefundRepository(Protocol):
    async def get(self, refund_id: RefundId, /) -> Refund:
        """Locked until the transaction ends.

        Raises:
            RefundNotFound: there is none.
        """
        ...

    async def save(self, refund: Refund, /) -> None:
        """Raise `Conflict` when another transaction saved it first."""
        ...


class RefundsUnitOfWork(Protocol):
    @property
    def refunds(self) -> RefundRepository: ...
    @property
    def audit(self) -> AuditTrail: ...
    @property
    def keys(self) -> IdempotencyKeys: ...
    @property
    def jobs(self) -> Jobs: ...


U = TypeVar("U", bound=RefundsUnitOfWork)

PreviewLines: TypeAlias = Callable[[U, RefundLines], Awaitable[RefundSplit]]
"""What orders would grant now; changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantSteps(Generic[U]):
    """What a new refund does elsewhere, in its own transaction.

    `refund_lines` has the order grant the money, exactly; `restock` puts the pieces back on the
    shelf, once for each reference.
    """

    refund_lines: Callable[[U, RefundLines], Awaitable[RefundSplit]]
    restock: Callable[[U, Sequence[StockLine], str], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementSteps(Generic[U]):
    """What a paid refund does elsewhere, in the transaction that settles it.

    `note_refunded` tells the order, which answers what its buyer is still to get; `record_refund`
    tells the books. Each counts a refund once.
    """

    note_refunded: Callable[[U, RefundNote], Awaitable[Money]]
    record_refund: Callable[[U, PaidRefund], Awaitable[None]]


class RefundGateway(Protocol):
    """Pays back. Call it with no transaction open; both raise `Transient` for an unknown answer.

    `key` names one attempt for ever: repeated with the same key, it happens once and answers what
    it answered. A refund that was declined is asked for with another key.
    """

    async def find(self, key: str, /) -> Outcome | None:
        """What came of the refund with that key; None when the gateway has never seen it."""
        ...

    async def refund(self, reference: str, amount: Money, /, *, key: str) -> Outcome: ...


PaymentReference: TypeAlias = Callable[[OrderId], Awaitable[str | None]]
"""The gateway's id of the payment that an order was bought with; None when there is none."""
