from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from apps.composition.accounts import account_commands
from domains.accounts.application.ports.inbound import AccountCommands
from domains.accounts.application.use_cases.authenticate import authenticate
from domains.accounts.application.use_cases.create_access_token import CreateAccessToken
from domains.accounts.application.use_cases.refresh_access_token import RefreshAccessToken
from domains.accounts.application.use_cases.revoke_access_token import RevokeAccessToken
from domains.accounts.contracts.apis import CredentialsView
from domains.accounts.domain.exceptions import (
    InvalidRefreshToken,
    SignInThrottled,
    WrongCredentials,
)
from domains.shared_kernel.ids import CustomerId, SessionId
from domains.shared_kernel.use_case import Viewer
from tests.builders.accounts import NOON, PASSWORD, a_registration
from tests.fakes.accounts import (
    CountedAttempts,
    InMemoryAccounts,
    OpenTokens,
    PlainPasswords,
    RememberedSessions,
    everything,
)
from tests.fakes.payments import StoppedClock


@dataclass
class Desk:
    """The use cases over fakes."""

    uow: InMemoryAccounts = field(default_factory=InMemoryAccounts)
    passwords: PlainPasswords = field(default_factory=PlainPasswords)
    throttle: CountedAttempts = field(default_factory=CountedAttempts)
    tokens: OpenTokens = field(default_factory=OpenTokens)
    live: RememberedSessions = field(default_factory=RememberedSessions)
    clock: StoppedClock = field(default_factory=lambda: StoppedClock(NOON))

    @property
    def commands(self) -> AccountCommands:
        return account_commands(
            self.uow.begin,
            self.clock,
            hasher=self.passwords,
            throttle=self.throttle,
            tokens=self.tokens,
            live_sessions=self.live,
            held_scopes=everything,
            pace=0,
        )

    async def sign_in(
        self, email: str = "ada@example.com", password: str = PASSWORD, address: str = "192.0.2.1"
    ) -> CredentialsView:
        return await self.commands.create_access_token(
            CreateAccessToken(email=email, password=password, address=address)
        )

    async def refresh(self, token: str) -> CredentialsView:
        return await self.commands.refresh_access_token(RefreshAccessToken(refresh_token=token))

    async def viewer(self, signed_in: CredentialsView) -> Viewer | None:
        return await authenticate(
            signed_in.access_token, tokens=self.tokens, live_sessions=self.live
        )


@pytest.fixture
async def desk() -> Desk:
    """With one customer, ada@example.com."""
    desk = Desk()
    await desk.commands.create_customer(a_registration(email="Ada@example.com"))
    return desk


async def test_a_customer_signs_in_and_is_recognised(desk: Desk) -> None:
    signed_in = await desk.sign_in("ADA@example.com")

    viewer = await desk.viewer(signed_in)
    assert viewer is not None
    assert viewer.customer_id == signed_in.customer_id
    assert not viewer.is_admin


async def test_a_second_account_for_an_email_address_is_not_made(desk: Desk) -> None:
    again = a_registration(email="ada@example.com", password="another password")  # noqa: S106 - a test's

    assert await desk.commands.create_customer(again) is None
    with pytest.raises(WrongCredentials):
        await desk.sign_in(password="another password")  # noqa: S106 - a test's


async def test_registering_costs_the_same_whether_or_not_there_is_an_account(desk: Desk) -> None:
    before = desk.passwords.work["hash"]

    await desk.commands.create_customer(a_registration(email="ada@example.com"))
    await desk.commands.create_customer(a_registration())

    assert desk.passwords.work["hash"] - before == 2


async def test_too_many_registrations_from_an_address_are_refused_before_any_work(
    desk: Desk,
) -> None:
    for _ in range(desk.throttle.allowed):
        await desk.commands.create_customer(a_registration(address="192.0.2.9"))
    desk.passwords.work.clear()

    with pytest.raises(SignInThrottled) as refused:
        await desk.commands.create_customer(a_registration(address="192.0.2.9"))

    assert refused.value.retry_after == 60
    assert not desk.passwords.work
    assert await desk.commands.create_customer(a_registration(address="192.0.2.10"))


