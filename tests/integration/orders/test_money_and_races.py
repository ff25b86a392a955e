"""What orders do to money and stock, also when everybody comes at once."""

import asyncio
from datetime import timedelta

from apps.composition.orders import order_jobs
from domains.orders.application.use_cases.cancel_order import CancelOrder
from domains.orders.application.use_cases.confirm_receipt import ConfirmReceipt
from domains.orders.application.use_cases.mark_orders_paid import mark_orders_paid
from domains.orders.application.use_cases.place_orders import place_orders
from domains.orders.application.use_cases.record_delivery import record_delivery
from domains.orders.application.use_cases.schedule_completion import AUTO_COMPLETE
from domains.orders.contracts.apis import DeliverLines, LineQuantity, PlaceOrders
from domains.orders.contracts.parties import Requester
from domains.orders.domain.value_objects.cancel_reason import CancelReason
from domains.shared_kernel.errors import Conflict, DomainError
from domains.shared_kernel.ids import CustomerId, OrderLineId, SellerId, new_id
from domains.shared_kernel.use_case import IdempotencyKey
from domains.shipping.application.use_cases.create_shipment import CreateShipment, ParcelDraft
from persistence.inventory.reader import SqlInventoryReader
from persistence.orders.reader import SqlOrderReader
from persistence.payments.reader import SqlPaymentReader
from tests.builders.orders import WINDOW, a_placed_order, a_purchase
from tests.builders.shipping import tracking
from tests.builders.sold import Sold
from tests.integration.orders.conftest import Shop


async def shipped(shop: Shop) -> Sold:
    sold = await shop.sell()
    draft = ParcelDraft(tracking=tracking(), lines=None)
    key = IdempotencyKey(sold.seller_id, "ship")
    await shop.shipping.create_shipment(
        CreateShipment(key=key, order_id=sold.order_id, seller_id=sold.seller_id, parcels=(draft,))
    )
    return sold


async def money_of(shop: Shop, sold: Sold) -> tuple[int, int]:
    """What is held for the order, and what was released to its seller."""
    [escrow] = await SqlPaymentReader(shop.pools.read).escrow_of_orders([sold.order_id])
    assert escrow is not None
    return escrow.held.minor_units, escrow.released.minor_units


async def test_a_confirmed_receipt_releases_the_escrow_once(shop: Shop) -> None:
    sold = await shipped(shop)
    confirm = ConfirmReceipt(
        key=IdempotencyKey("buyer", sold.order_id),
        order_id=sold.order_id,
        who=Requester(customer_id=sold.customer_id),
    )
    before = await money_of(shop, sold)

    await asyncio.gather(*(shop.orders.confirm_receipt(confirm) for _ in range(5)))

    assert before == (2_499, 0)
    assert await money_of(shop, sold) == (0, 2_499)


async def test_what_its_buyer_has_confirmed_may_be_reviewed(shop: Shop) -> None:
    sold, reads = await shipped(shop), SqlOrderReader(shop.pools.read)
    line, customer = OrderLineId(sold.line_id), CustomerId(str(sold.customer_id))
    confirm = ConfirmReceipt(
        key=IdempotencyKey("buyer", sold.order_id),
        order_id=sold.order_id,
        who=Requester(customer_id=customer),
    )
    before = await reads.delivered_line(line, customer)

    await shop.orders.confirm_receipt(confirm)

    [[counted]] = await reads.lines([sold.order_id])
    [timeline] = await reads.timelines([sold.order_id])
    assert before is None
    assert await reads.delivered_line(line, customer) is not None
    assert (counted.shipped_quantity, counted.delivered_quantity) == (2, 2)
    assert [(it.type, it.status) for it in timeline[-2:]] == [
        ("orders.order_delivered.v1", "delivered"),
        ("orders.order_completed.v1", "completed"),
    ]


