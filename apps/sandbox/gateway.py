"""The gateway: each operation once per key; effect, answer and webhooks in one commit."""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

from apps.sandbox import payments
from apps.sandbox.payments import Payment, Result, Status
from apps.sandbox.store import Operation, Store

ANY_REQUEST: Final = ""
"""Fingerprint of a key that was voided before its request came."""
Effect: TypeAlias = Callable[[], tuple[Payment, Result, str | None]]
_EVENTS: Final = {
    "capture": "payment.captured",
    "void": "payment.voided",
    "refund": "payment.refunded",
}


class KeyReused(Exception):
    """The idempotency key was used for another request."""


class UnknownPayment(Exception):
    """No payment has that id."""


class Gateway:
    """`public_url` is where buyers reach the challenge; `on_message` is told of new webhooks."""

    def __init__(self, store: Store, public_url: str, on_message: Callable[[], None]) -> None:
        self._store = store
        self._public_url = public_url.rstrip("/")
        self._on_message = on_message

    def authorise(self, key: str, request: dict[str, Any]) -> dict[str, Any]:
        """`request` has the fields of `Payment` that the merchant chooses."""

        def effect() -> tuple[Payment, Result, str | None]:
            status, code = payments.first_status(request["card_token"])
            payment = Payment(id=new_id("gw"), status=status, failure_code=code, **request)
            self._tell_authorisation(payment)
            return payment, *payment.result()

        return self._once(key, "authorise", request, effect)

    def capture(self, key: str, payment_id: str, amount: int) -> dict[str, Any]:
        request = ("capture", payment_id, amount)
        return self._change(key, request, lambda it: payments.capture(it, amount))

    def refund(self, key: str, payment_id: str, amount: int) -> dict[str, Any]:
        request = ("refund", payment_id, amount)
        return self._change(key, request, lambda it: payments.refund(it, amount))

    def void(self, key: str, payment_id: str) -> dict[str, Any]:
        return self._change(key, ("void", payment_id, None), payments.void)

    def void_unknown(self, key: str) -> dict[str, Any]:
        """Void what was authorised with `key`; one that arrives later is void from the start."""
        known = self._store.operation(key)
        if known is not None:
            return self.void(f"void:{key}", known.payment_id)
        unborn = Payment(
            id=new_id("gw"),
            reference="",
            amount=0,
            currency="",
            card_token="",
            return_url="",
            status=Status.VOIDED,
        )
        with self._store.transaction():
            self._store.save_payment(unborn)
            answer = self._answer(key, "authorise", unborn, *unborn.result())
            self._store.add_operation(_operation(answer, ANY_REQUEST))
        return answer | {"kind": "void", "status": Result.SUCCEEDED, "code": None}

    def complete_challenge(self, payment_id: str, code: str) -> Payment:
        """Decide the challenge; one that is decided stays as it is."""
        with self._transaction():
            payment = self.payment(payment_id)
            if payments.pass_challenge(payment, code):
                self._store.save_payment(payment)
                self._tell("payment.action_completed", payment)
                self._tell_authorisation(payment)
        return payment

    def payment(self, payment_id: str) -> Payment:
        payment = self._store.payment(payment_id)
        if payment is None:
            raise UnknownPayment
        return payment

    def shown(self, payment: Payment) -> dict[str, Any]:
        return payment.shown(self._public_url)

    def find(self, key: str) -> dict[str, Any] | None:
        """What came of a key: of an authorisation its state now, of the others their answer."""
        known = self._store.operation(key)
        if known is None:
            return None
        payment = self.payment(known.payment_id)
        result = payment.result() if known.kind == "authorise" else (known.result, known.code)
        return self._answer(key, known.kind, payment, *result)

    def _change(
        self,
        key: str,
        request: tuple[str, str, int | None],
        change: Callable[[Payment], str | None],
    ) -> dict[str, Any]:
        """Capture, void or refund: `request` is the kind, the payment's id and the amount."""
        kind, payment_id, _ = request

        def effect() -> tuple[Payment, Result, str | None]:
            payment = self.payment(payment_id)
            code = change(payment)
            if code is None:
                self._tell(_EVENTS[kind], payment)
            return payment, Result.DECLINED if code else Result.SUCCEEDED, code

        return self._once(key, kind, request, effect)

    def _once(self, key: str, kind: str, request: object, effect: Effect) -> dict[str, Any]:
        fingerprint = _fingerprint(kind, request)
        with self._transaction():
            if known := self._store.operation(key):
                if known.fingerprint not in {fingerprint, ANY_REQUEST}:
                    raise KeyReused
                return known.answer
            payment, result, code = effect()
            self._store.save_payment(payment)
            answer = self._answer(key, kind, payment, result, code)
            self._store.add_operation(_operation(answer, fingerprint))
        return answer

    def _answer(
        self, key: str, kind: str, payment: Payment, result: Result, code: str | None
    ) -> dict[str, Any]:
        shown = self.shown(payment)
        return {"key": key, "kind": kind, "status": result, "code": code, "payment": shown}

    def _tell_authorisation(self, payment: Payment) -> None:
        if payment.status is Status.AUTHORIZED:
            self._tell("payment.authorized", payment)
        elif payment.status is Status.DECLINED:
            self._tell("payment.failed", payment)

    def _tell(self, event: str, payment: Payment) -> None:
        at = datetime.now(UTC).isoformat()
        body = {"type": event, "timestamp": at, "data": self.shown(payment)}
        self._store.add_message(new_id("msg"), json.dumps(body))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._store.transaction():
            yield
        self._on_message()


def new_id(prefix: str) -> str:
    """An id that nobody can guess: it opens the challenge page."""
    return f"{prefix}_{secrets.token_urlsafe(18)}"


def _operation(answer: dict[str, Any], fingerprint: str) -> Operation:
    return Operation(
        key=answer["key"],
        kind=answer["kind"],
        fingerprint=fingerprint,
        payment_id=answer["payment"]["id"],
        result=answer["status"],
        code=answer["code"],
        answer=answer,
    )


def _fingerprint(kind: str, request: object) -> str:
    return hashlib.sha256(json.dumps([kind, request], sort_keys=True).encode()).hexdigest()
