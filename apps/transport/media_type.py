"""Content negotiation of GraphQL over HTTP: which of the two JSON media types an answer has."""

import re
from typing import Final

RESPONSE: Final = "application/graphql-response+json"
JSON: Final = "application/json"
_WEIGHT: Final = re.compile(r"[01](\.\d{0,3})?")


def media_type(accept: str | None) -> str | None:
    """The media type of the answer; None when the caller accepts neither (406).

    Quality values count, the newer type wins a tie when it is named, and who names nothing gets
    `application/json`.
    """
    weights: dict[str, float] = {}
    for part in (accept or "*/*").lower().split(","):
        name, *parameters = (p.strip() for p in part.split(";"))
        weights[name] = _weight(parameters)
    new = weights.get(RESPONSE, 0.0)
    old = weights.get(JSON, weights.get("application/*", weights.get("*/*", 0.0)))
    if not new and not old:
        return None
    return RESPONSE if new >= old else JSON


def _weight(parameters: list[str]) -> float:
    given = next((p[2:] for p in parameters if p.startswith("q=")), "1")
    return float(given) if _WEIGHT.fullmatch(given) else 0.0
