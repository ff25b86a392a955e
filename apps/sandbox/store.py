"""What the gateway remembers, in one SQLite file: a killed process loses nothing it answered."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from apps.sandbox.payments import Payment, Result, Status

_SCHEMA = """
create table if not exists payments (
  id text primary key, reference text not null, amount integer not null, currency text not null,
  card_token text not null, return_url text not null, status text not null, failure_code text,
  captured integer not null, refunded integer not null, failed_refunds integer not null,
  check (0 <= refunded and refunded <= captured and captured <= amount)
);
create table if not exists operations (
  key text primary key, kind text not null, fingerprint text not null, payment_id text not null,
  result text not null, code text, answer text not null
);
create table if not exists faults (key text primary key);
create table if not exists messages (
  id text primary key, body text not null, created_at real not null, due_at real not null,
  attempts integer not null default 0, done integer not null default 0
);
create index if not exists messages_due on messages (due_at) where not done;
"""
_COLUMNS = [field.name for field in fields(Payment)]
_SAVE = (
    f"insert or replace into payments ({', '.join(_COLUMNS)}) "  # noqa: S608 - our own names
    f"values ({', '.join(':' + name for name in _COLUMNS)})"
)


@dataclass(frozen=True, slots=True)
class Operation:
    """`answer` is what was said at the time; `fingerprint` tells whether a repetition is one."""

    key: str
    kind: str
    fingerprint: str
    payment_id: str
    result: Result
    code: str | None
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """A webhook to be delivered; times are seconds since the epoch."""

    id: str
    body: str
    created_at: float
    attempts: int


class Store:
    """For one thread: statements run at once, transactions do not wait for anything."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("pragma journal_mode = wal")
        self._db.execute(
            "pragma synchronous = normal"
        )  # a crashed machine may lose the last second
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def payment(self, payment_id: str) -> Payment | None:
        row = self._row("select * from payments where id = ?", payment_id)
        return Payment(**{**dict(row), "status": Status(row["status"])}) if row else None

    def save_payment(self, payment: Payment) -> None:
        self._db.execute(_SAVE, asdict(payment))

    def operation(self, key: str) -> Operation | None:
        row = self._row("select * from operations where key = ?", key)
        if row is None:
            return None
        found = dict(row)
        found |= {"result": Result(found["result"]), "answer": json.loads(found["answer"])}
        return Operation(**found)

    def add_operation(self, it: Operation) -> None:
        values = (it.key, it.kind, it.fingerprint, it.payment_id, it.result, it.code)
        answer = json.dumps(it.answer)
        self._db.execute("insert into operations values (?, ?, ?, ?, ?, ?, ?)", (*values, answer))

    def first_fault(self, key: str) -> bool:
        """Whether this is the first time that a fault befalls the key; it is remembered."""
        added = self._db.execute("insert or ignore into faults values (?)", (key,))
        return added.rowcount == 1

    def add_message(self, message_id: str, body: str) -> None:
        now = time.time()
        self._db.execute(
            "insert into messages (id, body, created_at, due_at) values (?, ?, ?, ?)",
            (message_id, body, now, now),
        )

    def due_messages(self, now: float, limit: int = 20) -> list[Message]:
        rows = self._db.execute(
            "select id, body, created_at, attempts from messages "
            "where not done and due_at <= ? order by due_at limit ?",
            (now, limit),
        )
        return [Message(**row) for row in rows]

    def next_due(self) -> float | None:
        row = self._row("select min(due_at) as due_at from messages where not done")
        return row["due_at"] if row else None

    def end_message(self, message_id: str) -> None:
        """Delivered, or given up."""
        self._db.execute("update messages set done = 1 where id = ?", (message_id,))

    def postpone_message(self, message_id: str, due_at: float) -> None:
        self._db.execute(
            "update messages set attempts = attempts + 1, due_at = ? where id = ?",
            (due_at, message_id),
        )

    def _row(self, sql: str, *values: object) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._db.execute(sql, values).fetchone()
        return row
