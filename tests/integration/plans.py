"""What a statement reads, by the plan that the pools' `force_generic_plan` makes of it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import orjson

from persistence.statements import Statement
from persistence.write_pool import WritePool


async def rows_read(pool: WritePool, statement: Statement, /, **parameters: object) -> float:
    """How many rows of tables and indexes are looked at. The statement is run."""
    async with pool.acquire() as connection:
        return await rows_read_on(connection, statement, **parameters)


async def rows_read_on(connection: Any, statement: Statement, /, **parameters: object) -> float:
    values = ", ".join(map(_literal, statement.args(parameters)))
    await connection.execute(f"prepare planned as {statement.sql}")
    [row] = await connection.fetch(f"explain (analyze, format json) execute planned ({values})")
    await connection.execute("deallocate planned")
    read: float = sum(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        for node in _nodes(orjson.loads(row[0])[0]["Plan"])
        if "Relation Name" in node and "Scan" in node["Node Type"]
    )
    return read


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)


def _literal(value: object) -> str:
    """Without a care for quotes: tests have none."""
    match value:
        case int() | None:
            return "null" if value is None else str(value)
        case list():
            return f"'{{{','.join(map(str, value))}}}'"
        case date():
            return f"'{value.isoformat()}'"
    return f"'{value}'"
