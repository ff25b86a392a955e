"""How a seller keeps its stock."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from apps.composition.inventory import inventory_commands
from domains.inventory.application.ports.inbound import InventoryCommands
from domains.inventory.application.use_cases.adjust_quantities import (
    AdjustQuantities,
    QuantityChange,
)
from domains.inventory.application.use_cases.set_quantities import QuantitySet, SetQuantities
from domains.inventory.domain.exceptions import (
    QuantityConflict,
    QuantityOutOfRange,
    StockBelowPromised,
    StockNotFound,
)
from domains.inventory.domain.value_objects.movement import AdjustmentReason, MovementReason
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.errors import IdempotencyKeyReused, InvalidInput
from domains.shared_kernel.ids import SellerId, VariantId
from domains.shared_kernel.use_case import IdempotencyKey
from tests.builders.carts import a_variant_view
from tests.builders.inventory import SELLER
from tests.fakes.carts import Variants
from tests.fakes.inventory import Counters, InMemoryInventory
from tests.fakes.payments import StoppedClock

SHIRT, SHOE, FOREIGN = VariantId("var_shirt"), VariantId("var_shoe"), VariantId("var_foreign")


@dataclass
class House:
    """A seller's two variants, and one of somebody else."""

    uow: InMemoryInventory = field(default_factory=InMemoryInventory)

    @property
    def commands(self) -> InventoryCommands:
        own = [a_variant_view(id=id, seller_id=SELLER) for id in (SHIRT, SHOE)]
        foreign = a_variant_view(id=FOREIGN, seller_id=SellerId("sel_other"))
        catalogue = Variants([*own, foreign])
        return inventory_commands(self.uow.begin, catalogue, StoppedClock())

    @property
    def on_hand(self) -> dict[VariantId, int]:
        return {id: row.on_hand for id, row in self.uow.stock.rows.items()}


@pytest.fixture
def house() -> House:
    return House()


def setting(*quantities: QuantitySet, key: str = "once") -> SetQuantities:
    return SetQuantities(key=IdempotencyKey(SELLER, key), seller_id=SELLER, quantities=quantities)


def counted(variant_id: VariantId, quantity: int, **more: Any) -> QuantitySet:
    return QuantitySet(variant_id=variant_id, quantity=quantity, **more)


def adjusting(*changes: tuple[VariantId, int], key: str = "once") -> AdjustQuantities:
    return AdjustQuantities(
        key=IdempotencyKey(SELLER, key),
        seller_id=SELLER,
        reason=AdjustmentReason.DAMAGED,
        changes=tuple(QuantityChange(*change) for change in changes),
    )


async def test_a_count_is_kept_with_a_movement_of_the_difference(house: House) -> None:
    await house.commands.set_quantities(setting(counted(SHIRT, 5), key="first"))
    await house.commands.set_quantities(setting(counted(SHIRT, 3), counted(SHOE, 1)))

    assert house.on_hand == {SHIRT: 3, SHOE: 1}
    assert [(it.variant_id, it.quantity, it.reason) for it in house.uow.stock.movements] == [
        (SHIRT, 5, MovementReason.COUNTED),
        (SHIRT, -2, MovementReason.COUNTED),
        (SHOE, 1, MovementReason.COUNTED),
    ]


async def test_a_number_that_has_changed_is_a_conflict_with_the_current_one(house: House) -> None:
    await house.commands.set_quantities(setting(counted(SHIRT, 5), key="first"))

    stale = setting(counted(SHOE, 9), counted(SHIRT, 7, change_from_quantity=4))
    with pytest.raises(QuantityConflict) as refused:
        await house.commands.set_quantities(stale)

    assert refused.value.current_quantity == 5
    assert refused.value.field == ["input", "quantities", "1", "changeFromQuantity"]
    assert house.on_hand == {SHIRT: 5}


async def test_a_number_that_is_as_believed_is_set(house: House) -> None:
    await house.commands.set_quantities(setting(counted(SHIRT, 5, change_from_quantity=0)))

    assert house.on_hand == {SHIRT: 5}


async def test_a_replay_changes_nothing(house: House) -> None:
    command = adjusting((SHIRT, 4))

    await house.commands.adjust_quantities(command)
    await house.commands.adjust_quantities(command)

    assert house.on_hand == {SHIRT: 4}
    with pytest.raises(IdempotencyKeyReused):
        await house.commands.adjust_quantities(adjusting((SHIRT, 5)))


async def test_a_change_is_kept_with_its_reason(house: House) -> None:
    house.uow.stock.rows[SHIRT] = Counters(SELLER, 5, StockPolicy.CONTINUE)

    await house.commands.adjust_quantities(adjusting((SHIRT, -2)))

    [movement] = house.uow.stock.movements
    assert (movement.quantity, movement.reason) == (-2, MovementReason.DAMAGED)
    assert house.uow.stock.rows[SHIRT].policy is StockPolicy.CONTINUE


async def test_nobody_takes_away_what_was_promised(house: House) -> None:
    house.uow.stock.rows[SHIRT] = Counters(SELLER, 5, StockPolicy.DENY, reserved=4)

    with pytest.raises(StockBelowPromised) as refused:
        await house.commands.adjust_quantities(adjusting((SHOE, 1), (SHIRT, -2)))

    assert refused.value.field == ["input", "changes", "1", "delta"]
    assert house.on_hand == {SHIRT: 5}


async def test_less_than_nothing_is_refused(house: House) -> None:
    with pytest.raises(QuantityOutOfRange):
        await house.commands.adjust_quantities(adjusting((SHIRT, -1)))


@pytest.mark.parametrize("variant_id", [FOREIGN, VariantId("var_unknown")])
async def test_anothers_variant_looks_like_a_missing_one(
    house: House, variant_id: VariantId
) -> None:
    with pytest.raises(StockNotFound) as refused:
        await house.commands.set_quantities(setting(counted(variant_id, 1)))

    assert refused.value.field == ["input", "quantities", "0", "variantId"]


async def test_a_variant_is_named_once(house: House) -> None:
    with pytest.raises(InvalidInput):
        await house.commands.set_quantities(setting(counted(SHIRT, 1), counted(SHIRT, 2)))


async def test_a_policy_is_kept_unless_it_is_given(house: House) -> None:
    unlimited = counted(SHIRT, 1, policy=StockPolicy.CONTINUE)
    await house.commands.set_quantities(setting(unlimited, key="first"))

    await house.commands.set_quantities(setting(counted(SHIRT, 2)))

    assert house.uow.stock.rows[SHIRT].policy is StockPolicy.CONTINUE
