"""Webhooks of the gateway: POST, signed as Standard Webhooks says."""

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from domains.payments.application.use_cases.receive_gateway_webhook import ReceiveGatewayWebhook
from domains.payments.domain.exceptions import PaymentNotFound
from domains.shared_kernel.errors import Transient
from domains.shared_kernel.ids import PaymentId
from domains.shared_kernel.use_case import Handles

LONGEST_BODY: Final = 64 * 1024
_SIGNED: Final = ("webhook-id", "webhook-timestamp", "webhook-signature")
_OF_OURS: Final = frozenset({"payment.captured", "payment.refunded"})
"""What only we bring about, after the authorisation was taken down: never news of it."""


class _Payment(BaseModel):
    id: str
    reference: str


class _Message(BaseModel):
    type: str
    data: _Payment


class GatewayWebhook:
    """An endpoint for the gateway.

    `secret` is base64 after `whsec_`, or else any text.
    """

    def __init__(self, secret: str, use_case: Handles[ReceiveGatewayWebhook, PaymentId]) -> None:
        self._webhook = Webhook(secret if secret.startswith("whsec_") else secret.encode())
        self._use_case = use_case

    async def receive(self, headers: Mapping[bytes, bytes], body: bytes) -> int:
        """The status to answer with.

        204 taken, 400 not from the gateway, 404 nobody's payment, 413 too long, 503 come again.
        """
        if len(body) > LONGEST_BODY:
            return 413
        signed = {name: headers.get(name.encode(), b"").decode("latin-1") for name in _SIGNED}
        try:
            self._webhook.verify(body, signed, json_parse=False)
            message = _Message.model_validate_json(body)
        except (WebhookVerificationError, ValueError):  # a hostile header or body is a ValueError
            return 400
        return 204 if message.type in _OF_OURS else await self._handle(message.data)

    async def _handle(self, payment: _Payment) -> int:
        command = ReceiveGatewayWebhook(
            payment_id=PaymentId(payment.reference),
            gateway_reference=payment.id,
        )
        try:
            await self._use_case(command)
        except Transient:
            return 503
        except PaymentNotFound:
            return 404
        return 204
