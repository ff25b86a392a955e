"""Ask the registries whether what the lock files name has known weaknesses: `make audit`.

Ends with 1 when it has. A registry that does not answer is said, and is no failure: nothing
changed here, and the next run asks again.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
PATIENCE: Final = 90
"""Seconds for one registry."""

Weaknesses = list[str]


def of_python(report: Any) -> Weaknesses:
    """What a report of pip-audit names; what nobody answered for is no package without weakness.

    Raises:
        LookupError: the registry knows none of the packages, so it is not one that can tell.
    """
    packages = report["dependencies"]
    unknown = [it["name"] for it in packages if "skip_reason" in it]
    if len(unknown) == len(packages):
        raise LookupError("nothing was examined")
    if unknown:
        say(f"not examined: {', '.join(unknown)}")
    return [
        f"{package['name']} {package['version']}: {known['id']}"
        f" (mended in {', '.join(known['fix_versions']) or 'no release'})"
        for package in packages
        for known in package.get("vulns", ())
    ]


def of_node(report: Any) -> Weaknesses:
    """What a report of `npm audit` names; without its `metadata` it is an error's."""
    packages = report["metadata"]["dependencies"].get("prod", 1) - 1  # all but the folder itself
    say(f"{packages or 'no'} packages to examine")
    return [f"{name}: {found['severity']}" for name, found in report["vulnerabilities"].items()]


def examined(
    name: str, command: Sequence[str], read: Callable[[Any], Weaknesses], *, here: Path = ROOT
) -> bool:
    """Whether nothing is known against one lock file; True, and said, when nobody answers."""
    try:
        done = subprocess.run(  # noqa: S603 - the commands below
            command, cwd=here, capture_output=True, check=False, timeout=PATIENCE
        )
        found = read(json.loads(done.stdout))
    except (OSError, subprocess.TimeoutExpired, ValueError, LookupError, TypeError):
        say(f"{name}: skipped, the registry does not answer")
        return True
    for weakness in found:
        say(f"{name}: {weakness}")
    say(f"{name}: {len(found) or 'no'} known weaknesses")
    return not found


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def main(pip_audit: str) -> int:
    locked = (pip_audit, "--requirement", "constraints.txt", "--require-hashes", "--disable-pip")
    quiet = ("--progress-spinner", "off", "--timeout", "10", "--format", "json")
    well = [examined("constraints.txt", [*locked, *quiet], of_python)]
    for lock in ("docker/gateway", "tests/conformance"):
        name = f"{lock}/package-lock.json, without development packages"
        if (npm := shutil.which("npm")) is None:
            say(f"{name}: skipped, npm is not here")
            continue
        command = [npm, "audit", "--omit=dev", "--json"]
        well.append(examined(name, command, of_node, here=ROOT / lock))
    return 0 if all(well) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
