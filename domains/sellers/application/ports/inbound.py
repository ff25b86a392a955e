"""Everything the outside may have sellers do, one line per use case."""

from dataclasses import dataclass

from domains.sellers.application.use_cases.apply_to_sell import ApplyToSell
from domains.sellers.application.use_cases.change_seller_status import ChangeSellerStatus
from domains.shared_kernel.ids import SellerId
from domains.shared_kernel.use_case import Handles


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerCommands:
    apply_to_sell: Handles[ApplyToSell, SellerId]
    change_seller_status: Handles[ChangeSellerStatus, SellerId]
