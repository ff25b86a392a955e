"""What a new store asks for delivery until it says otherwise."""

from typing import Final, NamedTuple

from domains.shared_kernel.money import Currency, Money


class DefaultPrices(NamedTuple):
    """In the main unit of a currency."""

    standard: str
    express: str


_PRICES: Final = {
    Currency.AUD: DefaultPrices("8", "22"),
    Currency.BRL: DefaultPrices("25", "80"),
    Currency.CAD: DefaultPrices("7", "20"),
    Currency.CHF: DefaultPrices("4", "12"),
    Currency.CNY: DefaultPrices("35", "100"),
    Currency.EUR: DefaultPrices("5", "14"),
    Currency.GBP: DefaultPrices("4", "12"),
    Currency.INR: DefaultPrices("400", "1200"),
    Currency.JPY: DefaultPrices("750", "2200"),
    Currency.KRW: DefaultPrices("7000", "20000"),
    Currency.KWD: DefaultPrices("1.500", "4.500"),
    Currency.MXN: DefaultPrices("90", "270"),
    Currency.PLN: DefaultPrices("20", "55"),
    Currency.SEK: DefaultPrices("50", "150"),
    Currency.USD: DefaultPrices("5", "15"),
}
"""Round amounts near five and fifteen US dollars: the same number is worth little in yen and a
fortune in dinars."""


def default_prices(currency: Currency) -> tuple[Money, Money]:
    """Of the usual delivery, and of the fast one."""
    prices = _PRICES[currency]
    return Money.parse(prices.standard, currency), Money.parse(prices.express, currency)
