"""An argument that was not given, which is not the same as one that was given as null."""

from enum import Enum
from typing import Final, TypeVar

T = TypeVar("T")


class Unset(Enum):
    UNSET = "UNSET"


UNSET: Final = Unset.UNSET


def given(value: T | Unset, otherwise: T) -> T:
    """The value, or what stands when it was not given."""
    return otherwise if isinstance(value, Unset) else value
