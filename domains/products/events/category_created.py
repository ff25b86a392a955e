from dataclasses import dataclass

from domains.shared_kernel.events import DomainEvent
from domains.shared_kernel.ids import CategoryId


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryCreated(DomainEvent):
    """The catalogue has a new section."""

    name = "products.category_created.v1"
    parent_id: CategoryId | None
    path: str
