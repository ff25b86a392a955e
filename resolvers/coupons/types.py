"""GraphQL shapes of the coupons domain; plain fields are attributes of the views."""

from datetime import datetime

import strawberry

from domains.coupons.contracts.apis import CouponView
from domains.coupons.contracts.terms import CouponKind, CouponScope
from domains.coupons.domain import exceptions
from domains.shared_kernel.money import Currency
from resolvers.context import Info
from resolvers.coupons import loaders
from resolvers.errors import MutationWarning, Refusal, user_errors
from resolvers.scalars import Long, Money, MoneyInput
from resolvers.shared import Node, entity, enum_type, input_type, payload, ref, reference

enum_type(CouponKind)
enum_type(CouponScope)


@reference
class Seller(Node):
    """A store on the marketplace."""


async def used(parent: strawberry.Parent[CouponView], info: Info) -> Long | None:
    return Long(parent.used) if await loaders.runs(info.context, parent) else None


@entity(CouponView, by_id=loaders.coupons)
class Coupon(Node):
    """A code that makes a purchase cheaper.

    Attributes:
        code: What a buyer types; capitals do not matter.
        scope: Whose goods it makes cheaper.
        kind: How the saving is reckoned.
        basis_points: The part that a PERCENT coupon saves, in hundredths of a percent.
        amount: What a FIXED coupon saves.
        min_subtotal: The least that must be bought of what it is for, at list prices.
        currency: The only currency of purchases that it is for; null: any.
        starts_at: From when it can be used.
        ends_at: Until just before when; null: for ever.
        usage_limit: How many purchases it is for; null: any number.
        per_customer_limit: How many purchases of one customer it is for; null: any number.
        active: Whether it is switched on.
        version: Rises with every change.
    """

    code: str
    scope: CouponScope
    kind: CouponKind
    basis_points: int | None
    amount: Money | None
    min_subtotal: Money | None
    currency: Currency | None
    starts_at: datetime
    ends_at: datetime | None
    usage_limit: Long | None
    per_customer_limit: Long | None
    active: bool
    version: int
    seller: Seller | None = ref("seller_id", "Who made it; null for one of the marketplace.")
    used: Long | None = strawberry.field(
        resolver=used,
        description="How many purchases and open checkouts use it; null to all but who made it.",
    )


@user_errors("Coupon", exceptions)
class CouponRefusal(Refusal):
    """A refusal of the coupons domain."""


@input_type
class CouponInput:
    """A new coupon.

    Attributes:
        code: 3 to 40 letters, digits, - or _.
        scope: SELLER for the viewer's own goods; PLATFORM is for administrators.
        kind: How the saving is reckoned.
        basis_points: For PERCENT: the part, in hundredths of a percent (1000 is 10 %).
        amount: For FIXED: the saving.
        min_subtotal: The least that must be bought of what it is for, at list prices.
        currency: Only for purchases in this currency; an amount says it already.
        starts_at: From when it can be used; absent: from now.
        ends_at: Until just before when; absent: for ever.
        usage_limit: How many purchases it is for; absent: any number.
        per_customer_limit: How many purchases of one customer it is for; absent: any number.
    """

    code: str
    scope: CouponScope
    kind: CouponKind
    basis_points: int = 0
    amount: MoneyInput | None = None
    min_subtotal: MoneyInput | None = None
    currency: Currency | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    usage_limit: int | None = None
    per_customer_limit: int | None = None


@payload
class CouponPayload:
    """The coupon after the write.

    Attributes:
        coupon: The coupon; null when the write was refused.
    """

    coupon: CouponView | None = None
    user_errors: list[CouponRefusal] = strawberry.field(default_factory=list)
    warnings: list[MutationWarning] = strawberry.field(default_factory=list)
