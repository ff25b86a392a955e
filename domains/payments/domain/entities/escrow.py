"""What the buyer paid for one order: held until it is complete, released, or given back.

`outstanding` is what the buyer was granted and has not got yet: orders know it.
"""

from dataclasses import dataclass
from typing import Self

from domains.payments.domain.exceptions import RefundTooLarge
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import OrderId, PaymentId, SellerId
from domains.shared_kernel.money import Money, share

BASIS_POINTS = 10_000


@dataclass(frozen=True, slots=True)
class Movement:
    """How much an operation took out of what is held, and gave the seller and the platform.

    What a refund takes back from the seller and the platform is below zero.
    """

    from_held: Money
    to_seller: Money
    to_platform: Money


@dataclass(slots=True, kw_only=True)
class Escrow:
    """`held + released + refunded = captured`: `held` is the difference, so it cannot drift.

    `commission_bp` (basis points of what is released) was agreed when the order was placed.
    """

    order_id: OrderId
    payment_id: PaymentId
    seller_id: SellerId
    captured: Money
    released: Money
    refunded: Money
    commission_bp: int

    def __post_init__(self) -> None:
        if not 0 <= self.commission_bp <= BASIS_POINTS:
            raise InvalidInput("A commission is 0 to 10000 basis points.", field="commissionBp")
        zero = Money.zero(self.captured.currency_code)
        if self.released < zero or self.refunded < zero or self.held < zero:
            raise InvalidInput("Released and refunded are parts of what was captured.")

    @classmethod
    def hold(
        cls,
        order_id: OrderId,
        *,
        payment_id: PaymentId,
        seller_id: SellerId,
        captured: Money,
        commission_bp: int,
    ) -> Self:
        """All that was captured for an order, nothing of it released or refunded yet."""
        zero = Money.zero(captured.currency_code)
        return cls(
            order_id=order_id,
            payment_id=payment_id,
            seller_id=seller_id,
            captured=captured,
            released=zero,
            refunded=zero,
            commission_bp=commission_bp,
        )

    @property
    def held(self) -> Money:
        return self.captured - self.released - self.refunded

    @property
    def commission(self) -> Money:
        """The platform's share of what is released."""
        earned = share(self.released.minor_units, self.commission_bp, BASIS_POINTS)
        return Money(earned, self.captured.currency_code)

    def release(self, *, outstanding: Money) -> Movement | None:
        """Let the seller have what is held beyond the `outstanding` refunds; None: that is nothing.

        What the buyer was granted stays held until it has really gone back, whether that is under
        way or was declined: nobody could take it back from a seller who was paid out and has left.
        """
        freed = self.held - outstanding
        if freed <= Money.zero(freed.currency_code):
            return None
        return self._move(from_held=freed, released=freed)

    def refund(self, amount: Money, *, outstanding: Money) -> Movement:
        """Give the buyer `amount` back: out of what is held, then out of what was released.

        What is held for the other `outstanding` refunds is left alone while the seller has enough:
        a refund that was granted after the release is the seller's to pay.

        Raises:
            RefundTooLarge: less than that was captured and not refunded yet.
        """
        zero = Money.zero(amount.currency_code)
        if not zero < amount <= self.captured - self.refunded:
            raise RefundTooLarge("The amount is not within what is left of the order.")
        beyond_released = amount - self.released
        from_held = max(zero, beyond_released, min(amount, self.held - outstanding))
        taken_back = from_held - amount
        self.refunded += amount
        return self._move(from_held=from_held, released=taken_back)

    def _move(self, *, from_held: Money, released: Money) -> Movement:
        """The commission follows what is released, however many steps led there."""
        before = self.commission
        self.released += released
        commission = self.commission - before
        return Movement(from_held, released - commission, commission)
