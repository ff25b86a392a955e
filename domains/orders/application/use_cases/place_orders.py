from domains.orders.application.ports.outbound import OrdersUnitOfWork
from domains.orders.contracts.apis import OrderShare, PlacedLine, PlacedOrder, PlaceOrders
from domains.orders.contracts.parties import token_hash
from domains.orders.domain.aggregates.order import Order
from domains.orders.domain.aggregates.order_group import OrderGroup
from domains.orders.domain.entities.order_line import OrderLine
from domains.orders.domain.value_objects.delivery import Delivery
from domains.shared_kernel.ids import OrderId, OrderLineId, new_id
from domains.shared_kernel.time import Clock


async def place_orders(
    uow: OrdersUnitOfWork, purchase: PlaceOrders, /, *, clock: Clock
) -> tuple[OrderShare, ...]:
    """Place a purchase: its group and one order per seller, waiting for payment.

    Answers each order's share, by the order's id. Joins the caller's transaction; a checkout that
    has a group keeps it.

    Raises:
        OrderTotalMismatch: lines, orders and group do not add up.
        InvalidInput: there is no order, or two of one seller.
    """
    number = await uow.order_groups.place_for(purchase.checkout_id)
    if isinstance(number, OrderGroup):
        return tuple(map(share_of, await uow.orders.of_group(number.id)))
    now = clock.now()
    orders = [
        _order(purchase, placed, number=f"{number}-{position}", clock=clock)
        for position, placed in enumerate(purchase.orders, start=1)
    ]
    group = OrderGroup(
        id=purchase.group_id,
        number=str(number),
        checkout_id=purchase.checkout_id,
        customer_id=purchase.customer_id,
        email=purchase.email,
        shipping_address=purchase.address,
        access_token_hash=token_hash(purchase.access_token),
        total=purchase.total,
        order_ids=tuple(order.id for order in orders),
        placed_at=now,
    )
    group.check(orders)
    await uow.order_groups.add(group)
    for order in orders:
        await uow.orders.save(order)
    return tuple(map(share_of, sorted(orders, key=lambda order: order.id)))


def share_of(order: Order) -> OrderShare:
    return OrderShare(order_id=order.id, seller_id=order.seller_id, total=order.total)


def _order(purchase: PlaceOrders, placed: PlacedOrder, *, number: str, clock: Clock) -> Order:
    return Order.place(
        OrderId(new_id("ord")),
        number=number,
        group_id=purchase.group_id,
        seller_id=placed.seller_id,
        customer_id=purchase.customer_id,
        access_token_hash=token_hash(purchase.access_token),
        lines=tuple(map(_line, placed.lines)),
        delivery=Delivery(placed.delivery_code, placed.delivery_title, placed.delivery_cost),
        total=placed.total,
        at=clock.now(),
    )


def _line(placed: PlacedLine) -> OrderLine:
    return OrderLine(
        id=OrderLineId(new_id("oln")),
        product_id=placed.product_id,
        variant_id=placed.variant_id,
        sku=placed.sku,
        title=placed.title,
        variant_title=placed.variant_title,
        image_url=placed.image_url,
        quantity=placed.quantity,
        unit_price=placed.unit_price,
        discount=placed.discount,
        tax=placed.tax,
        total=placed.total,
    )
