"""In-memory coupons: real behaviour, no I/O. They pass the same contract as the SQL ones."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from domains.coupons.contracts.apis import CouponView
from domains.coupons.domain.aggregates.coupon import Coupon, same_code
from domains.coupons.domain.entities.redemption import COUNTED, Redemption
from domains.coupons.domain.exceptions import CodeTaken, CouponNotFound
from domains.shared_kernel.ids import CheckoutId, CouponId, OrderGroupId
from tests.fakes.payments import InMemoryKeys
from tests.fakes.transactions import InMemoryUnitOfWork


class InMemoryCoupons:
    def __init__(self) -> None:
        self.rows: dict[CouponId, Coupon] = {}
        self.used: dict[CouponId, int] = {}

    async def add(self, coupon: Coupon, /) -> None:
        coupon.pull_events()
        if any(it.terms.code == coupon.terms.code for it in self.rows.values()):
            raise CodeTaken("This code is taken.", field=("input", "code"))
        self.rows[coupon.id] = deepcopy(coupon)
        self.used[coupon.id] = 0

    async def get(self, coupon_id: CouponId, /) -> Coupon:
        if coupon_id not in self.rows:
            raise CouponNotFound("No such coupon.", field="id")
        return deepcopy(self.rows[coupon_id])

    async def use(self, coupon_id: CouponId, /) -> bool:
        limit = self.rows[coupon_id].usage_limit
        if limit is not None and self.used[coupon_id] >= limit:
            return False
        self.used[coupon_id] += 1
        return True

    async def give_back(self, coupon_id: CouponId, /) -> None:
        self.used[coupon_id] -= 1

    async def by_codes(self, codes: Sequence[str], /) -> list[CouponView | None]:
        found = {it.terms.code: self._view(it) for it in self.rows.values()}
        return [found.get(same_code(code)) for code in codes]

    def _view(self, coupon: Coupon) -> CouponView:
        return CouponView(
            id=coupon.id,
            terms=coupon.terms,
            starts_at=coupon.starts_at,
            ends_at=coupon.ends_at,
            usage_limit=coupon.usage_limit,
            per_customer_limit=coupon.per_customer_limit,
            used=self.used[coupon.id],
            active=coupon.active,
            version=coupon.version,
        )


class InMemoryRedemptions:
    def __init__(self) -> None:
        self.rows: dict[tuple[CouponId, CheckoutId], Redemption] = {}

    async def of_checkout(self, checkout_id: CheckoutId, /) -> list[Redemption]:
        return deepcopy(
            [it for _, it in sorted(self.rows.items()) if it.checkout_id == checkout_id]
        )

    async def of_group(self, order_group_id: OrderGroupId, /) -> list[Redemption]:
        found = [it for _, it in sorted(self.rows.items()) if it.order_group_id == order_group_id]
        return deepcopy(found)

    async def counted(self, coupon_id: CouponId, customer: str, /, *, but: CheckoutId) -> int:
        return sum(
            it.coupon_id == coupon_id
            and it.customer == customer
            and it.checkout_id != but
            and it.status in COUNTED
            for it in self.rows.values()
        )

    async def save(self, redemption: Redemption, /) -> None:
        self.rows[redemption.coupon_id, redemption.checkout_id] = deepcopy(redemption)


@dataclass
class InMemoryCouponBook(InMemoryUnitOfWork):
    coupons: InMemoryCoupons = field(default_factory=InMemoryCoupons)
    redemptions: InMemoryRedemptions = field(default_factory=InMemoryRedemptions)
    keys: InMemoryKeys = field(default_factory=InMemoryKeys)
