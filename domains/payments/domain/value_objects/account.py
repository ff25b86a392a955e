"""The chart of accounts."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from domains.shared_kernel.ids import OrderId, SellerId


class AccountType(StrEnum):
    GATEWAY_CLEARING = "gateway_clearing"
    """Asset: money that the gateway holds for the platform."""
    ESCROW = "escrow"
    """Liability, one per order: the buyer's money until the order is complete."""
    SELLER_PAYABLE = "seller_payable"
    """Liability, one per seller: what the platform owes; below zero the seller owes."""
    COMMISSION_REVENUE = "commission_revenue"
    """Revenue: the platform's share of completed orders."""


@dataclass(frozen=True, slots=True)
class Account:
    """`owner` is the order or the seller; empty for the accounts that exist once."""

    type: AccountType
    owner: str = ""

    @classmethod
    def escrow(cls, order_id: OrderId) -> Self:
        return cls(AccountType.ESCROW, order_id)

    @classmethod
    def seller_payable(cls, seller_id: SellerId) -> Self:
        return cls(AccountType.SELLER_PAYABLE, seller_id)


GATEWAY_CLEARING = Account(AccountType.GATEWAY_CLEARING)
COMMISSION_REVENUE = Account(AccountType.COMMISSION_REVENUE)
