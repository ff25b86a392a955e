from domains.shared_kernel.ids import SellerId
from domains.shared_kernel.money import Currency
from domains.shipping.application.ports.outbound import ShippingUnitOfWork
from domains.shipping.domain.services.default_prices import default_prices
from domains.shipping.domain.value_objects.delivery_speed import DeliverySpeed
from domains.shipping.domain.value_objects.shipping_rate import ShippingRate


async def create_default_rates(
    uow: ShippingUnitOfWork, seller_id: SellerId, currency: Currency, /
) -> None:
    """Let a new store deliver everywhere, the usual way and fast.

    Joins the caller's transaction; rates that the store has already stay as they are.
    """
    standard_price, express_price = default_prices(currency)
    standard = ShippingRate(
        seller_id=seller_id,
        code=DeliverySpeed.STANDARD,
        title="Standard delivery",
        price=standard_price,
        min_days=3,
        max_days=7,
    )
    express = ShippingRate(
        seller_id=seller_id,
        code=DeliverySpeed.EXPRESS,
        title="Express delivery",
        price=express_price,
        min_days=1,
        max_days=2,
    )
    await uow.shipping_rates.add_missing([standard, express])
