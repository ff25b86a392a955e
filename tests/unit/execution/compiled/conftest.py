from tests.unit.executor.leftovers import collected

__all__ = ["collected"]
