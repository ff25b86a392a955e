"""Shipments as tests like them: every part may be overridden."""

from typing import Any

from domains.orders.contracts.apis import LineQuantity
from domains.orders.contracts.parties import token_hash
from domains.shared_kernel.ids import OrderId, OrderLineId, ParcelId, ShipmentId, new_id
from domains.shipping.domain.aggregates.shipment import Shipment
from domains.shipping.domain.entities.parcel import Parcel
from domains.shipping.domain.value_objects.carrier_report import CarrierReport
from domains.shipping.domain.value_objects.tracking import Tracking
from domains.shipping.domain.value_objects.tracking_code import TrackingCode
from tests.builders.orders import BUYER, NOON, SELLER, TOKEN

LINE = OrderLineId("oln_lamp")


def tracking(number: str | None = None) -> Tracking:
    """A number that no other parcel has, unless one is given."""
    return Tracking.of("ups", number or new_id("TN").replace("_", ""))


def a_parcel(**overrides: Any) -> Parcel:
    return Parcel(
        **{
            "id": ParcelId(new_id("pcl")),
            "tracking": tracking(),
            "lines": (LineQuantity(LINE, 1),),
            **overrides,
        }
    )


def a_shipment(*parcels: Parcel, **overrides: Any) -> Shipment:
    return Shipment.create(
        ShipmentId(new_id("shp")),
        **{
            "order_id": OrderId(new_id("ord")),
            "seller_id": SELLER,
            "customer_id": BUYER,
            "access_token_hash": token_hash(TOKEN),
            "parcels": parcels or (a_parcel(),),
            "at": NOON,
            **overrides,
        },
    )


def a_report(of: Tracking, code: TrackingCode, **overrides: Any) -> CarrierReport:
    return CarrierReport(
        **{"id": new_id("evt"), "tracking": of, "code": code, "occurred_at": NOON, **overrides}
    )
