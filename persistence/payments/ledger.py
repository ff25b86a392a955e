"""The books in PostgreSQL: rows are added, never changed."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB

from domains.payments.domain.value_objects.journal import Journal, JournalKind
from persistence.payments.tables import ledger_entries, ledger_journals
from persistence.statements import Database, Statement, given_rows
from persistence.transaction import append

_POSTED = Statement(
    sa.select(sa.true()).where(
        ledger_journals.c.kind == sa.bindparam("the_kind"),
        ledger_journals.c.reference == sa.bindparam("the_reference"),
    )
)
_NAME = (ledger_journals.c.kind, ledger_journals.c.reference)
_GIVEN = given_rows(
    *(sa.column(c.name, c.type) for c in ledger_journals.c if c.name != "id"),
    sa.column("entries", JSONB),
)
_HEAD = [c.name for c in ledger_journals.c if c.name != "id"]
_JOURNALS = Statement(
    postgresql.insert(ledger_journals)
    .from_select(_HEAD, sa.select(*(_GIVEN.c[name] for name in _HEAD)))
    .on_conflict_do_nothing()
    .returning(ledger_journals.c.id, *_NAME),
    name="posted",
)
_POSTED_NOW = sa.table("posted", sa.column("id"), *(sa.column(c.name) for c in _NAME))
_LINES = (
    sa.func.jsonb_to_recordset(_GIVEN.c.entries)
    .table_valued(*(sa.column(c.name, c.type) for c in ledger_entries.c if c.name != "journal_id"))
    .render_derived(name="lines", with_types=True)
)
_ENTRIES = Statement(
    ledger_entries.insert().from_select(
        ["journal_id", *(c.name for c in _LINES.c)],
        sa.select(_POSTED_NOW.c.id, *_LINES.c).select_from(
            _POSTED_NOW.join(
                _GIVEN,
                sa.and_(*(_POSTED_NOW.c[c.name] == _GIVEN.c[c.name] for c in _NAME)),
            ).join(_LINES, sa.true())
        ),
    )
)


class SqlLedger:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def posted(self, kind: JournalKind, reference: str, /) -> bool:
        found = await _POSTED.value(self._database, the_kind=kind, the_reference=reference)
        return found is True

    async def post(self, journal: Journal, /) -> None:
        row = {
            "kind": journal.kind,
            "reference": journal.reference,
            "currency": journal.currency,
            "occurred_at": journal.occurred_at,
            "entries": _entries(journal),
        }
        await append(self._database, [row], _JOURNALS, _ENTRIES)


def _entries(journal: Journal) -> list[dict[str, object]]:
    return [
        {
            "line": line,
            "account": entry.account.type,
            "owner": entry.account.owner,
            "order_id": entry.order_id,
            "amount_minor": entry.minor_units,
        }
        for line, entry in enumerate(journal.entries)
    ]
