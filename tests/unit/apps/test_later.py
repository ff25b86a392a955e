import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from apps.composition.later import Once, later
from apps.composition.process import loaded


@dataclass
class Commands:
    greeting: str


def test_nothing_is_made_before_somebody_asks() -> None:
    made: list[str] = []

    def make() -> Commands:
        made.append("once")
        return Commands("hello")

    commands = later(make)
    before = list(made)

    assert commands.greeting == commands.greeting == "hello"
    assert (before, made) == ([], ["once"])


def test_what_could_not_be_made_is_tried_again() -> None:
    answers: Iterator[OSError | Commands] = iter([OSError("no"), Commands("hello")])

    def make() -> Commands:
        answer = next(answers)
        if isinstance(answer, OSError):
            raise answer
        return answer

    commands = later(make)

    with pytest.raises(OSError, match="no"):
        _ = commands.greeting
    assert commands.greeting == "hello"


def test_threads_that_ask_at_once_get_the_same() -> None:
    together, made = threading.Barrier(2), Once(lambda: Commands("hello"))
    found: list[Commands] = []

    def ask() -> None:
        together.wait()
        found.append(made())

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found[0] is found[1]


async def test_a_process_loads_its_commands_though_nobody_asks() -> None:
    made = Once(lambda: Commands("hello"))

    await loaded(made, after=0)

    assert made._made == [Commands("hello")]


async def test_a_process_that_cannot_carry_out_commands_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def make() -> Commands:
        raise RuntimeError("no module")

    with pytest.raises(RuntimeError, match="no module"):
        await loaded(make, after=0)

    assert "no command can be carried out" in caplog.text
