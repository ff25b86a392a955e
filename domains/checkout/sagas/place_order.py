"""The saga of a purchase: authorise, place the orders, capture, finish; or undo what was done.

`advance` may be run by any worker, any number of times, also by two at once:

- A step of ours is one transaction, which also moves the attempt on. It works on the attempt as
  it was read: when its version is another one by then, somebody was faster, and it is read anew.
- Nothing is locked at first, and what is known is not read again. When that fails, the attempt is
  read anew and all goes on with locks.
- What the gateway answered is taken down together with the steps of ours that follow it, up to
  the next call. When one of them is refused, the answer is taken down alone and they come after.
- That the gateway is asked is stored before the call leaves. Who finds it stored looks for the
  outcome by its key first, and only when there is none calls again, with the same key. Only the
  first run of the job that an attempt begins with knows that nobody has called before.
- Only a decline is a decline. `Transient` (the answer is unknown) goes to the job, which comes
  again; `give_up` is for when it has come often enough.
- The capture is the pivot: once it may be out, there is only forward.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Generic, NamedTuple, TypeAlias

from domains.checkout.application.ports.outbound import ADVANCE, CheckoutUnitOfWork, Gateway, U
from domains.checkout.domain.aggregates.checkout import Checkout
from domains.checkout.domain.aggregates.completion_attempt import CompletionAttempt
from domains.checkout.domain.value_objects.attempt_state import (
    PAYMENT_UNAVAILABLE,
    TIMED_OUT,
    Action,
    AttemptState,
    Call,
    Failure,
)
from domains.checkout.sagas.answers import (
    payment_of,
    reference_of,
    take_authorisation,
    take_capture,
)
from domains.checkout.sagas.steps import LocalStep, Steps
from domains.payments.contracts.apis import Authorisation, Outcome, OutcomeStatus
from domains.shared_kernel.errors import Conflict, DomainError, Transient
from domains.shared_kernel.ids import AttemptId, PaymentId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, Series, retrying

log = logging.getLogger(__name__)

OVERTAKEN: Final = 5
"""So often in a row another worker may be faster; then the job comes again later."""
OURS: Final = frozenset({Action.FINISH, Action.UNDO_ORDERS, Action.CLOSE})
"""Steps that must and can be done, as nobody but our database is needed: tried for ever."""
LATER: Final = timedelta(minutes=5)
NOTHING_LEFT: Final = Outcome(status=OutcomeStatus.SUCCEEDED, reference="")
"""What letting go of an authorisation without an answer comes to."""


class Turn(NamedTuple, Generic[U]):
    """An attempt as it stands, how transactions on it begin, and a call.

    The call is one that this worker has taken down but not made yet.
    """

    attempt: CompletionAttempt
    begin: Begin[U]
    calling: Call | None = None


Answered: TypeAlias = Callable[[U, CompletionAttempt], Awaitable[None]]
"""Takes down what the gateway answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder(Generic[U]):
    """The jobs "checkout.begin" and "checkout.advance".

    Both are `advance`, but for the first run of the former, which is `set_out`; `give_up` is for
    when their tries are used up.

    After a challenge the gateway sends the buyer back to `return_url`.
    """

    begin: Begin[U]
    series: Series[U]
    gateway: Gateway
    steps: Steps[U]
    clock: Clock
    return_url: str

    async def set_out(self, attempt_id: AttemptId, /) -> None:
        """`advance` by the one who surely is the first; the deadline has its job already."""
        turn = await self._begun(attempt_id)
        if turn.attempt.is_new:
            turn = turn._replace(calling=turn.attempt.asked)
        await self._advance(turn)

    async def advance(self, attempt_id: AttemptId, /) -> None:
        """Go on until the attempt has ended or waits for the buyer; then again at the deadline.

        This may be the job for the deadline, come too early: the clocks of the processes differ.

        Raises:
            Transient: the gateway's answer is unknown, or others are always faster.
        """
        turn = await self._advance(await self._begun(attempt_id))
        if turn.attempt.state is AttemptState.WAITING:
            async with turn.begin() as uow:
                await uow.jobs.enqueue(ADVANCE, attempt_id, at=turn.attempt.deadline)

    async def _begun(self, attempt_id: AttemptId) -> Turn[U]:
        try:
            return await self._read(attempt_id, self.series())
        except Conflict:
            return await self._read_again(attempt_id)

    async def _advance(self, turn: Turn[U]) -> Turn[U]:
        overtaken = 0
        while due := turn.attempt.due:
            try:
                turn, overtaken = await self._take_step(turn, due), 0
            except Conflict as conflict:
                if (overtaken := overtaken + 1) == OVERTAKEN:
                    raise Transient("Others work on this attempt.") from conflict
                turn = await self._read_again(turn.attempt.id)
            if turn.attempt.state is AttemptState.WAITING:
                break
        return turn

    async def give_up(self, attempt_id: AttemptId, /) -> None:
        """The tries of `advance` are used up: turn back, go on later, or leave it to a person."""
        async with self.begin() as uow:
            attempt, now = await uow.attempts.get(attempt_id), self.clock.now()
            if attempt.can_turn_back:
                log.warning("attempt %s turns back: the gateway does not answer", attempt_id)
                attempt.turn_back(PAYMENT_UNAVAILABLE, at=now)
                await uow.attempts.save(attempt)
                await uow.jobs.enqueue(ADVANCE, attempt_id)
            elif attempt.due in OURS:
                log.error("attempt %s cannot go on now: %s", attempt_id, attempt.due)
                await uow.jobs.enqueue(ADVANCE, attempt_id, at=now + LATER)
            elif attempt.due:
                await self._leave_to_person(uow, attempt, f"no answer to {attempt.due}")

    async def _read_again(self, attempt_id: AttemptId) -> Turn[U]:
        return await retrying(lambda it: self._read(it, self.begin))(attempt_id)

    async def _read(self, attempt_id: AttemptId, begin: Begin[U]) -> Turn[U]:
        """The attempt as it stands; one whose time is up has turned back."""
        async with begin() as uow:
            _, attempt = await uow.attempts.with_checkout(attempt_id)
            if attempt.overdue(self.clock.now()):
                attempt.turn_back(TIMED_OUT, at=self.clock.now())
                await uow.attempts.save(attempt)
        return Turn(attempt, begin)

    async def _take_step(self, turn: Turn[U], action: Action) -> Turn[U]:
        match action:
            case Action.AUTHORISE:
                moved = self._or_back(turn, self._authorise(turn, payment_of(turn.attempt)))
            case Action.PLACE_ORDERS:
                moved = self._or_back(turn, self._locally(turn, self.steps.place_orders))
            case Action.CAPTURE:
                moved = self._capture(turn, reference_of(turn.attempt))
            case Action.FINISH:
                moved = self._certainly(turn, self.steps.finish)
            case Action.UNDO_ORDERS:
                moved = self._certainly(turn, self.steps.undo_orders)
            case Action.VOID:
                moved = self._void(turn, payment_of(turn.attempt))
            case _:  # Action.CLOSE
                moved = self._certainly(turn, self.steps.close)
        return await moved

    async def _authorise(self, turn: Turn[U], payment_id: PaymentId) -> Turn[U]:
        async def call(key: str) -> Outcome:
            request = Authorisation(
                payment_id=payment_id,
                amount=turn.attempt.amount,
                card_token=turn.attempt.card_token or "",
                return_url=self.return_url,
            )
            return await self.gateway.authorise(request, key=key)

        turn, outcome = await self._asked(turn, Call.AUTHORISE, call)

        async def answered(uow: U, current: CompletionAttempt) -> None:
            await self.steps.payments.record_outcome(uow, payment_id, outcome)
            take_authorisation(current, outcome, self.clock)

        return await self._go_on(turn, answered)

    async def _capture(self, turn: Turn[U], reference: str) -> Turn[U]:
        async def call(key: str) -> Outcome:
            return await self.gateway.capture(reference, turn.attempt.amount, key=key)

        turn, outcome = await self._asked(turn, Call.CAPTURE, call)

        async def answered(_: U, current: CompletionAttempt) -> None:
            take_capture(current, outcome, self.clock)

        return await self._go_on(turn, answered)

    async def _void(self, turn: Turn[U], payment_id: PaymentId) -> Turn[U]:
        async def call(key: str) -> Outcome:
            if turn.attempt.gateway_reference:
                return await self.gateway.void(turn.attempt.gateway_reference, key=key)
            await self.gateway.void_unknown(turn.attempt.key(Call.AUTHORISE))
            return NOTHING_LEFT

        turn, outcome = await self._asked(turn, Call.VOID, call)
        async with turn.begin() as uow:
            current = await _unchanged(uow, turn.attempt)
            if outcome.ok:
                await self.steps.payments.void(uow, payment_id)
                current.move(at=self.clock.now())
                await uow.attempts.save(current)
            else:
                await self._leave_to_person(uow, current, f"void declined: {outcome.code}")
        return Turn(current, turn.begin)

    async def _asked(
        self, turn: Turn[U], call: Call, make: Callable[[str], Awaitable[Outcome]]
    ) -> tuple[Turn[U], Outcome]:
        """What came of a call, which may have been made before; no transaction is open."""
        attempt, key = turn.attempt, turn.attempt.key(call)
        if turn.calling is call:
            return turn, await make(key)
        if attempt.asked is call:
            return turn, await self.gateway.find(key) or await make(key)
        async with turn.begin() as uow:
            current = await _unchanged(uow, attempt)
            current.ask(call, at=self.clock.now())
            await uow.attempts.save(current)
        return Turn(current, turn.begin), await make(key)

    async def _go_on(self, turn: Turn[U], answered: Answered[U]) -> Turn[U]:
        """Take down an answer and take the steps of ours that follow, as far as none is refused."""
        try:
            return await self._answered(turn, answered, self._follow)
        except Conflict:
            raise
        except DomainError as refusal:
            log.info("attempt %s goes on step by step: %s", turn.attempt.id, refusal)
            return await self._answered(turn, answered, _stop)

    async def _answered(
        self,
        turn: Turn[U],
        answered: Answered[U],
        follow: Callable[[U, Checkout, CompletionAttempt], Awaitable[Call | None]],
    ) -> Turn[U]:
        before = turn.attempt.version
        async with turn.begin() as uow:
            checkout, current = await _both_unchanged(uow, turn.attempt)
            await answered(uow, current)
            calling = await follow(uow, checkout, current)
            if current.version > before:
                await uow.attempts.save(current)
        return Turn(current, turn.begin, calling)

    async def _follow(self, uow: U, checkout: Checkout, attempt: CompletionAttempt) -> Call | None:
        """Take the steps of ours that are due, and take down the call that comes after them."""
        if attempt.due is Action.PLACE_ORDERS:
            await self.steps.place_orders(uow, checkout, attempt)
        if attempt.due is Action.FINISH:
            await self.steps.finish(uow, checkout, attempt)
        if attempt.due is not Action.CAPTURE:
            return None
        attempt.ask(Call.CAPTURE, at=self.clock.now())
        return Call.CAPTURE

    async def _or_back(self, turn: Turn[U], step: Awaitable[Turn[U]]) -> Turn[U]:
        """A step that may be refused: then what came before it is undone."""
        try:
            return await step
        except Conflict:
            raise
        except DomainError as refusal:
            log.warning("attempt %s turns back: %s", turn.attempt.id, refusal)
            failure = Failure(refusal.code, refusal.message)
        async with turn.begin() as uow:
            current = await _unchanged(uow, turn.attempt)
            current.turn_back(failure, at=self.clock.now())
            await uow.attempts.save(current)
        return Turn(current, turn.begin)

    async def _certainly(self, turn: Turn[U], step: LocalStep[U]) -> Turn[U]:
        """A step that nothing can refuse; when something does, a person has to look."""
        try:
            return await self._locally(turn, step)
        except Conflict:
            raise
        except DomainError as refusal:
            problem = f"{turn.attempt.due}: {refusal.code} {refusal}"
        async with turn.begin() as uow:
            current = await _unchanged(uow, turn.attempt)
            await self._leave_to_person(uow, current, problem)
        return Turn(current, turn.begin)

    async def _locally(self, turn: Turn[U], step: LocalStep[U]) -> Turn[U]:
        """One step in one transaction, which also moves the attempt on."""
        async with turn.begin() as uow:
            checkout, current = await _both_unchanged(uow, turn.attempt)
            await step(uow, checkout, current)
            await uow.attempts.save(current)
        return Turn(current, turn.begin)

    async def _leave_to_person(
        self, uow: CheckoutUnitOfWork, attempt: CompletionAttempt, problem: str
    ) -> None:
        log.critical("attempt %s needs a person: %s", attempt.id, problem)
        attempt.need_person(at=self.clock.now())
        await uow.attempts.save(attempt)


async def _stop(*_: object) -> None:
    """Take no further step."""


async def _unchanged(uow: CheckoutUnitOfWork, attempt: CompletionAttempt) -> CompletionAttempt:
    """The attempt as it stands; raise `Conflict` when it has moved since it was read."""
    return _same(await uow.attempts.get(attempt.id), attempt)


async def _both_unchanged(
    uow: CheckoutUnitOfWork, attempt: CompletionAttempt
) -> tuple[Checkout, CompletionAttempt]:
    """The checkout and the attempt as they stand; raise `Conflict` as `_unchanged`."""
    checkout, current = await uow.attempts.with_checkout(attempt.id)
    return checkout, _same(current, attempt)


def _same(current: CompletionAttempt, attempt: CompletionAttempt) -> CompletionAttempt:
    if current.version != attempt.version:
        raise Conflict("Somebody was faster.")
    return current
