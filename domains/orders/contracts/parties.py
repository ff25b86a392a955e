"""Who an order belongs to: the rule that use cases and the graph share."""

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domains.shared_kernel.ids import CustomerId, SellerId


class Party(StrEnum):
    """In which role somebody deals with an order.

    Attributes:
        BUYER: Who placed it, signed in or by the purchase's access token.
        SELLER: The store that fulfils it.
        ADMIN: Whoever runs the marketplace.
    """

    BUYER = "buyer"
    SELLER = "seller"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    """Who asks, with everything that could make an order theirs.

    Commands keep it out of their repr, by which an attempt is known again: the same attempt may
    come with other tokens, and each process writes a set in an order of its own.
    """

    customer_id: CustomerId | None = None
    seller_id: SellerId | None = None
    is_admin: bool = False
    access_tokens: frozenset[str] = frozenset()


class Owned(Protocol):
    """An order, or its view."""

    @property
    def customer_id(self) -> CustomerId | None: ...
    @property
    def seller_id(self) -> SellerId: ...
    @property
    def access_token_hash(self) -> bytes: ...


def party_of(order: Owned, who: Requester) -> Party | None:
    """The first role in which an order is theirs; None: they must not learn that it exists."""
    return next(iter(parties_of(order, who)), None)


def parties_of(order: Owned, who: Requester) -> list[Party]:
    """All roles in which an order is theirs: some buy in their own store."""
    is_in = {
        Party.BUYER: owns(order.customer_id, order.access_token_hash, who),
        Party.SELLER: who.seller_id is not None and who.seller_id == order.seller_id,
        Party.ADMIN: who.is_admin,
    }
    return [party for party, so in is_in.items() if so]


def owns(customer_id: CustomerId | None, access_token_hash: bytes, who: Requester) -> bool:
    """Whether a purchase of that customer, with that token, is theirs as a buyer."""
    if customer_id is not None and customer_id == who.customer_id:
        return True
    hashes = [token_hash(token) for token in who.access_tokens]
    return any(hmac.compare_digest(it, access_token_hash) for it in hashes)


def token_hash(token: str) -> bytes:
    """What is kept of an access token; it has enough entropy to need no salt."""
    return hashlib.sha256(token.encode()).digest()
