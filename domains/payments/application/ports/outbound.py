"""What payments need from the world; `persistence` and the gateway's adapter fulfil it."""

from collections.abc import Mapping
from typing import Protocol

from domains.payments.contracts.apis import Authorisation, Outcome
from domains.payments.domain.aggregates.payment import Payment
from domains.payments.domain.entities.escrow import Escrow
from domains.payments.domain.value_objects.journal import Journal, JournalKind
from domains.shared_kernel.ids import OrderId, PaymentId
from domains.shared_kernel.money import Money
from domains.shared_kernel.use_case import Jobs


class PaymentGateway(Protocol):
    """Moves money on cards. Call it with no transaction open.

    `key` names one operation for ever: repeated with the same key it happens once, and answers
    what it answered. Every method raises `Transient` when the answer is unknown (a timeout, a
    reset, a fault at the gateway): then `find` the key, and only when nothing is found call again,
    with the same key. Only a decline is a decline.
    """

    async def find(self, key: str, /) -> Outcome | None:
        """What came of the operation with that key; None when the gateway has never seen it.

        Of an authorisation it is the state now: a passed challenge has succeeded.
        """
        ...

    async def authorise(self, request: Authorisation, /, *, key: str) -> Outcome: ...

    async def capture(self, reference: str, amount: Money, /, *, key: str) -> Outcome: ...

    async def void(self, reference: str, /, *, key: str) -> Outcome:
        """Let an authorisation go; one that failed or was voided before counts as voided."""
        ...

    async def void_unknown(self, authorise_key: str, /) -> None:
        """Let go whatever was authorised with that key, and refuse the key from now on.

        This gives up an authorisation whose answer is unknown: even a request that is still on
        its way has no effect afterwards.
        """
        ...

    async def refund(self, reference: str, amount: Money, /, *, key: str) -> Outcome: ...

    async def authorisation(self, reference: str, /) -> Outcome:
        """The state of the authorisation now, as the gateway has it."""
        ...

    async def complete_action(self, reference: str, data: Mapping[str, object], /) -> Outcome:
        """Hand in what the buyer's challenge gave; one that is over answers its outcome again.

        Raises:
            InvalidInput: the gateway cannot read `data`.
        """
        ...


class PaymentRepository(Protocol):
    async def get(self, payment_id: PaymentId, /) -> Payment:
        """Locked until the transaction ends: refunds of sibling orders take turns.

        Raises:
            PaymentNotFound: there is none.
        """
        ...

    async def save(self, payment: Payment, /) -> None:
        """Raise `Conflict` when another transaction saved it, or its reference, first."""
        ...


class EscrowRepository(Protocol):
    async def get(self, order_id: OrderId, /) -> Escrow:
        """Locked until the transaction ends.

        Raises:
            EscrowNotFound: nothing was captured for that order.
        """
        ...

    async def payment_of(self, order_id: OrderId, /) -> PaymentId:
        """The payment that it is a part of; nothing is locked.

        Raises:
            EscrowNotFound: nothing was captured for that order.
        """
        ...

    async def add(self, escrow: Escrow, /) -> None: ...

    async def save(self, escrow: Escrow, /) -> None: ...


class Ledger(Protocol):
    """The books: append-only, each journal once per kind and reference."""

    async def posted(self, kind: JournalKind, reference: str, /) -> bool: ...

    async def post(self, journal: Journal, /) -> None:
        """Write a journal, at the end of the transaction, unless it is in the books already."""
        ...


class PaymentsUnitOfWork(Protocol):
    @property
    def payments(self) -> PaymentRepository: ...
    @property
    def escrows(self) -> EscrowRepository: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def jobs(self) -> Jobs: ...
