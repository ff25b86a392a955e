"""Pieces of one variant in a hold."""

from dataclasses import dataclass

from domains.shared_kernel.ids import VariantId


@dataclass(frozen=True, slots=True)
class HeldLine:
    """`counted` says whether the pieces are promised: they were set aside when the hold was placed.

    What is sold without limit is promised once it is bought; the policy may change while a hold
    stands, so each line remembers how it was made.
    """

    variant_id: VariantId
    quantity: int
    counted: bool
