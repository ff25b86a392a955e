"""Valid carts and catalogue views by default; a test names only what it cares about."""

from datetime import UTC, datetime
from typing import Any

from domains.carts.domain.aggregates.cart import Buyer, Cart
from domains.products.contracts.apis import VariantView
from domains.shared_kernel.ids import CartId, ProductId, SellerId, VariantId, new_id, new_secret_id
from domains.shared_kernel.money import Currency, Money

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def usd(minor_units: int) -> Money:
    return Money(minor_units, Currency.USD)


def a_cart(*variants: tuple[VariantId, int], **buyer: Any) -> Cart:
    """In US dollars; its events are pending."""
    cart = Cart.create(
        CartId(new_secret_id("crt")),
        buyer=Buyer(**({"currency": Currency.USD} | buyer)),
        note="",
        at=NOON,
    )
    cart.put(dict(variants), at=NOON)
    return cart


def a_variant_view(**changes: Any) -> VariantView:
    """On sale for 10 dollars; `price` may be given in their place."""
    if price := changes.pop("price", None):
        changes |= {"price_minor": price.minor_units, "currency": price.currency_code}
    fields: dict[str, Any] = {
        "id": VariantId(new_id("var")),
        "product_id": ProductId("prd_1"),
        "seller_id": SellerId("sel_1"),
        "sku": "SKU",
        "product_title": "Shirt",
        "price_minor": 1_000,
        "compare_at_minor": None,
        "currency": Currency.USD,
        "option_names": ["Size"],
        "option_values": ["L"],
        "position": 1,
        "grams": 100,
        "requires_shipping": True,
        "image_url": None,
        "barcode": "",
        "published": True,
        "available": True,
        "category_id": None,
    }
    return VariantView(**(fields | changes))
