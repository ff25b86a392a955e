"""PostgreSQL 18: its data directory, its command line, its greeting."""

import os
import shutil
import signal
import struct
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from apps.embedded.binaries import Binaries, reachable
from apps.embedded.home import Home
from apps.embedded.server import Command
from apps.embedded.settings import EngineError, EngineSettings
from apps.embedded.sockets import ask

VERSION = "18"
USER = DATABASE = "storefront"
DEFAULTS = {"shared_buffers": "128MB", "max_connections": "100"}
PROTOCOL = 3 << 16
PASSWORD_WANTED = b"R"
PORT_LINE = 3  # of postmaster.pid, whose first line is the pid


class Postgres:
    """The database server of a home."""

    name = "pg"

    def __init__(self, home: Home, settings: EngineSettings) -> None:
        self._home = home
        self._settings = settings
        self._data = data_folder(home)

    def url(self) -> str:
        host = quote(str(self._home.run), safe="")
        login = f"{USER}:{self._home.secret()}"
        return f"postgresql://{login}@/{DATABASE}?host={host}&port={self._port()}"

    def ready(self) -> bool:
        """Whether it asks for a password; while it starts or stops, it answers with an error.

        `pg_ctl status` will not do: it says "running" of a killed postmaster that nobody reaped.
        """
        names = f"user\0{USER}\0database\0{DATABASE}\0\0".encode()
        greeting = struct.pack("!ii", len(names) + 8, PROTOCOL) + names
        answer = ask(self._home.run / f".s.PGSQL.{self._port()}", greeting)
        return answer.startswith(PASSWORD_WANTED)

    def prepare(self, lock: int, /) -> Command:
        binaries = reachable(self._home)
        if not self._data.exists():
            self._create(binaries, lock)
        check_version(self._data)
        options = [word for pair in self._conf().items() for word in ("-c", "=".join(pair))]
        # We hold the lock, so the pid in an old postmaster.pid is a zombie's, or a stranger's that
        # got the number again. PostgreSQL would refuse to start; this variable makes it ignore that
        # one pid, while its shared-memory test still runs.
        old = self._pid_file()[:1]
        env = {"PG_GRANDPARENT_PID": old[0]} if old else {}
        return Command([binaries.postgres, "-D", self._data, *options], env)

    def ask_to_stop(self) -> None:
        """Ask for a fast shutdown: roll back, write a checkpoint, leave."""
        if self.ready():  # only then is the pid in the file certainly the postmaster's
            with suppress(ProcessLookupError, IndexError):  # it may have gone since
                os.kill(int(self._pid_file()[0]), signal.SIGINT)

    def _conf(self) -> dict[str, str]:
        folder = str(self._home.run).replace('"', '""')
        return {
            **DEFAULTS,
            **self._settings.pg_conf,
            "port": str(self._settings.pg_port),
            "listen_addresses": "127.0.0.1" if self._settings.tcp else "",
            "unix_socket_directories": f'"{folder}"',
            "unix_socket_permissions": "0700",
        }

    def _create(self, binaries: Binaries, lock: int) -> None:
        """Make the data directory in a draft, so that a killed attempt leaves no half of one."""
        draft = self._home.path / "pg.draft"
        shutil.rmtree(draft, ignore_errors=True)
        self._home.account.own_folder(draft)
        initdb: list[str | Path] = [binaries.initdb, "-D", draft, "-U", USER]
        initdb += ["--auth=scram-sha-256", f"--pwfile={self._home.secret_file}"]
        initdb += ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        single: list[str | Path] = [binaries.postgres, "--single", "-D", draft]
        single += ["-c", "exit_on_error=on", "template1"]
        for argv, stdin in ((initdb, ""), (single, f"create database {DATABASE};\n")):
            made = self._home.account.run(*argv, lock=lock, stdin=stdin)
            if made.returncode:
                raise EngineError(f"the database cannot be made: {made.stdout}{made.stderr}")
        draft.rename(self._data)

    def _port(self) -> int:
        """The running server's, which an adopted one may have got from other settings."""
        lines = self._pid_file()
        return int(lines[PORT_LINE]) if len(lines) > PORT_LINE else self._settings.pg_port

    def _pid_file(self) -> list[str]:
        with suppress(FileNotFoundError):
            return (self._data / "postmaster.pid").read_text().splitlines()
        return []


def data_folder(home: Home) -> Path:
    return home.path / "pg"


def check_version(data: Path) -> None:
    """Refuse a data directory that our PostgreSQL cannot run.

    Raises:
        EngineError: another major version made it, or none.
    """
    try:
        found = (data / "PG_VERSION").read_text().strip()
    except FileNotFoundError as problem:
        raise EngineError(f"{data} is not a data directory: it has no PG_VERSION") from problem
    if found != VERSION:
        raise EngineError(f"{data} was made by PostgreSQL {found}; this program runs {VERSION}")
