"""A purchase as checkout leaves it: paid for, its stock allocated, its money in escrow."""

from dataclasses import dataclass

from domains.inventory.application.use_cases.allocate_hold import allocate_hold
from domains.inventory.application.use_cases.claim_hold import claim_hold
from domains.inventory.application.use_cases.place_hold import place_hold
from domains.inventory.application.use_cases.set_stock import set_stock
from domains.inventory.contracts.apis import Hold, StockLine
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.orders.application.use_cases.mark_orders_paid import mark_orders_paid
from domains.orders.application.use_cases.place_orders import place_orders
from domains.orders.contracts.apis import OrderShare
from domains.payments.application.use_cases.open_payment import open_payment
from domains.payments.application.use_cases.record_capture import record_capture
from domains.payments.application.use_cases.record_outcome import record_outcome
from domains.payments.contracts.apis import Outcome, OutcomeStatus, PaymentOrder, Split
from domains.shared_kernel.ids import (
    CustomerId,
    OrderGroupId,
    OrderId,
    ReservationId,
    SellerId,
    VariantId,
    new_id,
)
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin
from persistence.unit_of_work import SqlUnitOfWork
from tests.builders.orders import WINDOW, a_placed_line, a_placed_order, a_purchase


@dataclass(frozen=True)
class Sold:
    """One order of `quantity` units of one variant, of which `stock` were there."""

    group_id: OrderGroupId
    order_id: OrderId
    line_id: str
    variant_id: VariantId
    seller_id: SellerId
    customer_id: CustomerId | None
    token: str


async def sell(
    begin: Begin[SqlUnitOfWork],
    clock: Clock,
    *,
    quantity: int = 2,
    stock: int = 10,
    guest: bool = False,
    customer_id: CustomerId | None = None,
) -> Sold:
    seller, variant = SellerId(new_id("sel")), VariantId(new_id("var"))
    customer = None if guest else customer_id or CustomerId(new_id("cus"))
    hold = Hold(
        reservation_id=ReservationId(new_id("res")),
        owner=new_id("chk"),
        lines=(StockLine(variant, quantity),),
        expires_at=clock.now() + WINDOW,
    )
    line = a_placed_line(variant_id=variant, quantity=quantity)
    purchase = a_purchase(
        a_placed_order(line, seller_id=seller),
        customer_id=customer,
        access_token=new_id("tok"),
    )
    async with begin() as uow:
        await set_stock(uow, seller, variant, stock, StockPolicy.DENY, clock=clock)
        await place_hold(uow, hold, clock=clock)
        await claim_hold(uow, hold.reservation_id, clock=clock)
        await allocate_hold(uow, hold.reservation_id, clock=clock)
        await place_orders(uow, purchase, clock=clock)
        [share] = await mark_orders_paid(uow, purchase.group_id, clock=clock)
        await _captured(uow, purchase.group_id, share, customer, clock)
        order = await uow.orders.get(share.order_id)
    return Sold(
        group_id=purchase.group_id,
        order_id=share.order_id,
        line_id=order.lines[0].id,
        variant_id=variant,
        seller_id=seller,
        customer_id=customer,
        token=purchase.access_token,
    )


async def _captured(
    uow: SqlUnitOfWork,
    group_id: OrderGroupId,
    share: OrderShare,
    customer: CustomerId | None,
    clock: Clock,
) -> None:
    reference = new_id("att")
    opened = PaymentOrder(
        reference=reference, order_group_id=group_id, customer_id=customer, amount=share.total
    )
    payment_id = await open_payment(uow, opened, clock=clock)
    answer = Outcome(status=OutcomeStatus.SUCCEEDED, reference=f"gw_{reference}")
    await record_outcome(uow, payment_id, answer, clock=clock)
    split = Split(order_id=share.order_id, seller_id=share.seller_id, amount=share.total)
    await record_capture(uow, payment_id, [split], clock=clock)
