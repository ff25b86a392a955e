"""How far a parcel is does not depend on the order in which its events come in."""

from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from domains.shipping.domain.services.progress import shipment_status
from domains.shipping.domain.value_objects.shipment_status import ShipmentStatus
from domains.shipping.domain.value_objects.tracking_code import TrackingCode
from tests.builders.orders import NOON
from tests.builders.shipping import a_parcel, a_report, a_shipment

HISTORIES = st.lists(
    st.tuples(st.sampled_from(TrackingCode), st.integers(0, 5)), min_size=1, max_size=8
)


@given(HISTORIES, st.randoms(use_true_random=False))
def test_disorder_and_repetition_end_where_order_does(
    history: list[tuple[TrackingCode, int]], random: Random
) -> None:
    parcel = a_parcel()
    reports = [
        a_report(parcel.tracking, code, id=f"e{i}", occurred_at=NOON + timedelta(hours=hours))
        for i, (code, hours) in enumerate(history)
    ]
    in_order, in_disorder = a_shipment(parcel), a_shipment(a_parcel(tracking=parcel.tracking))
    shuffled = [*reports, *reports]
    random.shuffle(shuffled)

    for report in reports:
        in_order.report([report], at=NOON)
    arrived = [line for it in shuffled for line in in_disorder.report([it], at=NOON)]

    assert in_disorder.status is in_order.status
    assert len(in_disorder.events) == len(reports)
    assert len(arrived) == (in_disorder.status is ShipmentStatus.DELIVERED)


def test_an_event_that_comes_late_does_not_move_the_parcel_backwards() -> None:
    shipment = a_shipment()
    [parcel] = shipment.parcels
    shipment.report([a_report(parcel.tracking, TrackingCode.OUT_FOR_DELIVERY)], at=NOON)

    earlier = NOON - timedelta(days=1)
    late = a_report(parcel.tracking, TrackingCode.PICKED_UP, occurred_at=earlier)
    shipment.report([late], at=NOON)

    assert shipment.status is ShipmentStatus.OUT_FOR_DELIVERY


def test_an_exception_shows_until_the_parcel_moves_again() -> None:
    shipment = a_shipment()
    number = shipment.parcels[0].tracking
    shipment.report([a_report(number, TrackingCode.EXCEPTION)], at=NOON)
    held_up = shipment.status

    later = NOON + timedelta(hours=1)
    shipment.report([a_report(number, TrackingCode.IN_TRANSIT, occurred_at=later)], at=NOON)

    assert held_up is ShipmentStatus.EXCEPTION
    assert shipment.status is ShipmentStatus.IN_TRANSIT


def test_a_shipment_is_delivered_with_its_last_parcel() -> None:
    first, second = a_parcel(), a_parcel()
    shipment = a_shipment(first, second)

    shipment.report([a_report(first.tracking, TrackingCode.DELIVERED)], at=NOON)
    between = (shipment.status, shipment.delivered_at)
    shipment.report([a_report(second.tracking, TrackingCode.DELIVERED)], at=NOON)

    assert between == (ShipmentStatus.CREATED, None)
    assert (shipment.status, shipment.delivered_at) == (ShipmentStatus.DELIVERED, NOON)


def test_the_trouble_of_one_parcel_is_the_shipments() -> None:
    found = shipment_status([ShipmentStatus.DELIVERED, ShipmentStatus.EXCEPTION])

    assert found is ShipmentStatus.EXCEPTION
