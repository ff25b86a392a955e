"""A store: who owns it, how it presents itself, and where it stands with the marketplace."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from domains.sellers.domain.exceptions import InvalidSeller, StatusChangeRefused
from domains.sellers.domain.value_objects.seller_status import NEXT, SellerStatus
from domains.sellers.events.seller_applied import SellerApplied
from domains.sellers.events.seller_status_changed import SellerStatusChanged
from domains.shared_kernel.events import Aggregate
from domains.shared_kernel.ids import CustomerId, SellerId
from domains.shared_kernel.money import Currency

HANDLE: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,58})[a-z0-9]")
MAX_NAME: Final = 80
MAX_DESCRIPTION: Final = 5_000
MAX_REASON: Final = 1_000


@dataclass(slots=True, kw_only=True)
class Seller(Aggregate):
    """`currency` is the one in which the store prices its goods.

    Raises:
        InvalidSeller: name, handle or description are out of their bounds.
    """

    id: SellerId
    owner_id: CustomerId
    handle: str
    name: str
    description: str
    country_code: str
    currency: Currency
    created_at: datetime
    status: SellerStatus = SellerStatus.APPLIED
    status_reason: str = ""

    def __post_init__(self) -> None:
        if not HANDLE.fullmatch(self.handle):
            raise InvalidSeller(
                "A handle is 3 to 60 small letters, digits and hyphens.", field=("input", "handle")
            )
        if not 1 <= len(self.name.strip()) <= MAX_NAME:
            raise InvalidSeller(f"A name has 1 to {MAX_NAME} characters.", field=("input", "name"))
        if len(self.description) > MAX_DESCRIPTION:
            raise InvalidSeller(
                f"At most {MAX_DESCRIPTION} characters.", field=("input", "description")
            )

    @classmethod
    def apply(
        cls,
        seller_id: SellerId,
        *,
        owner_id: CustomerId,
        handle: str,
        name: str,
        description: str,
        country_code: str,
        currency: Currency,
        at: datetime,
    ) -> Self:
        seller = cls(
            id=seller_id,
            owner_id=owner_id,
            handle=handle,
            name=name.strip(),
            description=description,
            country_code=country_code,
            currency=currency,
            created_at=at,
        )
        seller.record(
            SellerApplied(aggregate_id=seller_id, version=1, occurred_at=at, handle=handle)
        )
        return seller

    def change_status(self, status: SellerStatus, *, reason: str, at: datetime) -> None:
        """Take the marketplace's decision.

        Raises:
            InvalidSeller: there is no reason.
            StatusChangeRefused: the store cannot go there from where it stands.
        """
        if not 1 <= len(reason.strip()) <= MAX_REASON:
            raise InvalidSeller(f"Give a reason of up to {MAX_REASON} characters.", field="reason")
        if status not in NEXT[self.status]:
            raise StatusChangeRefused(
                f"A store cannot go from {self.status} to {status}.", field="status"
            )
        before, self.status, self.status_reason = self.status, status, reason.strip()
        self.record(
            SellerStatusChanged(
                aggregate_id=self.id,
                version=self.version + 1,
                occurred_at=at,
                before=before,
                after=status,
                reason=self.status_reason,
            )
        )
