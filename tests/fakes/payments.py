"""In-memory payments: real behaviour, no I/O. They pass the same contracts as the real adapters."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime

from apps.sandbox import payments as rules
from apps.sandbox.cards import card, is_card_number
from apps.sandbox.payments import Result, Status
from domains.payments.contracts.apis import (
    Authorisation,
    EscrowView,
    Outcome,
    OutcomeStatus,
    PaymentView,
)
from domains.payments.domain.aggregates.payment import Payment
from domains.payments.domain.entities.escrow import Escrow
from domains.payments.domain.exceptions import EscrowNotFound, PaymentNotFound
from domains.payments.domain.value_objects.journal import Journal, JournalKind
from domains.shared_kernel.errors import Conflict, IdempotencyKeyReused, InvalidInput, Transient
from domains.shared_kernel.ids import OrderGroupId, OrderId, PaymentId
from domains.shared_kernel.money import Money
from domains.shared_kernel.use_case import IdempotencyKey

_OUTCOMES = {
    Result.SUCCEEDED: OutcomeStatus.SUCCEEDED,
    Result.DECLINED: OutcomeStatus.DECLINED,
    Result.REQUIRES_ACTION: OutcomeStatus.ACTION_REQUIRED,
}


class FakeGateway:
    """The sandbox's rules and cards without its server; `effects` counts what really happened."""

    def __init__(self) -> None:
        self.effects: list[str] = []
        self.reachable = True
        self._payments: dict[str, rules.Payment] = {}
        self._answers: dict[str, Outcome] = {}
        self._authorised: dict[str, str] = {}
        self._faults: set[str] = set()
        self.last_number = 0

    async def find(self, key: str, /) -> Outcome | None:
        self._reach()
        if key in self._authorised:
            return self._now(self._authorised[key])
        return self._answers.get(key)

    async def authorise(self, request: Authorisation, /, *, key: str) -> Outcome:
        if is_card_number(request.card_token):
            raise InvalidInput("Not a token.", field="cardToken")

        def effect() -> Outcome:
            status, code = rules.first_status(request.card_token)
            payment = self._add(status, request.card_token, request.amount, request.payment_id)
            payment.failure_code = code
            self._authorised[key] = payment.id
            return self._now(payment.id)

        return self._once(key, request.card_token, effect)

    async def capture(self, reference: str, amount: Money, /, *, key: str) -> Outcome:
        return self._change(key, reference, lambda it: rules.capture(it, amount.minor_units))

    async def void(self, reference: str, /, *, key: str) -> Outcome:
        return self._change(key, reference, rules.void)

    async def void_unknown(self, authorise_key: str, /) -> None:
        self._reach()
        if authorise_key in self._authorised:
            rules.void(self._payments[self._authorised[authorise_key]])
        else:
            reference = self._add(Status.VOIDED, "", None, "").id
            self._authorised[authorise_key] = reference
            self._answers[authorise_key] = self._now(reference)

    async def refund(self, reference: str, amount: Money, /, *, key: str) -> Outcome:
        return self._change(key, reference, lambda it: rules.refund(it, amount.minor_units))

    async def authorisation(self, reference: str, /) -> Outcome:
        self._reach()
        return self._now(reference)

    async def complete_action(self, reference: str, data: Mapping[str, object], /) -> Outcome:
        self._reach()
        code = data.get("code")
        if not isinstance(code, str):
            raise InvalidInput("No code.", field="data")
        rules.pass_challenge(self._payments[reference], code)
        return self._now(reference)

    def _add(
        self, status: Status, token: str, amount: Money | None, reference: str
    ) -> rules.Payment:
        self.last_number += 1
        payment = rules.Payment(
            id=f"gw_{self.last_number}",
            reference=reference,
            amount=amount.minor_units if amount else 0,
            currency=amount.currency_code if amount else "",
            card_token=token,
            return_url="",
            status=status,
        )
        self._payments[payment.id] = payment
        return payment

    def _change(
        self, key: str, reference: str, change: Callable[[rules.Payment], str | None]
    ) -> Outcome:
        payment = self._payments[reference]
        return self._once(key, payment.card_token, lambda: _changed(payment, change))

    def _once(self, key: str, token: str, effect: Callable[[], Outcome]) -> Outcome:
        self._reach()
        first = key not in self._faults
        if card(token).loses_request and first:
            self._lose(key)
        if key not in self._answers:
            self._answers[key] = effect()
            self.effects.append(key)
        if card(token).loses_answer and first:
            self._lose(key)
        return self._answers[key]

    def _lose(self, key: str) -> None:
        self._faults.add(key)
        raise Transient("lost")

    def _reach(self) -> None:
        if not self.reachable:
            raise Transient("unreachable")

    def _now(self, reference: str) -> Outcome:
        payment = self._payments[reference]
        result, code = payment.result()
        url = payment.shown("https://bank.test")["action_url"]
        status = _OUTCOMES[result]
        return Outcome(status=status, reference=reference, code=code, action_url=url)


def _changed(payment: rules.Payment, change: Callable[[rules.Payment], str | None]) -> Outcome:
    code = change(payment)
    status = OutcomeStatus.DECLINED if code else OutcomeStatus.SUCCEEDED
    return Outcome(status=status, reference=payment.id, code=code)


