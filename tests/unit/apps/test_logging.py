import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from apps.observability.logging import JsonLines, configure
from apps.observability.tracing import TRACE_ID


def written(**given: object) -> dict[str, object]:
    record = logging.makeLogRecord(
        {"name": "domains.orders", "levelname": "WARNING", "created": 0.5, **given}
    )
    line: dict[str, object] = json.loads(JsonLines().format(record))
    return line


@contextmanager
def request(trace_id: str) -> Iterator[None]:
    outer = TRACE_ID.set(trace_id)
    try:
        yield
    finally:
        TRACE_ID.reset(outer)


def test_a_line_says_what_happened_where_and_when() -> None:
    assert written(msg="order %s is late", args=("A",)) == {
        "event": "order A is late",
        "level": "warning",
        "logger": "domains.orders",
        "timestamp": "1970-01-01T00:00:00.500000Z",
    }


def test_a_line_of_a_request_names_it() -> None:
    with request("ab12"):
        assert written(msg="late")["trace_id"] == "ab12"
    assert "trace_id" not in written(msg="late")


def test_what_was_given_beside_the_message_is_written_too() -> None:
    line = written(msg="late", order="A", reason=ValueError("x"))

    assert (line["order"], line["reason"]) == ("A", "ValueError('x')")


def test_an_exception_is_one_line_with_its_traceback() -> None:
    error = RuntimeError("disk\nfull")

    text = JsonLines().format(
        logging.makeLogRecord({"msg": "bad", "exc_info": (type(error), error, None)})
    )

    assert "\n" not in text
    assert json.loads(text)["exception"].endswith("RuntimeError: disk\nfull")


def test_development_reads_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        configure(level="info", json=False)
        with request("ab12"):
            logging.getLogger("domains.orders").info("order %s is late", "A")
    finally:
        root.handlers[:] = before
        root.setLevel(level)

    shown = capsys.readouterr().err
    assert "order A is late" in shown
    assert "trace_id=ab12" in shown
