"""The lines of one seller, which become one order, and how that seller can deliver them."""

from dataclasses import dataclass, replace
from typing import Self

from domains.checkout.domain.exceptions import DeliveryOptionInvalid
from domains.shared_kernel.ids import CartLineId, ProductId, SellerId, VariantId
from domains.shared_kernel.money import Money
from domains.shipping.contracts.apis import DeliveryOption


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutLine:
    """A variant as it was when it was last quoted; `on_sale` says whether it still can be bought.

    `cart_line_id` is the line of the cart that it was made from; None for "buy now".
    """

    id: str
    product_id: ProductId
    variant_id: VariantId
    sku: str
    title: str
    variant_title: str
    image_url: str | None
    unit_price: Money
    quantity: int
    cart_line_id: CartLineId | None = None
    on_sale: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOffer:
    """One way to deliver a group: `cost` for all of it, within so many days."""

    id: str
    code: str
    title: str
    cost: Money
    min_days: int
    max_days: int

    @classmethod
    def of(cls, option: DeliveryOption, group_id: str) -> Self:
        """What a seller offers to a group."""
        return cls(
            id=f"{group_id}-{option.code}",
            code=option.code,
            title=option.title,
            cost=option.price,
            min_days=option.min_days,
            max_days=option.max_days,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerGroup:
    """`offers` are those of the last quote, the cheapest first; `chosen` is the id of one."""

    id: str
    seller_id: SellerId
    lines: tuple[CheckoutLine, ...]
    offers: tuple[DeliveryOffer, ...] = ()
    chosen: str | None = None

    @property
    def delivery(self) -> DeliveryOffer | None:
        """The chosen way to deliver; None while none is, or when it is gone."""
        for offer in self.offers:
            if offer.id == self.chosen:
                return offer
        return None

    def choose(self, offer_id: str) -> Self:
        """The group delivered that way.

        Raises:
            DeliveryOptionInvalid: it is not among the offers.
        """
        if all(offer.id != offer_id for offer in self.offers):
            raise DeliveryOptionInvalid(
                "This group is not offered that option now.", field="deliveryOptionId"
            )
        return replace(self, chosen=offer_id)
