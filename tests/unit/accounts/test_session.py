from datetime import timedelta

import pytest

from domains.accounts.domain.exceptions import InvalidRefreshToken
from domains.accounts.domain.value_objects.refresh_token import RefreshToken
from tests.builders.accounts import NOON, a_customer, a_session, a_token


def test_a_refresh_gives_a_new_token_and_ends_the_old_one() -> None:
    token = a_token()
    session = a_session(token, a_customer())

    following = session.refresh(token, at=NOON)

    assert following is not None
    assert following != token
    assert session.refresh(following, at=NOON) is not None


def test_a_token_that_comes_back_ends_the_session() -> None:
    token = a_token()
    session = a_session(token, a_customer())
    following = session.refresh(token, at=NOON)
    assert following is not None

    assert session.refresh(token, at=NOON) is None
    assert session.revoked_at == NOON
    assert session.refresh(following, at=NOON) is None


def test_a_token_that_somebody_made_up_ends_nothing() -> None:
    token = a_token()
    session = a_session(token, a_customer())
    forged = RefreshToken.first(session.id)

    assert session.refresh(forged, at=NOON) is None
    assert session.is_live(NOON)


def test_a_session_ends_thirty_days_after_its_last_use() -> None:
    token = a_token()
    session = a_session(token, a_customer())
    later = NOON + timedelta(days=29)
    following = session.refresh(token, at=later)
    assert following is not None

    assert session.is_live(later + timedelta(days=29))
    assert not session.is_live(later + timedelta(days=30))
    assert session.refresh(following, at=later + timedelta(days=30)) is None


@pytest.mark.parametrize("text", ["", "a", "a.b", "a..c", "a.b.c.d"])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(InvalidRefreshToken):
        RefreshToken.parse(text)


def test_a_token_is_read_as_it_was_written_and_never_shown() -> None:
    token = a_token()

    assert RefreshToken.parse(token.text()) == token
    assert token.turn not in repr(token)
