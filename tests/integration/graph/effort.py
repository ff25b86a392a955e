"""What an operation costs in things that can be counted, so that a test of it never flickers."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Final

import asyncpg
import asyncpg.prepared_stmt

WAITING: Final = ("/asyncio/", "/selectors.py", "/asyncpg/")
"""Parts of file names of code that runs as often as the network lets it."""


@dataclass(slots=True)
class Effort:
    """`statements` as they were sent, without BEGIN and COMMIT; `instructions` of the interpreter.

    Instructions count where the program's own code and the libraries of the graph run.
    """

    statements: list[str] = field(default_factory=list)
    instructions: int = 0

    def _trace(self, frame: FrameType, event: str, _: object) -> Any:
        if event == "call":
            name = frame.f_code.co_filename
            if any(part in name for part in WAITING):
                return None
            frame.f_trace_lines = False
            frame.f_trace_opcodes = True
        elif event == "opcode":
            self.instructions += 1
        return self._trace


@contextmanager
def effort(*, instructions: bool = False) -> Iterator[Effort]:
    """Count while the block runs; statements of every connection of this process."""
    spent = Effort()
    connection: Any = asyncpg.Connection
    prepared: Any = asyncpg.prepared_stmt.PreparedStatement
    plain, fetched = connection._execute, prepared.fetch

    async def noted(self: Any, query: str, *args: Any, **options: Any) -> Any:
        spent.statements.append(query)
        return await plain(self, query, *args, **options)

    async def noted_too(self: Any, *args: Any, **options: Any) -> Any:
        spent.statements.append(self.get_query())
        return await fetched(self, *args, **options)

    connection._execute, prepared.fetch = noted, noted_too
    tracer = sys.gettrace()
    if instructions:
        sys.settrace(spent._trace)
    try:
        yield spent
    finally:
        sys.settrace(tracer)
        connection._execute, prepared.fetch = plain, fetched
