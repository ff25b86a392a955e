"""Everything the outside may have carts do, one line per use case.

Checkout calls `take_lines`, which takes a unit of work, instead: it joins checkout's transaction.
"""

from dataclasses import dataclass

from domains.carts.application.use_cases.add_lines import AddLines
from domains.carts.application.use_cases.change_buyer import ChangeBuyer
from domains.carts.application.use_cases.change_discount_codes import ChangeDiscountCodes
from domains.carts.application.use_cases.create_cart import CreateCart
from domains.carts.application.use_cases.remove_lines import RemoveLines
from domains.carts.application.use_cases.select_lines import SelectLines
from domains.carts.application.use_cases.update_lines import UpdateLines
from domains.carts.contracts.apis import CartChange
from domains.shared_kernel.use_case import Handles


@dataclass(frozen=True, slots=True, kw_only=True)
class CartCommands:
    create_cart: Handles[CreateCart, CartChange]
    add_lines: Handles[AddLines, CartChange]
    update_lines: Handles[UpdateLines, CartChange]
    remove_lines: Handles[RemoveLines, CartChange]
    select_lines: Handles[SelectLines, CartChange]
    change_discount_codes: Handles[ChangeDiscountCodes, CartChange]
    change_buyer: Handles[ChangeBuyer, CartChange]
