"""The catalogue is told what can be bought, because its listings show it."""

from collections.abc import Mapping

import pytest

from domains.inventory.application.turned import REPORT
from domains.inventory.application.use_cases.place_hold import place_hold
from domains.inventory.application.use_cases.release_hold import release_hold
from domains.inventory.application.use_cases.report_availability import report_availability
from domains.inventory.application.use_cases.set_stock import set_stock
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.ids import VariantId
from tests.builders.inventory import NOON, SELLER, a_hold
from tests.fakes.inventory import InMemoryInventory
from tests.fakes.payments import StoppedClock

CLOCK = StoppedClock(NOON)
SHIRT, SHOE = VariantId("var_shirt"), VariantId("var_shoe")


@pytest.fixture
async def uow() -> InMemoryInventory:
    """Two shirts, one shoe."""
    made = InMemoryInventory()
    for variant_id, on_hand in ((SHIRT, 2), (SHOE, 1)):
        await set_stock(made, SELLER, variant_id, on_hand, StockPolicy.DENY, clock=CLOCK)
    return made


def reported(uow: InMemoryInventory) -> list[str]:
    return [payload for job, payload in uow.jobs.queue if job == REPORT]


async def test_the_last_piece_is_reported_when_it_goes_and_when_it_comes_back(
    uow: InMemoryInventory,
) -> None:
    hold = a_hold((SHIRT, 1), (SHOE, 1))

    await place_hold(uow, hold, clock=CLOCK)
    assert reported(uow) == [SHOE]

    await release_hold(uow, hold.reservation_id, clock=CLOCK)
    assert reported(uow) == [SHOE, SHOE]


async def test_a_hold_that_failed_reports_nothing(uow: InMemoryInventory) -> None:
    assert await place_hold(uow, a_hold((SHIRT, 3), (SHOE, 1)), clock=CLOCK)

    assert reported(uow) == []
    await place_hold(uow, a_hold((SHIRT, 1)), clock=CLOCK)
    assert reported(uow) == []


@pytest.mark.parametrize(
    ("on_hand", "policy", "expected"),
    [
        (5, StockPolicy.DENY, []),
        (0, StockPolicy.DENY, [SHIRT]),
        (0, StockPolicy.CONTINUE, []),
    ],
)
async def test_a_count_is_reported_when_it_changes_the_answer(
    uow: InMemoryInventory, on_hand: int, policy: StockPolicy, expected: list[str]
) -> None:
    await set_stock(uow, SELLER, SHIRT, on_hand, policy, clock=CLOCK)

    assert reported(uow) == expected


async def test_a_new_variant_is_listed_as_in_stock_unless_it_is_not(
    uow: InMemoryInventory,
) -> None:
    new = VariantId("var_new")

    await set_stock(uow, SELLER, new, 0, StockPolicy.DENY, clock=CLOCK)

    assert reported(uow) == [new]


async def test_a_report_tells_what_is_true_when_it_runs(uow: InMemoryInventory) -> None:
    told: list[Mapping[VariantId, bool]] = []

    async def report(_: InMemoryInventory, variants: Mapping[VariantId, bool], /) -> None:
        told.append(variants)

    unknown = VariantId("var_unknown")
    for variant_id in (SHOE, unknown):
        await report_availability(variant_id, begin=uow.begin, report=report)

    assert told == [{SHOE: True}, {unknown: False}]
