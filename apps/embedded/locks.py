"""Locks that the kernel gives back, however their holder dies.

A lock belongs to an open file, so a child that inherits the descriptor holds it as well. That is
how we know whether a server lives. Pid files lie: after `kill -9`, with zombies that nobody reaps,
and when a restarted container hands out the same numbers again.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from apps.embedded.settings import EngineError


def share(path: Path) -> int:
    """Hold the lock beside others until the descriptor is closed; waits for an exclusive holder."""
    descriptor = _open(path)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Wait until nobody else holds the lock."""
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def attempt(path: Path) -> Iterator[int | None]:
    """The locked descriptor, or None when somebody holds it. A child may inherit it and keep it."""
    descriptor = _open(path)
    try:
        yield descriptor if _take(descriptor) else None
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError as problem:
        raise EngineError(f"{path.parent} belongs to another account") from problem
