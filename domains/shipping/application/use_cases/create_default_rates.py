from decimal import Decimal

from domains.shared_kernel.ids import SellerId
from domains.shared_kernel.money import Currency, Money, fraction_digits
from domains.shipping.application.ports.outbound import ShippingUnitOfWork
from domains.shipping.domain.value_objects.delivery_speed import DeliverySpeed
from domains.shipping.domain.value_objects.shipping_rate import ShippingRate

STANDARD_PRICE = "4.99"
EXPRESS_PRICE = "12.99"
"""In the main unit of the seller's currency, rounded to its digits."""


async def create_default_rates(
    uow: ShippingUnitOfWork, seller_id: SellerId, currency: Currency, /
) -> None:
    """Let a new store deliver everywhere, the usual way and fast.

    Joins the caller's transaction; rates that the store has already stay as they are.
    """
    standard = ShippingRate(
        seller_id=seller_id,
        code=DeliverySpeed.STANDARD,
        title="Standard delivery",
        price=_price(STANDARD_PRICE, currency),
        min_days=3,
        max_days=7,
    )
    express = ShippingRate(
        seller_id=seller_id,
        code=DeliverySpeed.EXPRESS,
        title="Express delivery",
        price=_price(EXPRESS_PRICE, currency),
        min_days=1,
        max_days=2,
    )
    await uow.shipping_rates.add_missing([standard, express])


def _price(amount: str, currency: Currency) -> Money:
    digits = Decimal(10) ** -fraction_digits(currency)
    return Money.parse(Decimal(amount).quantize(digits), currency)
