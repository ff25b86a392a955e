from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import AddressId


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerAddressSaved(DomainEvent):
    name = "accounts.customer_address_saved.v1"
    address_id: AddressId
    is_default: bool
