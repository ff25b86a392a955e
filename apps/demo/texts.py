"""Titles and descriptions, put together from words."""

import re
from typing import Final

from apps.demo.dice import Dice
from apps.demo.wares import Family, Leaf

_BRANDS: Final = (
    "Aldous", "Bramble", "Calder", "Dovetail", "Elmsworth", "Fjordline", "Gable", "Hollis",
    "Isola", "Juno", "Kestrel", "Lumen", "Morrow", "Nordic", "Orrin", "Patina", "Quarto",
    "Ridley", "Solstice", "Tamber", "Umber", "Verano", "Westward", "Yarrow", "Zephyr",
)  # fmt: skip
_OPENINGS: Final = (
    "The {title} does one thing and does it well.",
    "Made for every day: the {title}.",
    "We reworked the {title} until there was nothing left to take away.",
    "The {title} is the one we reach for ourselves.",
    "You will forget that you own anything but the {title}.",
)
_MIDDLES: Final = (
    "It is made in small runs by people we know by name.",
    "It arrives ready to use and wears in rather than out.",
    "Materials are chosen for how they age, not for how they photograph.",
    "What wears out can be repaired or replaced.",
    "It weighs little and asks for less.",
)
_CLOSINGS: Final = (
    "Returns are free for 30 days.",
    "Dispatched within two working days.",
    "Questions? Write to the store, a person answers.",
)
_NOT_IN_A_SLUG: Final = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """`Women's Tops` is `womens-tops`."""
    return _NOT_IN_A_SLUG.sub("-", text.lower().replace("'", "")).strip("-")


def title_of(leaf: Leaf, dice: Dice) -> tuple[str, str]:
    """A title, and the material in it."""
    material = dice.pick(leaf.family.materials)
    return f"{dice.pick(_BRANDS)} {material} {dice.pick(leaf.nouns)}", material


def description(title: str, family: Family, dice: Dice) -> str:
    """A few sentences and a list, in HTML."""
    opening = dice.pick(_OPENINGS).format(title=title)
    features = "".join(f"<li>{feature}</li>" for feature in dice.some(family.features, 3))
    return f"<p>{opening} {dice.pick(_MIDDLES)}</p><ul>{features}</ul><p>{dice.pick(_CLOSINGS)}</p>"
