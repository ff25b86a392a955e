"""Shipments in PostgreSQL."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import ShipmentId
from domains.shipping.domain.aggregates.shipment import Shipment
from domains.shipping.domain.exceptions import ShipmentNotFound, TrackingNumberTaken
from domains.shipping.domain.services.attribution import Claims
from domains.shipping.domain.value_objects.tracking import Tracking
from persistence.outbox import store
from persistence.shipping.rows import (
    event_rows,
    parcel_rows,
    shipment_of,
    shipment_row,
    tracking_rows,
)
from persistence.shipping.tables import parcel_tracking, parcels, shipment_events, shipments
from persistence.statements import Database, Statement, any_of, insert, update

_THE_ID = sa.bindparam("the_id", type_=sa.Text)
_GET = Statement(sa.select(shipments).where(shipments.c.id == _THE_ID).with_for_update())
_PARCELS = Statement(
    sa.select(parcels).where(parcels.c.shipment_id == _THE_ID).order_by(parcels.c.position)
)
_TRACKING = Statement(
    sa.select(parcel_tracking)
    .where(parcel_tracking.c.shipment_id == _THE_ID)
    .order_by(parcel_tracking.c.parcel_id, parcel_tracking.c.position)
)
_EVENTS = Statement(
    sa.select(shipment_events)
    .where(shipment_events.c.shipment_id == _THE_ID)
    .order_by(shipment_events.c.version)
)
_TRACKED_BY = Statement(
    sa.select(
        parcel_tracking.c.carrier,
        parcel_tracking.c.number,
        parcel_tracking.c.shipment_id,
        parcel_tracking.c.until,
    ).where(
        parcel_tracking.c.carrier == any_of("carriers"),
        parcel_tracking.c.number == any_of("numbers"),
    )
)
_KNOWN_EVENTS = Statement(
    sa.select(shipment_events.c.id).where(
        shipment_events.c.carrier == sa.bindparam("carrier_"), shipment_events.c.id == any_of("ids")
    )
)
_INSERT = Statement(insert(shipments))
_UPDATE = Statement(update(shipments))
_INSERT_PARCEL = Statement(insert(parcels))
_UPDATE_PARCEL = Statement(update(parcels, without=("shipment_id", "position", "lines")))
_ADD_EVENT = Statement(insert(shipment_events))
_tracked = postgresql.insert(parcel_tracking).values(
    {c.name: sa.bindparam(c.name, type_=c.type) for c in parcel_tracking.c}
)
_TRACK = Statement(
    _tracked.on_conflict_do_update(
        index_elements=[*parcel_tracking.primary_key],
        set_={"position": _tracked.excluded.position, "until": _tracked.excluded.until},
    )
)


class SqlShipmentRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, shipment_id: ShipmentId, /) -> Shipment:
        if (row := await _GET.first(self._database, the_id=shipment_id)) is None:
            raise ShipmentNotFound(f"No shipment {shipment_id}.", field="id")
        return shipment_of(
            row,
            await _PARCELS.all(self._database, the_id=shipment_id),
            await _TRACKING.all(self._database, the_id=shipment_id),
            await _EVENTS.all(self._database, the_id=shipment_id),
        )

    async def tracked_by(
        self, tracking: Collection[Tracking], /
    ) -> Mapping[Tracking, Claims[ShipmentId]]:
        carriers, numbers = {it.carrier for it in tracking}, {it.number for it in tracking}
        found: defaultdict[Tracking, list[tuple[ShipmentId, datetime | None]]] = defaultdict(list)
        rows = await _TRACKED_BY.all(self._database, carriers=[*carriers], numbers=[*numbers])
        for row in rows:
            carrier, number, shipment_id, until = row
            found[Tracking(carrier, number)].append((shipment_id, until))
        return {it: found[it] for it in tracking if it in found}

    async def known_events(self, carrier: str, ids: Collection[str], /) -> Collection[str]:
        rows = await _KNOWN_EVENTS.all(self._database, carrier_=carrier, ids=[*ids])
        return {row["id"] for row in rows}

    async def save(self, shipment: Shipment, /) -> None:
        events = shipment.pull_events()
        stored = shipment.version - len(events)
        row = shipment_row(shipment)
        if stored == 0:
            await _INSERT.run(self._database, **row)
            await _INSERT_PARCEL.run_many(self._database, parcel_rows(shipment))
        elif await _UPDATE.run(self._database, **row, the_id=shipment.id, stored_version=stored):
            moved = ({**it, "the_id": it["id"]} for it in parcel_rows(shipment))
            await _UPDATE_PARCEL.run_many(self._database, moved)
        else:
            raise Conflict(f"Shipment {shipment.id} has changed since it was read.")
        await self._track(shipment)
        await self._add_events(shipment, after=stored)
        await store.append(self._database, events)

    async def _track(self, shipment: Shipment) -> None:
        try:
            await _TRACK.run_many(self._database, tracking_rows(shipment))
        except asyncpg.UniqueViolationError as error:
            message = "Another parcel with this carrier has this number."
            raise TrackingNumberTaken(message, field="parcels") from error

    async def _add_events(self, shipment: Shipment, *, after: int) -> None:
        try:
            await _ADD_EVENT.run_many(self._database, event_rows(shipment, after=after))
        except asyncpg.UniqueViolationError as error:
            raise Conflict("This event has been taken down meanwhile.") from error
