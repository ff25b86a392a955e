"""What is not there to be bought."""

from dataclasses import dataclass

from domains.shared_kernel.ids import VariantId


@dataclass(frozen=True, slots=True)
class MissingStock:
    """Fewer pieces of a variant are available than were asked for."""

    variant_id: VariantId
    requested: int
    available: int
