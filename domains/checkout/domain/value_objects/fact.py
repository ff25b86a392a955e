"""What every event tells."""

from datetime import datetime
from typing import TypedDict


class Fact(TypedDict):
    aggregate_id: str
    version: int
    occurred_at: datetime
