"""What is told of a cart that was changed: all that the command had at hand."""

from domains.carts.application.shelf import Shelf
from domains.carts.contracts.apis import CartChange, CartLineView, CartView, CartWarning
from domains.carts.domain.aggregates.cart import Cart


def changed(cart: Cart, shelf: Shelf, warnings: tuple[CartWarning, ...]) -> CartChange:
    return CartChange(cart.id, warnings, _view(cart), shelf.variants)


def _view(cart: Cart) -> CartView:
    return CartView(
        id=cart.id,
        customer_id=cart.buyer.customer_id,
        email=cart.buyer.email,
        currency=cart.buyer.currency,
        country=cart.buyer.country,
        lines=[CartLineView(it.id, it.variant_id, it.quantity, it.selected) for it in cart.lines],
        codes=[*cart.codes],
        note=cart.note,
        version=cart.version,
    )
