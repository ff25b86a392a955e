"""Servers that render pages for many shoppers from one address: known by a key, to be throttled.

Such a server sends `storefront-key: <secret>` and spends points of its own instead of those of its
address. With `storefront-buyer-ip: <address>` beside it, everything goes as if that shopper had
asked. The key gives no rights.
"""

import hmac
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Final

from starlette.types import Scope

from apps.transport.credentials import InvalidToken
from apps.transport.requests import Refused, first_of_each, text

KEY: Final = "storefront-key"
BUYER: Final = "storefront-buyer-ip"
RENDERER: Final = "storefront.renderer"
"""In the scope of what a renderer asks for itself: its name."""


def introduced(scope: Scope, keys: Mapping[str, str]) -> Scope:
    """The scope of whoever asks. `keys`: name of a renderer -> secret.

    Raises:
        InvalidToken: nobody has this key.
        Refused: 400, what stands for the shopper's address is none.
    """
    headers = first_of_each(scope["headers"])
    if (given := text(headers.get(KEY.encode()))) is None:
        return scope  # without a key, everybody could be any address
    name = _holder(given, keys)
    if name is None:
        raise InvalidToken
    if (buyer := text(headers.get(BUYER.encode()))) is None:
        return {**scope, RENDERER: name}
    return {**scope, "client": (_address(buyer), 0)}


def _holder(given: str, keys: Mapping[str, str]) -> str | None:
    """Takes as long whether or not there is one."""
    found = [it for it in keys if hmac.compare_digest(keys[it].encode(), given.encode())]
    return found[0] if found else None


def _address(given: str) -> str:
    try:
        return str(ip_address(given.strip()))
    except ValueError:
        raise Refused(400, f"`{BUYER}` must be one IP address.") from None
