"""Where an attempt to complete a checkout stands, and the way it goes."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final


class AttemptState(StrEnum):
    RUNNING = "running"
    WAITING = "waiting"
    """The buyer has to pass the bank's challenge."""
    UNDOING = "undoing"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    NEEDS_PERSON = "needs_person"
    """A program cannot find out what happened at the gateway, or cannot undo it."""


ENDED: Final = frozenset({AttemptState.CONFIRMED, AttemptState.FAILED, AttemptState.NEEDS_PERSON})


class Step(IntEnum):
    """The steps of a purchase in their order; the number says how many come before it."""

    AUTHORISE = 0
    PLACE_ORDERS = 1
    CAPTURE = 2
    FINISH = 3


class Action(StrEnum):
    """What an attempt needs next: a step, or the undoing of one."""

    AUTHORISE = "authorise"
    PLACE_ORDERS = "place_orders"
    CAPTURE = "capture"
    FINISH = "finish"
    UNDO_ORDERS = "undo_orders"
    VOID = "void"
    CLOSE = "close"


FORWARD: Final = {
    Step.AUTHORISE: Action.AUTHORISE,
    Step.PLACE_ORDERS: Action.PLACE_ORDERS,
    Step.CAPTURE: Action.CAPTURE,
    Step.FINISH: Action.FINISH,
}
BACK: Final = {
    Step.CAPTURE: Action.UNDO_ORDERS,
    Step.PLACE_ORDERS: Action.VOID,
    Step.AUTHORISE: Action.CLOSE,
}
"""On the way back: what undoes the step before this one."""


class Call(StrEnum):
    """The gateway's operations; with the attempt's id, each names one of them for ever."""

    AUTHORISE = "authorise"
    CAPTURE = "capture"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt failed: a stable code, and words for the buyer."""

    code: str
    message: str


CANCELLED: Final = Failure("CANCELLED", "The purchase was cancelled.")
TIMED_OUT: Final = Failure("TIMED_OUT", "The payment was not finished in time.")
PAYMENT_UNAVAILABLE: Final = Failure(
    "PAYMENT_UNAVAILABLE", "The payment service did not answer. Nothing was charged."
)


def declined(code: str | None) -> Failure:
    """The gateway said no; `code` is its own word for why."""
    reason = (code or "declined").upper()
    return Failure("PAYMENT_DECLINED", f"The payment was declined ({reason}).")
