"""Valid stock by default; a test names only what it cares about."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domains.inventory.contracts.apis import Hold, StockLine
from domains.inventory.domain.value_objects.stock import Stock
from domains.inventory.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.ids import ReservationId, SellerId, VariantId, new_id

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
SELLER = SellerId("sel_1")


def a_variant_id() -> VariantId:
    return VariantId(new_id("var"))


def a_stock(variant_id: VariantId | None = None, **changes: Any) -> Stock:
    fields: dict[str, Any] = {
        "variant_id": variant_id or a_variant_id(),
        "seller_id": SELLER,
        "on_hand": 10,
        "policy": StockPolicy.DENY,
    }
    return Stock(**(fields | changes))


def a_hold(*lines: tuple[VariantId, int], **changes: Any) -> Hold:
    fields: dict[str, Any] = {
        "reservation_id": ReservationId(new_id("res")),
        "owner": "chk_1",
        "lines": tuple(StockLine(*line) for line in lines),
        "expires_at": NOON + QUARTER,
    }
    return Hold(**(fields | changes))
