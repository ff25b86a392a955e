"""Money: a whole number of minor units in one currency; never a float."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from enum import StrEnum
from functools import lru_cache
from typing import Final

from domains.shared_kernel.errors import InvalidInput

MAX_MINOR_UNITS: Final = 10**15
"""Amounts beyond this are refused: they are mistakes, and sums must fit 64 bits."""


class Currency(StrEnum):
    """ISO 4217 codes of the currencies that the marketplace trades in.

    Attributes:
        AUD: Australian dollar.
        BRL: Brazilian real.
        CAD: Canadian dollar.
        CHF: Swiss franc.
        CNY: Chinese yuan.
        EUR: Euro.
        GBP: Pound sterling.
        INR: Indian rupee.
        JPY: Japanese yen; it has no minor unit.
        KRW: South Korean won; it has no minor unit.
        KWD: Kuwaiti dinar; it has three digits after the point.
        MXN: Mexican peso.
        PLN: Polish złoty.
        SEK: Swedish krona.
        USD: United States dollar.
    """

    AUD = "AUD"
    BRL = "BRL"
    CAD = "CAD"
    CHF = "CHF"
    CNY = "CNY"
    EUR = "EUR"
    GBP = "GBP"
    INR = "INR"
    JPY = "JPY"
    KRW = "KRW"
    KWD = "KWD"
    MXN = "MXN"
    PLN = "PLN"
    SEK = "SEK"
    USD = "USD"


FRACTION_DIGITS: Final = {Currency.JPY: 0, Currency.KRW: 0, Currency.KWD: 3}
"""Digits after the decimal point where they are not two (ISO 4217)."""


CURRENCIES: Final = {currency.value: currency for currency in Currency}
"""By code: a look-up costs a fifth of a call of the enumeration, and lists are full of them."""


class CurrencyMismatch(InvalidInput):
    """Amounts of two currencies met in one sum."""

    code = "CURRENCY_MISMATCH"


def fraction_digits(currency: Currency) -> int:
    return FRACTION_DIGITS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """`minor_units` is in the smallest unit (cents, yen); it may be negative in a ledger."""

    minor_units: int
    currency_code: Currency

    @classmethod
    def zero(cls, currency: Currency) -> Money:
        return cls(0, currency)

    @classmethod
    def parse(cls, amount: str | Decimal, currency: Currency) -> Money:
        """Read a decimal such as "19.99".

        Raises:
            InvalidInput: no number, finer than a minor unit, negative, or absurdly large.
        """
        try:
            scaled = Decimal(amount).scaleb(fraction_digits(currency))
        except DecimalException:
            raise InvalidInput(f"{amount!r} is not an amount") from None
        if not scaled.is_finite() or scaled != scaled.to_integral_value():
            raise InvalidInput(f"{amount} is not a whole number of {currency} minor units")
        if not 0 <= scaled <= MAX_MINOR_UNITS:
            raise InvalidInput(f"{amount} {currency} is out of range")
        return cls(int(scaled), currency)

    def __add__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.minor_units + other.minor_units, self.currency_code)

    def __sub__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.minor_units - other.minor_units, self.currency_code)

    def __lt__(self, other: Money) -> bool:
        self._same_currency(other)
        return self.minor_units < other.minor_units

    def __le__(self, other: Money) -> bool:
        self._same_currency(other)
        return self.minor_units <= other.minor_units

    def __bool__(self) -> bool:
        return self.minor_units != 0

    def times(self, quantity: int) -> Money:
        return Money(self.minor_units * quantity, self.currency_code)

    def _same_currency(self, other: Money) -> None:
        if self.currency_code is not other.currency_code:
            raise CurrencyMismatch(
                f"{self.currency_code} and {other.currency_code} cannot be in one sum"
            )

    @property
    def fraction_digits(self) -> int:
        return fraction_digits(self.currency_code)

    @property
    def amount(self) -> Decimal:
        return Decimal(self.minor_units).scaleb(-self.fraction_digits)


@lru_cache(maxsize=4096)
def price(minor_units: int, currency: Currency) -> Money:
    """What goods are marked with, made once of the same: many cost as much as others."""
    return Money(minor_units, currency)


def total(amounts: Iterable[Money], currency: Currency) -> Money:
    """The sum; zero of `currency` when there are none.

    Raises:
        CurrencyMismatch: an amount is in another currency.
    """
    whole = 0
    for amount in amounts:
        if amount.currency_code is not currency:
            raise CurrencyMismatch(f"{amount.currency_code} and {currency} cannot be in one sum")
        whole += amount.minor_units
    return Money(whole, currency)


def share(amount: int, rate: int, base: int) -> int:
    """`amount × rate / base` rounded half up: a percentage or a tax of minor units ≥ 0."""
    return (2 * amount * rate + base) // (2 * base)


def allocate(amount: int, weights: Sequence[int]) -> list[int]:
    """Split `amount` in proportion to `weights` without losing a unit.

    Largest remainder (Hamilton's method): every part is rounded down, then the missing units go
    to the largest remainders, the earlier part winning a tie. Weights are ≥ 0; all zero counts as
    all equal.
    """
    if not weights:
        if amount:
            raise ValueError("an amount cannot be split among nobody")
        return []
    whole = sum(weights)
    if whole == 0:
        weights, whole = [1] * len(weights), len(weights)
    parts = [amount * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), i))
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return parts
