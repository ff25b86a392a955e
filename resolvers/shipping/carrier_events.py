"""What a carrier signs when it reports by the graph, where there is no raw body to sign."""

import json

from domains.shipping.application.ports.outbound import SignedMessage
from domains.shipping.domain.value_objects.carrier_report import CarrierReport
from domains.shipping.domain.value_objects.tracking import Tracking
from resolvers.shipping.types import CarrierEventInput


def report(carrier: str, event: CarrierEventInput) -> CarrierReport:
    return CarrierReport(
        id=event.id,
        tracking=Tracking.of(carrier, event.tracking_number),
        code=event.code,
        occurred_at=event.occurred_at,
        description=event.description,
        place=event.place,
    )


def message(
    events: list[CarrierEventInput], *, id: str, timestamp: str, signature: str
) -> SignedMessage:
    """The events as the carrier signed them.

    JSON without spaces, the keys of each event sorted and those without a value left out, instants
    in UTC such as "2026-05-04T09:30:00+00:00".
    """
    signed = [
        {
            name: value
            for name, value in (
                ("code", event.code.name),
                ("description", event.description),
                ("id", event.id),
                ("occurredAt", event.occurred_at.isoformat()),
                ("place", event.place),
                ("trackingNumber", event.tracking_number),
            )
            if value is not None
        }
        for event in events
    ]
    body = json.dumps(signed, ensure_ascii=False, separators=(",", ":")).encode()
    return SignedMessage(id=id, timestamp=timestamp, signature=signature, body=body)
