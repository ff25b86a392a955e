"""The rules of the gateway: what each operation does to a payment, or why it is declined."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from apps.sandbox.cards import CHALLENGE_CODE, card


class Status(StrEnum):
    REQUIRES_ACTION = "requires_action"
    AUTHORIZED = "authorized"
    DECLINED = "declined"
    VOIDED = "voided"
    CAPTURED = "captured"


class Result(StrEnum):
    """How an operation ended, on the wire."""

    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    REQUIRES_ACTION = "requires_action"


@dataclass(slots=True, kw_only=True)
class Payment:
    """Amounts are in minor units; `reference` is the merchant's name of the payment."""

    id: str
    reference: str
    amount: int
    currency: str
    card_token: str
    return_url: str
    status: Status
    failure_code: str | None = None
    captured: int = 0
    refunded: int = 0
    failed_refunds: int = 0

    def result(self) -> tuple[Result, str | None]:
        """How the authorisation stands now, and why it is declined."""
        match self.status:
            case Status.REQUIRES_ACTION:
                return Result.REQUIRES_ACTION, None
            case Status.DECLINED:
                return Result.DECLINED, self.failure_code
            case Status.VOIDED:
                return Result.DECLINED, "voided"
            case Status.AUTHORIZED | Status.CAPTURED:
                return Result.SUCCEEDED, None

    def shown(self, public_url: str) -> dict[str, Any]:
        """The payment as JSON; what happened to the card stays inside."""
        hidden = {"card_token", "failed_refunds"}
        waits = self.status is Status.REQUIRES_ACTION
        url = f"{public_url}/challenge/{self.id}" if waits else None
        shown = {name: value for name, value in asdict(self).items() if name not in hidden}
        return shown | {"action_url": url}


def first_status(token: str) -> tuple[Status, str | None]:
    """How an authorisation with that card begins."""
    it = card(token)
    if it.authorise_declined:
        return Status.DECLINED, it.authorise_declined
    return Status.REQUIRES_ACTION if it.challenged else Status.AUTHORIZED, None


def pass_challenge(payment: Payment, code: str) -> bool:
    """Decide a challenge by the code; False when it is decided already."""
    if payment.status is not Status.REQUIRES_ACTION:
        return False
    if code == CHALLENGE_CODE and card(payment.card_token).challenge_passes:
        payment.status = Status.AUTHORIZED
    else:
        payment.status, payment.failure_code = Status.DECLINED, "authentication_failed"
    return True


def capture(payment: Payment, amount: int) -> str | None:
    """Take up to what was authorised, in one or more captures; a code when that is declined."""
    if payment.status not in {Status.AUTHORIZED, Status.CAPTURED}:
        return "not_capturable"
    if payment.captured + amount > payment.amount:
        return "amount_too_large"
    if declined := card(payment.card_token).capture_declined:
        return declined
    payment.status = Status.CAPTURED
    payment.captured += amount
    return None


def void(payment: Payment) -> str | None:
    """Let the authorisation go; nothing to let go is success, captured money is not."""
    if payment.status is Status.CAPTURED:
        return "not_voidable"
    if payment.status is not Status.DECLINED:
        payment.status = Status.VOIDED
    return None


def refund(payment: Payment, amount: int) -> str | None:
    """Give back up to what was captured; a code when that is declined."""
    if payment.refunded + amount > payment.captured:
        return "amount_too_large"
    if card(payment.card_token).first_refund_fails and not payment.failed_refunds:
        payment.failed_refunds += 1
        return "refund_failed"
    payment.refunded += amount
    return None
