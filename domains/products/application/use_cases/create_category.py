"""An administrator adds a section to the catalogue."""

from dataclasses import dataclass

from domains.products.application.ports.outbound import ProductsUnitOfWork
from domains.products.domain.aggregates.category import Category
from domains.products.domain.exceptions import CategoryNotFound
from domains.products.domain.value_objects.text import slug
from domains.shared_kernel.errors import Forbidden
from domains.shared_kernel.ids import CategoryId, new_id
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateCategory:
    """Without a handle it gets the one that its name suggests."""

    by: Viewer
    name: str
    handle: str = ""
    parent_id: CategoryId | None = None


async def create_category(
    command: CreateCategory, /, *, begin: Begin[ProductsUnitOfWork], clock: Clock
) -> CategoryId:
    """Add a root, or a category below `parent_id`.

    Raises:
        Forbidden: not an administrator.
        CategoryNotFound: there is no such parent.
        HandleTaken: another category has the handle.
        InvalidInput, LimitExceeded: handle or name are not as they must be, or it is too deep.
    """
    if not command.by.is_admin:
        raise Forbidden("Only an administrator may change the categories.")
    async with begin() as uow:
        category = Category.create(
            CategoryId(new_id("cat")),
            handle=command.handle or slug(command.name),
            name=command.name.strip(),
            parent=await _parent(command.parent_id, uow),
            at=clock.now(),
        )
        await uow.categories.save(category)
    return category.id


async def _parent(category_id: CategoryId | None, uow: ProductsUnitOfWork) -> Category | None:
    if category_id is None:
        return None
    try:
        return await uow.categories.get(category_id)
    except CategoryNotFound as missing:
        raise CategoryNotFound(str(missing), field="parentId") from None
