"""What is kept for everybody is never older than what it was made of."""

import inspect
from typing import get_type_hints

import pytest

from apps.transport import responses as module
from apps.transport.provenance import NEUTRAL, PUBLIC
from apps.transport.responses import Kept, Responses
from resolvers.apis import Apis


class Time:
    def __init__(self) -> None:
        self.now = 1000.0
        self.proven_until = 1e9

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def responses(time: Time) -> Responses:
    responses = Responses(now=time)
    responses.proven_until = lambda: time.proven_until
    return responses


def an_answer(*names: str, body: bytes = b"{}", until: float = 2000.0) -> Kept:
    return Kept(body, (), (), '"tag"', until, frozenset(names))


def keep(responses: Responses, key: str, answer: Kept) -> bool:
    filling = responses.begin()
    try:
        return responses.put(key, answer, filling)
    finally:
        responses.end(filling)


def test_an_answer_goes_when_something_it_was_made_of_changes(responses: Responses) -> None:
    keep(responses, "lamp", an_answer("prd_lamp", "sel_1"))
    keep(responses, "list", an_answer("products"))

    responses.changed(frozenset({"prd_lamp", "var_1"}))

    assert responses.get("lamp") is None
    assert responses.get("list") is not None


def test_everything_goes_when_nobody_knows_what_has_changed(responses: Responses) -> None:
    keep(responses, "lamp", an_answer("prd_lamp"))

    responses.changed(None)

    assert (len(responses), responses.bytes) == (0, 0)


@pytest.mark.parametrize("changed", [frozenset({"prd_lamp"}), None])
def test_what_changes_while_an_answer_is_made_may_be_missing_in_it(
    responses: Responses, changed: frozenset[str] | None
) -> None:
    filling = responses.begin()
    responses.changed(changed)

    assert not responses.put("lamp", an_answer("prd_lamp"), filling)
    assert responses.get("lamp") is None


def test_nothing_is_answered_while_nobody_tells_of_changes(
    responses: Responses, time: Time
) -> None:
    keep(responses, "lamp", an_answer("prd_lamp"))

    time.proven_until = time.now

    assert responses.get("lamp") is None
    assert not keep(responses, "shade", an_answer("prd_shade"))


def test_an_answer_ends_with_its_age(responses: Responses, time: Time) -> None:
    keep(responses, "lamp", an_answer("prd_lamp", until=time.now + 10))

    time.now += 10

    assert responses.get("lamp") is None
    assert responses.bytes == 0


def test_the_one_used_longest_ago_leaves_first(
    responses: Responses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 2 * (module.OVERHEAD + 100))
    for key in "ab":
        keep(responses, key, an_answer(body=b"x" * 100))
    responses.get("a")

    keep(responses, "c", an_answer(body=b"x" * 100))

    assert [responses.get(key) is not None for key in "abc"] == [True, False, True]


def test_spellings_are_bounded_by_their_bytes(
    responses: Responses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_ALIASES", 2_000)
    keep(responses, "k", an_answer("prd_1"))
    for number in range(10):
        responses.name((b"%03d" % number * 100, b""), "k")

    found = [bool(responses.by_alias((b"%03d" % it * 100, b""))) for it in range(10)]

    assert found == [False] * 7 + [True] * 3


def test_an_answer_of_another_process_counts_if_nothing_has_changed_since(
    responses: Responses, time: Time
) -> None:
    begun = time.now
    time.now += 5
    responses.changed(frozenset({"prd_lamp"}))
    time.now += 5

    assert responses.unchanged_since(frozenset({"prd_shade"}), begun)
    assert not responses.unchanged_since(frozenset({"prd_lamp"}), begun)
    assert responses.unchanged_since(frozenset({"prd_lamp"}), begun + 6)
    assert not responses.unchanged_since(frozenset({"prd_shade"}), begun - 1)


def test_every_port_that_may_be_public_exists() -> None:
    ports = get_type_hints(Apis)

    for name, methods in PUBLIC.items():
        for method in methods:
            waits = inspect.iscoroutinefunction(getattr(ports[name], method))
            assert waits != method.endswith("at_hand"), f"{name}.{method}"
    assert set(ports) >= NEUTRAL
