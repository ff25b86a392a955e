"""Whom a network address is counted as."""

from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network
from typing import Final

SITE: Final = 64
"""Bits of an IPv6 address that its owner does not choose: each line has at least such a network."""

_KNOWN: Final = 1000


def network(address: str) -> str:
    """The address; of an IPv6 address the network whose addresses one caller has all of."""
    return address if ":" not in address else _site(address)


@lru_cache(_KNOWN)
def _site(address: str) -> str:
    try:
        whole = IPv6Address(address)
    except ValueError:
        return address
    if whole.ipv4_mapped:
        return str(whole.ipv4_mapped)
    return str(IPv6Network((int(whole), SITE), strict=False))
