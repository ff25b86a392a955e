"""Categories in PostgreSQL; a category is written once."""

import asyncpg
import sqlalchemy as sa

from domains.products.domain.aggregates.category import Category
from domains.products.domain.exceptions import CategoryNotFound, HandleTaken
from domains.shared_kernel.ids import CategoryId
from persistence.outbox import store
from persistence.products import rows
from persistence.products.tables import categories
from persistence.statements import Database, Statement, insert

_GET = Statement(sa.select(categories).where(categories.c.id == sa.bindparam("id")))
_INSERT = Statement(insert(categories))


class SqlCategoryRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, category_id: CategoryId, /) -> Category:
        row = await _GET.first(self._database, id=category_id)
        if row is None:
            raise CategoryNotFound("There is no such category.", field="categoryId")
        return rows.category(row)

    async def save(self, category: Category, /) -> None:
        try:
            await _INSERT.run(self._database, **rows.category_row(category))
        except asyncpg.UniqueViolationError as error:
            raise HandleTaken("Another category has this handle.", field="handle") from error
        await store.append(self._database, category.pull_events())
