from dataclasses import dataclass

from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.ids import SellerId
from domains.shared_kernel.money import Money
from domains.shipping.domain.value_objects.delivery_speed import DeliverySpeed


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippingRate:
    """What a seller asks for delivering an order; `countries` empty: to every country.

    Raises:
        InvalidInput: a price below zero, or an impossible span of days.
    """

    seller_id: SellerId
    code: DeliverySpeed
    title: str
    price: Money
    min_days: int
    max_days: int
    countries: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.price.minor_units < 0:
            raise InvalidInput("Delivery costs nothing or more.", field="price")
        if not 0 <= self.min_days <= self.max_days:
            raise InvalidInput("Delivery takes a span of days.", field="minDays")
