"""One attempt to turn a checkout into a paid purchase: the row of the saga.

Its version guards every move: whoever read an older one has been overtaken.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from domains.checkout.domain.value_objects.attempt_state import (
    BACK,
    CANCELLED,
    ENDED,
    FORWARD,
    Action,
    AttemptState,
    Call,
    Failure,
    Step,
)
from domains.checkout.domain.value_objects.fact import Fact
from domains.checkout.events.attempt_ended import AttemptEnded
from domains.checkout.events.attempt_moved import AttemptMoved
from domains.checkout.events.attempt_started import AttemptStarted
from domains.checkout.events.attempt_turned_back import AttemptTurnedBack
from domains.checkout.events.attempt_waits import AttemptWaits
from domains.shared_kernel.errors import DomainError
from domains.shared_kernel.events import Aggregate
from domains.shared_kernel.ids import AttemptId, CheckoutId, OrderGroupId, PaymentId
from domains.shared_kernel.money import Money

UNDER_WAY = frozenset({AttemptState.RUNNING, AttemptState.WAITING})


class AttemptMoveRefused(DomainError):
    """The attempt is not where it could do that; no caller of the API ever sees this."""

    code = "ATTEMPT_MOVE"


@dataclass(slots=True, kw_only=True)
class CompletionAttempt(Aggregate):
    """`step` is the one to be done next; on the way back, the one before it is to be undone.

    `card_token` is what is paid with; it and `payment_id` are None when there is nothing to pay.
    `asked` names a call of the gateway that may be out: it is stored before the call is made, the
    first one from the start.
    `gateway_reference` is known once the gateway has answered. After `deadline` an attempt that
    can still turn back does so.
    """

    id: AttemptId
    checkout_id: CheckoutId
    order_group_id: OrderGroupId
    payment_id: PaymentId | None
    card_token: str | None = field(repr=False)
    amount: Money
    deadline: datetime
    state: AttemptState = AttemptState.RUNNING
    step: Step = Step.AUTHORISE
    asked: Call | None = None
    gateway_reference: str | None = None
    action_url: str | None = None
    failure: Failure | None = None

    @classmethod
    def start(
        cls,
        attempt_id: AttemptId,
        *,
        checkout_id: CheckoutId,
        order_group_id: OrderGroupId,
        payment_id: PaymentId | None,
        card_token: str | None,
        amount: Money,
        deadline: datetime,
        at: datetime,
    ) -> Self:
        attempt = cls(
            id=attempt_id,
            checkout_id=checkout_id,
            order_group_id=order_group_id,
            payment_id=payment_id,
            card_token=card_token,
            amount=amount,
            deadline=deadline,
            step=Step.AUTHORISE if payment_id else Step.PLACE_ORDERS,
            asked=Call.AUTHORISE if payment_id else None,
        )
        attempt.record(
            AttemptStarted(**attempt._fact(at), order_group_id=order_group_id, amount=amount)
        )
        return attempt

    @property
    def is_new(self) -> bool:
        """Nothing has come of it yet."""
        return self.version == 1

    @property
    def access_token(self) -> str:
        """What a guest shows to see the orders; whoever knows the attempt may know it."""
        return hashlib.sha256(f"access to the orders of {self.id}".encode()).hexdigest()

    @property
    def due(self) -> Action | None:
        """What it needs next; None when it has ended."""
        if self.state in ENDED:
            return None
        return (BACK if self.state is AttemptState.UNDOING else FORWARD)[self.step]

    @property
    def can_turn_back(self) -> bool:
        """Until the capture may be out: after that only forward, and money goes back by refunds."""
        return (
            self.state in UNDER_WAY and self.step <= Step.CAPTURE and self.asked is not Call.CAPTURE
        )

    def key(self, call: Call) -> str:
        """Names one operation of the gateway for ever."""
        return f"{self.id}:{call}"

    def overdue(self, now: datetime) -> bool:
        return self.can_turn_back and now >= self.deadline

    def ask(self, call: Call, *, at: datetime) -> None:
        """Take down that a call is about to be made."""
        self.asked = call
        self._moved(at)

    def wait(self, *, gateway_reference: str, action_url: str, at: datetime) -> None:
        """Wait for the buyer. `asked` stays: the answer to the call is still open."""
        if self.state is not AttemptState.RUNNING or self.payment_id is None:
            raise AttemptMoveRefused(f"An attempt that is {self.state} cannot wait.")
        self.state = AttemptState.WAITING
        self.gateway_reference, self.action_url = gateway_reference, action_url
        self.record(AttemptWaits(**self._fact(at), payment_id=self.payment_id))

    def move(self, *, at: datetime, gateway_reference: str | None = None) -> None:
        """A step is done, or on the way back undone: go to the next."""
        if self.state in ENDED:
            raise AttemptMoveRefused("It has ended.")
        if self.state is AttemptState.UNDOING:
            self.step = Step(self.step - 1)
            if self.step is Step.PLACE_ORDERS and self.payment_id is None:
                self.step = Step.AUTHORISE
        else:
            self.step = Step(self.step + 1)
            if self.step is Step.CAPTURE and self.payment_id is None:
                self.step = Step.FINISH
            self.state, self.action_url = AttemptState.RUNNING, None
        self.gateway_reference = gateway_reference or self.gateway_reference
        self.asked = None
        self._moved(at)

    def turn_back(self, failure: Failure, *, at: datetime) -> None:
        """Undo what was done. An authorisation that may be out counts as done.

        Raises:
            AttemptMoveRefused: the capture may be out, or it has turned back or ended already.
        """
        if not self.can_turn_back:
            raise AttemptMoveRefused("It is too late to turn back.")
        if self.asked is Call.AUTHORISE:
            self.step = Step.PLACE_ORDERS
        self._turn(failure, at)

    def decline(self, failure: Failure, *, at: datetime) -> None:
        """The gateway said no to what was asked: that is not done, what came before is undone."""
        if self.state not in UNDER_WAY or self.asked is None:
            raise AttemptMoveRefused("Nothing was asked.")
        self._turn(failure, at)

    def confirm(self, *, at: datetime) -> None:
        """The purchase is complete."""
        if self.due is not Action.FINISH:
            raise AttemptMoveRefused("It is not there yet.")
        self._end(AttemptState.CONFIRMED, at)

    def fail(self, *, at: datetime) -> None:
        """All is undone."""
        if self.due is not Action.CLOSE:
            raise AttemptMoveRefused("There is something left to undo.")
        self._end(AttemptState.FAILED, at)

    def need_person(self, *, at: datetime) -> None:
        """Stop; a person has to find out what happened."""
        if self.state in ENDED:
            raise AttemptMoveRefused("It has ended.")
        self._end(AttemptState.NEEDS_PERSON, at)

    @property
    def turned_back(self) -> bool:
        """Whether what it did is undone, or being undone."""
        return self.state in {AttemptState.UNDOING, AttemptState.FAILED}

    @property
    def was_cancelled(self) -> bool:
        return self.failure is not None and self.failure.code == CANCELLED.code

    def _turn(self, failure: Failure, at: datetime) -> None:
        if self.payment_id is None and self.step is Step.PLACE_ORDERS:
            self.step = Step.AUTHORISE
        self.state, self.failure = AttemptState.UNDOING, failure
        self.asked = self.action_url = None
        self._overtake()
        self.record(AttemptTurnedBack(**self._fact(at), code=failure.code))

    def _end(self, state: AttemptState, at: datetime) -> None:
        self.state = state
        code = self.failure.code if self.failure else None
        self._overtake()
        self.record(AttemptEnded(**self._fact(at), state=state, code=code))

    def _moved(self, at: datetime) -> None:
        self._overtake()
        self.record(
            AttemptMoved(**self._fact(at), state=self.state, step=self.step, asked=self.asked)
        )

    def _overtake(self) -> None:
        """A move that nobody has seen yet need not be told when the next one is made."""
        if self._events and isinstance(self._events[-1], AttemptMoved):
            self._events.pop()
            self.version -= 1

    def _fact(self, at: datetime) -> Fact:
        return {"aggregate_id": self.id, "version": self.version + 1, "occurred_at": at}
