"""A section of the catalogue; sections form a tree, so that each has one way from the root."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domains.products.domain.exceptions import LimitExceeded
from domains.products.domain.value_objects.text import check_handle, check_line
from domains.products.events.category_created import CategoryCreated
from domains.shared_kernel.events import Aggregate
from domains.shared_kernel.ids import CategoryId

MAX_LEVELS: Final = 8


@dataclass(slots=True, kw_only=True)
class Category(Aggregate):
    """`lineage` is the way from the root by ids, `path` by handles; both end with this category.

    The lineage is fixed when a category is made, below one that exists: the tree has no cycles.
    """

    id: CategoryId
    handle: str
    name: str
    path: str
    lineage: tuple[CategoryId, ...]
    created_at: datetime

    @property
    def parent_id(self) -> CategoryId | None:
        return self.lineage[-2] if len(self.lineage) > 1 else None

    @classmethod
    def create(
        cls,
        category_id: CategoryId,
        *,
        handle: str,
        name: str,
        parent: Category | None,
        at: datetime,
    ) -> Category:
        """Add a category below `parent`, or a root.

        Raises:
            InvalidInput: handle or name are not as they must be.
            LimitExceeded: the tree would get too deep.
        """
        check_handle(handle)
        check_line(name, limit=120, field="name", needed=True)
        above = parent.lineage if parent else ()
        if len(above) >= MAX_LEVELS:
            raise LimitExceeded(f"At most {MAX_LEVELS} levels.", field="parentId")
        made = cls(
            id=category_id,
            handle=handle,
            name=name,
            path=f"{parent.path}/{handle}" if parent else handle,
            lineage=(*above, category_id),
            created_at=at,
        )
        made.record(
            CategoryCreated(
                aggregate_id=made.id,
                version=1,
                occurred_at=at,
                parent_id=made.parent_id,
                path=made.path,
            )
        )
        return made
