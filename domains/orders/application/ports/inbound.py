"""Everything the outside may have orders do, one line per use case.

Other domains call the functions that take a unit of work (`place_orders`, `dispatch_lines`, …)
instead: those join the caller's transaction.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from domains.orders.application.use_cases.cancel_order import CancelOrder
from domains.orders.application.use_cases.confirm_receipt import ConfirmReceipt
from domains.shared_kernel.ids import OrderId
from domains.shared_kernel.use_case import Handles


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCommands:
    """`complete_order` is what the job `orders.auto_complete` runs."""

    cancel_order: Handles[CancelOrder, OrderId]
    confirm_receipt: Handles[ConfirmReceipt, OrderId]
    complete_order: Callable[[OrderId], Awaitable[None]]
