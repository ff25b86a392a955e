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


def _wanted(column: sa.Column[str], name: str) -> sa.ColumnElement[bool]:
    """None: any."""
    wanted = sa.bindparam(name, type_=sa.Text)
    return sa.or_(wanted.is_(None), column == wanted)


_PAGES = IdPages(
    sa.select(audit_entries).where(
        _wanted(audit_entries.c.actor_id, "actor"), _wanted(audit_entries.c.target_id, "target")
    ),
    audit_entries.c.id,
    newest_first=True,
)


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
    return await _PAGES.page(database, request, _view, actor=actor_id, target=target_id)


def _view(row: asyncpg.Record) -> AuditEntryView:
    return AuditEntryView(**dict(row) | {"action": StaffAction(row["action"])})
