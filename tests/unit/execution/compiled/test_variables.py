"""Whatever is given for a variable, it becomes what graphql-core makes of it."""

from typing import Any

import pytest
from graphql import OperationDefinitionNode, build_schema, parse
from graphql.execution.values import VariableValues, get_variable_values

from schema.execution.compiled import variables
from schema.execution.compiled.variables import Variables

SCHEMA = build_schema("""
  type Query { it: String }
  enum Size { SMALL LARGE }
  scalar Anything
  input Range { from: Int = 1, to: Int! }
  input Choice @oneOf { a: Int, b: String }
  input Tree { name: String!, children: [Tree!] }
  input Order {
    lines: [Line!]!
    size: Size = SMALL
    note: String
    tags: [String!] = ["new"]
    rate: Float
    extra: Anything
  }
  input Line { id: ID!, range: Range, gift: Boolean! }
""")
LINE = {"id": "a", "gift": True}
DEEP: dict[str, Any] = {"name": "leaf"}
for _ in range(300):
    DEEP = {"name": "branch", "children": [DEEP]}
GIVEN: list[tuple[str, Any]] = [
    ("Order", {"lines": []}),
    ("Order", {"lines": [LINE, {**LINE, "range": {"to": 3}}], "size": "LARGE", "note": None}),
    ("Order", {"lines": [{**LINE, "range": {"from": None, "to": 2}}], "tags": None, "rate": 0.5}),
    ("Order", {"lines": LINE}),
    ("Order", {"lines": [None]}),
    ("Order", {"lines": [{"id": "a"}]}),
    ("Order", {"lines": [{**LINE, "more": 1}]}),
    ("Order", {"lines": [LINE], "size": "HUGE"}),
    ("Order", {"lines": [LINE], "size": 1}),
    ("Order", {"lines": [LINE], "rate": 1}),
    ("Order", {"lines": [LINE], "rate": float("inf")}),
    ("Order", {"lines": [LINE], "extra": {"any": ["thing"]}}),
    ("Order", {"lines": [LINE], "tags": ["a", "b"]}),
    ("Order", {"lines": [LINE], "tags": ["a", None]}),
    ("Order", {"lines": [{"id": 7, "gift": False}]}),
    ("Order", None),
    ("Order", "order"),
    ("Order", []),
    ("Order!", None),
    ("[Order]", [None, {"lines": []}]),
    ("[Order]", {"lines": []}),
    ("[[Int!]]", [[1], None, []]),
    ("[[Int!]]", [[1, None]]),
    ("Choice", {"a": 1}),
    ("Choice", {"a": 1, "b": "x"}),
    ("Choice", {"b": None}),
    ("Tree", {"name": "root", "children": [{"name": "leaf"}]}),
    ("Tree", DEEP),
    ("Range", {"to": 2**31}),
    ("Range", {"to": True}),
    ("Size!", "SMALL"),
    ("Anything!", None),
]


def results(kind: str, value: Any) -> tuple[Any, Any]:
    """What we make of it, and what graphql-core does: values, or messages of errors."""
    [operation] = parse(f"query ($it: {kind}) {{ it }}").definitions
    assert isinstance(operation, OperationDefinitionNode)
    definitions = operation.variable_definitions or ()
    ours = Variables(SCHEMA, definitions).coerced(
        {"it": value}, max_errors=5, hide_suggestions=False
    )
    theirs = get_variable_values(SCHEMA, definitions, {"it": value}, max_errors=5)
    return _plain(ours), _plain(theirs)


def _plain(found: Any) -> Any:
    return found.coerced if isinstance(found, VariableValues) else [it.message for it in found]


@pytest.mark.parametrize(("kind", "value"), GIVEN)
def test_a_value_becomes_what_graphql_core_makes_of_it(kind: str, value: Any) -> None:
    ours, theirs = results(kind, value)

    assert ours == theirs


@pytest.mark.parametrize(("kind", "value"), GIVEN[:3])
def test_usual_values_are_coerced_without_graphql_core(
    kind: str, value: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, theirs = results(kind, value)
    monkeypatch.setattr(variables, "get_variable_values", None)
    [operation] = parse(f"query ($it: {kind}) {{ it }}").definitions
    assert isinstance(operation, OperationDefinitionNode)

    ours = Variables(SCHEMA, operation.variable_definitions or ()).coerced(
        {"it": value}, max_errors=5, hide_suggestions=False
    )

    assert _plain(ours) == theirs
