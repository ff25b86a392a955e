"""Ids: a kind, then a UUIDv7."""

import uuid

from domains.shared_kernel.ids import KINDS, kind, new_id, new_secret_id


def test_an_id_is_a_prefix_and_a_uuid_of_version_7() -> None:
    prefix, _, rest = new_id("ord").partition("_")

    assert prefix == "ord"
    assert uuid.UUID(rest).version == 7
    assert uuid.UUID(rest).variant == uuid.RFC_4122


def test_ids_are_all_different() -> None:
    assert len({new_id("ord") for _ in range(10_000)}) == 10_000


def test_ids_sort_as_they_were_made() -> None:
    made = [new_id("ord") for _ in range(1_000)]

    assert sorted(made) == made


def test_a_secret_id_holds_192_random_bits() -> None:
    assert len(new_secret_id("crt").removeprefix("crt_")) == 32


def test_the_prefix_tells_the_entity() -> None:
    assert kind(new_id("ord")) == "Order"
    assert kind("nonsense") is None
    assert kind("") is None


def test_no_two_kinds_share_a_name() -> None:
    assert len(set(KINDS.values())) == len(KINDS)
