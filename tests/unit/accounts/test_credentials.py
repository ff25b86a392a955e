"""The adapters that need no server."""

import base64
import json
from datetime import timedelta

import jwt
import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError

from domains.accounts.adapters.outbound.argon2_passwords import Argon2Passwords
from domains.accounts.adapters.outbound.jwt_access_tokens import JwtAccessTokens, SigningKeys
from domains.accounts.application.ports.outbound import AccessClaims
from domains.shared_kernel.ids import CustomerId, SessionId
from tests.builders.accounts import NOON, PASSWORD
from tests.fakes.payments import StoppedClock

CLAIMS = AccessClaims(CustomerId("cus_1"), SessionId("ses_1"), is_admin=True)
OLD, NEW = "o" * 32, "n" * 32


def tokens(
    clock: StoppedClock | None = None, secrets: dict[str, str] | None = None, current: str = "old"
) -> JwtAccessTokens:
    keys = SigningKeys(secrets=secrets or {"old": OLD}, current=current)
    return JwtAccessTokens(keys, clock or StoppedClock(NOON))


def test_a_token_says_who_signed_in() -> None:
    token, expires_at = tokens().issue(CLAIMS)

    assert tokens().read(token) == CLAIMS
    assert expires_at == NOON + timedelta(minutes=10)


def test_a_token_ends_after_ten_minutes() -> None:
    clock = StoppedClock(NOON)
    token, expires_at = tokens(clock).issue(CLAIMS)

    clock.at = expires_at - timedelta(seconds=1)
    assert tokens(clock).read(token) == CLAIMS
    clock.at = expires_at
    assert tokens(clock).read(token) is None


def test_a_rotated_key_is_good_until_it_is_dropped() -> None:
    token, _ = tokens().issue(CLAIMS)

    assert tokens(secrets={"old": OLD, "new": NEW}, current="new").read(token) == CLAIMS
    assert tokens(secrets={"new": NEW}, current="new").read(token) is None


def test_a_token_that_was_changed_is_refused() -> None:
    head, _, signature = tokens().issue(CLAIMS)[0].split(".")
    body = base64.urlsafe_b64encode(json.dumps({"sub": "cus_2"}).encode()).decode().rstrip("=")

    assert tokens().read(f"{head}.{body}.{signature}") is None


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b.c",
        jwt.encode({"sub": "cus_1"}, OLD, "HS256"),
        jwt.encode({"sub": "cus_1"}, OLD, "HS256", headers={"kid": "old"}),
        jwt.encode({"sub": "cus_1"}, None, "none", headers={"kid": "old"}),
    ],
)
def test_what_is_no_token_of_ours_is_refused(token: str) -> None:
    assert tokens().read(token) is None


@pytest.mark.parametrize("claim", ["iss", "aud"])
def test_a_token_for_somebody_else_is_refused(claim: str) -> None:
    payload = jwt.decode(tokens().issue(CLAIMS)[0], options={"verify_signature": False})

    token = jwt.encode({**payload, claim: "other"}, OLD, "HS256", headers={"kid": "old"})

    assert tokens().read(token) is None


@pytest.mark.parametrize(("secrets", "current"), [({"old": "short"}, "old"), ({"old": OLD}, "new")])
def test_keys_that_cannot_sign_are_refused_at_the_start(
    secrets: dict[str, str], current: str
) -> None:
    with pytest.raises(ValueError, match="key"):
        SigningKeys(secrets=secrets, current=current)


async def test_a_password_is_verified_against_its_hash() -> None:
    passwords = Argon2Passwords(memory_kib=64, passes=1)

    stored = await passwords.hash(PASSWORD)

    assert stored.startswith("$argon2id$")
    assert await passwords.verify(stored, PASSWORD)
    assert not await passwords.verify(stored, PASSWORD + "!")
    assert not await passwords.verify("no hash", PASSWORD)


async def test_without_a_hash_no_password_is_right() -> None:
    passwords = Argon2Passwords(memory_kib=64, passes=1)

    assert not await passwords.verify(None, "nobody's password")


async def test_whether_somebody_has_a_password_takes_as_long_as_whether_it_is_right() -> None:
    passwords = Argon2Passwords(memory_kib=64, passes=1)

    decoy, stored = passwords._decoy, await passwords.hash(PASSWORD)

    assert extract_parameters(decoy) == extract_parameters(stored)
    with pytest.raises(VerifyMismatchError):  # it was computed: a broken hash is refused before
        PasswordHasher().verify(decoy, PASSWORD)
