"""A checkout as the orders that it becomes."""

from domains.checkout.contracts.pricing import LinePrice
from domains.checkout.domain.aggregates.checkout import Checkout
from domains.checkout.domain.exceptions import CheckoutNotReady
from domains.checkout.domain.value_objects.seller_group import CheckoutLine, SellerGroup
from domains.orders.contracts.apis import PlacedLine, PlacedOrder, PlaceOrders
from domains.shared_kernel.ids import OrderGroupId


def purchase(checkout: Checkout, group_id: OrderGroupId, *, access_token: str) -> PlaceOrders:
    """One order per seller, at the prices of the quote that was accepted.

    Raises:
        CheckoutNotReady: a part is missing.
    """
    if checkout.email is None or checkout.shipping_address is None:
        raise CheckoutNotReady("E-mail or address is missing.")
    return PlaceOrders(
        group_id=group_id,
        checkout_id=checkout.id,
        customer_id=checkout.customer_id,
        email=checkout.email,
        address=checkout.shipping_address,
        currency=checkout.currency,
        total=checkout.quote.total,
        access_token=access_token,
        orders=tuple(_order(checkout, group) for group in checkout.groups),
    )


def _order(checkout: Checkout, group: SellerGroup) -> PlacedOrder:
    if (delivery := group.delivery) is None:
        raise CheckoutNotReady("No delivery is chosen.")
    priced = {line.id: line for line in checkout.quote.pricing.lines}
    totals = checkout.quote.pricing.orders[group.seller_id]
    return PlacedOrder(
        seller_id=group.seller_id,
        lines=tuple(_line(line, priced[line.id]) for line in group.lines),
        delivery_code=delivery.code,
        delivery_title=delivery.title,
        delivery_cost=totals.delivery,
        total=totals.total,
    )


def _line(line: CheckoutLine, priced: LinePrice) -> PlacedLine:
    return PlacedLine(
        product_id=line.product_id,
        variant_id=line.variant_id,
        sku=line.sku or None,
        title=line.title,
        variant_title=line.variant_title or None,
        image_url=line.image_url,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount=priced.discount,
        tax=priced.tax,
        total=priced.total,
    )
