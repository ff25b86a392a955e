"""Rows of another query inside one row, as JSON: a read that would have been two."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by


def json_rows(
    *columns: sa.ColumnElement[Any], order_by: Sequence[sa.ColumnElement[Any]] = ()
) -> sa.ColumnElement[str]:
    """The rows of a select as the text of a list of lists. It is `json`, which no codec decodes."""
    row: sa.ColumnElement[Any] = sa.func.json_build_array(*columns)
    if order_by:
        row = aggregate_order_by(row, *order_by)
    return sa.func.coalesce(sa.func.json_agg(row), sa.literal_column("'[]'::json"))


def texts(values: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A `jsonb` list of strings as an array."""
    each = sa.func.jsonb_array_elements_text(values).column_valued()
    return sa.cast(sa.func.array(sa.select(each).scalar_subquery()), ARRAY(sa.Text))
