"""Parcels leave, are tracked, and arrive."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import pytest

from domains.inventory.contracts.apis import StockLine
from domains.orders.contracts.apis import LineQuantity
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import (
    OrderId,
    ParcelId,
    SellerId,
    ShipmentId,
    VariantId,
)
from domains.shared_kernel.use_case import IdempotencyKey
from domains.shipping.application.ports.outbound import SignedMessage
from domains.shipping.application.use_cases.correct_tracking import (
    CorrectTracking,
    correct_tracking,
)
from domains.shipping.application.use_cases.create_shipment import (
    CreateShipment,
    ParcelDraft,
    create_shipment,
)
from domains.shipping.application.use_cases.ingest_events import (
    IngestEvents,
    Received,
    Reception,
    ingest_events,
)
from domains.shipping.domain.aggregates.shipment import Shipment
from domains.shipping.domain.exceptions import (
    BadSignature,
    ParcelArrived,
    ParcelNotFound,
    ShipmentNotFound,
    TrackingNumberTaken,
)
from domains.shipping.domain.value_objects.carrier_report import CarrierReport
from domains.shipping.domain.value_objects.former_tracking import FormerTracking
from domains.shipping.domain.value_objects.shipment_status import ShipmentStatus
from domains.shipping.domain.value_objects.tracking import Tracking
from domains.shipping.domain.value_objects.tracking_code import TrackingCode
from tests.builders.orders import NOON, SELLER
from tests.builders.shipping import LINE, a_parcel, a_report, a_shipment, tracking
from tests.fakes.payments import StoppedClock
from tests.fakes.shipping import STEPS, InMemoryShippingUnitOfWork, TrustedSignature

clock = StoppedClock()
DELIVERED = TrackingCode.DELIVERED
HOUR = timedelta(hours=1)


@pytest.fixture
def uow() -> InMemoryShippingUnitOfWork:
    return InMemoryShippingUnitOfWork()


def a_command(*parcels: ParcelDraft, **overrides: Any) -> CreateShipment:
    return CreateShipment(
        **{
            "key": IdempotencyKey("cus_seller", "k1"),
            "order_id": OrderId("ord_1"),
            "seller_id": SELLER,
            "parcels": parcels or (ParcelDraft(tracking=tracking("1Z999"), lines=None),),
            **overrides,
        }
    )


async def create(uow: InMemoryShippingUnitOfWork, command: CreateShipment) -> ShipmentId:
    return await create_shipment(command, begin=uow.begin, steps=STEPS, clock=clock)


async def ingest(
    uow: InMemoryShippingUnitOfWork, *reports: CarrierReport, signature: str = "trusted"
) -> tuple[Received, ...]:
    message = SignedMessage(id="m", timestamp="0", signature=signature, body=b"")
    command = IngestEvents(carrier="ups", reports=reports, message=message)
    signatures = TrustedSignature()
    return await ingest_events(
        command, begin=uow.begin, signatures=signatures, steps=STEPS, clock=clock
    )


async def shipped(uow: InMemoryShippingUnitOfWork, *parcels: Any) -> Shipment:
    shipment = a_shipment(*parcels)
    await uow.shipments.save(shipment)
    return shipment


async def test_a_shipment_takes_the_stock_that_orders_name(
    uow: InMemoryShippingUnitOfWork,
) -> None:
    shipment_id = await create(uow, a_command())

    shipment = uow.shipments.rows[shipment_id]
    assert uow.left == [(StockLine(VariantId("var_lamp"), 2), shipment_id)]
    assert shipment.parcels[0].lines == (LineQuantity(LINE, 2),)
    assert shipment.status is ShipmentStatus.CREATED


async def test_units_of_a_line_may_travel_in_several_parcels(
    uow: InMemoryShippingUnitOfWork,
) -> None:
    one = (LineQuantity(LINE, 1),)
    drafts = [ParcelDraft(tracking=tracking(), lines=one) for _ in range(2)]

    await create(uow, a_command(*drafts))

    assert uow.dispatched[0].lines == (LineQuantity(LINE, 2),)


async def test_a_shipment_that_is_repeated_is_created_once(
    uow: InMemoryShippingUnitOfWork,
) -> None:
    command = a_command()
    first = await create(uow, command)

    again = await create(uow, command)

    assert again == first
    assert len(uow.left) == 1


@pytest.mark.parametrize(
    "drafts",
    [
        [ParcelDraft(tracking=tracking("AAAA"), lines=())],
        [ParcelDraft(tracking=tracking(n), lines=None) for n in ("AAAA", "BBBB")],
        [ParcelDraft(tracking=tracking("AAAA"), lines=(LineQuantity(LINE, 0),))],
        [ParcelDraft(tracking=tracking("AAAA"), lines=(LineQuantity(LINE, 1),))] * 2,
    ],
    ids=["empty", "unsaid", "zero units", "one number twice"],
)
async def test_parcels_say_what_is_in_them_and_who_they_are(
    uow: InMemoryShippingUnitOfWork, drafts: list[ParcelDraft]
) -> None:
    with pytest.raises(InvalidInput):
        await create(uow, a_command(*drafts))

    assert uow.left == []


async def test_a_tracking_number_is_of_one_parcel(uow: InMemoryShippingUnitOfWork) -> None:
    await create(uow, a_command())

    with pytest.raises(TrackingNumberTaken):
        await create(uow, a_command(key=IdempotencyKey("cus_seller", "k2")))

    assert len(uow.left) == 1


async def test_a_delivered_parcel_is_told_to_orders_in_the_same_transaction(
    uow: InMemoryShippingUnitOfWork,
) -> None:
    shipment = await shipped(uow)

    [received] = await ingest(uow, a_report(shipment.parcels[0].tracking, DELIVERED))

    assert received.reception is Reception.RECORDED
    assert [it.order_id for it in uow.delivered] == [shipment.order_id]
    assert uow.delivered[0].lines == (LineQuantity(LINE, 1),)


async def test_units_that_arrive_together_are_summed_up(uow: InMemoryShippingUnitOfWork) -> None:
    shipment = await shipped(uow, a_parcel(), a_parcel(), a_parcel())

    await ingest(uow, *(a_report(parcel.tracking, DELIVERED) for parcel in shipment.parcels))

    assert [it.lines for it in uow.delivered] == [(LineQuantity(LINE, 3),)]


async def test_a_carriers_event_counts_once(uow: InMemoryShippingUnitOfWork) -> None:
    shipment = await shipped(uow)
    report = a_report(shipment.parcels[0].tracking, DELIVERED)

    first = await ingest(uow, report, report)
    again = await ingest(uow, report)

    assert [it.reception for it in first] == [Reception.RECORDED, Reception.DUPLICATE]
    assert [it.reception for it in again] == [Reception.DUPLICATE]
    assert len(uow.delivered) == 1


async def test_an_unknown_number_does_not_spoil_the_rest(uow: InMemoryShippingUnitOfWork) -> None:
    shipment = await shipped(uow)
    known = a_report(shipment.parcels[0].tracking, DELIVERED)

    received = await ingest(uow, a_report(tracking("NOBODYS"), DELIVERED), known)

    assert [it.reception for it in received] == [
        Reception.UNKNOWN_TRACKING_NUMBER,
        Reception.RECORDED,
    ]


async def test_only_a_signed_message_is_believed(uow: InMemoryShippingUnitOfWork) -> None:
    shipment = await shipped(uow)
    report = a_report(shipment.parcels[0].tracking, DELIVERED)

    with pytest.raises(BadSignature):
        await ingest(uow, report, signature="forged")

    assert uow.delivered == []


async def test_a_carrier_reports_only_its_own_parcels(uow: InMemoryShippingUnitOfWork) -> None:
    with pytest.raises(InvalidInput):
        await ingest(uow, a_report(Tracking.of("dhl", "1234"), DELIVERED))


async def test_a_corrected_number_is_followed_and_what_the_old_one_told_before_counts(
    uow: InMemoryShippingUnitOfWork,
) -> None:
    shipment = await shipped(uow)
    [parcel] = shipment.parcels
    await correct(uow, shipment, parcel.id, tracking("NEWNUMBER"))

    received = await ingest(
        uow,
        a_report(parcel.tracking, TrackingCode.PICKED_UP, occurred_at=clock.at),
        a_report(tracking("NEWNUMBER"), DELIVERED, occurred_at=clock.at + HOUR),
    )

    found = uow.shipments.rows[shipment.id].parcels[0]
    assert {it.reception for it in received} == {Reception.RECORDED}
    assert found.former_tracking == (FormerTracking(parcel.tracking, until=clock.at),)


async def test_what_a_mistyped_number_tells_after_its_correction_is_of_no_parcel(
    uow: InMemoryShippingUnitOfWork,
) -> None:
    shipment = await shipped(uow)
    [parcel] = shipment.parcels
    await correct(uow, shipment, parcel.id, tracking("RIGHT1"))

    [received] = await ingest(
        uow, a_report(parcel.tracking, DELIVERED, occurred_at=clock.at + HOUR)
    )

    assert received.reception is Reception.UNKNOWN_TRACKING_NUMBER
    assert received.shipment_id is None
    assert uow.shipments.rows[shipment.id].status is ShipmentStatus.CREATED
    assert uow.delivered == []


async def test_a_mistyped_number_is_free_for_its_owner(uow: InMemoryShippingUnitOfWork) -> None:
    mistaken = await shipped(uow)
    [parcel] = mistaken.parcels
    await correct(uow, mistaken, parcel.id, tracking("RIGHT1"))

    owner = await create(uow, a_command(ParcelDraft(tracking=parcel.tracking, lines=None)))
    received = await ingest(
        uow,
        a_report(parcel.tracking, TrackingCode.PICKED_UP, occurred_at=clock.at - HOUR),
        a_report(parcel.tracking, DELIVERED, occurred_at=clock.at + HOUR),
    )

    assert [it.shipment_id for it in received] == [owner, owner]
    assert uow.shipments.rows[owner].status is ShipmentStatus.DELIVERED
    assert uow.shipments.rows[mistaken.id].status is ShipmentStatus.CREATED


async def test_a_number_that_its_owner_has_meanwhile_is_not_taken_back(
    uow: InMemoryShippingUnitOfWork,
) -> None:
    mistaken = await shipped(uow)
    [parcel] = mistaken.parcels
    await correct(uow, mistaken, parcel.id, tracking("RIGHT1"))
    await create(uow, a_command(ParcelDraft(tracking=parcel.tracking, lines=None)))

    with pytest.raises(TrackingNumberTaken):
        await correct(uow, mistaken, parcel.id, parcel.tracking)


async def test_two_parcels_may_swap_their_numbers(uow: InMemoryShippingUnitOfWork) -> None:
    first, second = a_parcel(), a_parcel()
    shipment = await shipped(uow, first, second)
    command = CorrectTracking(
        shipment_id=shipment.id,
        seller_id=SELLER,
        parcels=((first.id, second.tracking), (second.id, first.tracking)),
    )

    await correct_tracking(command, begin=uow.begin, clock=clock)
    await ingest(uow, a_report(first.tracking, DELIVERED, occurred_at=clock.at + HOUR))

    statuses = [it.status for it in uow.shipments.rows[shipment.id].parcels]
    assert statuses == [ShipmentStatus.CREATED, ShipmentStatus.DELIVERED]


async def test_a_correction_in_between_leaves_a_report_unknown(
    uow: InMemoryShippingUnitOfWork,
) -> None:
    """The number was looked up before the shipment was locked."""
    shipment = await shipped(uow)
    [parcel] = shipment.parcels
    before = await uow.shipments.tracked_by([parcel.tracking])
    await correct(uow, shipment, parcel.id, tracking("RIGHT1"))

    async def outdated(_: Collection[Tracking], /) -> Any:
        return before

    uow.shipments.tracked_by = outdated  # type: ignore[method-assign]
    [received] = await ingest(
        uow, a_report(parcel.tracking, DELIVERED, occurred_at=clock.at + HOUR)
    )

    assert received.reception is Reception.UNKNOWN_TRACKING_NUMBER
    assert uow.delivered == []


async def test_what_has_arrived_keeps_its_number(uow: InMemoryShippingUnitOfWork) -> None:
    shipment = await shipped(uow)
    [parcel] = shipment.parcels
    await ingest(uow, a_report(parcel.tracking, DELIVERED))

    with pytest.raises(ParcelArrived):
        await correct(uow, shipment, parcel.id, tracking("NEWNUMBER"))


async def test_correcting_needs_the_sellers_own_parcel(uow: InMemoryShippingUnitOfWork) -> None:
    shipment = await shipped(uow)

    with pytest.raises(ParcelNotFound):
        await correct(uow, shipment, ParcelId("pcl_other"), tracking())
    with pytest.raises(ShipmentNotFound):
        await correct(
            uow, shipment, shipment.parcels[0].id, tracking(), seller_id=SellerId("sel_other")
        )


async def test_one_correction_is_of_fifty_parcels_at_most_and_of_each_once(
    uow: InMemoryShippingUnitOfWork,
) -> None:
    shipment = await shipped(uow)
    [parcel] = shipment.parcels
    others = [(ParcelId(f"pcl_{number}"), tracking()) for number in range(50)]
    twice = [(parcel.id, tracking()), (parcel.id, tracking())]

    refused = []
    for parcels in ([(parcel.id, tracking()), *others], twice):
        command = CorrectTracking(shipment_id=shipment.id, seller_id=SELLER, parcels=tuple(parcels))
        with pytest.raises(InvalidInput) as refusal:
            await correct_tracking(command, begin=uow.begin, clock=clock)
        refused.append(refusal.value.field)

    assert refused == [["parcels"], ["parcels", "1", "parcelId"]]


async def correct(
    uow: InMemoryShippingUnitOfWork,
    shipment: Shipment,
    parcel_id: ParcelId,
    to: Tracking,
    seller_id: SellerId = SELLER,
) -> None:
    command = CorrectTracking(
        shipment_id=shipment.id, seller_id=seller_id, parcels=((parcel_id, to),)
    )
    await correct_tracking(command, begin=uow.begin, clock=clock)


def test_people_write_tracking_numbers_as_they_like() -> None:
    assert Tracking.of(" UPS ", "1z 999 aa") == Tracking("ups", "1Z999AA")


@pytest.mark.parametrize(("carrier", "number"), [("", "1234"), ("ups", "12"), ("u p", "1234")])
def test_a_tracking_number_has_a_form(carrier: str, number: str) -> None:
    with pytest.raises(InvalidInput):
        Tracking.of(carrier, number)


def test_an_event_of_another_shipments_parcel_is_refused() -> None:
    with pytest.raises(ParcelNotFound):
        a_shipment().report([a_report(tracking(), DELIVERED)], at=NOON)
