"""What a process makes when it is first asked for, so that it starts without it."""

from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")


class Once(Generic[T]):
    """Makes one thing, whichever thread asks first."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: list[T] = []
        self._lock = Lock()

    def __call__(self) -> T:
        with self._lock:
            if not self._made:
                self._made.append(self._make())
        return self._made[0]


def later(make: Callable[[], T]) -> T:
    """Stands for what `make` returns, which is made when one of its attributes is first read."""
    return cast("T", _Later(Once(make)))


class _Later:
    def __init__(self, made: Callable[[], object]) -> None:
        self._made = made

    def __getattr__(self, name: str) -> Any:
        """Only the first time: then the attribute is here too."""
        value = getattr(self._made(), name)
        setattr(self, name, value)
        return value
