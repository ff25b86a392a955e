"""All of it needs Node and the packages of the lock file."""

import pytest

from tests.conformance.node import demand_node


@pytest.fixture(scope="session", autouse=True)
def node() -> None:
    demand_node()
