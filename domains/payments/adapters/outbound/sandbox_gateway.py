"""The sandbox gateway over HTTP."""

import json
from collections.abc import Mapping
from typing import Literal, TypeVar
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ValidationError

from domains.payments.adapters.outbound.server import NoReply, Reply, Server
from domains.payments.contracts.apis import Authorisation, Outcome, OutcomeStatus
from domains.shared_kernel.errors import InvalidInput, Transient
from domains.shared_kernel.money import Money

Model = TypeVar("Model", bound=BaseModel)

_ANSWERS = frozenset({200, 402, 409})
"""What has an operation in its body; 402 and 409 are declines."""
_BAD_REQUEST = 400
_FAULTS = 500
_THROTTLED = 429
_RESULTS = {
    "succeeded": OutcomeStatus.SUCCEEDED,
    "declined": OutcomeStatus.DECLINED,
    "requires_action": OutcomeStatus.ACTION_REQUIRED,
}
_STATES = {
    "requires_action": OutcomeStatus.ACTION_REQUIRED,
    "authorized": OutcomeStatus.SUCCEEDED,
    "captured": OutcomeStatus.SUCCEEDED,
    "declined": OutcomeStatus.DECLINED,
    "voided": OutcomeStatus.DECLINED,
}


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


class GatewayRefused(RuntimeError):
    """The gateway cannot make sense of what we sent: a fault of ours, not of the card."""


class _Payment(BaseModel):
    id: str
    status: Literal["requires_action", "authorized", "captured", "declined", "voided"]
    failure_code: str | None
    action_url: str | None

    def outcome(self) -> Outcome:
        code = "voided" if self.status == "voided" else self.failure_code
        return Outcome(
            status=_STATES[self.status],
            reference=self.id,
            code=code,
            action_url=self.action_url,
        )


class _Operation(BaseModel):
    status: Literal["succeeded", "declined", "requires_action"]
    code: str | None
    payment: _Payment

    def outcome(self) -> Outcome:
        return Outcome(
            status=_RESULTS[self.status],
            reference=self.payment.id,
            code=self.code,
            action_url=self.payment.action_url,
        )


class _Found(BaseModel):
    data: list[_Operation]


class SandboxGateway:
    """`server` knows the gateway's URL and the API key; its owner closes it."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def find(self, key: str, /) -> Outcome | None:
        target = f"/v1/payments?{urlencode({'idempotency_key': key})}"
        found = _parsed(_Found, await self._ask("GET", target)).data
        return found[0].outcome() if found else None

    async def authorise(self, request: Authorisation, /, *, key: str) -> Outcome:
        body = {
            "amount": request.amount.minor_units,
            "currency": request.amount.currency_code,
            "card_token": request.card_token,
            "reference": request.payment_id,
            "return_url": request.return_url,
        }
        return await self._operate("/v1/payments", body, key)

    async def capture(self, reference: str, amount: Money, /, *, key: str) -> Outcome:
        body = {"amount": amount.minor_units}
        return await self._operate(f"{_payment(reference)}/capture", body, key)

    async def void(self, reference: str, /, *, key: str) -> Outcome:
        return await self._operate(f"{_payment(reference)}/void", {}, key)

    async def void_unknown(self, authorise_key: str, /) -> None:
        body = {"payment_key": authorise_key}
        outcome = await self._operate("/v1/voids", body, f"void:{authorise_key}")
        if not outcome.ok:
            raise GatewayRefused(f"{authorise_key} was captured, so its answer was known")

    async def refund(self, reference: str, amount: Money, /, *, key: str) -> Outcome:
        body = {"amount": amount.minor_units}
        return await self._operate(f"{_payment(reference)}/refunds", body, key)

    async def authorisation(self, reference: str, /) -> Outcome:
        return _parsed(_Payment, await self._ask("GET", _payment(reference))).outcome()

    async def complete_action(self, reference: str, data: Mapping[str, object], /) -> Outcome:
        try:
            body = _json(data)
        except (TypeError, ValueError):
            raise InvalidInput("This is not JSON.", field="data") from None
        answer = await self._ask("POST", f"{_payment(reference)}/challenge", body)
        if answer.status == _BAD_REQUEST:
            raise InvalidInput("The gateway cannot read this.", field="data")
        return _parsed(_Payment, answer).outcome()

    async def _operate(self, path: str, body: Mapping[str, object], key: str) -> Outcome:
        answer = await self._ask("POST", path, _json(body), key=key)
        if answer.status == _BAD_REQUEST:
            raise InvalidInput("The gateway cannot read this payment method.", field="cardToken")
        return _parsed(_Operation, answer).outcome()

    async def _ask(
        self, method: str, target: str, body: bytes = b"", *, key: str | None = None
    ) -> Reply:
        """Raise `Transient` for whatever leaves open what the gateway did."""
        try:
            answer = await self._server.ask(method, target, body, key=key)
        except NoReply as error:
            raise Transient(f"The gateway did not answer: {error!r}") from error
        if answer.status >= _FAULTS or answer.status == _THROTTLED:
            raise Transient(f"The gateway answered {answer.status}")
        return answer


def _payment(reference: str) -> str:
    return f"/v1/payments/{quote(reference, safe='')}"


def _json(body: Mapping[str, object]) -> bytes:
    """Raise `TypeError` or `ValueError` for what JSON has not."""
    return _ENCODER.encode(dict(body)).encode()


def _parsed(model: type[Model], answer: Reply) -> Model:
    if answer.status not in _ANSWERS:
        raise GatewayRefused(f"{answer.status}: {answer.body[:500]!r}")
    try:
        return model.model_validate_json(answer.body)
    except ValidationError as error:
        raise Transient("The gateway's answer makes no sense") from error