async def test_the_job_completes_a_delivered_order_and_pays_its_seller_once(shop: Shop) -> None:
    sold = await shipped(shop)
    units = (LineQuantity(OrderLineId(sold.line_id), 2),)
    async with shop.begin() as uow:
        delivered = DeliverLines(order_id=sold.order_id, lines=units)
        await record_delivery(uow, delivered, window=WINDOW, clock=shop.clock)
    run = order_jobs(shop.orders)[AUTO_COMPLETE]

    await run(sold.order_id)
    too_early = await money_of(shop, sold)
    shop.clock.at += WINDOW + timedelta(seconds=1)
    await asyncio.gather(*(run(sold.order_id) for _ in range(4)))

    assert too_early == (2_499, 0)
    assert await money_of(shop, sold) == (0, 2_499)


async def test_the_job_completes_also_what_nobody_reports_delivered(shop: Shop) -> None:
    sold, reads = await shipped(shop), SqlOrderReader(shop.pools.read)
    line, customer = OrderLineId(sold.line_id), CustomerId(str(sold.customer_id))
    run = order_jobs(shop.orders)[AUTO_COMPLETE]
    due = await shop.pools.read.fetchval(
        "select due_at from jobs where name = $1 and payload = $2", AUTO_COMPLETE, sold.order_id
    )

    await run(sold.order_id)
    too_early = await money_of(shop, sold)
    shop.clock.at = due
    await asyncio.gather(*(run(sold.order_id) for _ in range(4)))

    [[counted]] = await reads.lines([sold.order_id])
    assert too_early == (2_499, 0)
    assert await money_of(shop, sold) == (0, 2_499)
    assert counted.delivered_quantity == 0
    assert await reads.delivered_line(line, customer) is not None


async def test_many_cancellations_at_once_never_exceed_what_was_bought(shop: Shop) -> None:
    sold = await shop.sell(quantity=3, stock=10)
    unit = (LineQuantity(OrderLineId(sold.line_id), 1),)
    commands = [
        CancelOrder(
            key=IdempotencyKey("buyer", f"{sold.order_id}{n}"),
            order_id=sold.order_id,
            who=Requester(customer_id=sold.customer_id),
            reason=CancelReason.OTHER,
            lines=unit,
        )
        for n in range(8)
    ]

    results = await asyncio.gather(
        *(shop.orders.cancel_order(command) for command in commands), return_exceptions=True
    )

    [order] = await SqlOrderReader(shop.pools.read).by_ids([sold.order_id])
    [level] = await SqlInventoryReader(shop.pools.read).levels([sold.variant_id])
    paid_back = await shop.pools.read.fetchval(
        "select sum(amount_minor) from refunds where order_id = $1", sold.order_id
    )
    assert sum(isinstance(result, DomainError) for result in results) == 5
    assert order is not None
    assert (order.status, order.refunded) == ("cancelled", order.total)
    assert paid_back == order.total.minor_units
    assert level is not None
    assert (level.on_hand, level.allocated) == (10, 0)


async def test_a_checkout_places_its_orders_once_however_many_try(shop: Shop) -> None:
    sellers = [SellerId(new_id("sel")) for _ in range(3)]
    purchase = a_purchase(*(a_placed_order(seller_id=seller) for seller in sellers))

    await asyncio.gather(*(placed(shop, purchase) for _ in range(6)))

    [orders] = await SqlOrderReader(shop.pools.read).of_groups([purchase.group_id])
    assert [order.seller_id for order in orders] == sellers
    assert {order.status for order in orders} == {"paid"}
    assert {order.version for order in orders} == {2}


async def placed(shop: Shop, purchase: PlaceOrders) -> None:
    """As the saga does: a lost race is tried again."""
    for _ in range(2):
        try:
            async with shop.begin() as uow:
                await place_orders(uow, purchase, clock=shop.clock)
                await mark_orders_paid(uow, purchase.group_id, clock=shop.clock)
        except Conflict:
            continue
        break
