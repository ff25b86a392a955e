"""Content negotiation of GraphQL over HTTP."""

import pytest

from apps.transport.media_type import JSON, RESPONSE, media_type


@pytest.mark.parametrize(
    ("accept", "answer"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/json", JSON),
        (RESPONSE, RESPONSE),
        (f"{JSON}, {RESPONSE}", RESPONSE),
        (f"{RESPONSE};q=0.5, {JSON};q=0.9", JSON),
        (f"{RESPONSE};q=0, {JSON}", JSON),
        (f"{RESPONSE};q=nonsense, {JSON}", JSON),
        ("text/html", None),
        (f"{JSON};q=0", None),
    ],
)
def test_the_answer_has_the_type_that_is_wanted_most(
    accept: str | None, answer: str | None
) -> None:
    assert media_type(accept) == answer
