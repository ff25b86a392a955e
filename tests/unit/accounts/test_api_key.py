"""What a key may be."""

from datetime import timedelta
from typing import Any

import pytest

from domains.accounts.domain.exceptions import InvalidApiKey, ScopeNotHeld
from domains.accounts.domain.value_objects.api_key_secret import digest, new_secret
from domains.shared_kernel.scopes import Scope
from tests.builders.accounts import NOON, a_customer, an_api_key


def test_a_secret_has_256_random_bits_and_is_told_by_its_prefix() -> None:
    secrets = {new_secret() for _ in range(100)}

    assert len(secrets) == 100
    assert all(it.startswith("sk_") and len(it) == 3 + 43 for it in secrets)


def test_the_digest_of_a_secret_is_always_the_same_and_tells_nothing() -> None:
    secret = new_secret()

    assert digest(secret) == digest(secret)
    assert secret not in digest(secret)
    assert len(digest("sk_\ud800")) == 64


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "a\nb"},
        {"name": "x" * 81},
        {"scopes": frozenset()},
        {"expires_at": NOON},
    ],
)
def test_what_no_key_may_have_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidApiKey):
        an_api_key(a_customer(), **wrong)


def test_a_key_grants_only_what_its_creator_holds() -> None:
    held = frozenset({Scope.ORDERS_READ})

    with pytest.raises(ScopeNotHeld, match="PRODUCTS_WRITE"):
        an_api_key(a_customer(), held=held, scopes=held | {Scope.PRODUCTS_WRITE})


def test_a_key_ends_once() -> None:
    key = an_api_key(a_customer())

    key.revoke(at=NOON)
    key.revoke(at=NOON + timedelta(days=1))

    assert key.revoked_at == NOON
    assert [type(event).__name__ for event in key.pull_events()] == [
        "ApiKeyCreated",
        "ApiKeyRevoked",
    ]
