"""Structured logs: one JSON object a line in production, plain lines in development.

Every line of a request or job carries its `trace_id`, which the answer's `x-trace-id` header names.
"""

import logging
import sys
from typing import Final

import structlog

from apps.observability.tracing import TRACE_ID


def _traced(_: object, __: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    if trace_id := TRACE_ID.get():
        line["trace_id"] = trace_id
    return line


SHARED: Final[list[structlog.typing.Processor]] = [
    _traced,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(*, level: str, json: bool) -> None:
    """Route the standard library's logging, which all code uses, through structlog."""
    render: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if json
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                exception_formatter=structlog.dev.plain_traceback,  # the other shows variables
            )
        ]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=SHARED,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for chatty in ("httpx", "httpcore", "uvicorn", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
