"""Connections: what a page says of its list."""

import pytest

from domains.shared_kernel.use_case import Page
from resolvers.pagination import total_count


def test_a_page_that_was_not_counted_does_not_pass_its_length_off_as_the_lists() -> None:
    page = Page(nodes=["a"], cursors=["1"])

    with pytest.raises(RuntimeError):
        total_count(page)


def test_a_list_of_nothing_is_counted() -> None:
    assert total_count(Page(nodes=[], cursors=[], total=0)) == 0
