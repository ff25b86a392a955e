"""Everything the outside may have shipping do, one line per use case."""

from dataclasses import dataclass

from domains.shared_kernel.ids import ShipmentId
from domains.shared_kernel.use_case import Handles
from domains.shipping.application.use_cases.correct_tracking import CorrectTracking
from domains.shipping.application.use_cases.create_shipment import CreateShipment
from domains.shipping.application.use_cases.ingest_events import IngestEvents, Received


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingCommands:
    correct_tracking: Handles[CorrectTracking, ShipmentId]
    create_shipment: Handles[CreateShipment, ShipmentId]
    ingest_events: Handles[IngestEvents, tuple[Received, ...]]
