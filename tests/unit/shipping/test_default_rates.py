"""What a new store asks for delivery is worth about the same, whatever it is counted in."""

from decimal import Decimal

import pytest

from domains.shared_kernel.money import Currency, Money
from domains.shipping.application.use_cases.create_default_rates import create_default_rates
from tests.builders.orders import SELLER
from tests.fakes.shipping import InMemoryShippingUnitOfWork

IN_DOLLARS = {
    Currency.AUD: "0.65",
    Currency.BRL: "0.18",
    Currency.CAD: "0.72",
    Currency.CHF: "1.20",
    Currency.CNY: "0.14",
    Currency.EUR: "1.10",
    Currency.GBP: "1.30",
    Currency.INR: "0.012",
    Currency.JPY: "0.0067",
    Currency.KRW: "0.00072",
    Currency.KWD: "3.25",
    Currency.MXN: "0.055",
    Currency.PLN: "0.26",
    Currency.SEK: "0.10",
    Currency.USD: "1",
}
"""Roughly, in 2025: what matters is the order of magnitude."""


async def prices(currency: Currency) -> list[Money]:
    """Of the usual delivery, and of the fast one."""
    uow = InMemoryShippingUnitOfWork()
    await create_default_rates(uow, SELLER, currency)
    return [uow.shipping_rates.rows[SELLER, code].price for code in ("standard", "express")]


@pytest.mark.parametrize("currency", [*Currency])
async def test_a_new_store_asks_about_as_much_in_each_currency(currency: Currency) -> None:
    found, dollars = await prices(currency), await prices(Currency.USD)

    for price, dollar in zip(found, dollars, strict=True):
        worth = price.amount * Decimal(IN_DOLLARS[currency])
        assert price.currency_code is currency
        assert dollar.amount / 2 < worth < dollar.amount * 2


async def test_the_usual_delivery_costs_five_dollars_and_the_fast_one_fifteen() -> None:
    assert await prices(Currency.USD) == [Money(500, Currency.USD), Money(1_500, Currency.USD)]
