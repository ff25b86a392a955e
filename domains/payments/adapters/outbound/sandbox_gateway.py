"""The sandbox gateway over HTTP."""

from collections.abc import Mapping
from typing import Literal, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

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
    """`client` has the gateway's base URL, the API key and a timeout; its owner closes it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def find(self, key: str, /) -> Outcome | None:
        request = self._client.build_request("GET", "/v1/payments", params={"idempotency_key": key})
        found = _parsed(_Found, await self._send(request)).data
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
        return await self._operate(f"/v1/payments/{reference}/capture", body, key)

    async def void(self, reference: str, /, *, key: str) -> Outcome:
        return await self._operate(f"/v1/payments/{reference}/void", {}, key)

    async def void_unknown(self, authorise_key: str, /) -> None:
        body = {"payment_key": authorise_key}
        outcome = await self._operate("/v1/voids", body, f"void:{authorise_key}")
        if not outcome.ok:
            raise GatewayRefused(f"{authorise_key} was captured, so its answer was known")

    async def refund(self, reference: str, amount: Money, /, *, key: str) -> Outcome:
        body = {"amount": amount.minor_units}
        return await self._operate(f"/v1/payments/{reference}/refunds", body, key)

    async def authorisation(self, reference: str, /) -> Outcome:
        request = self._client.build_request("GET", f"/v1/payments/{reference}")
        return _parsed(_Payment, await self._send(request)).outcome()

    async def complete_action(self, reference: str, data: Mapping[str, object], /) -> Outcome:
        path = f"/v1/payments/{reference}/challenge"
        try:
            request = self._client.build_request("POST", path, json=dict(data))
        except (TypeError, ValueError):
            raise InvalidInput("This is not JSON.", field="data") from None
        answer = await self._send(request)
        if answer.status_code == _BAD_REQUEST:
            raise InvalidInput("The gateway cannot read this.", field="data")
        return _parsed(_Payment, answer).outcome()

    async def _operate(self, path: str, body: Mapping[str, object], key: str) -> Outcome:
        headers = {"Idempotency-Key": key}
        request = self._client.build_request("POST", path, json=body, headers=headers)
        answer = await self._send(request)
        if answer.status_code == _BAD_REQUEST:
            raise InvalidInput("The gateway cannot read this payment method.", field="cardToken")
        return _parsed(_Operation, answer).outcome()

    async def _send(self, request: httpx.Request) -> httpx.Response:
        """Raise `Transient` for whatever leaves open what the gateway did."""
        try:
            answer = await self._client.send(request)
        except httpx.RequestError as error:
            raise Transient(f"The gateway did not answer: {error!r}") from error
        if answer.status_code >= _FAULTS or answer.status_code == _THROTTLED:
            raise Transient(f"The gateway answered {answer.status_code}")
        return answer


def _parsed(model: type[Model], answer: httpx.Response) -> Model:
    if answer.status_code not in _ANSWERS:
        raise GatewayRefused(f"{answer.status_code}: {answer.text[:500]}")
    try:
        return model.model_validate_json(answer.content)
    except ValidationError as error:
        raise Transient("The gateway's answer makes no sense") from error
