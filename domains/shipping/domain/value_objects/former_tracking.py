from dataclasses import dataclass
from datetime import datetime

from domains.shipping.domain.value_objects.tracking import Tracking


@dataclass(frozen=True, slots=True)
class FormerTracking:
    """By what a parcel was tracked `until` it was corrected; what occurred later is another's."""

    tracking: Tracking
    until: datetime
