"""What the graph and other domains may ask of shipping, tell it, and see; never an aggregate.

Participating use case: `create_default_rates(uow, SellerId, Currency)`, in the transaction that
opens a store.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domains.shared_kernel.ids import (
    CustomerId,
    OrderId,
    OrderLineId,
    ParcelId,
    SellerId,
    ShipmentId,
)
from domains.shared_kernel.money import Currency, Money
from domains.shipping.domain.value_objects.delivery_speed import DeliverySpeed
from domains.shipping.domain.value_objects.shipment_status import ShipmentStatus
from domains.shipping.domain.value_objects.tracking_code import TrackingCode


@dataclass(slots=True, kw_only=True)
class DeliveryOption:
    """How a seller can deliver, at which price for a whole order, within how many days."""

    seller_id: SellerId
    code: DeliverySpeed
    title: str
    price: Money
    min_days: int
    max_days: int


@dataclass(slots=True, kw_only=True)
class ShipmentView:
    id: ShipmentId
    order_id: OrderId
    seller_id: SellerId
    customer_id: CustomerId | None
    status: ShipmentStatus
    created_at: datetime
    updated_at: datetime
    delivered_at: datetime | None
    version: int
    access_token_hash: bytes


@dataclass(slots=True, kw_only=True)
class ParcelLineView:
    order_line_id: OrderLineId
    quantity: int


@dataclass(slots=True, kw_only=True)
class ParcelView:
    id: ParcelId
    carrier: str
    tracking_number: str
    former_tracking_numbers: Sequence[str]
    status: ShipmentStatus
    lines: Sequence[ParcelLineView]


@dataclass(slots=True, kw_only=True)
class ShipmentEventView:
    """What a carrier reported; `version` is the shipment's when it was taken down."""

    id: str
    version: int
    parcel_id: ParcelId
    code: TrackingCode
    description: str | None
    place: str | None
    occurred_at: datetime
    received_at: datetime


class ShippingReads(Protocol):
    """Batches give one answer per id, in the order of the ids."""

    async def options(
        self, seller_ids: Sequence[SellerId], country: str, currency: Currency, /
    ) -> Sequence[Sequence[DeliveryOption]]:
        """What each seller offers to a country in a currency, the cheapest first."""
        ...

    async def by_ids(self, ids: Sequence[ShipmentId], /) -> Sequence[ShipmentView | None]: ...

    async def of_orders(self, ids: Sequence[OrderId], /) -> Sequence[Sequence[ShipmentView]]: ...

    async def parcels(self, ids: Sequence[ShipmentId], /) -> Sequence[Sequence[ParcelView]]: ...

    async def timelines(
        self, ids: Sequence[ShipmentId], /
    ) -> Sequence[Sequence[ShipmentEventView]]:
        """Each shipment's events in the order in which they occurred."""
        ...
