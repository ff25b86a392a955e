"""Carriers sign what they send as Standard Webhooks (standardwebhooks.com) says."""

import hashlib
import hmac

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from domains.shipping.application.ports.outbound import SignedMessage
from domains.shipping.domain.exceptions import BadSignature


class StandardWebhookSignatures:
    """Each carrier has a secret of its own; messages older than five minutes are refused."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def verify(self, carrier: str, message: SignedMessage, /) -> None:
        headers = {
            "webhook-id": message.id,
            "webhook-timestamp": message.timestamp,
            "webhook-signature": message.signature,
        }
        webhook = Webhook(carrier_secret(self._secret, carrier))
        try:
            webhook.verify(message.body, headers, json_parse=False)
        except (ValueError, WebhookVerificationError) as error:
            raise BadSignature("Not signed by this carrier.", field="signature") from error


def carrier_secret(secret: str, carrier: str) -> bytes:
    """What a carrier signs with, derived from ours: one carrier cannot speak for another."""
    return hmac.digest(secret.encode(), carrier.encode(), hashlib.sha256)
