"""Whose a carrier's report is, when a tracking number was corrected."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias, TypeVar

T = TypeVar("T")
Claims: TypeAlias = Sequence[tuple[T, datetime | None]]
"""Who has a tracking number (None) and who had it until when."""


def whose(claims: Claims[T], occurred_at: datetime) -> T | None:
    """Who has the number; if nobody does, who had it when that occurred.

    A number that was mistyped is a stranger's parcel, so what happens to that after the correction
    is nothing of ours, and once its owner has the number all of it is the owner's.
    """
    ends = {until: claimant for claimant, until in claims}
    if None in ends:
        return ends[None]
    covering = [until for until in ends if until is not None and occurred_at <= until]
    return ends[min(covering)] if covering else None
