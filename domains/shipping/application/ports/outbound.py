"""What shipping needs from the world; `persistence`, adapters and other domains fulfil it."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from domains.inventory.contracts.apis import StockLine
from domains.orders.contracts.apis import DeliverLines, Dispatched, DispatchLines
from domains.shared_kernel.ids import ShipmentId
from domains.shared_kernel.use_case import IdempotencyKeys
from domains.shipping.domain.aggregates.shipment import Shipment
from domains.shipping.domain.services.attribution import Claims
from domains.shipping.domain.value_objects.shipping_rate import ShippingRate
from domains.shipping.domain.value_objects.tracking import Tracking


class ShipmentRepository(Protocol):
    async def get(self, shipment_id: ShipmentId, /) -> Shipment:
        """Locked until the transaction ends.

        Raises:
            ShipmentNotFound: there is none.
        """
        ...

    async def tracked_by(
        self, tracking: Collection[Tracking], /
    ) -> Mapping[Tracking, Claims[ShipmentId]]:
        """The shipments whose parcels have, or had, these numbers; locks nothing."""
        ...

    async def known_events(self, carrier: str, ids: Collection[str], /) -> Collection[str]:
        """Which of the carrier's events have been taken down."""
        ...

    async def save(self, shipment: Shipment, /) -> None:
        """Store it with its events.

        Raises:
            TrackingNumberTaken: another parcel has this carrier's number.
            Conflict: another transaction saved it, or took down one of its events, first.
        """
        ...


class ShippingRates(Protocol):
    async def add_missing(self, rates: Sequence[ShippingRate], /) -> None:
        """Add what its seller does not have yet, told by the code."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedMessage:
    """A message as Standard Webhooks signs it: `timestamp` is in Unix seconds, as a text."""

    id: str
    timestamp: str
    signature: str
    body: bytes


class CarrierSignatures(Protocol):
    def verify(self, carrier: str, message: SignedMessage, /) -> None:
        """Make sure that a message is a carrier's and fresh.

        Raises:
            BadSignature: it is not, or the carrier is unknown.
        """
        ...


class ShippingUnitOfWork(Protocol):
    @property
    def shipments(self) -> ShipmentRepository: ...
    @property
    def shipping_rates(self) -> ShippingRates: ...
    @property
    def keys(self) -> IdempotencyKeys: ...


U = TypeVar("U", bound=ShippingUnitOfWork)


@dataclass(frozen=True, slots=True, kw_only=True)
class FulfilmentSteps(Generic[U]):
    """What a shipment has others do, in its own transaction.

    `ship_stock`'s last argument names the cause, so that it counts once.
    """

    dispatch: Callable[[U, DispatchLines], Awaitable[Dispatched]]
    ship_stock: Callable[[U, Sequence[StockLine], str], Awaitable[None]]
    record_delivery: Callable[[U, DeliverLines], Awaitable[None]]
