"""The shop of the orders' tests: shipping works on its orders."""

from tests.integration.orders.conftest import shop

__all__ = ["shop"]
