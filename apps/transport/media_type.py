"""Content negotiation of GraphQL over HTTP: the JSON media type of an answer, or its stream."""

import re
from functools import lru_cache
from typing import Final, Literal

RESPONSE: Final = "application/graphql-response+json"
JSON: Final = "application/json"
Stream = Literal["sse", "multipart-subscription"]
"""What Strawberry calls server-sent events and Apollo's multipart responses."""

KNOWN: Final = 500
"""Headers that are remembered: clients send few different ones."""

_WEIGHT: Final = re.compile(r"[01](\.\d{0,3})?")


@lru_cache(KNOWN)
def media_type(accept: str | None) -> str | None:
    """The media type of the answer; None when the caller accepts neither (406).

    Quality values count, the newer type wins a tie when it is named, and who names nothing gets
    `application/json`.
    """
    weights = {name: _weight(parameters) for name, parameters in _parts(accept or "*/*")}
    new = weights.get(RESPONSE, 0.0)
    old = weights.get(JSON, weights.get("application/*", weights.get("*/*", 0.0)))
    if not new and not old:
        return None
    return RESPONSE if new >= old else JSON


@lru_cache(KNOWN)
def stream_type(accept: str | None) -> Stream | None:
    """How the caller would take a stream: it has to be named, `*/*` is none."""
    for name, parameters in _parts(accept or ""):
        if not _weight(parameters):
            continue
        if name == "text/event-stream":
            return "sse"
        plain = [p.replace('"', "").replace("'", "") for p in parameters]
        if name == "multipart/mixed" and any(p.startswith("subscriptionspec=1") for p in plain):
            return "multipart-subscription"
    return None


def _parts(accept: str) -> list[tuple[str, list[str]]]:
    """Name and parameters of each media range."""
    split = [[p.strip() for p in part.split(";")] for part in accept.lower().split(",")]
    return [(name, parameters) for name, *parameters in split]


def _weight(parameters: list[str]) -> float:
    given = next((p[2:] for p in parameters if p.startswith("q=")), "1")
    return float(given) if _WEIGHT.fullmatch(given) else 0.0
