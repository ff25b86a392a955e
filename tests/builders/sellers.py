"""Valid sellers by default; a test names only what it cares about."""

from datetime import UTC, datetime
from typing import Any

from domains.sellers.domain.aggregates.seller import Seller
from domains.shared_kernel.ids import CustomerId, SellerId, new_id
from domains.shared_kernel.money import Currency

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def an_application(**changes: Any) -> Seller:
    """Just applied: its event is pending."""
    id = new_id("sel")
    fields: dict[str, Any] = {
        "owner_id": CustomerId(new_id("cus")),
        "handle": f"store-{id[-12:]}",
        "name": "A Store",
        "description": "",
        "country_code": "DE",
        "currency": Currency.USD,
        "at": NOON,
    }
    return Seller.apply(SellerId(id), **(fields | changes))
