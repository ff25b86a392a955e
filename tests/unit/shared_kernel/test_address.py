"""Addresses follow the rules of their country."""

from typing import Any

import pytest

from domains.shared_kernel.address import Address
from domains.shared_kernel.errors import InvalidInput

IN_BERLIN: dict[str, Any] = {
    "name": "Ada",
    "line1": "Unter den Linden 1",
    "city": "Berlin",
    "postal_code": "10117",
    "country_code": "DE",
}


def test_a_whole_address_is_accepted() -> None:
    assert Address(**IN_BERLIN).city == "Berlin"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"line1": ""}, "line1"),
        ({"city": "x" * 121}, "city"),
        ({"postal_code": "ABC"}, "postalCode"),
        ({"country_code": "Germany"}, "countryCode"),
    ],
)
def test_what_no_parcel_could_use_is_refused_at_its_field(
    change: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        Address(**(IN_BERLIN | change))

    assert refused.value.field == [field]


def test_a_country_without_a_rule_takes_any_postal_code() -> None:
    in_dublin = Address(**(IN_BERLIN | {"country_code": "IE", "postal_code": "D02 X285"}))

    assert in_dublin.postal_code == "D02 X285"
