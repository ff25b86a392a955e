"""The API's descriptions are the docstrings of the code that answers it.

A docstring in Google's style says what a type, a field or an operation is; its `Attributes:` or
`Args:` section describes each field, enum value or argument. A test walks the schema, so nothing
stays undescribed.
"""

import inspect
import re
from typing import NamedTuple

_SECTION = re.compile(
    r"^(Args|Attributes|Raises|Returns|Yields):\n((?:[ ]{2,}.*\n?|\n)*)", re.MULTILINE
)
_ENTRY = re.compile(r"^ {4}(\w+): ?(.*(?:\n {5,}.*)*)", re.MULTILINE)


class Description(NamedTuple):
    """What the docstring says of the thing itself, and of its parts by name."""

    text: str | None
    parts: dict[str, str]


def described(documented: object) -> Description:
    """Read a docstring; a class does not inherit one."""
    own = documented.__doc__
    if not own:
        return Description(None, {})
    text = inspect.cleandoc(own)
    if ":\n" not in text:
        return Description(text, {})
    parts = {
        name: " ".join(said.split())
        for title, body in _SECTION.findall(text + "\n")
        if title in ("Args", "Attributes")
        for name, said in _ENTRY.findall(body)
    }
    return Description(_SECTION.sub("", text + "\n").strip() or None, parts)