async def test_a_wrong_password_and_an_unknown_account_are_one_refusal_at_one_price(
    desk: Desk,
) -> None:
    with pytest.raises(WrongCredentials) as wrong:
        await desk.sign_in(password="wrong password")  # noqa: S106 - a test's
    with pytest.raises(WrongCredentials) as unknown:
        await desk.sign_in("nobody@example.com")

    assert wrong.value.message == unknown.value.message
    assert desk.passwords.work["verify"] == 2


async def test_too_many_attempts_are_refused_before_the_password_is_looked_at(desk: Desk) -> None:
    for address in ("192.0.2.1", "192.0.2.2", "192.0.2.3"):
        with pytest.raises(WrongCredentials):
            await desk.sign_in(password="wrong password", address=address)  # noqa: S106 - a test's

    with pytest.raises(SignInThrottled) as refused:
        await desk.sign_in(address="192.0.2.4")

    assert refused.value.retry_after == 60
    assert desk.passwords.work["verify"] == 3


async def test_coming_in_forgets_the_attempts_for_the_account(desk: Desk) -> None:
    for address in ("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"):
        await desk.sign_in(address=address)


async def test_a_refresh_token_is_good_once(desk: Desk) -> None:
    first = await desk.sign_in()

    second = await desk.refresh(first.refresh_token)
    third = await desk.refresh(second.refresh_token)

    assert third.customer_id == first.customer_id
    assert len({first.refresh_token, second.refresh_token, third.refresh_token}) == 3


async def test_a_used_refresh_token_ends_the_session_for_both_hands(desk: Desk) -> None:
    first = await desk.sign_in()
    second = await desk.refresh(first.refresh_token)

    with pytest.raises(InvalidRefreshToken):
        await desk.refresh(first.refresh_token)

    with pytest.raises(InvalidRefreshToken):
        await desk.refresh(second.refresh_token)
    assert await desk.viewer(second) is None


async def test_a_refresh_token_expires(desk: Desk) -> None:
    signed_in = await desk.sign_in()
    desk.clock.at += timedelta(days=30)

    with pytest.raises(InvalidRefreshToken):
        await desk.refresh(signed_in.refresh_token)


async def test_signing_out_ends_this_session_only(desk: Desk) -> None:
    here, elsewhere = await desk.sign_in(), await desk.sign_in()
    session = (await desk.viewer(here) or Viewer()).session_id

    ended = await desk.commands.revoke_access_token(
        RevokeAccessToken(
            customer_id=CustomerId(here.customer_id), session_id=SessionId(str(session))
        )
    )

    assert ended == 1
    assert await desk.viewer(here) is None
    assert await desk.viewer(elsewhere) is not None
    with pytest.raises(InvalidRefreshToken):
        await desk.refresh(here.refresh_token)


async def test_signing_out_everywhere_ends_all_sessions_once(desk: Desk) -> None:
    here, elsewhere = await desk.sign_in(), await desk.sign_in()
    everywhere = RevokeAccessToken(customer_id=here.customer_id, session_id=None)

    assert await desk.commands.revoke_access_token(everywhere) == 2
    assert await desk.commands.revoke_access_token(everywhere) == 0
    assert await desk.viewer(here) is None
    assert await desk.viewer(elsewhere) is None


async def test_nobody_ends_the_session_of_somebody_else(desk: Desk) -> None:
    signed_in = await desk.sign_in()
    session = (await desk.viewer(signed_in) or Viewer()).session_id

    ended = await desk.commands.revoke_access_token(
        RevokeAccessToken(customer_id=CustomerId("cus_other"), session_id=SessionId(str(session)))
    )

    assert ended == 0
    assert await desk.viewer(signed_in) is not None
