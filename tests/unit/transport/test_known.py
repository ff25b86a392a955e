"""Views are kept until the database tells of a change, and not a moment longer."""

from collections.abc import Sequence

import pytest

from persistence.changes.known import Known


class Stores:
    """Names of stores, and how often they were read."""

    def __init__(self) -> None:
        self.names = {"sel_1": "One", "sel_2": "Two"}
        self.read: list[list[str]] = []
        self.proven_until = 1e9
        self.known: Known[str] = Known(lambda: self.proven_until, now=lambda: 0.0)

    async def __call__(self, ids: Sequence[str]) -> list[str]:
        self.read.append([*ids])
        return [self.names[id] for id in ids]

    async def of(self, *ids: str) -> list[str]:
        return await self.known.of(ids, self)


@pytest.fixture
def stores() -> Stores:
    return Stores()


async def test_a_view_is_read_once(stores: Stores) -> None:
    await stores.of("sel_1")

    found = await stores.of("sel_2", "sel_1")

    assert found == ["Two", "One"]
    assert stores.read == [["sel_1"], ["sel_2"]]


@pytest.mark.parametrize("names", [frozenset({"sel_1"}), None])
async def test_what_has_changed_is_read_again(stores: Stores, names: frozenset[str] | None) -> None:
    await stores.of("sel_1")
    stores.names["sel_1"] = "First"

    stores.known.changed(names)

    assert await stores.of("sel_1") == ["First"]


async def test_what_changes_while_it_is_read_is_not_kept(stores: Stores) -> None:
    async def slowly(ids: Sequence[str]) -> list[str]:
        found = await stores(ids)
        stores.known.changed(frozenset(ids))
        return found

    await stores.known.of(["sel_1"], slowly)
    await stores.of("sel_1")

    assert len(stores.read) == 2


async def test_nothing_is_taken_from_memory_while_nobody_tells(stores: Stores) -> None:
    await stores.of("sel_1")
    stores.proven_until = 0.0

    await stores.of("sel_1")

    assert stores.read == [["sel_1"], ["sel_1"]]


async def test_what_is_at_hand_is_what_was_read_while_somebody_tells(stores: Stores) -> None:
    await stores.of("sel_1")

    find = stores.known.at_hand()

    assert find is not None
    assert [find("sel_1"), find("sel_2")] == ["One", None]
    stores.proven_until = 0
    assert stores.known.at_hand() is None


async def test_what_is_not_to_be_kept_is_read_every_time(stores: Stores) -> None:
    stores.known = Known(lambda: 1e9, keeps=lambda name: name != "Two", now=lambda: 0.0)

    for _ in range(2):
        assert await stores.of("sel_1", "sel_2") == ["One", "Two"]

    find = stores.known.at_hand()
    assert find and (find("sel_1"), find("sel_2")) == ("One", None)
    assert stores.read == [["sel_1", "sel_2"], ["sel_2"]]
