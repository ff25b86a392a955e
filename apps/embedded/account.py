"""The account that the servers run under: our own, or another one when we are root."""

import os
import pwd
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from apps.embedded.settings import EngineError

ENVIRONMENT = MappingProxyType({"LC_ALL": "C", "PATH": os.defpath})
"""All that a server or a tool gets of the environment, so that its locale is always the same."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose files the servers read and write."""

    user: int
    group: int
    switch: bool
    """We are root and the servers are not: PostgreSQL refuses to run as root."""

    @property
    def options(self) -> dict[str, Any]:
        """Arguments of `subprocess` that make a child run under this account."""
        if not self.switch:
            return {}
        return {"user": self.user, "group": self.group, "extra_groups": []}

    def run(
        self, *argv: str | Path, lock: int | None = None, stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a tool to its end; `lock` is a descriptor that it holds while it lives."""
        return subprocess.run(  # noqa: S603 - our own words, and no shell
            argv,
            input=stdin,
            capture_output=True,
            check=False,
            text=True,
            pass_fds=() if lock is None else (lock,),
            cwd="/",
            env=ENVIRONMENT,
            **self.options,
        )

    def can(self, *argv: str | Path) -> bool:
        """Whether a command succeeds under this account."""
        with suppress(OSError):
            return self.run(*argv).returncode == 0
        return False

    def give(self, path: Path) -> None:
        """Hand over what root has just made."""
        if self.switch:
            os.chown(path, self.user, self.group, follow_symlinks=False)

    def own_folder(self, path: Path) -> None:
        """Make a private folder of this account.

        Raises:
            EngineError: somebody else's folder, or a symbolic link, is there already.
        """
        path.mkdir(mode=0o700, exist_ok=True)
        if path.lstat().st_uid == 0:
            self.give(path)
        if path.is_symlink() or path.lstat().st_uid != self.user:
            raise EngineError(f"{path} belongs to another account")


def ourselves() -> Account:
    return Account(user=os.geteuid(), group=os.getegid(), switch=False)


def account(run_as: str) -> Account:
    """Ours, or `run_as` when we are root.

    Raises:
        EngineError: there is no such account.
    """
    if os.geteuid() != 0:
        return ourselves()
    try:
        entry = pwd.getpwnam(run_as)
    except KeyError as problem:
        raise EngineError(f"there is no account {run_as!r} to run the servers under") from problem
    return Account(user=entry.pw_uid, group=entry.pw_gid, switch=True)
