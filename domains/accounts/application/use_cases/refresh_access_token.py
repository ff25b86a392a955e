import logging
from dataclasses import dataclass, field

from domains.accounts.application.credentials import credentials
from domains.accounts.application.ports.outbound import (
    AccessTokens,
    AccountsUnitOfWork,
    LiveSessions,
)
from domains.accounts.contracts.apis import CredentialsView
from domains.accounts.domain.exceptions import InvalidRefreshToken
from domains.accounts.domain.value_objects.refresh_token import RefreshToken
from domains.shared_kernel.ids import SessionId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshAccessToken:
    refresh_token: str = field(repr=False)


async def refresh_access_token(
    command: RefreshAccessToken,
    /,
    *,
    begin: Begin[AccountsUnitOfWork],
    tokens: AccessTokens,
    live_sessions: LiveSessions,
    clock: Clock,
) -> CredentialsView:
    """Trade a refresh token, once. Of two trades at once one succeeds, and the other ends both.

    Raises:
        InvalidRefreshToken: the token was used before (then the session is over), has expired, was
            revoked, or is none.
    """
    token = RefreshToken.parse(command.refresh_token)
    traded, ended = await _trade(token, begin=begin, tokens=tokens, clock=clock)
    if ended:  # outside the transaction, which a refusal would have rolled back
        log.warning("a used refresh token came back; session %s is over", token.session_id)
        await live_sessions.ended([token.session_id])
    if traded is None:
        raise InvalidRefreshToken("Sign in again.", field="refreshToken")
    return traded


async def _trade(
    token: RefreshToken, *, begin: Begin[AccountsUnitOfWork], tokens: AccessTokens, clock: Clock
) -> tuple[CredentialsView | None, bool]:
    """The next credentials, if any, and whether the session ended by this."""
    async with begin() as uow:
        session = await uow.sessions.get(SessionId(token.session_id))
        if session is None or not session.is_live(clock.now()):
            return None, False
        following = session.refresh(token, at=clock.now())
        await uow.sessions.save(session)
        if following is None:
            return None, session.revoked_at is not None
        customer = await uow.customers.get(session.customer_id)
    return credentials(session, following, is_admin=customer.is_admin, tokens=tokens), False
