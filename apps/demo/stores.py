"""Stores of the demo marketplace."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from apps.demo.dice import Dice
from apps.demo.identity import OPENED, demo_id, moment
from apps.demo.people import Person, owner
from domains.shared_kernel.ids import SellerId
from domains.shared_kernel.money import Currency

CURRENCY: Final = Currency.USD
"""One for all, so that any goods fit into one cart."""

HANDLE: Final = "demo-store"
"""Of the demo seller's store."""

_FIRST: Final = (
    "Alder", "Amber", "Birch", "Copper", "Cedar", "Clover", "Ember", "Fern", "Harbour", "Hazel",
    "Juniper", "Lark", "Maple", "Marlow", "Nettle", "North", "Oak", "Otter", "Pebble", "Quill",
    "Rowan", "Saffron", "Sparrow", "Thistle", "Tide", "Willow", "Wren",
)  # fmt: skip
_SECOND: Final = (
    "& Co", "Atelier", "Collective", "Goods", "House", "Market", "Outfitters", "Studio", "Supply",
    "Trading", "Works", "Workshop",
)  # fmt: skip
_COUNTRIES: Final = ("US", "US", "DE", "GB", "FR", "JP", "SE", "PL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    id: SellerId
    owner: Person
    handle: str
    name: str
    description: str
    country: str
    since: datetime


def store(number: int) -> Store:
    dice = Dice("store", number)
    name = f"{dice.pick(_FIRST)} {dice.pick(_SECOND)}" if number else "Demo Store"
    at = moment(number) if number else OPENED
    handle = HANDLE if number == 0 else f"{_plain(name)}-{number}"
    return Store(
        id=store_id(number),
        owner=owner(number),
        handle=handle,
        name=name,
        description=f"{name} picks few things and stands by them. Questions are answered by a "
        f"person, mostly within {dice.pick(('an hour', 'half a day', 'a day'))}.",
        country=dice.pick(_COUNTRIES),
        since=at,
    )


def store_id(number: int) -> SellerId:
    return SellerId(demo_id("sel", moment(number) if number else OPENED, number))


def stores_beside(products: int) -> int:
    """How many stores offer that many products; more products never mean fewer."""
    return max(6, products // 50)


def _plain(name: str) -> str:
    return "-".join(name.lower().replace("&", "and").split())
