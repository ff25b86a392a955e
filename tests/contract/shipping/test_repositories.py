"""One contract, every storage: what the use cases of shipping may rely on."""

from collections.abc import AsyncIterator

import pytest

from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import ShipmentId
from domains.shipping.application.ports.outbound import ShippingUnitOfWork
from domains.shipping.domain.exceptions import ShipmentNotFound, TrackingNumberTaken
from domains.shipping.domain.value_objects.tracking_code import TrackingCode
from persistence.engine import Pools
from persistence.unit_of_work import SqlUnitOfWork
from tests.builders.orders import NOON
from tests.builders.shipping import a_parcel, a_report, a_shipment, tracking
from tests.fakes.shipping import InMemoryShippingUnitOfWork


@pytest.fixture
async def rolled_back(pools: Pools) -> AsyncIterator[SqlUnitOfWork]:
    """A transaction that leaves no trace."""
    async with pools.write.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        yield SqlUnitOfWork(connection)
        await transaction.rollback()


@pytest.fixture(params=["memory", "postgres"])
def uow(request: pytest.FixtureRequest) -> ShippingUnitOfWork:
    if request.param == "memory":
        return InMemoryShippingUnitOfWork()
    found: SqlUnitOfWork = request.getfixturevalue("rolled_back")
    return found


async def test_what_is_dispatched_is_what_is_read(uow: ShippingUnitOfWork) -> None:
    shipment = a_shipment(a_parcel(), a_parcel(), customer_id=None)

    await uow.shipments.save(shipment)

    assert await uow.shipments.get(shipment.id) == shipment


async def test_what_happened_to_a_shipment_is_what_is_read(uow: ShippingUnitOfWork) -> None:
    shipment = a_shipment(a_parcel(), a_parcel())
    await uow.shipments.save(shipment)
    first, second = shipment.parcels
    old = first.tracking

    shipment.correct_tracking(first.id, tracking(), at=NOON)
    shipment.correct_tracking(first.id, tracking(), at=NOON)
    shipment.correct_tracking(first.id, old, at=NOON)
    reports = [
        a_report(first.tracking, TrackingCode.EXCEPTION, place="Hub", description="Rain"),
        a_report(second.tracking, TrackingCode.DELIVERED),
    ]
    shipment.report(reports, at=NOON)
    await uow.shipments.save(shipment)

    assert await uow.shipments.get(shipment.id) == shipment


async def test_a_shipment_is_found_by_all_its_numbers(uow: ShippingUnitOfWork) -> None:
    shipment = a_shipment()
    [parcel] = shipment.parcels
    old, new = parcel.tracking, tracking()
    shipment.correct_tracking(parcel.id, new, at=NOON)
    await uow.shipments.save(shipment)

    found = await uow.shipments.tracked_by({old, new, tracking()})

    assert found == {old: [(shipment.id, NOON)], new: [(shipment.id, None)]}


async def test_a_former_number_is_free_for_another_parcel(uow: ShippingUnitOfWork) -> None:
    mistaken = a_shipment()
    [parcel] = mistaken.parcels
    typo = parcel.tracking
    mistaken.correct_tracking(parcel.id, tracking(), at=NOON)
    await uow.shipments.save(mistaken)
    owner = a_shipment(a_parcel(tracking=typo))
    await uow.shipments.save(owner)

    found = await uow.shipments.tracked_by([typo])

    claims = {(mistaken.id, NOON), (owner.id, None)}
    assert {typo: {*found[typo]}} == {typo: claims}
    assert await uow.shipments.get(mistaken.id) == mistaken
    assert await uow.shipments.get(owner.id) == owner


async def test_parcels_of_a_shipment_may_swap_their_numbers(uow: ShippingUnitOfWork) -> None:
    first, second = a_parcel(), a_parcel()
    shipment = a_shipment(first, second)
    await uow.shipments.save(shipment)
    one, other = first.tracking, second.tracking

    shipment.correct_tracking(first.id, other, at=NOON)
    shipment.correct_tracking(second.id, one, at=NOON)
    await uow.shipments.save(shipment)

    assert await uow.shipments.get(shipment.id) == shipment


async def test_a_former_number_that_is_taken_does_not_come_back(uow: ShippingUnitOfWork) -> None:
    mistaken = a_shipment()
    [parcel] = mistaken.parcels
    typo = parcel.tracking
    mistaken.correct_tracking(parcel.id, tracking(), at=NOON)
    await uow.shipments.save(mistaken)
    await uow.shipments.save(a_shipment(a_parcel(tracking=typo)))

    mistaken.correct_tracking(parcel.id, typo, at=NOON)

    with pytest.raises(TrackingNumberTaken):
        await uow.shipments.save(mistaken)


async def test_known_events_are_told(uow: ShippingUnitOfWork) -> None:
    shipment = a_shipment()
    report = a_report(shipment.parcels[0].tracking, TrackingCode.PICKED_UP)
    shipment.report([report], at=NOON)
    await uow.shipments.save(shipment)

    assert await uow.shipments.known_events("ups", [report.id, "e?"]) == {report.id}
    assert await uow.shipments.known_events("dhl", [report.id]) == set()


async def test_an_unknown_shipment_is_not_found(uow: ShippingUnitOfWork) -> None:
    with pytest.raises(ShipmentNotFound):
        await uow.shipments.get(ShipmentId("shp_nobody"))


async def test_a_tracking_number_is_of_one_parcel(uow: ShippingUnitOfWork) -> None:
    shipment = a_shipment()
    await uow.shipments.save(shipment)

    with pytest.raises(TrackingNumberTaken):
        await uow.shipments.save(a_shipment(a_parcel(tracking=shipment.parcels[0].tracking)))


async def test_a_lost_race_is_a_conflict(uow: ShippingUnitOfWork) -> None:
    shipment = a_shipment()
    await uow.shipments.save(shipment)
    late = await uow.shipments.get(shipment.id)
    number = shipment.parcels[0].tracking
    shipment.report([a_report(number, TrackingCode.PICKED_UP)], at=NOON)
    await uow.shipments.save(shipment)

    late.report([a_report(number, TrackingCode.DELIVERED)], at=NOON)
    with pytest.raises(Conflict):
        await uow.shipments.save(late)
