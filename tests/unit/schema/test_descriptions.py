"""Docstrings become the API's descriptions."""

from resolvers.descriptions import described


def documented() -> None:
    """Say what it does.

    It goes on in a second paragraph.

    Args:
        first: How many,
            at most 100.
        after: Where to go on.

    Raises:
        ValueError: never.
    """


class Inheriting(Exception): ...


def test_sections_are_taken_apart() -> None:
    text, parts = described(documented)

    assert text == "Say what it does.\n\nIt goes on in a second paragraph."
    assert parts == {"first": "How many, at most 100.", "after": "Where to go on."}


def test_a_class_does_not_inherit_a_docstring() -> None:
    assert described(Inheriting) == (None, {})
