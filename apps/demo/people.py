"""Customers of the demo marketplace: the three demo accounts, store owners and shoppers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from apps.demo.dice import Dice
from apps.demo.identity import OPENED, demo_id, moment
from domains.shared_kernel.address import Address
from domains.shared_kernel.ids import AddressId, CustomerId

PASSWORD: Final = "demo-password"  # noqa: S105 - of accounts that production refuses
BUYER: Final = "buyer@demo.example"
SELLER: Final = "seller@demo.example"
ADMIN: Final = "admin@demo.example"

_FIRST: Final = (
    "Ada", "Amir", "Aiko", "Bela", "Carmen", "Chidi", "Dina", "Elif", "Emil", "Farah", "Grace",
    "Hugo", "Ines", "Ivan", "Jade", "Jonas", "Kofi", "Lena", "Luca", "Maya", "Mira", "Nadia",
    "Noah", "Olga", "Omar", "Pia", "Quinn", "Rosa", "Sami", "Tara", "Uma", "Viktor", "Yara", "Zoe",
)  # fmt: skip
_LAST: Final = (
    "Abara", "Berg", "Castillo", "Dvorak", "Eriksen", "Fischer", "Garcia", "Haddad", "Ito",
    "Jansen", "Kaya", "Lindqvist", "Moreau", "Novak", "Okafor", "Petrov", "Quist", "Rossi",
    "Silva", "Tanaka", "Ueda", "Vargas", "Weber", "Yilmaz", "Zhang",
)  # fmt: skip
_STREETS: Final = ("Mill Lane", "Harbour Street", "Linden Road", "Station Road", "Park Avenue")
_TOWNS: Final = (
    ("Portland", "OR", "97201", "US"),
    ("Austin", "TX", "78701", "US"),
    ("Chicago", "IL", "60601", "US"),
    ("Berlin", None, "10115", "DE"),
    ("Lyon", None, "69001", "FR"),
    ("Leeds", None, "LS1 4AP", "GB"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`address_id` names the one entry of the address book."""

    id: CustomerId
    email: str
    name: str
    address_id: AddressId
    address: Address
    since: datetime
    is_admin: bool = False


def buyer() -> Person:
    return _person("account", BUYER, name="Bea Buyer")


def admin() -> Person:
    return _person("account", ADMIN, name="Ari Admin", is_admin=True)


def owner(number: int) -> Person:
    """Who runs the store of that number; the first store is the demo seller's."""
    if number == 0:
        return _person("account", SELLER, name="Sam Seller")
    return _person("owner", f"owner{number}@demo.example", at=moment(number))


def shopper(number: int) -> Person:
    return _person("shopper", f"shopper{number}@demo.example", at=moment(number))


def shoppers_beside(products: int) -> int:
    """How many shoppers a marketplace of that many products has; more products never mean fewer."""
    return 24 + products // 25


def _person(
    role: str, email: str, *, name: str = "", at: datetime = OPENED, is_admin: bool = False
) -> Person:
    dice = Dice(role, email)
    called = name or f"{dice.pick(_FIRST)} {dice.pick(_LAST)}"
    city, region, postal_code, country = dice.pick(_TOWNS)
    return Person(
        id=CustomerId(demo_id("cus", at, email)),
        email=email,
        name=called,
        address_id=AddressId(demo_id("adr", at, email)),
        address=Address(
            name=called,
            line1=f"{dice.between(1, 180)} {dice.pick(_STREETS)}",
            city=city,
            region=region,
            postal_code=postal_code,
            country_code=country,
        ),
        since=at,
        is_admin=is_admin,
    )
