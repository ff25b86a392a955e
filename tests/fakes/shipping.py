"""In-memory shipments: real behaviour, no I/O. They pass the same contracts as the SQL ones."""

from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from domains.inventory.contracts.apis import StockLine
from domains.orders.contracts.apis import DeliverLines, Dispatched, DispatchLines, LineQuantity
from domains.orders.contracts.parties import token_hash
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import OrderGroupId, ShipmentId, VariantId
from domains.shipping.application.ports.outbound import FulfilmentSteps, SignedMessage
from domains.shipping.domain.aggregates.shipment import Shipment
from domains.shipping.domain.exceptions import (
    BadSignature,
    ShipmentNotFound,
    TrackingNumberTaken,
)
from domains.shipping.domain.services.attribution import Claims
from domains.shipping.domain.value_objects.shipping_rate import ShippingRate
from domains.shipping.domain.value_objects.tracking import Tracking
from tests.builders.orders import BUYER, TOKEN
from tests.builders.shipping import LINE
from tests.fakes.payments import InMemoryKeys
from tests.fakes.transactions import InMemoryUnitOfWork


class InMemoryShipments:
    def __init__(self) -> None:
        self.rows: dict[ShipmentId, Shipment] = {}

    async def get(self, shipment_id: ShipmentId, /) -> Shipment:
        if shipment_id not in self.rows:
            raise ShipmentNotFound(f"No shipment {shipment_id}.", field="id")
        return deepcopy(self.rows[shipment_id])

    async def tracked_by(
        self, tracking: Collection[Tracking], /
    ) -> Mapping[Tracking, Claims[ShipmentId]]:
        return {it: found for it in tracking if (found := self._claims(it))}

    async def known_events(self, carrier: str, ids: Collection[str], /) -> Collection[str]:
        every = [event for shipment in self.rows.values() for event in shipment.events]
        return {event.id for event in every if event.carrier == carrier and event.id in ids}

    async def save(self, shipment: Shipment, /) -> None:
        events = shipment.pull_events()
        stored = self.rows[shipment.id].version if shipment.id in self.rows else 0
        if stored != shipment.version - len(events):
            raise Conflict(f"Shipment {shipment.id} has changed since it was read.")
        others = [it for it in self.rows.values() if it.id != shipment.id]
        parcels = [parcel for it in (*others, shipment) for parcel in it.parcels]
        if len({parcel.tracking for parcel in parcels}) < len(parcels):
            raise TrackingNumberTaken("Another parcel has this number.", field="parcels")
        self.rows[shipment.id] = deepcopy(shipment)

    def _claims(self, tracking: Tracking) -> Claims[ShipmentId]:
        return [
            (shipment.id, until)
            for shipment in self.rows.values()
            for parcel in shipment.parcels
            for it, until in parcel.tracked
            if it == tracking
        ]


class InMemoryRates:
    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], ShippingRate] = {}

    async def add_missing(self, rates: Sequence[ShippingRate], /) -> None:
        for rate in rates:
            self.rows.setdefault((rate.seller_id, rate.code), rate)


class TrustedSignature:
    """Trusts messages that are signed "trusted"."""

    def verify(self, carrier: str, message: SignedMessage, /) -> None:
        if message.signature != "trusted":
            raise BadSignature(f"Not signed by {carrier}.", field="signature")


@dataclass
class InMemoryShippingUnitOfWork(InMemoryUnitOfWork):
    """With what other domains would write in the same transaction."""

    shipments: InMemoryShipments = field(default_factory=InMemoryShipments)
    shipping_rates: InMemoryRates = field(default_factory=InMemoryRates)
    keys: InMemoryKeys = field(default_factory=InMemoryKeys)
    dispatched: list[DispatchLines] = field(default_factory=list)
    left: list[tuple[StockLine, str]] = field(default_factory=list)
    delivered: list[DeliverLines] = field(default_factory=list)


Uow = InMemoryShippingUnitOfWork


async def _dispatch(uow: Uow, units: DispatchLines) -> Dispatched:
    uow.dispatched.append(units)
    lines = units.lines or (LineQuantity(LINE, 2),)
    return Dispatched(
        group_id=OrderGroupId("ogr_1"),
        customer_id=BUYER,
        access_token_hash=token_hash(TOKEN),
        lines=lines,
        stock=tuple(StockLine(VariantId("var_lamp"), line.quantity) for line in lines),
    )


async def _ship_stock(uow: Uow, stock: Sequence[StockLine], cause: str) -> None:
    uow.left += [(line, cause) for line in stock]


async def _record_delivery(uow: Uow, units: DeliverLines) -> None:
    uow.delivered.append(units)


STEPS: FulfilmentSteps[Uow] = FulfilmentSteps(
    dispatch=_dispatch, ship_stock=_ship_stock, record_delivery=_record_delivery
)
