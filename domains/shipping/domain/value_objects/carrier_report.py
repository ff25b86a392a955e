from dataclasses import dataclass
from datetime import datetime

from domains.shared_kernel.errors import InvalidInput
from domains.shipping.domain.value_objects.tracking import Tracking
from domains.shipping.domain.value_objects.tracking_code import TrackingCode

LONGEST = {"id": 100, "description": 500, "place": 200}


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierReport:
    """What a carrier says of a parcel; `id` is the carrier's, the same however often it says so.

    Raises:
        InvalidInput: a text is too long, or the id is empty.
    """

    id: str
    tracking: Tracking
    code: TrackingCode
    occurred_at: datetime
    description: str | None = None
    place: str | None = None

    def __post_init__(self) -> None:
        if not self.id:
            raise InvalidInput("An event needs an id.", field="id")
        for part, limit in LONGEST.items():
            if len(getattr(self, part) or "") > limit:
                raise InvalidInput(f"At most {limit} characters.", field=part)

    @property
    def carrier(self) -> str:
        return self.tracking.carrier
