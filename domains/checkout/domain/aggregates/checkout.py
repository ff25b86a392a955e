"""The Checkout aggregate: what a buyer fills in between the cart and the orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from domains.checkout.domain.exceptions import (
    CheckoutNotOpen,
    CheckoutNotReady,
    DeliveryOptionInvalid,
    HoldExpired,
    NothingToCheckOut,
    PriceChanged,
    QuoteExpired,
)
from domains.checkout.domain.services.quoting import as_offered, make_quote, reckon
from domains.checkout.domain.services.readiness import blocking, problems
from domains.checkout.domain.value_objects.attempt_state import Failure
from domains.checkout.domain.value_objects.checkout_state import CheckoutState
from domains.checkout.domain.value_objects.email import EmailAddress
from domains.checkout.domain.value_objects.fact import Fact
from domains.checkout.domain.value_objects.payment_method import CardPayment
from domains.checkout.domain.value_objects.problem import Problem, ProblemCode
from domains.checkout.domain.value_objects.quote import Quote
from domains.checkout.domain.value_objects.seller_group import SellerGroup
from domains.checkout.domain.value_objects.terms import Terms
from domains.checkout.events.checkout_cancelled import CheckoutCancelled
from domains.checkout.events.checkout_completed import CheckoutCompleted
from domains.checkout.events.checkout_completion_begun import CheckoutCompletionBegun
from domains.checkout.events.checkout_created import CheckoutCreated
from domains.checkout.events.checkout_expired import CheckoutExpired
from domains.checkout.events.checkout_reopened import CheckoutReopened
from domains.checkout.events.checkout_updated import CheckoutUpdated
from domains.shared_kernel.address import Address
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.events import Aggregate
from domains.shared_kernel.ids import (
    CartId,
    CartLineId,
    CheckoutId,
    CustomerId,
    OrderGroupId,
    ReservationId,
)
from domains.shared_kernel.money import Currency

MAX_LINES: Final = 100
QUOTED_FOR: Final = timedelta(minutes=15)
"""A quote is good for so long, but no longer than the stock is held."""
MAX_CODES: Final = 10


@dataclass(slots=True, kw_only=True)
class Checkout(Aggregate):
    """Whoever knows its id may use it. Every change of what it costs makes a new quote.

    `country` decides on tax and delivery until there is a shipping address. `notices` are what
    happened to it that the buyer should know; what is missing follows from the rest.
    """

    id: CheckoutId
    cart_id: CartId | None
    customer_id: CustomerId | None
    currency: Currency
    country: str
    groups: tuple[SellerGroup, ...]
    reservation_id: ReservationId
    hold_expires_at: datetime
    quote: Quote
    created_at: datetime
    codes: tuple[str, ...] = ()
    email: EmailAddress | None = None
    shipping_address: Address | None = None
    payment_method: CardPayment | None = None
    notices: tuple[Problem, ...] = ()
    state: CheckoutState = CheckoutState.OPEN
    order_group_id: OrderGroupId | None = None

    def __post_init__(self) -> None:
        if not 0 < sum(len(group.lines) for group in self.groups) <= MAX_LINES:
            raise NothingToCheckOut(f"A checkout has 1 to {MAX_LINES} lines.", field="input")

    @classmethod
    def open(
        cls,
        checkout_id: CheckoutId,
        *,
        cart_id: CartId | None,
        customer_id: CustomerId | None,
        currency: Currency,
        country: str,
        groups: Sequence[SellerGroup],
        codes: Sequence[str],
        email: EmailAddress | None,
        shipping_address: Address | None,
        reservation_id: ReservationId,
        hold_expires_at: datetime,
        notices: Sequence[Problem],
        terms: Terms,
        at: datetime,
    ) -> Self:
        offered = as_offered(groups, terms)
        quote = make_quote(
            checkout_id, offered, terms, currency, expires_at=_good_until(at, hold_expires_at)
        )
        checkout = cls(
            id=checkout_id,
            cart_id=cart_id,
            customer_id=customer_id,
            currency=currency,
            country=country,
            groups=offered,
            reservation_id=reservation_id,
            hold_expires_at=hold_expires_at,
            quote=quote,
            created_at=at,
            codes=distinct_codes(codes),
            email=email,
            shipping_address=shipping_address,
            notices=tuple(notices),
        )
        checkout.record(CheckoutCreated(**checkout._fact(at), hold_expires_at=hold_expires_at))
        return checkout

    @property
    def destination(self) -> str:
        """The country that the goods go to."""
        return self.shipping_address.country_code if self.shipping_address else self.country

    @property
    def cart_lines(self) -> dict[CartLineId, int]:
        """How many pieces of which lines of its cart are being bought."""
        lines = (line for group in self.groups for line in group.lines)
        return {line.cart_line_id: line.quantity for line in lines if line.cart_line_id}

    def write_to(self, email: EmailAddress, *, terms: Terms, at: datetime) -> None:
        """`terms` are those for whoever has that address."""
        self._check_open()
        self.email = email
        self._requote(terms, at, "email")

    def ship_to(self, address: Address, *, terms: Terms, at: datetime) -> None:
        """`terms` are those for the new address; an option that is gone is not chosen any more."""
        self._check_open()
        self.shipping_address = address
        self._requote(terms, at, "shipping_address")

    def choose_delivery(self, selections: Mapping[str, str], *, terms: Terms, at: datetime) -> None:
        """`selections`: group id -> id of one of its offers; other groups stay as they are.

        Raises:
            DeliveryOptionInvalid: there is no such group, or it is not offered that now.
        """
        self._check_open()
        if selections.keys() - {group.id for group in self.groups}:
            raise DeliveryOptionInvalid("There is no such group.", field="groupId")
        self.groups = tuple(
            group.choose(selections[group.id]) if group.id in selections else group
            for group in as_offered(self.groups, terms)
        )
        self._quote_as_offered(terms, at, "delivery")

    def use_codes(self, codes: Sequence[str], *, terms: Terms, at: datetime) -> None:
        """`terms` are those with the coupons of the new codes."""
        self._check_open()
        self.codes = distinct_codes(codes)
        self._requote(terms, at, "discount_codes")

    def pay_by(self, method: CardPayment, *, at: datetime) -> None:
        self._check_open()
        self.payment_method = method
        self._without_failure()
        self._changed(at, "payment_method")

    def refresh_quote(self, *, terms: Terms, at: datetime) -> None:
        self._check_open()
        self._requote(terms, at)

    def begin_completion(self, quote_token: str, *, terms: Terms, at: datetime) -> None:
        """Accept the quote: from now on nothing changes until it is paid, or not.

        Raises:
            CheckoutNotReady: something is missing.
            HoldExpired: the stock is not held any more.
            PriceChanged: it costs something else now.
            QuoteExpired: the quote is old, or not the current one.
        """
        self._check_open()
        if at >= self.hold_expires_at:
            raise HoldExpired("The stock is no longer held. Start a new checkout.")
        if quote_token != self.quote.token or at >= self.quote.expires_at:
            raise QuoteExpired("This quote is no longer good; refresh it.", field="quoteToken")
        self.groups = as_offered(self.groups, terms)
        if found := blocking(problems(self)):
            raise CheckoutNotReady(" ".join(problem.message for problem in found))
        pricing = reckon(self.groups, self.quote.coupons, terms.tax_bp, self.currency)
        accepted = self.quote.pricing
        if (pricing.lines, pricing.orders) != (accepted.lines, accepted.orders):
            raise PriceChanged(quoted=accepted.total, current=pricing.total)
        self.state = CheckoutState.COMPLETING
        self._without_failure()
        self.record(CheckoutCompletionBegun(**self._fact(at), total=self.quote.total))

    def complete(self, order_group_id: OrderGroupId, *, at: datetime) -> None:
        self._check(CheckoutState.COMPLETING)
        self.state, self.order_group_id = CheckoutState.COMPLETED, order_group_id
        self.record(
            CheckoutCompleted(
                **self._fact(at), order_group_id=order_group_id, total=self.quote.total
            )
        )

    def reopen(self, failure: Failure, *, at: datetime) -> None:
        """The attempt to pay has failed and is undone; the buyer may try again."""
        self._check(CheckoutState.COMPLETING)
        self.state = CheckoutState.OPEN
        self.notices += (Problem(ProblemCode.PAYMENT_FAILED, failure.message, failure.code),)
        self.record(CheckoutReopened(**self._fact(at), code=failure.code))

    def cancel(self, *, at: datetime) -> None:
        """Give it up: while it is open, or when a cancelled purchase is undone."""
        self._check(CheckoutState.OPEN, CheckoutState.COMPLETING)
        self.state = CheckoutState.CANCELLED
        self.record(CheckoutCancelled(**self._fact(at)))

    def expire(self, *, at: datetime) -> None:
        self._check(CheckoutState.OPEN, CheckoutState.COMPLETING)
        self.state = CheckoutState.EXPIRED
        self.record(CheckoutExpired(**self._fact(at)))

    def _requote(self, terms: Terms, at: datetime, *changed: str) -> None:
        self.groups = as_offered(self.groups, terms)
        self._quote_as_offered(terms, at, *changed)

    def _quote_as_offered(self, terms: Terms, at: datetime, *changed: str) -> None:
        self.quote = make_quote(
            self.id,
            self.groups,
            terms,
            self.currency,
            expires_at=_good_until(at, self.hold_expires_at),
        )
        self._changed(at, *changed, "quote")

    def _without_failure(self) -> None:
        self.notices = tuple(n for n in self.notices if n.code is not ProblemCode.PAYMENT_FAILED)

    def _changed(self, at: datetime, *what: str) -> None:
        self.record(CheckoutUpdated(**self._fact(at), changed=what))

    def _check_open(self) -> None:
        self._check(CheckoutState.OPEN)

    def _check(self, *states: CheckoutState) -> None:
        if self.state not in states:
            raise CheckoutNotOpen(f"A checkout that is {self.state} cannot do that.", field="id")

    def _fact(self, at: datetime) -> Fact:
        return {"aggregate_id": self.id, "version": self.version + 1, "occurred_at": at}


def distinct_codes(codes: Sequence[str]) -> tuple[str, ...]:
    """Codes without blanks and repetitions, as they were typed.

    Raises:
        InvalidInput: there are too many.
    """
    typed = {code.strip().upper(): code.strip() for code in reversed(codes) if code.strip()}
    if len(typed) > MAX_CODES:
        raise InvalidInput(f"At most {MAX_CODES} codes.", field="codes")
    return tuple(reversed(typed.values()))


def _good_until(at: datetime, hold_expires_at: datetime) -> datetime:
    return min(at + QUOTED_FOR, hold_expires_at)
