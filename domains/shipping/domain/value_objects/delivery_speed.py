from enum import StrEnum


class DeliverySpeed(StrEnum):
    """How fast a seller delivers.

    Attributes:
        STANDARD: The usual way.
        EXPRESS: Faster, for more.
    """

    STANDARD = "standard"
    EXPRESS = "express"
