"""For whom an operation is answered: `@inContext`, else the viewer's profile, else the headers."""

import re
from typing import Final

from domains.shared_kernel.money import Currency
from resolvers.accounts import loaders
from resolvers.accounts.types import Localization
from resolvers.context import Info
from resolvers.scalars import CountryCode, LanguageCode

_RANGE: Final = re.compile(
    r"\s*([a-z]{2,3})(?:-([a-z]{2}))?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?", re.IGNORECASE
)


async def localization(info: Info) -> Localization:
    """Country, language and currency of this operation."""
    asked, viewer = info.context.localization, info.context.viewer.customer_id
    chosen = await info.context.load(loaders.customers, viewer) if viewer else None
    country = asked.country or (chosen.country if chosen else None)
    language = asked.language or (chosen.language if chosen else None)
    language = language or preferred(info.context.accept_language or "")
    currency = Currency.__members__.get(asked.currency or "")
    return Localization(
        country=CountryCode(country) if country else None,
        language=LanguageCode(language) if language else None,
        currency=currency or (chosen.currency if chosen else None),
        available_currencies=[*Currency],
    )


def preferred(accept_language: str) -> str | None:
    """The language that the header prefers, as a tag of our scalar; None when it names none."""
    weights: dict[str, float] = {}
    for part in accept_language.split(","):
        if (found := _RANGE.fullmatch(part)) and float(found[3] or 1):
            tag = found[1].lower() + (f"-{found[2].upper()}" if found[2] else "")
            weights.setdefault(tag, float(found[3] or 1))
    return max(weights, key=weights.__getitem__, default=None)
