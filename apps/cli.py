"""The `storefront` command.

What a process manager starts, again and again, starts without the machinery of a command line: to
load it takes a twenty-fifth of the start. Whoever asks for help, or writes what cannot be read at
once, is answered by `apps/commands.py`.
"""

import sys
from collections.abc import Callable, Sequence
from typing import Any, Final


def main() -> None:
    """Run the command that the arguments name."""
    run = process(sys.argv[1:])
    if run is None:
        from apps.commands import app

        app()
    else:
        run()


def process(arguments: Sequence[str]) -> Callable[[], None] | None:
    """What runs the process that the arguments plainly name; None when they do not."""
    name, *rest = arguments or ("",)
    given = _given(rest)
    if name not in OPTIONS or given is None or not given.keys() <= OPTIONS[name].keys():
        return None
    options = {**OPTIONS[name], **given}

    def run() -> None:
        from apps import processes

        getattr(processes, name)(**options)

    return run


OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "serve": {"subgraph": None, "port": None, "host": None},
    "worker": {},
}
"""Of each process, as `apps/commands.py` has them."""


def _given(arguments: Sequence[str]) -> dict[str, Any] | None:
    """Pairs of `--name` and value; None when they are not plainly that."""
    names, values = arguments[::2], arguments[1::2]
    if len(names) != len(values) or any(it.startswith("-") for it in values):
        return None
    if not all(it.startswith("--") for it in names):
        return None
    given: dict[str, Any] = dict(zip(names, values, strict=True))
    if (port := given.get("--port")) is not None:
        if not port.isdecimal():
            return None
        given["--port"] = int(port)
    return {name.removeprefix("--"): value for name, value in given.items()}


if __name__ == "__main__":
    main()
