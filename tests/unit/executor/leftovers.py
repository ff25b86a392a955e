"""What graphql-core leaves behind where it is held against the compiled executor."""

import gc
import warnings
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def collected() -> Iterator[None]:
    """Collect the coroutines that it begins and never awaits, before another test is blamed.

    What the compiled executor leaves has a test of its own, `test_nothing_is_left…`.
    """
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        gc.collect()
