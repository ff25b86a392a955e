"""Places are counted per caller and come back."""

import pytest

from apps.transport.places import Full, Places


def test_a_caller_has_so_many_and_no_more() -> None:
    places = Places(1)

    with places.taken("ada"):
        with pytest.raises(Full), places.taken("ada"):
            pass
        with places.taken("bob"):
            assert len(places) == 2

    assert len(places) == 0


def test_a_place_comes_back_when_its_holder_fails() -> None:
    places = Places(1)

    with pytest.raises(RuntimeError), places.taken("ada"):
        raise RuntimeError

    with places.taken("ada"):
        assert len(places) == 1
