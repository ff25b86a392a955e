from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ReviewReply:
    """The seller's answer; one for each review, which may be edited."""

    body: str
    replied_at: datetime
