"""The Cart aggregate: what somebody means to buy. It knows no prices and no stock."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Self, TypedDict

from domains.carts.domain.entities.cart_line import CartLine
from domains.carts.domain.exceptions import CartLineNotFound, CartOutOfDate, LimitExceeded
from domains.carts.events.cart_buyer_changed import CartBuyerChanged
from domains.carts.events.cart_created import CartCreated
from domains.carts.events.cart_discount_codes_changed import CartDiscountCodesChanged
from domains.carts.events.cart_lines_changed import CartLinesChanged
from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.events import Aggregate
from domains.shared_kernel.ids import CartId, CartLineId, CustomerId, VariantId, new_id
from domains.shared_kernel.money import Currency

MAX_LINES: Final = 100
MAX_CODES: Final = 10
MAX_CODE: Final = 40
MAX_NOTE: Final = 1_000
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")


class Fact(TypedDict):
    """What every event of a cart tells."""

    aggregate_id: str
    version: int
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who buys, from where and in which currency; `country` is ISO 3166-1 alpha-2.

    Raises:
        InvalidInput: this cannot be an e-mail address.
    """

    currency: Currency
    country: str | None = None
    email: str | None = None
    customer_id: CustomerId | None = None

    def __post_init__(self) -> None:
        if self.email is not None and not _EMAIL.fullmatch(self.email):
            raise InvalidInput("This is not an e-mail address.", field="email")


@dataclass(slots=True, kw_only=True)
class Cart(Aggregate):
    """A variant has at most one line; `codes` are in capitals, each once."""

    id: CartId
    buyer: Buyer
    lines: tuple[CartLine, ...] = ()
    codes: tuple[str, ...] = ()
    note: str = ""

    @classmethod
    def create(cls, cart_id: CartId, *, buyer: Buyer, note: str, at: datetime) -> Self:
        """Raise `LimitExceeded` when the note has more than 1000 characters."""
        if len(note) > MAX_NOTE:
            raise LimitExceeded(f"At most {MAX_NOTE} characters.", field="note")
        cart = cls(id=cart_id, buyer=buyer, note=note)
        cart.record(
            CartCreated(**cart._fact(at), customer_id=buyer.customer_id, currency=buyer.currency)
        )
        return cart

    def demand_version(self, version: int | None) -> None:
        """Raise `CartOutOfDate` when the caller has seen another one."""
        if version is not None and version != self.version:
            raise CartOutOfDate(self.id)

    def line(self, line_id: CartLineId) -> CartLine:
        """Raise `CartLineNotFound` when there is none."""
        for line in self.lines:
            if line.id == line_id:
                return line
        raise CartLineNotFound(f"No line {line_id}.", field="lineId")

    def quantity_of(self, variant_id: VariantId) -> int:
        return sum(line.quantity for line in self.lines if line.variant_id == variant_id)

    def put(self, quantities: Mapping[VariantId, int], *, at: datetime) -> None:
        """Have so many pieces of each variant: new lines come last, 0 removes a line.

        Raises:
            QuantityOutOfRange: a line would have more than 999 pieces.
            LimitExceeded: there would be more than 100 lines.
        """
        kept = [
            line if quantity == line.quantity else replace(line, quantity=quantity)
            for line in self.lines
            if (quantity := quantities.get(line.variant_id, line.quantity))
        ]
        known = {line.variant_id for line in self.lines}
        added = [
            CartLine(CartLineId(new_id("crl")), variant_id, quantity)
            for variant_id, quantity in quantities.items()
            if variant_id not in known and quantity
        ]
        if len(kept) + len(added) > MAX_LINES:
            raise LimitExceeded(f"A cart has at most {MAX_LINES} lines.", field="lines")
        self._change((*kept, *added), at)

    def remove(self, line_ids: Collection[CartLineId], *, at: datetime) -> None:
        """Remove those that are there."""
        self._change(tuple(line for line in self.lines if line.id not in line_ids), at)

    def take(self, pieces: Mapping[CartLineId, int], *, at: datetime) -> None:
        """Have so many pieces fewer of each line, as far as they are there."""
        kept = (
            replace(line, quantity=left) if left != line.quantity else line
            for line in self.lines
            if (left := line.quantity - pieces.get(line.id, 0)) > 0
        )
        self._change(tuple(kept), at)

    def select(self, line_ids: Collection[CartLineId], *, selected: bool, at: datetime) -> None:
        """Tick lines for the next checkout, or untick them.

        Raises:
            CartLineNotFound: there is no such line.
        """
        chosen = {self.line(line_id).id for line_id in line_ids}
        lines = (replace(it, selected=selected) if it.id in chosen else it for it in self.lines)
        self._change(tuple(lines), at)

    def use_codes(self, codes: Sequence[str], *, at: datetime) -> None:
        """Try these discount codes, and no others.

        Raises:
            LimitExceeded: more than 10, or one is longer than 40 characters.
        """
        wanted = tuple(dict.fromkeys(code.strip().upper() for code in codes if code.strip()))
        if len(wanted) > MAX_CODES or any(len(code) > MAX_CODE for code in wanted):
            raise LimitExceeded(f"At most {MAX_CODES} codes of {MAX_CODE} letters.", field="codes")
        if wanted != self.codes:
            self.codes = wanted
            self.record(CartDiscountCodesChanged(**self._fact(at), codes=wanted))

    def belong_to(self, buyer: Buyer, *, at: datetime) -> None:
        if buyer == self.buyer:
            return
        self.buyer = buyer
        self.record(
            CartBuyerChanged(
                **self._fact(at),
                customer_id=buyer.customer_id,
                currency=buyer.currency,
                country=buyer.country,
            )
        )

    def _change(self, lines: tuple[CartLine, ...], at: datetime) -> None:
        if lines == self.lines:
            return
        touched = sorted({line.id for line in {*lines} ^ {*self.lines}})
        self.lines = lines
        self.record(
            CartLinesChanged(
                **self._fact(at),
                line_ids=tuple(touched),
                total_quantity=sum(line.quantity for line in lines),
            )
        )

    def _fact(self, at: datetime) -> Fact:
        return {"aggregate_id": self.id, "version": self.version + 1, "occurred_at": at}
