"""The write side's mapping: `order_row` and `line_rows` place an order, `order_of` reads it.

What may change after that is written by `state_row` and `counter_row`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import asyncpg

from domains.orders.domain.aggregates.order import Order
from domains.orders.domain.aggregates.order_group import OrderGroup
from domains.orders.domain.entities.order_line import OrderLine
from domains.orders.domain.value_objects.delivery import Delivery
from domains.orders.domain.value_objects.order_fact import OrderFact
from domains.orders.domain.value_objects.order_status import OrderStatus
from domains.shared_kernel.address import Address
from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.money import Currency, Money
from persistence.statements import hexadecimal


def order_row(order: Order) -> dict[str, Any]:
    prices = [line.unit_price.times(line.quantity) for line in order.lines]
    return {
        "number": order.number,
        "group_id": order.group_id,
        "seller_id": order.seller_id,
        "customer_id": order.customer_id,
        "access_token_hash": hexadecimal(order.access_token_hash),
        "currency": order.total.currency_code,
        "subtotal_minor": _sum(prices),
        "discount_minor": _sum(line.discount for line in order.lines),
        "tax_minor": _sum(line.tax for line in order.lines),
        "delivery_code": order.delivery.code,
        "delivery_title": order.delivery.title,
        "delivery_minor": order.delivery.cost.minor_units,
        "total_minor": order.total.minor_units,
        "placed_at": order.placed_at,
        **state_row(order),
    }


def state_row(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "status": order.status,
        "delivery_refunded_minor": order.delivery_refunded.minor_units,
        "refunded_minor": order.refunded.minor_units,
        "refundable_minor": order.refundable.minor_units,
        "settled_minor": order.settled.minor_units,
        "settled_refunds": order.settled_refunds,
        "unshipped": order.unshipped,
        "updated_at": order.updated_at,
        "completes_at": order.completes_at,
        "version": order.version,
    }


def line_rows(order: Order) -> list[dict[str, Any]]:
    return [
        {
            "order_id": order.id,
            "position": position,
            "product_id": line.product_id,
            "variant_id": line.variant_id,
            "sku": line.sku,
            "title": line.title,
            "variant_title": line.variant_title,
            "image_url": line.image_url,
            "quantity": line.quantity,
            "currency": line.total.currency_code,
            "unit_price_minor": line.unit_price.minor_units,
            "discount_minor": line.discount.minor_units,
            "tax_minor": line.tax.minor_units,
            "total_minor": line.total.minor_units,
            **counter_row(line),
        }
        for position, line in enumerate(order.lines)
    ]


def counter_row(line: OrderLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "shipped": line.shipped,
        "delivered": line.delivered,
        "cancelled": line.cancelled,
        "refunded": line.refunded,
        "refunded_minor": line.refunded_amount.minor_units,
    }


def order_of(row: asyncpg.Record, lines: Sequence[asyncpg.Record]) -> Order:
    currency = Currency(row["currency"])
    return Order(
        id=row["id"],
        number=row["number"],
        group_id=row["group_id"],
        seller_id=row["seller_id"],
        customer_id=row["customer_id"],
        access_token_hash=row["access_token_hash"],
        lines=tuple(_line(line, currency) for line in lines),
        delivery=Delivery(
            row["delivery_code"], row["delivery_title"], Money(row["delivery_minor"], currency)
        ),
        total=Money(row["total_minor"], currency),
        placed_at=row["placed_at"],
        updated_at=row["updated_at"],
        status=OrderStatus(row["status"]),
        delivery_refunded=Money(row["delivery_refunded_minor"], currency),
        settled=Money(row["settled_minor"], currency),
        settled_refunds=tuple(row["settled_refunds"]),
        completes_at=row["completes_at"],
        version=row["version"],
    )


def _line(row: asyncpg.Record, currency: Currency) -> OrderLine:
    return OrderLine(
        id=row["id"],
        product_id=row["product_id"],
        variant_id=row["variant_id"],
        sku=row["sku"],
        title=row["title"],
        variant_title=row["variant_title"],
        image_url=row["image_url"],
        quantity=row["quantity"],
        unit_price=Money(row["unit_price_minor"], currency),
        discount=Money(row["discount_minor"], currency),
        tax=Money(row["tax_minor"], currency),
        total=Money(row["total_minor"], currency),
        shipped=row["shipped"],
        delivered=row["delivered"],
        cancelled=row["cancelled"],
        refunded=row["refunded"],
    )


def timeline_rows(events: Iterable[DomainEvent]) -> list[dict[str, Any]]:
    return [
        {
            "order_id": event.aggregate_id,
            "version": event.version,
            "type": event.name,
            "status": event.status,
            "at": event.occurred_at,
        }
        for event in events
        if isinstance(event, OrderFact)
    ]


def group_row(group: OrderGroup) -> dict[str, Any]:
    return {
        "id": group.id,
        "number": group.number,
        "checkout_id": group.checkout_id,
        "customer_id": group.customer_id,
        "email": group.email,
        "shipping_address": group.shipping_address,
        "access_token_hash": group.access_token_hash,
        "currency": group.total.currency_code,
        "total_minor": group.total.minor_units,
        "order_ids": group.order_ids,
        "placed_at": group.placed_at,
    }


def group_of(row: asyncpg.Record) -> OrderGroup:
    return OrderGroup(
        id=row["id"],
        number=row["number"],
        checkout_id=row["checkout_id"],
        customer_id=row["customer_id"],
        email=row["email"],
        shipping_address=Address(**row["shipping_address"]),
        access_token_hash=row["access_token_hash"],
        total=Money(row["total_minor"], Currency(row["currency"])),
        order_ids=tuple(row["order_ids"]),
        placed_at=row["placed_at"],
    )


def _sum(amounts: Iterable[Money]) -> int:
    return sum(amount.minor_units for amount in amounts)
