"""Node programs of this folder, with the packages of its lock file."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import anyio
import pytest

HERE = Path(__file__).parent


def demand_node() -> None:
    """Skip the test where Node is missing; install the packages where they are."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        pytest.skip("Node 20 is needed for the public conformance suites")
    if not (HERE / "node_modules" / "graphql-http").exists():
        subprocess.run(  # noqa: S603 - the package manager that was found
            [npm, "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True, timeout=300
        )


async def run(script: str, *arguments: str, seconds: float = 60) -> Any:
    """What a script prints, which is JSON."""
    with anyio.fail_after(seconds):
        done = await anyio.run_process(["node", script, *arguments], cwd=HERE, check=False)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return json.loads(done.stdout)
