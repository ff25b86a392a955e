"""What the federation gateway vouches for: that it asks, when, and for which client's address.

It sends `storefront-gateway: <seconds>;<address>;<signature>`. Seconds are those since 1970, and
the signature is the hexadecimal HMAC-SHA256 of `<seconds>;<address>`. The client's own credentials
prove themselves: they come beside it as they are.
"""

import hashlib
import hmac
from typing import Final

HEADER: Final = "storefront-gateway"
TOLERANCE: Final = 300
"""Seconds that the clocks of the gateway and of a subgraph may differ."""


def vouched_address(credential: str | None, secret: str, *, now: float) -> str | None:
    """The client's address; None when the gateway did not sign this, or not now."""
    said, _, signature = (credential or "").rpartition(";")
    if not hmac.compare_digest(signature.encode(), _signature(said, secret).encode()):
        return None
    seconds, _, address = said.partition(";")
    return address if abs(now - int(seconds)) <= TOLERANCE else None


def vouching(address: str, secret: str, *, now: float) -> str:
    """The credential as the gateway writes it."""
    said = f"{int(now)};{address}"
    return f"{said};{_signature(said, secret)}"


def _signature(said: str, secret: str) -> str:
    return hmac.digest(secret.encode(), said.encode(), hashlib.sha256).hex()
