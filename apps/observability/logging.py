"""Structured logs: one JSON object a line in production, plain lines in development.

Every line of a request or job carries its `trace_id`, which the answer's `x-trace-id` header names.
"""

import logging
import sys
from datetime import UTC, datetime
from json import dumps
from typing import TYPE_CHECKING, Any, Final

from apps.observability.tracing import TRACE_ID

if TYPE_CHECKING:  # development's only: it brings rich along
    import structlog

_OWN: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message"}
"""What every record has; the rest was given as `extra`."""


class JsonLines(logging.Formatter):
    """What happened, where, when, and in which request."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).replace(tzinfo=None)
        line: dict[str, Any] = {"event": record.getMessage()}
        if trace_id := TRACE_ID.get():
            line["trace_id"] = trace_id
        line |= {"level": record.levelname.lower(), "logger": record.name}
        line |= {name: value for name, value in vars(record).items() if name not in _OWN}
        line["timestamp"] = f"{moment.isoformat(timespec='microseconds')}Z"
        if record.stack_info:
            line["stack"] = record.stack_info
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return dumps(line, default=repr)


def configure(*, level: str, json: bool) -> None:
    """Decide how the lines of the standard library's logging look, which all code uses."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if json else _plain())
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for chatty in ("httpx", "httpcore", "uvicorn", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _plain() -> logging.Formatter:
    import structlog

    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            _traced,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                exception_formatter=structlog.dev.plain_traceback,  # the other shows variables
            ),
        ],
    )


def _traced(_: object, __: str, line: "structlog.typing.EventDict") -> "structlog.typing.EventDict":
    if trace_id := TRACE_ID.get():
        line["trace_id"] = trace_id
    return line
