"""Chance is the same everywhere."""

from hypothesis import given
from hypothesis import strategies as st

from apps.demo.dice import Dice

NUMBERS = [973387, 671973, 139016, 869251]
"""Written down once: another Python, another machine gives these too."""


def test_the_same_throw_gives_the_same_numbers() -> None:
    throws = [[dice.below(1_000_000) for _ in range(4)] for dice in (Dice("a", 1), Dice("a", 1))]

    assert throws[0] == throws[1] == NUMBERS


def test_another_throw_gives_others() -> None:
    assert Dice("a", 1).below(1 << 60) != Dice("a", 2).below(1 << 60)


@given(seed=st.integers(), items=st.lists(st.integers()), count=st.integers(0, 20))
def test_some_are_different_places_in_their_order(seed: int, items: list[int], count: int) -> None:
    places = list(enumerate(items))

    chosen = Dice(seed).some(places, count)

    assert chosen == sorted(set(chosen))
    assert len(chosen) == min(count, len(items))


@given(seed=st.integers(), low=st.integers(-100, 100), span=st.integers(0, 100))
def test_a_number_between_is_between(seed: int, low: int, span: int) -> None:
    assert low <= Dice(seed).between(low, low + span) <= low + span
