from dataclasses import dataclass

from domains.orders.domain.exceptions import OrderTotalMismatch
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import OrderLineId, ProductId, VariantId
from domains.shared_kernel.money import Money


@dataclass(slots=True, kw_only=True)
class OrderLine:
    """A variant as it was sold, and what became of its units.

    Cancelled units are refunded at once, so that `refunded` also counts them.

    Raises:
        OrderTotalMismatch: `unit_price × quantity − discount + tax` is not `total`.
        InvalidInput: more units than were ordered.
    """

    id: OrderLineId
    product_id: ProductId
    variant_id: VariantId
    sku: str | None
    title: str
    variant_title: str | None
    image_url: str | None
    quantity: int
    unit_price: Money
    discount: Money
    tax: Money
    total: Money
    shipped: int = 0
    delivered: int = 0
    cancelled: int = 0
    refunded: int = 0

    def __post_init__(self) -> None:
        self.check()
        if min(it.minor_units for it in (self.discount, self.tax, self.total)) < 0:
            raise InvalidInput("Amounts of a line are not below zero.")
        if self.unit_price.times(self.quantity) - self.discount + self.tax != self.total:
            raise OrderTotalMismatch(f"The line of {self.variant_id} does not add up.")

    def check(self) -> None:
        """Hold what is true of every line, after each change of its units."""
        if self.quantity < 1:
            raise InvalidInput("A line needs at least one unit.", field="quantity")
        if not 0 <= self.delivered <= self.shipped <= self.quantity - self.cancelled:
            raise InvalidInput("A line ships and delivers at most what is not cancelled.")
        if not 0 <= self.cancelled <= self.refunded <= self.shipped + self.cancelled:
            raise InvalidInput(
                "A line refunds what was cancelled, and at most what was dispatched."
            )

    @property
    def unshipped(self) -> int:
        return self.quantity - self.cancelled - self.shipped

    @property
    def under_way(self) -> int:
        return self.shipped - self.delivered

    @property
    def refundable(self) -> int:
        """Units that were dispatched and not refunded."""
        return self.shipped + self.cancelled - self.refunded

    @property
    def refunded_amount(self) -> Money:
        return self._amount(self._worth(self.refunded))

    def refund_of(self, units: int) -> Money:
        """What the next units to be refunded give back.

        Rounded cumulatively, so that refunding all units, in whatever steps, gives back `total`.
        """
        return self._amount(self._worth(self.refunded + units) - self._worth(self.refunded))

    def _worth(self, units: int) -> int:
        """Minor units."""
        return self.total.minor_units * units // self.quantity

    def _amount(self, minor_units: int) -> Money:
        return Money(minor_units, self.total.currency_code)
