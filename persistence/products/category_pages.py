"""The category tree as pages in the order of `path`."""

from functools import lru_cache
from typing import Final

import sqlalchemy as sa

from domains.products.contracts.apis import CategoryView
from domains.shared_kernel.use_case import Page, PageRequest
from persistence.id_pages import COUNTED
from persistence.products import cursors, views
from persistence.products.tables import categories
from persistence.statements import Database, Statement

_AT_LEVEL = sa.func.cardinality(categories.c.lineage) == sa.bindparam("depth", type_=sa.BigInteger)

_PATH: Final = [it.name for it in views.CATEGORY].index("path")


async def category_page(
    database: Database, request: PageRequest, level: int | None
) -> Page[CategoryView]:
    """The whole tree, or one level of it (roots are level 0).

    Raises:
        InvalidInput: the cursor is none of this list.
    """
    came_from = request.cursor is not None
    one_level = level is not None
    values = {
        "depth": (level or 0) + 1,
        "page_cursor": cursors.read("path", request)[0] if came_from else None,
        "page_size": request.limit + 1,
    }
    statement = _page(one_level=one_level, backwards=request.backwards, beyond=came_from)
    rows = await statement.all(database, **values)
    more, shown = len(rows) > request.limit, rows[: request.limit]
    if request.backwards:
        shown.reverse()
    return Page(
        nodes=[views.category_view(row) for row in shown],
        cursors=cursors.write("path", shown, _PATH),
        has_next_page=came_from if request.backwards else more,
        has_previous_page=more if request.backwards else came_from,
        total=await _count(one_level=one_level).value(database, **values)
        if request.count
        else None,
    )


@lru_cache
def _page(*, one_level: bool, backwards: bool, beyond: bool) -> Statement:
    path, cursor = categories.c.path, sa.bindparam("page_cursor", type_=sa.Text)
    found = sa.select(*views.CATEGORY)
    if one_level:
        found = found.where(_AT_LEVEL)
    if beyond:
        found = found.where(path < cursor if backwards else path > cursor)
    ordered = found.order_by(path.desc() if backwards else path)
    return Statement(ordered.limit(sa.bindparam("page_size", type_=sa.BigInteger)))


@lru_cache
def _count(*, one_level: bool) -> Statement:
    found = sa.select(categories.c.id)
    if one_level:
        found = found.where(_AT_LEVEL)
    return Statement(sa.select(sa.func.count()).select_from(found.limit(COUNTED + 1).subquery()))
