"""graphql-core's own tests, from the source distribution of the locked version."""

import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[3]
HOME: Final = ROOT / "build/graphql-core"
LOCKED: Final = re.compile(r"^graphql-core==(\S+) \\\n((?: +--hash=\S+(?: \\)?\n)+)", re.MULTILINE)
PATIENCE: Final = 60
"""Seconds for the registry."""


class NoSourceError(Exception):
    """The registry did not answer, or has no source distribution with a locked hash."""


def suite() -> Path:
    """The folder in which `tests/execution` lies; downloaded and unpacked once per version.

    Raises:
        NoSourceError: see there.
    """
    version, hashes = locked()
    folder = HOME / version
    if not (folder / "tests").exists():
        _unpack(_download(version, hashes), folder)
    return folder


def locked() -> tuple[str, list[str]]:
    """The version of graphql-core in constraints.txt, and the hashes that its files may have."""
    found = LOCKED.search((ROOT / "constraints.txt").read_text())
    assert found
    return found[1], re.findall(r"--hash=\S+", found[2])


def _download(version: str, hashes: list[str]) -> Path:
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    wanted = HOME / "requirement.txt"
    wanted.write_text(f"graphql-core=={version} {' '.join(hashes)}\n")
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    what = ["--no-deps", "--no-binary", "graphql-core", "--require-hashes", "-r", str(wanted)]
    try:
        subprocess.run(  # noqa: S603 - the command above
            [*pip, *what, "--dest", str(HOME)], check=True, timeout=PATIENCE, capture_output=True
        )
        [archive] = HOME.glob("*.tar.gz")
    except subprocess.CalledProcessError as error:
        raise NoSourceError(error.stderr.decode()[-500:]) from error
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise NoSourceError(str(error)) from error
    return archive


def _unpack(archive: Path, folder: Path) -> None:
    """Only the tests: the library is the installed one."""
    unpacked = HOME / "unpacked"
    with tarfile.open(archive) as tar:
        tests = [it for it in tar.getmembers() if it.name.split("/")[1:2] == ["tests"]]
        tar.extractall(unpacked, tests)  # noqa: S202 - its hash is locked
    [top] = unpacked.iterdir()
    top.rename(folder)
    shutil.rmtree(unpacked)
