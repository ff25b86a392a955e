"""The write side's mapping: `…_row(s)` write a shipment, `shipment_of` reads it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import asyncpg

from domains.orders.contracts.apis import LineQuantity
from domains.shipping.domain.aggregates.shipment import Shipment
from domains.shipping.domain.entities.parcel import Parcel
from domains.shipping.domain.entities.shipment_event import ShipmentEvent
from domains.shipping.domain.value_objects.former_tracking import FormerTracking
from domains.shipping.domain.value_objects.shipment_status import ShipmentStatus
from domains.shipping.domain.value_objects.tracking import Tracking
from domains.shipping.domain.value_objects.tracking_code import TrackingCode


def shipment_row(shipment: Shipment) -> dict[str, Any]:
    return {
        "id": shipment.id,
        "order_id": shipment.order_id,
        "seller_id": shipment.seller_id,
        "customer_id": shipment.customer_id,
        "access_token_hash": shipment.access_token_hash,
        "status": shipment.status,
        "created_at": shipment.created_at,
        "updated_at": shipment.updated_at,
        "delivered_at": shipment.delivered_at,
        "version": shipment.version,
    }


def parcel_rows(shipment: Shipment) -> Iterator[dict[str, Any]]:
    for position, parcel in enumerate(shipment.parcels):
        yield {
            "id": parcel.id,
            "shipment_id": shipment.id,
            "position": position,
            "status": parcel.status,
            "lines": [[line.order_line_id, line.quantity] for line in parcel.lines],
        }


def tracking_rows(shipment: Shipment) -> list[dict[str, Any]]:
    """Former numbers first: a number that one parcel gives up may be the next one's."""
    rows = [
        {
            "carrier": tracking.carrier,
            "number": tracking.number,
            "shipment_id": shipment.id,
            "parcel_id": parcel.id,
            "position": position,
            "until": until,
        }
        for parcel in shipment.parcels
        for position, (tracking, until) in enumerate(parcel.tracked)
    ]
    return sorted(rows, key=lambda row: row["until"] is None)


def event_rows(shipment: Shipment, *, after: int) -> Iterator[dict[str, Any]]:
    """The events that were taken down after that version."""
    for event in shipment.events:
        if event.version > after:
            yield {
                "carrier": event.carrier,
                "id": event.id,
                "shipment_id": shipment.id,
                "parcel_id": event.parcel_id,
                "code": event.code,
                "description": event.description,
                "place": event.place,
                "occurred_at": event.occurred_at,
                "received_at": event.received_at,
                "version": event.version,
            }


def shipment_of(
    row: asyncpg.Record,
    parcels: Iterable[asyncpg.Record],
    tracking: Iterable[asyncpg.Record],
    events: Iterable[asyncpg.Record],
) -> Shipment:
    """`tracking` is ordered by position, `events` by version."""
    tracked: defaultdict[str, list[asyncpg.Record]] = defaultdict(list)
    for it in tracking:
        tracked[it["parcel_id"]].append(it)
    return Shipment(
        id=row["id"],
        order_id=row["order_id"],
        seller_id=row["seller_id"],
        customer_id=row["customer_id"],
        access_token_hash=row["access_token_hash"],
        parcels=tuple(_parcel(parcel, tracked[parcel["id"]]) for parcel in parcels),
        events=tuple(map(_event, events)),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        delivered_at=row["delivered_at"],
        version=row["version"],
    )


def _parcel(row: asyncpg.Record, tracked: Sequence[asyncpg.Record]) -> Parcel:
    *former, current = tracked
    return Parcel(
        id=row["id"],
        tracking=_tracking(current),
        lines=tuple(LineQuantity(*line) for line in row["lines"]),
        status=ShipmentStatus(row["status"]),
        former_tracking=tuple(FormerTracking(_tracking(it), it["until"]) for it in former),
    )


def _tracking(row: asyncpg.Record) -> Tracking:
    return Tracking(row["carrier"], row["number"])


def _event(row: asyncpg.Record) -> ShipmentEvent:
    return ShipmentEvent(
        id=row["id"],
        carrier=row["carrier"],
        parcel_id=row["parcel_id"],
        code=TrackingCode(row["code"]),
        description=row["description"],
        place=row["place"],
        occurred_at=row["occurred_at"],
        received_at=row["received_at"],
        version=row["version"],
    )
