import inspect
from typing import Any

import pytest

from apps import cli, commands, processes

started: list[dict[str, Any]] = []


@pytest.fixture(autouse=True)
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started.clear()
    monkeypatch.setattr(processes, "serve", lambda **options: started.append(options))
    monkeypatch.setattr(processes, "worker", lambda **options: started.append(options))


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ("serve", {"subgraph": None, "port": None, "host": None}),
        ("serve --port 80", {"subgraph": None, "port": 80, "host": None}),
        (
            "serve --subgraph orders --host ::1 --port 0",
            {"subgraph": "orders", "port": 0, "host": "::1"},
        ),
        ("worker", {}),
    ],
)
def test_a_process_that_is_plainly_named_is_started(
    arguments: str, options: dict[str, Any]
) -> None:
    run = cli.process(arguments.split())

    assert run is not None
    run()
    assert started == [options]


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        "--help",
        "up",
        "serve --help",
        "serve --port",
        "serve --port x",
        "serve --port=80",
        "serve --port -1",
        "serve --prt 80",
        "serve orders",
        "serve port 80",
        "worker --port 80",
    ],
)
def test_what_is_not_plain_is_left_to_the_commands(arguments: str) -> None:
    assert cli.process(arguments.split()) is None


@pytest.mark.parametrize("name", cli.OPTIONS)
def test_a_process_has_the_options_of_its_command(name: str) -> None:
    command = inspect.signature(getattr(commands, name))

    assert {n: p.default for n, p in command.parameters.items()} == cli.OPTIONS[name]
