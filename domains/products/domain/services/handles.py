"""Handles to try in turn when the one that was wanted may be taken."""

from typing import Final

from domains.products.domain.value_objects.text import HANDLE_LIMIT

TRIES: Final = 9


def alternatives(handle: str, *, suffix: str = "") -> list[str]:
    """The handle, then with the suffix, then numbered.

    For example `shirt`, `shirt-acme`, `shirt-acme-2` and so on to 9.
    """
    ends = ["", f"-{suffix}"] if suffix else [""]
    ends += [f"{ends[-1]}-{number}" for number in range(2, TRIES + 1)]
    return [f"{handle[: HANDLE_LIMIT - len(end)].rstrip('-')}{end}" for end in ends]
