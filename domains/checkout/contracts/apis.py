"""What others may ask of checkout, and see; never an aggregate.

The ids of checkouts and attempts are secret: whoever knows one may use it.

Participating use case, in the caller's transaction:

    undo_purchase(uow, OrderGroupId, *, clock) -> bool    # False: it is too late
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domains.checkout.contracts.pricing import LinePrice, Pricing, Totals
from domains.checkout.domain.value_objects.attempt_state import AttemptState, Failure
from domains.checkout.domain.value_objects.checkout_state import CheckoutState
from domains.checkout.domain.value_objects.payment_method import CardPayment
from domains.checkout.domain.value_objects.problem import Problem
from domains.checkout.domain.value_objects.quote import Quote
from domains.checkout.domain.value_objects.seller_group import (
    CheckoutLine,
    DeliveryOffer,
    SellerGroup,
)
from domains.coupons.contracts.terms import CouponRefusal
from domains.shared_kernel.address import Address
from domains.shared_kernel.ids import (
    AttemptId,
    CartId,
    CheckoutId,
    CustomerId,
    OrderGroupId,
    PaymentId,
    ProductId,
    ReservationId,
    SellerId,
    VariantId,
)
from domains.shared_kernel.money import Currency, Money


@dataclass(slots=True, kw_only=True)
class CheckoutLineView:
    """A line at its quoted price: `total` = `subtotal` - `discount` + `tax`."""

    id: str
    product_id: ProductId
    variant_id: VariantId
    title: str
    variant_title: str
    image_url: str | None
    quantity: int
    unit_price: Money
    subtotal: Money
    discount: Money
    tax: Money
    total: Money


@dataclass(slots=True, kw_only=True)
class DiscountCodeView:
    """What a code takes off, or the reason why it does not."""

    code: str
    discount: Money
    reason: CouponRefusal | None

    @property
    def applicable(self) -> bool:
        return self.reason is None


@dataclass(slots=True)
class CheckoutGroupView:
    """What one seller will send, as `pricing` says of all; what nobody asks for is not made."""

    group: SellerGroup
    pricing: Pricing

    @property
    def id(self) -> str:
        return self.group.id

    @property
    def seller_id(self) -> SellerId:
        return self.group.seller_id

    @property
    def delivery_options(self) -> tuple[DeliveryOffer, ...]:
        return self.group.offers

    @property
    def delivery(self) -> DeliveryOffer | None:
        """The option that is chosen."""
        return self.group.delivery

    @property
    def cost(self) -> Totals:
        return self.pricing.orders[self.group.seller_id]

    @property
    def lines(self) -> list[CheckoutLineView]:
        priced = {line.id: line for line in self.pricing.lines}
        return [_line_view(line, priced[line.id]) for line in self.group.lines]


def _line_view(line: CheckoutLine, priced: LinePrice) -> CheckoutLineView:
    return CheckoutLineView(
        id=line.id,
        product_id=line.product_id,
        variant_id=line.variant_id,
        title=line.title,
        variant_title=line.variant_title,
        image_url=line.image_url,
        quantity=line.quantity,
        unit_price=line.unit_price,
        subtotal=priced.subtotal,
        discount=priced.discount,
        tax=priced.tax,
        total=priced.total,
    )


@dataclass(slots=True, kw_only=True)
class CheckoutView:
    """A checkout as it was last quoted; `problems` say what is missing."""

    id: CheckoutId
    state: CheckoutState
    cart_id: CartId | None
    customer_id: CustomerId | None
    email: str | None
    currency: Currency
    shipping_address: Address | None
    payment_method: CardPayment | None
    groups: list[CheckoutGroupView]
    discount_codes: list[DiscountCodeView]
    quote: Quote
    problems: list[Problem]
    reservation_id: ReservationId
    hold_expires_at: datetime
    order_group_id: OrderGroupId | None
    created_at: datetime
    version: int


@dataclass(slots=True, kw_only=True)
class AttemptView:
    """`access_token` is for the orders, once there are any; `failure` is set when it turns back."""

    id: AttemptId
    checkout_id: CheckoutId
    state: AttemptState
    order_group_id: OrderGroupId
    payment_id: PaymentId | None
    action_url: str | None
    failure: Failure | None
    access_token: str
    deadline: datetime
    version: int


class CheckoutReads(Protocol):
    """Batches: one answer per id, in the order of the ids."""

    async def by_ids(self, ids: Sequence[CheckoutId], /) -> Sequence[CheckoutView | None]: ...

    async def attempts(self, ids: Sequence[AttemptId], /) -> Sequence[AttemptView | None]: ...
