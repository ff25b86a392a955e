"""What the environment may say, and what production refuses."""

import secrets
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from apps.keys import is_weak, keys_by_id
from apps.settings import DEVELOPMENT_SECRET, Settings

SECRETS = ("gateway_api_key", "gateway_webhook_secret", "carrier_secret")


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the environment nor a file `.env` of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "REDIS_URL", "PORT"):
        monkeypatch.delenv(name, raising=False)


def in_production(**changes: str) -> Settings:
    given: dict[str, Any] = {
        "profile": "production",
        "database_url": "postgresql://127.0.0.1/storefront",
        "redis_url": "redis://127.0.0.1",
        "gateway_url": "https://gateway.example",
        "shop_url": "https://shop.example",
        "signing_keys": f"1={secrets.token_hex(32)}",
        **{name: secrets.token_hex(32) for name in SECRETS},
    }
    return Settings(**(given | changes))


def test_production_starts_with_secrets_of_its_own() -> None:
    assert in_production().in_production


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("value", [DEVELOPMENT_SECRET, "", "short", "a" * 64, "ab" * 32])
def test_production_refuses_secrets_that_are_known_or_weak(name: str, value: str) -> None:
    with pytest.raises(ValidationError, match=f"STOREFRONT_{name.upper()}"):
        in_production(**{name: value})


@pytest.mark.parametrize("value", [DEVELOPMENT_SECRET, "x" * 31, "x" * 64])
def test_production_refuses_weak_signing_keys_wherever_they_stand(value: str) -> None:
    good = secrets.token_hex(32)

    for keys in (f"1={value}", f"2={good},1={value}"):
        with pytest.raises(ValidationError, match="STOREFRONT_SIGNING_KEYS"):
            in_production(signing_keys=keys)


def test_production_refuses_weak_keys_of_renderers() -> None:
    with pytest.raises(ValidationError, match="STOREFRONT_RENDERER_KEYS"):
        in_production(renderer_keys=f"web={secrets.token_hex(32)},app=hunter2")

    assert [*in_production(renderer_keys=f"web={secrets.token_hex(32)}").renderers] == ["web"]
    assert in_production().renderers == {}


@pytest.mark.parametrize("name", ["database_url", "redis_url", "gateway_url", "shop_url"])
def test_production_needs_to_be_told_where_everything_is(name: str) -> None:
    with pytest.raises(ValidationError, match=name.upper()):
        in_production(**{name: ""})


def test_proxies_are_addresses_or_networks() -> None:
    named = in_production(trusted_proxies="10.0.0.0/8, 2001:db8::7")

    assert named.trusted_proxies == ("10.0.0.0/8", "2001:db8::7")
    assert in_production().trusted_proxies == ("127.0.0.1", "::1")


@pytest.mark.parametrize("value", ["*", "proxy.example", "10.0.0.1/8"])
def test_what_could_trust_anybody_is_no_proxy(value: str) -> None:
    with pytest.raises(ValidationError, match="trusted_proxies"):
        in_production(trusted_proxies=value)


def test_a_refused_secret_is_not_repeated() -> None:
    with pytest.raises(ValidationError) as refused:
        in_production(carrier_secret="hunter2-hunter2")  # noqa: S106 - that is the point

    assert "hunter2" not in str(refused.value)


def test_secrets_are_not_shown_with_the_settings() -> None:
    settings = in_production()

    assert not [value for _, value in settings.secrets() if value in repr(settings)]


def test_the_first_key_signs_and_all_are_known() -> None:
    keys = Settings(signing_keys="2=new=key, 1=old").access_token_keys  # type: ignore[arg-type]  # as in the environment

    assert [*keys.items()] == [("2", "new=key"), ("1", "old")]


@pytest.mark.parametrize("text", ["", ",", "secret", "=secret", "1=", "a b=secret", "1=a,1=b"])
def test_keys_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="key"):
        keys_by_id(text)


def test_random_secrets_are_strong() -> None:
    assert not any(is_weak(secrets.token_hex(16)) for _ in range(100))
    assert not any(is_weak(secrets.token_urlsafe(24)) for _ in range(100))


def test_what_a_key_is_answered_with_outlives_it() -> None:
    with pytest.raises(ValidationError, match="outlive"):
        Settings(idempotency_key_days=91)


def test_a_webhook_secret_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValidationError, match="gateway_webhook_secret"):
        Settings(gateway_webhook_secret=SecretStr("whsec_abc"))

    good = SecretStr("whsec_c2VjcmV0")
    assert Settings(gateway_webhook_secret=good).gateway_webhook_secret == good
