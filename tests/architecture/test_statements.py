"""Statements are compiled at first use; a mistake in one must show before that."""

import gc
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import sqlalchemy as sa

from persistence.statements import Statement

ROOT = Path(__file__).parents[2]


def statements() -> Iterator[Statement]:
    for path in sorted((ROOT / "persistence").rglob("*.py")):
        if "migrations" not in path.parts:
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    gc.unfreeze()  # a test of a process that is loaded has hidden what there was before
    yield from (it for it in gc.get_objects() if isinstance(it, Statement))


def test_every_statement_compiles() -> None:
    compiled = [it.sql for it in statements()]

    assert len(compiled) > 100
    assert all(compiled)


def test_a_list_that_grows_with_its_values_is_refused() -> None:
    statement = Statement(sa.select(sa.literal(1).in_([1, 2])))

    with pytest.raises(TypeError, match="one_of"):
        _ = statement.sql
