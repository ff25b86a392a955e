"""The client tools of the lock file, run as a frontend's build would run them."""

import os
import subprocess
from functools import cache
from pathlib import Path

from tests.conformance import node

SUITES = node.HERE
ROOT = SUITES.parents[1]
CLIENTS = SUITES / "clients"


def run(tool: str, *arguments: str | Path, cwd: Path = ROOT, **env: str) -> str:
    """What a tool prints; it must end well."""
    done = attempted(tool, *arguments, cwd=cwd, **env)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def attempted(
    tool: str, *arguments: str | Path, cwd: Path = ROOT, **env: str
) -> "subprocess.CompletedProcess[str]":
    """How a tool ends: an installed package's, or `node` itself."""
    program = tool if tool == "node" else str(SUITES / "node_modules/.bin" / tool)
    return subprocess.run(  # noqa: S603 - the tools of our lock file
        [program, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **env},
        timeout=120,
        capture_output=True,
        text=True,
        check=False,
    )


@cache
def generate_client() -> None:
    """Write and compile the typed client, build/client, as `make client` does."""
    run("graphql-codegen", "--config", "clients/codegen.mjs", cwd=SUITES)
    run("tsc", "-p", "clients/tsconfig.json", cwd=SUITES)