class InMemoryPayments:
    def __init__(self) -> None:
        self.rows: dict[PaymentId, Payment] = {}

    async def get(self, payment_id: PaymentId, /) -> Payment:
        if payment_id not in self.rows:
            raise PaymentNotFound("There is no such payment.", field="paymentId")
        return deepcopy(self.rows[payment_id])

    async def by_reference(self, reference: str, /) -> Payment | None:
        found = (it for it in self.rows.values() if it.reference == reference)
        return deepcopy(next(found, None))

    async def save(self, payment: Payment, /) -> None:
        events = payment.pull_events()
        stored = self.rows[payment.id].version if payment.id in self.rows else 0
        twin = await self.by_reference(payment.reference)
        if stored != payment.version - len(events) or (twin and twin.id != payment.id):
            raise Conflict("Another transaction was first.")
        self.rows[payment.id] = deepcopy(payment)


class InMemoryEscrows:
    def __init__(self) -> None:
        self.rows: dict[OrderId, Escrow] = {}

    async def get(self, order_id: OrderId, /) -> Escrow:
        if order_id not in self.rows:
            raise EscrowNotFound("Nothing was captured.", field="orderId")
        return deepcopy(self.rows[order_id])

    async def payment_of(self, order_id: OrderId, /) -> PaymentId:
        escrow = await self.get(order_id)
        return escrow.payment_id

    async def add(self, escrow: Escrow, /) -> None:
        self.rows[escrow.order_id] = deepcopy(escrow)

    async def save(self, escrow: Escrow, /) -> None:
        self.rows[escrow.order_id] = deepcopy(escrow)


class InMemoryLedger:
    def __init__(self) -> None:
        self.journals: dict[tuple[JournalKind, str], Journal] = {}

    async def posted(self, kind: JournalKind, reference: str, /) -> bool:
        return (kind, reference) in self.journals

    async def post(self, journal: Journal, /) -> None:
        self.journals.setdefault((journal.kind, journal.reference), journal)


class InMemoryPaymentReads:
    """Reads what a unit of work has written."""

    def __init__(self, uow: "InMemoryPaymentsUnitOfWork") -> None:
        self._uow = uow

    async def by_ids(self, ids: Sequence[PaymentId], /) -> list[PaymentView | None]:
        found = self._uow.payments.rows
        return [_payment_view(found[it]) if it in found else None for it in ids]

    async def of_groups(self, ids: Sequence[OrderGroupId], /) -> list[PaymentView | None]:
        found = {it.order_group_id: it for it in self._uow.payments.rows.values()}
        return [_payment_view(found[it]) if it in found else None for it in ids]

    async def escrows_of(self, ids: Sequence[PaymentId], /) -> list[list[EscrowView]]:
        views = [self._escrow_view(it) for it in self._uow.escrows.rows.values()]
        return [[it for it in views if it.payment_id == payment_id] for payment_id in ids]

    async def escrow_of_orders(self, ids: Sequence[OrderId], /) -> list[EscrowView | None]:
        found = self._uow.escrows.rows
        return [self._escrow_view(found[it]) if it in found else None for it in ids]

    def _escrow_view(self, escrow: Escrow) -> EscrowView:
        return EscrowView(
            order_id=escrow.order_id,
            payment_id=escrow.payment_id,
            seller_id=escrow.seller_id,
            customer_id=self._uow.payments.rows[escrow.payment_id].customer_id,
            captured=escrow.captured,
            held=escrow.held,
            released=escrow.released,
            refunded=escrow.refunded,
        )


def _payment_view(payment: Payment) -> PaymentView:
    return PaymentView(**{it.name: getattr(payment, it.name) for it in fields(PaymentView)})


class InMemoryKeys:
    """Commands are told apart by their repr, as in the database."""

    def __init__(self) -> None:
        self.seen: dict[IdempotencyKey, tuple[str, str]] = {}

    async def claim(self, key: IdempotencyKey, command: object, /) -> str | None:
        if key not in self.seen:
            self.seen[key] = (repr(command), "")
            return None
        known, result = self.seen[key]
        if known != repr(command):
            raise IdempotencyKeyReused
        key.replayed()
        return result

    async def store(self, key: IdempotencyKey, result: str, /) -> None:
        self.seen[key] = (self.seen[key][0], result)


class RecordedJobs:
    """`queue` is what is to be run, `due` besides when: None for at once."""

    def __init__(self) -> None:
        self.queue: list[tuple[str, str]] = []
        self.due: list[tuple[str, str, datetime | None]] = []

    async def enqueue(self, job: str, payload: str, /, *, at: datetime | None = None) -> None:
        self.queue.append((job, payload))
        self.due.append((job, payload, at))


@dataclass
class InMemoryPaymentsUnitOfWork:
    payments: InMemoryPayments = field(default_factory=InMemoryPayments)
    escrows: InMemoryEscrows = field(default_factory=InMemoryEscrows)
    ledger: InMemoryLedger = field(default_factory=InMemoryLedger)
    jobs: RecordedJobs = field(default_factory=RecordedJobs)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator["InMemoryPaymentsUnitOfWork"]:
        """A transaction: what it wrote is gone when it raises."""
        before = deepcopy(self.__dict__)
        try:
            yield self
        except BaseException:
            self.__dict__.update(before)
            raise


class StoppedClock:
    def __init__(self, at: datetime = datetime(2026, 1, 1, 12, tzinfo=UTC)) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at
