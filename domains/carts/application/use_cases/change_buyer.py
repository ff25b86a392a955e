from dataclasses import dataclass

from domains.carts.application.ports.outbound import CartsUnitOfWork, VariantReads
from domains.carts.contracts.apis import CartChange, CartWarning, CartWarningCode
from domains.carts.domain.aggregates.cart import Buyer, Cart
from domains.shared_kernel.ids import CartId, CustomerId
from domains.shared_kernel.money import Currency
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeBuyer:
    """None leaves a part as it is."""

    cart_id: CartId
    customer_id: CustomerId | None = None
    email: str | None = None
    country: str | None = None
    currency: Currency | None = None


async def change_buyer(
    command: ChangeBuyer,
    /,
    *,
    begin: Begin[CartsUnitOfWork],
    products: VariantReads,
    clock: Clock,
) -> CartChange:
    """Change who buys; the warnings name what is not sold in the new currency.

    Raises:
        CartNotFound: there is no such cart.
        InvalidInput: this cannot be an e-mail address.
    """
    async with begin() as uow:
        cart = await uow.carts.get(command.cart_id)
        old = cart.buyer
        new = Buyer(
            currency=command.currency or old.currency,
            country=command.country or old.country,
            email=command.email or old.email,
            customer_id=command.customer_id or old.customer_id,
        )
        cart.belong_to(new, at=clock.now())
        await uow.carts.save(cart)
    if new.currency is old.currency:
        return CartChange(command.cart_id)
    return CartChange(command.cart_id, await _not_in_currency(cart, products))


async def _not_in_currency(cart: Cart, products: VariantReads) -> tuple[CartWarning, ...]:
    variants = await products.variants([line.variant_id for line in cart.lines])
    return tuple(
        CartWarning(CartWarningCode.NOT_IN_CURRENCY, variant.id)
        for variant in variants
        if variant and variant.price.currency_code is not cart.buyer.currency
    )
