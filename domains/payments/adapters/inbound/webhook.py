"""Webhooks of the gateway: POST, signed as Standard Webhooks says."""

from typing import Final

from pydantic import BaseModel
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from starlette.requests import Request
from starlette.responses import Response

from domains.payments.application.use_cases.receive_gateway_webhook import ReceiveGatewayWebhook
from domains.payments.domain.exceptions import PaymentNotFound
from domains.shared_kernel.errors import Transient
from domains.shared_kernel.ids import PaymentId
from domains.shared_kernel.use_case import Handles

LONGEST_BODY: Final = 64 * 1024


class _Payment(BaseModel):
    id: str
    reference: str


class _Message(BaseModel):
    type: str
    data: _Payment


class GatewayWebhook:
    """An endpoint for the gateway: 204 taken, 400 not from the gateway, 503 come again.

    `secret` is base64 after `whsec_`, or else any text.
    """

    def __init__(self, secret: str, use_case: Handles[ReceiveGatewayWebhook, PaymentId]) -> None:
        self._webhook = Webhook(secret if secret.startswith("whsec_") else secret.encode())
        self._use_case = use_case

    async def receive(self, request: Request) -> Response:
        raw = await _body(request)
        try:
            if raw is None:
                return Response(status_code=413)
            self._webhook.verify(raw, dict(request.headers), json_parse=False)
            message = _Message.model_validate_json(raw)
        except (WebhookVerificationError, ValueError):  # a hostile header or body is a ValueError
            return Response(status_code=400)
        return await self._handle(message)

    async def _handle(self, message: _Message) -> Response:
        command = ReceiveGatewayWebhook(
            payment_id=PaymentId(message.data.reference),
            gateway_reference=message.data.id,
        )
        try:
            await self._use_case(command)
        except Transient:
            return Response(status_code=503)
        except PaymentNotFound:
            return Response(status_code=404)
        return Response(status_code=204)


async def _body(request: Request) -> bytes | None:
    """The raw body, which is what was signed; None when it is longer than any message."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > LONGEST_BODY:
            return None
    return bytes(raw)
