"""One contract, every storage: what the use cases of orders may rely on."""

from collections.abc import AsyncIterator

import pytest

from domains.orders.application.ports.outbound import OrdersUnitOfWork
from domains.orders.domain.aggregates.order import Order
from domains.orders.domain.aggregates.order_group import OrderGroup
from domains.orders.domain.exceptions import OrderNotFound
from domains.orders.domain.value_objects.cancel_reason import CancelReason
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import (
    CheckoutId,
    CustomerId,
    OrderGroupId,
    OrderId,
    RefundId,
    SellerId,
    new_id,
)
from persistence.engine import Pools
from persistence.unit_of_work import SqlUnitOfWork
from tests.builders.orders import (
    NOON,
    UNDELIVERED_WINDOW,
    WINDOW,
    a_delivered_order,
    a_group,
    a_paid_order,
    an_order,
    an_order_line,
    everything,
    units,
    usd,
)
from tests.fakes.orders import InMemoryOrdersUnitOfWork


@pytest.fixture
async def rolled_back(pools: Pools) -> AsyncIterator[SqlUnitOfWork]:
    """A transaction that leaves no trace."""
    async with pools.write.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        yield SqlUnitOfWork(connection)
        await transaction.rollback()


@pytest.fixture(params=["memory", "postgres"])
def uow(request: pytest.FixtureRequest) -> OrdersUnitOfWork:
    if request.param == "memory":
        return InMemoryOrdersUnitOfWork()
    found: SqlUnitOfWork = request.getfixturevalue("rolled_back")
    return found


async def placed(uow: OrdersUnitOfWork, *orders: Order) -> OrderGroup:
    group = a_group(*orders)
    await uow.order_groups.add(group)
    for order in orders:
        await uow.orders.save(order)
    return group


async def test_what_is_placed_is_what_is_read(uow: OrdersUnitOfWork) -> None:
    order = an_order(an_order_line(discount=usd(5), tax=usd(7)), an_order_line(sku=None))

    group = await placed(uow, order)

    assert await uow.orders.get(order.id) == order
    assert await uow.order_groups.get(group.id) == group
    assert await uow.order_groups.place_for(group.checkout_id) == group


async def test_what_happened_to_an_order_is_what_is_read(uow: OrdersUnitOfWork) -> None:
    order = a_paid_order(an_order_line(quantity=5), an_order_line())
    await placed(uow, order)

    order.cancel(
        units(order.lines[0], 1),
        reason=CancelReason.OTHER,
        window=WINDOW,
        undelivered_window=UNDELIVERED_WINDOW,
        at=NOON,
    )
    order.dispatch(units(order.lines[0], 3), undelivered_window=UNDELIVERED_WINDOW, at=NOON)
    order.record_delivery(units(order.lines[0], 2), window=WINDOW, at=NOON)
    order.refund(units(order.lines[0], 1), include_shipping=True, at=NOON)
    order.note_refunded(RefundId("ref_1"), usd(1_000), at=NOON)
    await uow.orders.save(order)

    assert await uow.orders.get(order.id) == order


async def test_an_order_that_completes_later_and_of_a_guest_is_what_is_read(
    uow: OrdersUnitOfWork,
) -> None:
    order = a_delivered_order(customer_id=None)
    await placed(uow, order)

    assert await uow.orders.get(order.id) == order
    assert order.completes_at is not None


async def test_the_orders_of_a_purchase_come_by_id(uow: OrdersUnitOfWork) -> None:
    first = an_order()
    others = [an_order(group_id=first.group_id, seller_id=SellerId(f"sel_{n}")) for n in range(3)]
    await placed(uow, first, *others)

    found = await uow.orders.of_group(first.group_id)

    assert found == sorted([first, *others], key=lambda order: order.id)
    assert await uow.orders.of_group(OrderGroupId("ogr_nobody")) == []


async def test_the_head_tells_whose_an_order_is(uow: OrdersUnitOfWork) -> None:
    order = an_order(customer_id=CustomerId("cus_ada"))
    await placed(uow, order)

    head = await uow.orders.head(order.id)

    assert (head.customer_id, head.group_id, head.status) == (
        "cus_ada",
        order.group_id,
        order.status,
    )


async def test_an_unknown_order_is_not_found(uow: OrdersUnitOfWork) -> None:
    with pytest.raises(OrderNotFound):
        await uow.orders.get(OrderId("ord_nobody"))
    with pytest.raises(OrderNotFound):
        await uow.orders.head(OrderId("ord_nobody"))

    assert await uow.order_groups.get(OrderGroupId("ogr_nobody")) is None


async def test_a_lost_race_is_a_conflict(uow: OrdersUnitOfWork) -> None:
    order = a_paid_order()
    await placed(uow, order)
    late = await uow.orders.get(order.id)
    order.dispatch(everything(order), undelivered_window=UNDELIVERED_WINDOW, at=NOON)
    await uow.orders.save(order)

    late.dispatch(everything(late), undelivered_window=UNDELIVERED_WINDOW, at=NOON)
    with pytest.raises(Conflict):
        await uow.orders.save(late)


async def test_a_checkout_has_one_purchase(uow: OrdersUnitOfWork) -> None:
    checkout = CheckoutId(new_id("chk"))
    await uow.order_groups.add(a_group(an_order(), checkout_id=checkout))

    with pytest.raises(Conflict):
        await uow.order_groups.add(a_group(an_order(), checkout_id=checkout))


async def test_numbers_are_unique(uow: OrdersUnitOfWork) -> None:
    first = await uow.order_groups.place_for(CheckoutId("chk_1"))
    second = await uow.order_groups.place_for(CheckoutId("chk_1"))

    assert isinstance(first, int)
    assert isinstance(second, int)
    assert first < second
