from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domains.orders.contracts.apis import DeliverLines, LineQuantity
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import OrderLineId, ShipmentId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin
from domains.shipping.application.ports.outbound import (
    CarrierSignatures,
    FulfilmentSteps,
    SignedMessage,
    U,
)
from domains.shipping.domain.aggregates.shipment import Shipment
from domains.shipping.domain.services.attribution import whose
from domains.shipping.domain.value_objects.carrier_report import CarrierReport

MOST_REPORTS = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestEvents:
    """Reports of one carrier, and the signed message that brought them."""

    carrier: str
    reports: tuple[CarrierReport, ...]
    message: SignedMessage


class Reception(StrEnum):
    """What became of a carrier's report.

    Attributes:
        RECORDED: It was taken down.
        DUPLICATE: It had been taken down before.
        UNKNOWN_TRACKING_NUMBER: No parcel has this number, or had it when that occurred.
    """

    RECORDED = "recorded"
    DUPLICATE = "duplicate"
    UNKNOWN_TRACKING_NUMBER = "unknown_tracking_number"


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one report; `shipment_id` None: no shipment was found."""

    report_id: str
    reception: Reception
    shipment_id: ShipmentId | None


async def ingest_events(
    command: IngestEvents,
    /,
    *,
    begin: Begin[U],
    signatures: CarrierSignatures,
    steps: FulfilmentSteps[U],
    clock: Clock,
) -> tuple[Received, ...]:
    """Take down what a carrier reports, in the order of the reports, each once.

    Each shipment is a transaction of its own: the carrier may send everything again after a fault.

    Raises:
        BadSignature: the message is not from the carrier, or is too old.
        InvalidInput: too many reports, or one of another carrier.
    """
    signatures.verify(command.carrier, command.message)
    if len(command.reports) > MOST_REPORTS:
        raise InvalidInput(f"At most {MOST_REPORTS} events at once.", field="events")
    if any(report.carrier != command.carrier for report in command.reports):
        raise InvalidInput("A carrier reports its own parcels.", field="events")
    async with begin() as uow:
        claims = await uow.shipments.tracked_by({report.tracking for report in command.reports})
    found = {it: whose(claims.get(it.tracking, ()), it.occurred_at) for it in command.reports}
    recorded: set[str] = set()
    for shipment_id in sorted({it for it in found.values() if it is not None}):
        reports = [it for it in command.reports if found[it] == shipment_id]
        async with begin() as uow:
            shipment = await uow.shipments.get(shipment_id)
            followed = [it for it in reports if shipment.follows(it)]
            recorded |= await _record(uow, shipment, followed, steps, clock)
        corrected_meanwhile = {*reports}.difference(followed)
        found.update(dict.fromkeys(corrected_meanwhile))
    return tuple(_received(it, found[it], recorded) for it in command.reports)


def _received(
    report: CarrierReport, shipment_id: ShipmentId | None, recorded: set[str]
) -> Received:
    if shipment_id is None:
        return Received(report.id, Reception.UNKNOWN_TRACKING_NUMBER, None)
    if report.id not in recorded:
        return Received(report.id, Reception.DUPLICATE, shipment_id)
    recorded.discard(report.id)  # a twin in the same message is a duplicate
    return Received(report.id, Reception.RECORDED, shipment_id)


async def _record(
    uow: U,
    shipment: Shipment,
    reports: Sequence[CarrierReport],
    steps: FulfilmentSteps[U],
    clock: Clock,
) -> set[str]:
    """The ids of the reports that were new."""
    if not reports:
        return set()
    known = await uow.shipments.known_events(reports[0].carrier, [it.id for it in reports])
    fresh = [report for report in reports if report.id not in known]
    if not fresh:
        return set()
    arrived = shipment.report(fresh, at=clock.now())
    await uow.shipments.save(shipment)
    if arrived:
        units = DeliverLines(order_id=shipment.order_id, lines=_by_line(arrived))
        await steps.record_delivery(uow, units)
    return {report.id for report in fresh}


def _by_line(parts: Sequence[LineQuantity]) -> tuple[LineQuantity, ...]:
    units: Counter[OrderLineId] = Counter()
    for part in parts:
        units[part.order_line_id] += part.quantity
    return tuple(LineQuantity(line_id, quantity) for line_id, quantity in units.items())
