from dataclasses import dataclass

from domains.shared_kernel.address import Address
from domains.shared_kernel.ids import AddressId


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerAddress:
    """An entry of the address book; orders keep a copy of the address, never the entry."""

    id: AddressId
    address: Address
    is_default: bool
