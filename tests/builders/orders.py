"""Orders as tests like them: every part may be overridden."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domains.orders.contracts.apis import LineQuantity, PlacedLine, PlacedOrder, PlaceOrders
from domains.orders.contracts.parties import token_hash
from domains.orders.domain.aggregates.order import Order
from domains.orders.domain.aggregates.order_group import OrderGroup
from domains.orders.domain.entities.order_line import OrderLine
from domains.orders.domain.value_objects.delivery import Delivery
from domains.shared_kernel.address import Address
from domains.shared_kernel.ids import (
    CheckoutId,
    CustomerId,
    OrderGroupId,
    OrderId,
    OrderLineId,
    ProductId,
    SellerId,
    VariantId,
    new_id,
)
from domains.shared_kernel.money import Currency, Money

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
WINDOW = timedelta(days=15)
UNDELIVERED_WINDOW = timedelta(days=60)
BUYER = CustomerId("cus_buyer")
SELLER = SellerId("sel_store")
TOKEN = "a secret of the purchase"  # noqa: S105 - of no real purchase


def usd(minor_units: int) -> Money:
    return Money(minor_units, Currency.USD)


def an_address() -> Address:
    return Address(
        name="Ada", line1="1 Main St", city="Springfield", postal_code="12345", country_code="US"
    )


def a_placed_line(**overrides: Any) -> PlacedLine:
    given = {
        "product_id": ProductId("prd_lamp"),
        "variant_id": VariantId("var_lamp"),
        "sku": "LAMP",
        "title": "Lamp",
        "variant_title": "Red",
        "image_url": None,
        "quantity": 2,
        "unit_price": usd(1_000),
        "discount": usd(0),
        "tax": usd(0),
        **overrides,
    }
    total = given["unit_price"].times(given["quantity"]) - given["discount"] + given["tax"]
    return PlacedLine(**{"total": total, **given})


def a_placed_order(*lines: PlacedLine, **overrides: Any) -> PlacedOrder:
    lines = lines or (a_placed_line(),)
    given = {
        "seller_id": SELLER,
        "delivery_code": "standard",
        "delivery_title": "Standard delivery",
        "delivery_cost": usd(499),
        **overrides,
    }
    total = sum((line.total for line in lines), given["delivery_cost"])
    return PlacedOrder(**{"lines": lines, "total": total, **given})


def a_purchase(*orders: PlacedOrder, **overrides: Any) -> PlaceOrders:
    orders = orders or (a_placed_order(),)
    return PlaceOrders(
        **{
            "group_id": OrderGroupId(new_id("ogr")),
            "checkout_id": CheckoutId(new_id("chk")),
            "customer_id": BUYER,
            "email": "ada@example.test",
            "address": an_address(),
            "currency": Currency.USD,
            "total": sum((order.total for order in orders), usd(0)),
            "access_token": TOKEN,
            "orders": orders,
            **overrides,
        }
    )


def an_order_line(**overrides: Any) -> OrderLine:
    given = {"id": OrderLineId(new_id("oln")), **overrides}
    placed = a_placed_line(
        **{k: v for k, v in given.items() if k in PlacedLine.__dataclass_fields__}
    )
    return OrderLine(**{name: getattr(placed, name) for name in placed.__slots__} | given)


def an_order(*lines: OrderLine, delivery_cost: int = 499, **overrides: Any) -> Order:
    """Placed and not paid for."""
    lines = lines or (an_order_line(),)
    delivery = Delivery("standard", "Standard delivery", usd(delivery_cost))
    given: dict[str, Any] = {
        "number": new_id("100001"),
        "group_id": OrderGroupId(new_id("ogr")),
        "seller_id": SELLER,
        "customer_id": BUYER,
        "access_token_hash": token_hash(TOKEN),
        "lines": lines,
        "delivery": delivery,
        "total": sum((line.total for line in lines), delivery.cost),
        "at": NOON,
        **overrides,
    }
    return Order.place(OrderId(new_id("ord")), **given)


def a_paid_order(*lines: OrderLine, **overrides: Any) -> Order:
    order = an_order(*lines, **overrides)
    order.pay(at=NOON)
    return order


def a_shipped_order(*lines: OrderLine, **overrides: Any) -> Order:
    order = a_paid_order(*lines, **overrides)
    order.dispatch(None, undelivered_window=UNDELIVERED_WINDOW, at=NOON)
    return order


def a_delivered_order(*lines: OrderLine, **overrides: Any) -> Order:
    order = a_shipped_order(*lines, **overrides)
    order.record_delivery(everything(order), window=WINDOW, at=NOON)
    return order


def everything(order: Order) -> list[LineQuantity]:
    return [LineQuantity(line.id, line.quantity) for line in order.lines]


def units(line: OrderLine, quantity: int) -> list[LineQuantity]:
    return [LineQuantity(line.id, quantity)]


def a_group(*orders: Order, **overrides: Any) -> OrderGroup:
    return OrderGroup(
        **{
            "id": orders[0].group_id,
            "number": new_id("100001"),
            "checkout_id": CheckoutId(new_id("chk")),
            "customer_id": BUYER,
            "email": "ada@example.test",
            "shipping_address": an_address(),
            "access_token_hash": token_hash(TOKEN),
            "total": sum((order.total for order in orders), usd(0)),
            "order_ids": tuple(order.id for order in orders),
            "placed_at": NOON,
            **overrides,
        }
    )
