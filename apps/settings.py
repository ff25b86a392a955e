"""The environment, read once and checked: nothing that configures the program is read elsewhere."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from apps.keys import SHORTEST, is_weak, keys_by_id
from apps.transport.limits import Limits

DEVELOPMENT_SECRET = "for-development-only-never-in-production"  # noqa: S105 - production refuses it

_WEBHOOK_SECRET = "whsec_"  # noqa: S105 - base64 follows


class Profile(StrEnum):
    """Limits, masking and protocol are the same in both: nothing is first met in production.

    It serves no introspection, no suggestions of names, no GraphiQL and no pictures of the demo,
    and starts on nothing that is missing, known or weak.
    """

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """Every name is an environment variable, `STOREFRONT_` before it where no alias is given."""

    model_config = SettingsConfigDict(
        env_prefix="STOREFRONT_",
        env_nested_delimiter="__",
        env_file=".env",
        extra="ignore",
        populate_by_name=True,
        frozen=True,
        hide_input_in_errors=True,  # what is refused may be a secret
    )

    profile: Profile = Profile.DEVELOPMENT
    data_dir: Path = Field(
        default=Path(".storefront"),
        description="where the embedded engines and the sandbox keep their data",
    )
    database_url: str | None = Field(
        default=None,
        alias="DATABASE_URL",
        description="an existing PostgreSQL 18; else one is embedded",
    )
    redis_url: str | None = Field(
        default=None,
        alias="REDIS_URL",
        description="an existing Valkey or Redis; else one is embedded",
    )
    host: str = Field(default="127.0.0.1", description="of this machine, on which the API listens")
    port: int = Field(default=8000, alias="PORT", ge=1, le=65535, description="of the API")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("127.0.0.1", "::1"),
        description="addresses or networks whose X-Forwarded-For is believed, with commas",
    )
    sandbox_port: int | None = Field(
        default=None,
        description="of the sandbox payment gateway; the port after the API's unless given",
    )
    read_connections: int = Field(default=10, ge=1, description="to PostgreSQL, per process")
    write_connections: int = Field(default=8, ge=1, description="to PostgreSQL, per process")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="origins of browsers that may call, separated by commas"
    )
    transport: Limits = Limits()
    trusted_documents: Path | None = Field(
        default=None, description="manifest of the clients' documents: JSON, SHA-256 -> document"
    )
    trusted_documents_only: bool = Field(
        default=False, description="execute no documents but those of the manifest"
    )

    signing_keys: SecretStr = Field(
        default=SecretStr(f"1={DEVELOPMENT_SECRET}"),
        description="of access tokens: id=secret, with commas; the first signs, all verify",
    )
    gateway_url: str | None = Field(
        default=None, description="the payment gateway; the sandbox on this machine unless given"
    )
    shop_name: str = Field(
        default="Storefront", min_length=1, max_length=80, description="of the marketplace"
    )
    shop_url: str | None = Field(
        default=None,
        description="where buyers return to after their bank's challenge; this API unless given",
    )
    gateway_api_key: SecretStr = Field(
        default=SecretStr(DEVELOPMENT_SECRET),
        description="proves this shop to the payment gateway",
    )
    gateway_webhook_secret: SecretStr = Field(
        default=SecretStr(DEVELOPMENT_SECRET),
        description="the payment gateway signs its webhooks with it",
    )
    renderer_keys: SecretStr | None = Field(
        default=None,
        description="of servers that render pages for many shoppers: name=secret, with commas",
    )
    carrier_secret: SecretStr = Field(
        default=SecretStr(DEVELOPMENT_SECRET),
        description="carriers sign their tracking events with it",
    )

    gateway_secret: SecretStr = Field(
        default=SecretStr(DEVELOPMENT_SECRET),
        description="the federation gateway proves itself to subgraphs with it; only they need it",
    )

    metrics_token: SecretStr | None = Field(
        default=None,
        description="opens /metrics to who sends it; production has no /metrics without it",
    )
    executor: Literal["compiled", "core"] = Field(
        default="compiled", description="operations run as compiled plans, or on graphql-core"
    )

    operation_depth: int = Field(default=10, ge=1, description="of selections in an operation")
    operation_aliases: int = Field(default=15, ge=1, description="in one operation")
    operation_directives: int = Field(default=50, ge=1, description="in one operation")
    operation_root_fields: int = Field(default=20, ge=1, description="in one operation")
    operation_cost: int = Field(default=10_000, ge=1, description="points of one operation")
    throttle_points: int = Field(
        default=200_000, ge=1, description="that a caller may spend at once, if none were spent"
    )
    throttle_restore_rate: int = Field(
        default=20_000, ge=0, description="points that come back per second; 0 throttles nobody"
    )

    renderer_throttle_points: int = Field(
        default=2_000_000, ge=1, description="like throttle_points, of a server with a key"
    )
    renderer_throttle_restore_rate: int = Field(
        default=200_000, ge=1, description="like throttle_restore_rate, of a server with a key"
    )

    hold_minutes: int = Field(default=15, ge=1, description="how long a checkout keeps its stock")
    auto_complete_days: int = Field(default=15, ge=0, description="from delivery to completion")
    undelivered_complete_days: int = Field(
        default=60,
        ge=0,
        description="from dispatch to completion of an order that nobody reports delivered",
    )
    commission_basis_points: int = Field(
        default=500, ge=0, le=10_000, description="of each captured order"
    )
    idempotency_key_days: int = Field(
        default=30, ge=1, description="that the answer to an idempotency key is remembered"
    )
    abandoned_cart_days: int = Field(
        default=90, ge=1, description="that a cart without customer is kept untouched"
    )
    ended_checkout_days: int = Field(
        default=90, ge=1, description="that a checkout is kept which ended without orders"
    )
    job_heartbeat_seconds: float = Field(
        default=10.0, gt=0, description="a worker that is silent for so long has lost its jobs"
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR")

    @property
    def in_production(self) -> bool:
        return self.profile is Profile.PRODUCTION

    @property
    def access_token_keys(self) -> dict[str, str]:
        """Key id -> secret; the first one signs."""
        return keys_by_id(self.signing_keys.get_secret_value())

    @property
    def renderers(self) -> dict[str, str]:
        """Name -> secret of each server with a key."""
        return keys_by_id(self.renderer_keys.get_secret_value()) if self.renderer_keys else {}

    @property
    def gateway(self) -> str:
        """Where the payment gateway answers."""
        return self.gateway_url or f"http://127.0.0.1:{self.sandbox_port or self.port + 1}"

    @property
    def public_url(self) -> str:
        """Where this API answers, for the sandbox gateway's webhooks."""
        return f"http://127.0.0.1:{self.port}"

    @field_validator("cors_origins", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, values: object) -> object:
        if isinstance(values, str):
            return tuple(it.strip() for it in values.split(",") if it.strip())
        return values

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            ip_network(proxy)  # `*` would let whoever reaches the port name any address
        return proxies

    @field_validator("signing_keys", "renderer_keys")
    @classmethod
    def _readable(cls, keys: SecretStr | None) -> SecretStr | None:
        if keys is not None:
            keys_by_id(keys.get_secret_value())
        return keys

    @field_validator("gateway_webhook_secret")
    @classmethod
    def _signs(cls, secret: SecretStr) -> SecretStr:
        text = secret.get_secret_value()
        if text.startswith(_WEBHOOK_SECRET):
            b64decode(text.removeprefix(_WEBHOOK_SECRET))
        return secret

    @model_validator(mode="after")
    def _manifest_of_the_only_documents(self) -> Self:
        if self.trusted_documents_only and not self.trusted_documents:
            raise ValueError("STOREFRONT_TRUSTED_DOCUMENTS_ONLY needs a manifest")
        return self

    @model_validator(mode="after")
    def _what_keys_answer_with(self) -> Self:
        kept = min(self.abandoned_cart_days, self.ended_checkout_days)
        if self.idempotency_key_days > kept:
            raise ValueError("what a key is answered with, a cart or a checkout, must outlive it")
        return self

    @model_validator(mode="after")
    def _no_default_secrets_in_production(self) -> Self:
        if not self.in_production:
            return self
        missing = [name for name, value in self.secrets() if value == DEVELOPMENT_SECRET]
        missing += [
            name
            for name, value in (
                ("DATABASE_URL", self.database_url),
                ("REDIS_URL", self.redis_url),
                ("STOREFRONT_GATEWAY_URL", self.gateway_url),
                ("STOREFRONT_SHOP_URL", self.shop_url),
            )
            if not value
        ]
        if missing:
            raise ValueError(f"production needs its own {', '.join(missing)}")
        if weak := [name for name, value in self.secrets() if is_weak(value)]:
            raise ValueError(f"not {SHORTEST} random bytes or more: {', '.join(weak)}")
        return self

    def secrets(self) -> Iterator[tuple[str, str]]:
        """The name and the value of each; a setting may hold several."""
        for secret in self.access_token_keys.values():
            yield "STOREFRONT_SIGNING_KEYS", secret
        for secret in self.renderers.values():
            yield "STOREFRONT_RENDERER_KEYS", secret
        for name in ("gateway_api_key", "gateway_webhook_secret", "carrier_secret"):
            yield f"STOREFRONT_{name.upper()}", getattr(self, name).get_secret_value()
        if self.metrics_token:
            yield "STOREFRONT_METRICS_TOKEN", self.metrics_token.get_secret_value()
