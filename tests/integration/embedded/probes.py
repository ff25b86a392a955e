"""Look at running engines from outside."""

import asyncio
import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import asyncpg
import redis

from apps.embedded.engines import Engines
from apps.embedded.settings import Urls

ROOT = Path(__file__).parents[3]
OWNER = """
import sys
from pathlib import Path
from apps.embedded.engines import Engines
from apps.embedded.settings import EngineSettings

engines = Engines(EngineSettings(Path(sys.argv[1])))
print(*engines.start(), flush=True)
sys.stdin.readline()
engines.close()
"""


class Pids(NamedTuple):
    postgres: int
    valkey: int


def pids(engines: Engines, urls: Urls) -> Pids:
    postmaster = (engines.home.path / "pg" / "postmaster.pid").read_text().splitlines()[0]
    with redis.Redis.from_url(urls.redis_url) as valkey:
        return Pids(int(postmaster), valkey.info("server")["process_id"])


def sql(urls: Urls, statement: str) -> object:
    async def run() -> object:
        connection = await asyncpg.connect(urls.database_url)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(run())


def owner_process(data_dir: Path) -> subprocess.Popen[str]:
    """Another process that owns the engines until a line, or the end, of its standard input."""
    return subprocess.Popen(  # noqa: S603 - this very Python
        [sys.executable, "-c", OWNER, data_dir],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def urls_of(owner: subprocess.Popen[str]) -> Urls:
    """Wait until the owner has started, or adopted, the engines."""
    assert owner.stdout
    return Urls(*owner.stdout.readline().split())


def kill(*victims: int) -> None:
    for pid in victims:
        os.kill(pid, signal.SIGKILL)


def lives(engines: Engines, server: str) -> bool:
    """Whether any process of the server is left: they all hold its lock."""
    with (engines.home.path / f"{server}.lock").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def running(pid: int) -> bool:
    """Whether a process is there, and no zombie."""
    state = ps(pid, "stat")
    return bool(state) and not state.startswith("Z")


def ps(pid: int, column: str) -> str:
    """What everybody may see of a process; empty when it is gone."""
    return subprocess.run(  # noqa: S603 - nothing from outside
        ["ps", "-ww", "-o", f"{column}=", "-p", str(pid)],  # noqa: S607 - wherever ps is
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
