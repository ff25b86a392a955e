"""Pictures of the demo products: drawn from their names, so that no other host is needed."""

from typing import Final

from apps.demo.dice import Dice

FOLDER: Final = "/media/demo"

_GROUNDS: Final = ("#efe9e1", "#e4ebe6", "#e8e6ef", "#f3e6e0", "#e3e9f0", "#f0eedf")
_TONES: Final = ("#b5563c", "#3f6b5c", "#47527a", "#8a5a83", "#a67c2e", "#2f6f86", "#6b4b3a")


def picture_path(title_slug: str, number: int, place: int) -> str:
    """Where a product's picture of that place (from 0) is served."""
    return f"{FOLDER}/{title_slug}-{number + 1}-{place + 1}.svg"


def picture(name: str) -> str:
    """A still life in SVG; the same name gives the same picture."""
    thing, _, place = name.rpartition("-")
    common, own = Dice("thing", thing), Dice("view", thing, place)
    ground, tone = common.pick(_GROUNDS), common.pick(_TONES)
    light = own.pick(_TONES)
    shapes = "".join(_shape(own, tone if own.chance(60) else light) for _ in range(5))
    label = thing.rpartition("-")[0].replace("-", " ").title()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 800" width="800" height="800" '
        f'role="img"><rect width="800" height="800" fill="{ground}"/>'
        f'<ellipse cx="400" cy="640" rx="260" ry="34" fill="{tone}" opacity=".18"/>{shapes}'
        '<text x="400" y="748" font-family="Georgia, serif" font-size="30" text-anchor="middle" '
        f'fill="{tone}">{label}</text></svg>'
    )


def _shape(dice: Dice, fill: str) -> str:
    x, width = dice.between(200, 520), dice.between(70, 200)
    height = dice.between(90, 400)
    y = 640 - height
    if dice.chance(40):
        radius = width // 2
        return f'<circle cx="{x}" cy="{640 - radius}" r="{radius}" fill="{fill}" opacity=".85"/>'
    corner = dice.pick((0, 12, width // 2))
    return (
        f'<rect x="{x - width // 2}" y="{y}" width="{width}" height="{height}" rx="{corner}" '
        f'fill="{fill}" opacity=".85"/>'
    )
