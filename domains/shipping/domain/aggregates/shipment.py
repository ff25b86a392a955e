"""The Shipment aggregate: parcels of one order, and what their carriers report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self, TypedDict

from domains.orders.contracts.apis import LineQuantity
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.events import Aggregate, DomainEvent
from domains.shared_kernel.ids import CustomerId, OrderId, ParcelId, SellerId, ShipmentId
from domains.shipping.domain.entities.parcel import Parcel
from domains.shipping.domain.entities.shipment_event import ShipmentEvent
from domains.shipping.domain.exceptions import ParcelArrived, ParcelNotFound
from domains.shipping.domain.services.attribution import whose
from domains.shipping.domain.services.progress import parcel_status, shipment_status
from domains.shipping.domain.value_objects.carrier_report import CarrierReport
from domains.shipping.domain.value_objects.former_tracking import FormerTracking
from domains.shipping.domain.value_objects.shipment_status import ShipmentStatus
from domains.shipping.domain.value_objects.tracking import Tracking
from domains.shipping.events.shipment_created import ShipmentCreated
from domains.shipping.events.shipment_delivered import ShipmentDelivered
from domains.shipping.events.shipment_event_recorded import ShipmentEventRecorded
from domains.shipping.events.shipment_tracking_corrected import ShipmentTrackingCorrected

MOST_PARCELS = 50


class Fact(TypedDict):
    """What every event of a shipment tells."""

    aggregate_id: str
    version: int
    occurred_at: datetime
    order_id: OrderId
    seller_id: SellerId
    customer_id: CustomerId | None
    status: ShipmentStatus


@dataclass(slots=True, kw_only=True)
class Shipment(Aggregate):
    """`events` are in the order in which they were taken down."""

    id: ShipmentId
    order_id: OrderId
    seller_id: SellerId
    customer_id: CustomerId | None
    access_token_hash: bytes
    parcels: tuple[Parcel, ...]
    events: tuple[ShipmentEvent, ...] = ()
    created_at: datetime
    updated_at: datetime
    delivered_at: datetime | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.parcels) <= MOST_PARCELS:
            raise InvalidInput(f"1 to {MOST_PARCELS} parcels.", field=("input", "parcels"))
        if any(not parcel.lines for parcel in self.parcels):
            raise InvalidInput("Nothing is in a parcel.", field=("input", "parcels"))
        if len({parcel.tracking for parcel in self.parcels}) < len(self.parcels):
            raise InvalidInput("Two parcels, two numbers.", field=("input", "parcels"))

    @classmethod
    def create(
        cls,
        shipment_id: ShipmentId,
        *,
        order_id: OrderId,
        seller_id: SellerId,
        customer_id: CustomerId | None,
        access_token_hash: bytes,
        parcels: tuple[Parcel, ...],
        at: datetime,
    ) -> Self:
        shipment = cls(
            id=shipment_id,
            order_id=order_id,
            seller_id=seller_id,
            customer_id=customer_id,
            access_token_hash=access_token_hash,
            parcels=parcels,
            created_at=at,
            updated_at=at,
        )
        lines = tuple(line for parcel in parcels for line in parcel.lines)
        shipment.record(ShipmentCreated(**shipment._fact(at), lines=lines))
        return shipment

    @property
    def status(self) -> ShipmentStatus:
        return shipment_status(parcel.status for parcel in self.parcels)

    def correct_tracking(self, parcel_id: ParcelId, tracking: Tracking, *, at: datetime) -> None:
        """Track a parcel by something else from now on; the same as before changes nothing.

        What the former number has told stays. What occurs to it from now on is not the parcel's.

        Raises:
            ParcelNotFound: it is in another shipment.
            ParcelArrived: it is delivered, or went back.
        """
        parcel = self._parcel(parcel_id)
        if parcel.tracking == tracking:
            return
        if parcel.status in (ShipmentStatus.DELIVERED, ShipmentStatus.RETURNED):
            raise ParcelArrived("This parcel has arrived.", field="parcels")
        former = (*parcel.former_tracking, FormerTracking(parcel.tracking, until=at))
        parcel.former_tracking = tuple(it for it in former if it.tracking != tracking)
        parcel.tracking = tracking
        self.record(
            ShipmentTrackingCorrected(
                **self._fact(at),
                parcel_id=parcel_id,
                carrier=tracking.carrier,
                tracking_number=tracking.number,
            )
        )

    def follows(self, report: CarrierReport) -> bool:
        """Whether a report is about one of its parcels."""
        return self._reported(report) is not None

    def report(self, reports: Sequence[CarrierReport], *, at: datetime) -> tuple[LineQuantity, ...]:
        """Take down what a carrier says, each report once; answers what has arrived by it.

        Raises:
            ParcelNotFound: a report is about a parcel of another shipment.
        """
        known = {(event.carrier, event.id) for event in self.events}
        arrived: list[LineQuantity] = []
        for report in reports:
            if (report.carrier, report.id) not in known:
                known.add((report.carrier, report.id))
                arrived += self._take_down(report, at)
        if arrived and self.status is ShipmentStatus.DELIVERED:
            self.delivered_at = at
            self.record(ShipmentDelivered(**self._fact(at)))
        return tuple(arrived)

    def _take_down(self, report: CarrierReport, at: datetime) -> tuple[LineQuantity, ...]:
        if (parcel := self._reported(report)) is None:
            raise ParcelNotFound("The shipment has no parcel with this number.", field="parcels")
        before = parcel.status
        event = ShipmentEvent(
            id=report.id,
            carrier=report.carrier,
            parcel_id=parcel.id,
            code=report.code,
            description=report.description,
            place=report.place,
            occurred_at=report.occurred_at,
            received_at=at,
            version=self.version + 1,
        )
        self.events += (event,)
        parcel.status = parcel_status(it for it in self.events if it.parcel_id == parcel.id)
        self.record(
            ShipmentEventRecorded(
                **self._fact(at),
                carrier=event.carrier,
                carrier_event_id=event.id,
                parcel_id=parcel.id,
                code=event.code,
                place=event.place,
                reported_at=event.occurred_at,
            )
        )
        arrived = parcel.status is ShipmentStatus.DELIVERED and before is not parcel.status
        return parcel.lines if arrived else ()

    def record(self, event: DomainEvent) -> None:
        self.updated_at = event.occurred_at
        Aggregate.record(self, event)

    def _parcel(self, parcel_id: ParcelId) -> Parcel:
        for parcel in self.parcels:
            if parcel.id == parcel_id:
                return parcel
        raise ParcelNotFound("The shipment has no such parcel.", field="parcels")

    def _reported(self, report: CarrierReport) -> Parcel | None:
        """Also by a former number: the carrier may be late with what occurred under it."""
        claims = [
            (parcel, until)
            for parcel in self.parcels
            for tracking, until in parcel.tracked
            if tracking == report.tracking
        ]
        return whose(claims, report.occurred_at)

    def _fact(self, at: datetime) -> Fact:
        return {
            "aggregate_id": self.id,
            "version": self.version + 1,
            "occurred_at": at,
            "order_id": self.order_id,
            "seller_id": self.seller_id,
            "customer_id": self.customer_id,
            "status": self.status,
        }
