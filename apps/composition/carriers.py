"""Speaks for a carrier: signs tracking events as the carrier webhook wants them."""

from collections.abc import Mapping
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook

from domains.shipping.adapters.outbound.standard_webhooks import carrier_secret


def signed(secret: str, carrier: str, message_id: str, body: bytes) -> Mapping[str, str]:
    """The headers of a message, see `domains/shipping/adapters/inbound/carrier_webhook.py`.

    `secret` is the marketplace's; each carrier's own is derived from it.
    """
    now = datetime.now(UTC)
    signature = Webhook(carrier_secret(secret, carrier)).sign(message_id, now, body.decode())
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }
