"""Where the engines of one data directory keep their things."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from apps.embedded.account import Account, account
from apps.embedded.settings import EngineError, EngineSettings

LONGEST_RUN = 80
"""Bytes; a socket's path holds about 104, and its name comes on top."""


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one data directory, and the account that its servers run under.

    Attributes:
        path: holds locks, logs, the secret and the data of both servers.
        run: holds the sockets.
    """

    path: Path
    run: Path
    account: Account

    def create(self) -> None:
        """Make what is missing. No folder that was there before changes its mode."""
        missing = [folder for folder in (self.path, *self.path.parents) if not _there(folder)]
        try:
            for folder in reversed(missing):
                folder.mkdir(exist_ok=True)
                folder.chmod(0o711)  # whatever the umask: the servers' account has to get through
        except OSError as problem:
            raise EngineError(f"{self.path} cannot be made: {problem.strerror}") from problem

    def log(self, server: str) -> Path:
        """What a server has said."""
        return self.path / f"{server}.log"

    def lock(self, name: str) -> Path:
        return self.path / f"{name}.lock"

    @property
    def secret_file(self) -> Path:
        return self.path / "secret"

    def secret(self) -> str:
        """The password of both servers; it never shows in `ps`."""
        return self.secret_file.read_text()

    def create_secret(self) -> None:
        """Make the password once; the caller holds the start lock."""
        if self.secret_file.exists():
            return
        draft = self.path / "secret.draft"
        draft.touch(mode=0o600)
        with draft.open("w") as file:
            file.write(secrets.token_hex(24))
            file.flush()
            os.fsync(file.fileno())  # the data outlives a power cut, so its password must
        self.account.give(draft)
        draft.rename(self.secret_file)


def locate(settings: EngineSettings) -> Home:
    """Find the home without making anything.

    Raises:
        EngineError: root has no account to run the servers under.
    """
    servers = account(settings.run_as)
    path = settings.data_dir.resolve()
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
    way = nearest(path)
    if servers.switch and way.is_dir() and not servers.can("test", "-x", way):
        path = settings.root_dir.resolve() / digest
    run = path / "run"
    if len(os.fsencode(run)) > LONGEST_RUN:
        # Not the folder that TMPDIR names: each owner has to find the same socket.
        run = Path("/tmp") / f"storefront-{os.geteuid()}-{digest}"  # noqa: S108 - own_folder guards it
    return Home(path=path, run=run, account=servers)


def nearest(path: Path) -> Path:
    """The deepest part of a path that is there and can be seen."""
    return next(folder for folder in (path, *path.parents) if _there(folder))


def _there(path: Path) -> bool:
    return os.access(path, os.F_OK)  # unlike Path.exists, it answers for a folder we may not enter
