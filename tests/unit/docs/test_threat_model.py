"""Every answer of the threat model is shown by a test that exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[3] / "docs" / "threat-model.md"
SHOWN_BY = re.compile(r"\[`(test_\w+)`\]\(([^)]+)\)")
ATTEMPT = re.compile(r"^\| (?!attempt|who|-)(?P<attempt>[^|]+) \| [^|]+ \| (?P<shown>[^|]+) \|$")


def linked() -> Iterator[object]:
    for name, path in SHOWN_BY.findall(PAGE.read_text()):
        yield pytest.param(name, PAGE.parent / path, id=name)


@pytest.mark.parametrize(("name", "path"), list(linked()))
def test_a_test_that_the_threat_model_names_is_there(name: str, path: Path) -> None:
    assert re.search(rf"^(async )?def {name}\(", path.read_text(), re.MULTILINE)


def test_every_attempt_is_answered_by_a_test() -> None:
    text = PAGE.read_text().partition("## What an attacker tries")[2]

    rows = [found for line in text.splitlines() if (found := ATTEMPT.match(line))]

    assert len(rows) > 30
    assert [row["attempt"] for row in rows if not SHOWN_BY.search(row["shown"])] == []
