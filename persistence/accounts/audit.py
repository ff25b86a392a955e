"""The audit trail in PostgreSQL. A trigger refuses to change or delete what is there."""

import asyncpg
import sqlalchemy as sa

from domains.accounts.contracts.apis import AuditEntryView
from domains.shared_kernel.audit import AuditEntry, StaffAction
from domains.shared_kernel.ids import CustomerId, new_id
from domains.shared_kernel.use_case import Page, PageRequest
from persistence.accounts.tables import audit_entries
from persistence.id_pages import IdPages
from persistence.statements import Database, Statement, insert

_APPEND = Statement(insert(audit_entries))


_ACTOR = audit_entries.c.actor_id == sa.bindparam("actor", type_=sa.Text)
_TARGET = audit_entries.c.target_id == sa.bindparam("target", type_=sa.Text)


def _pages(*wanted: sa.ColumnElement[bool]) -> IdPages:
    select = sa.select(audit_entries).where(*wanted)
    return IdPages(select, audit_entries.c.id, newest_first=True)


_PAGES = {
    (False, False): _pages(),
    (True, False): _pages(_ACTOR),
    (False, True): _pages(_TARGET),
    (True, True): _pages(_ACTOR, _TARGET),
}
"""By whether an actor and a target are wanted: one plan for all could use no index."""


class SqlAuditTrail:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, entry: AuditEntry, /) -> None:
        await _APPEND.run(
            self._database,
            id=new_id("aud"),
            actor_id=entry.actor_id,
            action=entry.action,
            target_id=entry.target_id,
            reason=entry.reason,
            before=dict(entry.before),
            after=dict(entry.after),
            at=entry.at,
        )


async def audit_page(
    database: Database,
    request: PageRequest,
    *,
    actor_id: CustomerId | None,
    target_id: str | None,
) -> Page[AuditEntryView]:
    pages = _PAGES[actor_id is not None, target_id is not None]
    return await pages.page(database, request, _view, actor=actor_id, target=target_id)


def _view(row: asyncpg.Record) -> AuditEntryView:
    return AuditEntryView(**dict(row) | {"action": StaffAction(row["action"])})
