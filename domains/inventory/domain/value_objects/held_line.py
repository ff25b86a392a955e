"""Pieces of one variant in a hold."""

from dataclasses import dataclass

from domains.shared_kernel.ids import VariantId


@dataclass(frozen=True, slots=True)
class HeldLine:
    """`counted` says whether the pieces are in the variant's `reserved`.

    What is sold without limit is not counted; the policy may change while a hold stands, so each
    line remembers how it was made.
    """

    variant_id: VariantId
    quantity: int
    counted: bool
