"""What `make audit` makes of the registries' answers."""

import sys
from typing import Any

import pytest

from tests.conformance.audit import examined, of_node, of_python

WEAK = {
    "dependencies": [
        {"name": "fine", "version": "1", "vulns": []},
        {"name": "old", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]},
        {"name": "unknown", "skip_reason": "not on the registry"},
    ]
}


def printing(text: str) -> list[str]:
    return [sys.executable, "-c", f"print({text!r})"]


def test_a_weakness_is_named_with_the_release_that_mends_it() -> None:
    assert of_python(WEAK) == ["old 2: PYSEC-1 (mended in 3)"]


def test_what_nobody_answered_for_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    of_python(WEAK)

    assert "not examined: unknown" in capsys.readouterr().out


def test_a_registry_that_knows_no_package_has_examined_nothing() -> None:
    with pytest.raises(LookupError):
        of_python({"dependencies": [{"name": "old", "skip_reason": "not on the registry"}]})


@pytest.mark.parametrize("found", [{}, {"left": {"severity": "high"}}])
def test_a_known_weakness_fails(found: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    report = {"metadata": {"dependencies": {}}, "vulnerabilities": found}

    answer = examined("a lock file", printing(str(report).replace("'", '"')), of_node)

    assert answer is (not found)
    assert f"{len(found) or 'no'} known weaknesses" in capsys.readouterr().out


@pytest.mark.parametrize("answer", ["", "<html>", '{"error": {"code": "ENOTFOUND"}}', "[]"])
def test_a_registry_that_does_not_answer_is_said_and_no_failure(
    answer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert examined("a lock file", printing(answer), of_node)
    assert "skipped, the registry does not answer" in capsys.readouterr().out


def test_a_tool_that_is_not_there_is_said_and_no_failure() -> None:
    assert examined("a lock file", ["/nowhere/npm"], of_node)
