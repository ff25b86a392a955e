"""The books in PostgreSQL: rows are added, never changed."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from domains.payments.domain.value_objects.journal import Journal, JournalKind
from persistence.payments.tables import ledger_entries, ledger_journals
from persistence.statements import Database, Statement, insert

_POSTED = Statement(
    sa.select(sa.true()).where(
        ledger_journals.c.kind == sa.bindparam("the_kind"),
        ledger_journals.c.reference == sa.bindparam("the_reference"),
    )
)
_JOURNAL = Statement(
    postgresql.insert(ledger_journals)
    .values(
        {
            name: sa.bindparam(name, type_=ledger_journals.c[name].type)
            for name in ("kind", "reference", "currency", "occurred_at")
        }
    )
    .on_conflict_do_nothing()
    .returning(ledger_journals.c.id)
)
_ENTRY = Statement(insert(ledger_entries))


class SqlLedger:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def posted(self, kind: JournalKind, reference: str, /) -> bool:
        found = await _POSTED.value(self._database, the_kind=kind, the_reference=reference)
        return found is True

    async def post(self, journal: Journal, /) -> bool:
        journal_id = await _JOURNAL.value(
            self._database,
            kind=journal.kind,
            reference=journal.reference,
            currency=journal.currency,
            occurred_at=journal.occurred_at,
        )
        if journal_id is None:
            return False
        await _ENTRY.run_many(self._database, _rows(journal_id, journal))
        return True


def _rows(journal_id: int, journal: Journal) -> list[dict[str, object]]:
    return [
        {
            "journal_id": journal_id,
            "line": line,
            "account": entry.account.type,
            "owner": entry.account.owner,
            "order_id": entry.order_id,
            "amount_minor": entry.minor_units,
        }
        for line, entry in enumerate(journal.entries)
    ]
