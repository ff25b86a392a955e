"""Places for data directories, and owners that are closed when a test ends."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from apps.embedded.engines import Engines
from apps.embedded.settings import EngineSettings

OwnerOf = Callable[..., Engines]


@pytest.fixture
def place() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


@pytest.fixture
def owner_of(place: Path) -> Iterator[OwnerOf]:
    """Makes owners of a data directory; settings may be added by name."""
    with ExitStack() as owners:

        def new(data_dir: Path, **settings: Any) -> Engines:
            engines = Engines(EngineSettings(data_dir, root_dir=place / "root", **settings))
            owners.callback(engines.close)
            return engines

        yield new


@pytest.fixture(scope="session")
def running_engines() -> Iterator[Engines]:
    """Started once, for tests that only look."""
    with open_folder() as folder:
        as_started = {"set-proc-title": "no"}  # so that `ps` shows the words of the command
        engines = Engines(EngineSettings(folder / "data", valkey_conf=as_started))
        engines.start()
        yield engines
        engines.close()


@pytest.fixture
def narrow_umask() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that every account may pass through; pytest's own are closed to all but us."""
    folder = Path(tempfile.mkdtemp(prefix="storefront-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
