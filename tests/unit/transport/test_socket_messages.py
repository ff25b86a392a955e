"""Whatever a client sends over a socket is judged, never trusted."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.transport.socket import TYPES, valid

json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
messages = json | st.fixed_dictionaries(
    {"type": st.sampled_from(TYPES) | json}, optional={"id": json, "payload": json}
)


@given(messages)
def test_any_json_is_either_a_valid_message_or_not(message: Any) -> None:
    if valid(message):
        assert message["type"] in TYPES


@pytest.mark.parametrize(
    "message",
    [
        [],
        None,
        {"type": ["subscribe"]},
        {"type": "subscribe", "id": "", "payload": {"query": "{a}"}},
        {"type": "subscribe", "id": "x" * 129, "payload": {"query": "{a}"}},
        {"type": "subscribe", "id": "1", "payload": {"query": 1}},
        {"type": "subscribe", "id": "1", "payload": {"query": "{a}", "variables": []}},
        {"type": "connection_init", "payload": []},
    ],
)
def test_a_malformed_message_is_invalid(message: Any) -> None:
    assert not valid(message)


def test_a_plain_subscribe_isvalid() -> None:
    assert valid({"type": "subscribe", "id": "1", "payload": {"query": "{a}"}})
