"""Keyset pages of lists that are ordered by id alone; the cursor is the id of the item before."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

import asyncpg
import sqlalchemy as sa

from domains.shared_kernel.errors import InvalidInput
from domains.shared_kernel.use_case import Page, PageRequest
from persistence.statements import Database, Statement

T = TypeVar("T")
_ID = re.compile(r"[a-z]{3}_\w{1,64}")
COUNTED = 25_000
"""Lists are counted exactly up to here; beyond, the count is one more."""


class IdPages:
    """The pages of one select, compiled once for each direction, with and without a cursor."""

    def __init__(self, select: sa.Select[Any], id: sa.Column[Any], *, newest_first: bool) -> None:
        self._name = id.name
        self._statements: dict[tuple[bool, bool], Statement] = {}
        for backwards in (False, True):
            falling = newest_first is not backwards
            ordered = select.order_by(id.desc() if falling else id).limit(
                sa.bindparam("page_size", type_=sa.BigInteger)
            )
            cursor = sa.bindparam("page_cursor", type_=id.type)
            after = ordered.where(id < cursor if falling else id > cursor)
            self._statements[backwards, False] = Statement(ordered)
            self._statements[backwards, True] = Statement(after)
        counted = select.limit(COUNTED + 1).subquery()
        self._count = Statement(sa.select(sa.func.count()).select_from(counted))

    async def page(
        self,
        database: Database,
        request: PageRequest,
        view: Callable[[asyncpg.Record], T],
        **parameters: object,
    ) -> Page[T]:
        """One page, in the order of the list whatever the direction.

        Raises:
            InvalidInput: the cursor is no id.
        """
        if request.cursor is not None and not _ID.fullmatch(request.cursor):
            field = "before" if request.backwards else "after"
            raise InvalidInput("This is no cursor of this list.", field=field)
        rows = await self._statements[request.backwards, request.cursor is not None].all(
            database, page_size=request.limit + 1, page_cursor=request.cursor, **parameters
        )
        more, shown = len(rows) > request.limit, rows[: request.limit]
        if request.backwards:
            shown.reverse()
        came_from = request.cursor is not None
        return Page(
            nodes=[view(row) for row in shown],
            cursors=[row[self._name] for row in shown],
            has_next_page=came_from if request.backwards else more,
            has_previous_page=more if request.backwards else came_from,
            total=await self._count.value(database, **parameters) if request.count else None,
        )
