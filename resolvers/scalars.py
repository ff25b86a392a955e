"""Scalars and value types that several domains use."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NewType

import strawberry
from strawberry.directive import DirectiveLocation
from strawberry.exceptions import StrawberryInputCoercionError

from domains.shared_kernel.address import Address as AddressView
from domains.shared_kernel.countries import COUNTRIES
from domains.shared_kernel.money import Currency, fraction_digits
from domains.shared_kernel.money import Money as MoneyView
from domains.shared_kernel.scopes import Scope
from resolvers.shared import enum_type, input_type, shape

MAX_SAFE_INTEGER: Final = 2**53 - 1

Long = NewType("Long", int)
CountryCode = NewType("CountryCode", str)
LanguageCode = NewType("LanguageCode", str)
CurrencyCode = enum_type(Currency, name="CurrencyCode")
ApiKeyScope = enum_type(Scope, name="ApiKeyScope")


def _long(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MAX_SAFE_INTEGER:
        raise StrawberryInputCoercionError(f"Not a whole number up to 2^53 - 1: {value!r}")
    return value


def _code(pattern: str, what: str) -> Any:
    allowed = re.compile(pattern)

    def parse(value: object) -> str:
        if not isinstance(value, str) or not allowed.fullmatch(value):
            raise StrawberryInputCoercionError(f"Not {what}: {value!r}")
        return value

    return parse


def _country(value: object) -> str:
    if not isinstance(value, str) or value not in COUNTRIES:
        raise StrawberryInputCoercionError(f"Not an ISO 3166-1 alpha-2 code: {value!r}")
    return value


def _instant(value: object) -> datetime:
    try:
        parsed = datetime.fromisoformat(value if isinstance(value, str) else "")
        if parsed.tzinfo is not None:
            return parsed.astimezone(UTC)
    except (ValueError, OverflowError):  # no instant, or in UTC before the year 1 or after 9999
        pass
    raise StrawberryInputCoercionError(f"Not an ISO 8601 instant with an offset: {value!r}")


def _day(value: object) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise StrawberryInputCoercionError(f"Not an ISO 8601 day: {value!r}") from None


SCALARS: Final[dict[object, Any]] = {
    Long: strawberry.scalar(
        name="Long",
        description="A whole number up to 2^53 - 1 (`Int` ends at 2^31 - 1).",
        serialize=int,
        parse_value=_long,
    ),
    CountryCode: strawberry.scalar(
        name="CountryCode",
        description='ISO 3166-1 alpha-2, in capitals: "DE".',
        specified_by_url="https://www.iso.org/iso-3166-country-codes.html",
        parse_value=_country,
    ),
    LanguageCode: strawberry.scalar(
        name="LanguageCode",
        description='A BCP 47 tag of language and, where it matters, region: "en", "pt-BR".',
        specified_by_url="https://www.rfc-editor.org/rfc/rfc5646",
        parse_value=_code(r"[a-z]{2,3}(-[A-Z]{2})?", "a BCP 47 language tag"),
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant in ISO 8601, answered in UTC; given, it needs an offset.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=datetime.isoformat,
        parse_value=_instant,
    ),
    date: strawberry.scalar(
        name="Date",
        description='A day of the calendar in UTC, in ISO 8601: "2026-05-04".',
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=date.isoformat,
        parse_value=_day,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description='An exact decimal number, as a string: "19.99".',
        serialize=str,
        parse_value=_code(r"\d{1,15}(\.\d{1,6})?", 'a plain decimal such as "19.99"'),
    ),
}


_WRITTEN: Final = {
    currency: (10**digits, f"%d.%0{digits}d")
    for currency in Currency
    if (digits := fraction_digits(currency))
}
"""How many minor units make one of the main unit, and how the two are written."""


def amount(money: strawberry.Parent[MoneyView]) -> Any:
    return _amount(money.minor_units, money.currency_code)


@lru_cache(maxsize=4096)
def _amount(minor_units: int, currency: Currency) -> str:
    """As `str(money.amount)` writes it, once of the same: lists show many prices."""
    written = _WRITTEN.get(currency)
    if written is None or minor_units < 0:
        return str(MoneyView(minor_units, currency).amount)
    scale, pattern = written
    shown: str = pattern % divmod(minor_units, scale)
    return shown


@shape(MoneyView, shareable=True)
class Money:
    """An amount in one currency, exact.

    Attributes:
        amount: In the currency's main unit, with its usual digits: "19.99".
        currency_code: The currency.
        minor_units: In the currency's smallest unit: 1999 cents, 1999 yen.
        fraction_digits: Digits after the decimal point: 2 for USD, 0 for JPY.
    """

    amount: Decimal = strawberry.field(resolver=amount)
    currency_code: Currency
    minor_units: Long
    fraction_digits: int


@input_type
class MoneyInput:
    """An amount in one currency.

    Attributes:
        amount: In the currency's main unit: "19.99".
        currency_code: The currency.
    """

    amount: Decimal
    currency_code: Currency

    def value(self) -> MoneyView:
        return MoneyView.parse(self.amount, self.currency_code)


@shape(AddressView, shareable=True)
class Address:
    """A postal address.

    Attributes:
        name: Who receives the parcel.
        line1: Street and number.
        line2: Flat, floor, company.
        city: Town or city.
        region: State or province, where one is used.
        postal_code: As the country writes it.
        country_code: The country.
        phone: For the carrier.
    """

    name: str
    line1: str
    line2: str | None
    city: str
    region: str | None
    postal_code: str
    country_code: CountryCode
    phone: str | None


@input_type
class AddressInput:
    """A postal address, checked by the rules of its country.

    Attributes:
        name: Who receives the parcel.
        line1: Street and number.
        line2: Flat, floor, company.
        city: Town or city.
        region: State or province, where one is used.
        postal_code: As the country writes it.
        country_code: The country.
        phone: For the carrier.
    """

    name: str
    line1: str
    city: str
    postal_code: str
    country_code: CountryCode
    line2: str | None = None
    region: str | None = None
    phone: str | None = None

    def value(self) -> AddressView:
        return AddressView(**vars(self))


@strawberry.directive(
    name="inContext",
    locations=[DirectiveLocation.QUERY, DirectiveLocation.MUTATION, DirectiveLocation.SUBSCRIPTION],
    description="Country, language and currency of the whole operation.",
)
def in_context(  # `Operation.localization` reads the arguments
    country: CountryCode | None = None,  # noqa: ARG001 - the directive's shape
    language: LanguageCode | None = None,  # noqa: ARG001 - the directive's shape
    currency: Currency | None = None,  # noqa: ARG001 - the directive's shape
) -> Any:
    return None


_CHOICES: Final = {
    "country": "Where it would be sent.",
    "language": "Of texts, where there is a choice.",
    "currency": "Of prices, where there is a choice.",
}
for _argument in in_context.arguments:
    _argument.default = strawberry.UNSET  # nullable says as much
    _argument.description = _CHOICES[_argument.python_name]
