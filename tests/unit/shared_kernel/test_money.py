"""Money: nothing is lost, nothing is invented, currencies do not mix."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.money import (
    Currency,
    CurrencyMismatch,
    Money,
    allocate,
    share,
    total,
)

amounts = st.integers(0, 10**12)
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=30)


@given(amounts, weights)
def test_an_allocation_loses_no_unit(amount: int, weights: list[int]) -> None:
    assert sum(allocate(amount, weights)) == amount


@given(amounts, weights)
def test_every_part_is_within_one_unit_of_its_exact_share(amount: int, weights: list[int]) -> None:
    whole = sum(weights) or len(weights)

    parts = allocate(amount, weights)

    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * whole - amount * (weight if sum(weights) else 1)) < whole


@given(amounts, weights)
def test_who_weighs_nothing_gets_nothing_unless_all_do(amount: int, weights: list[int]) -> None:
    parts = allocate(amount, weights)

    if any(weights):
        assert all(part == 0 for part, w in zip(parts, weights, strict=True) if w == 0)


def test_the_earlier_part_wins_a_tie() -> None:
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]


def test_nothing_can_be_split_among_nobody_only_if_it_is_nothing() -> None:
    assert allocate(0, []) == []

    with pytest.raises(ValueError, match="nobody"):
        allocate(1, [])


@given(amounts, st.integers(0, 10_000))
def test_a_share_is_rounded_half_up(amount: int, rate: int) -> None:
    exact = amount * rate

    rounded = share(amount, rate, 10_000) * 10_000

    assert -5_000 < rounded - exact <= 5_000


@given(st.sampled_from(Currency), st.integers(0, 10**14))
def test_an_amount_reads_back_as_it_was_written(currency: Currency, minor_units: int) -> None:
    money = Money(minor_units, currency)

    assert Money.parse(str(money.amount), currency) == money


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("1.999", Currency.USD),
        ("0.5", Currency.JPY),
        ("-1", Currency.USD),
        ("1e30", Currency.USD),
        ("9e999999", Currency.USD),
        ("NaN", Currency.USD),
        ("Infinity", Currency.USD),
        ("", Currency.USD),
        ("ten", Currency.USD),
    ],
)
def test_what_is_no_amount_is_refused(amount: str, currency: Currency) -> None:
    with pytest.raises(InvalidInput):
        Money.parse(amount, currency)


def test_two_currencies_have_no_sum() -> None:
    with pytest.raises(CurrencyMismatch):
        total([Money(1, Currency.USD), Money(1, Currency.EUR)], Currency.USD)
