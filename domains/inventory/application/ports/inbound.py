"""Everything the outside may have inventory do, one line per use case.

Other domains' use cases call the functions that take a unit of work (`place_hold`, …) instead:
those join their transaction.
"""

from dataclasses import dataclass

from domains.inventory.application.use_cases.adjust_quantities import AdjustQuantities
from domains.inventory.application.use_cases.set_quantities import SetQuantities
from domains.shared_kernel.use_case import Handles


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryCommands:
    set_quantities: Handles[SetQuantities, None]
    adjust_quantities: Handles[AdjustQuantities, None]
