from dataclasses import dataclass

from domains.accounts.application.ports.outbound import AccountsUnitOfWork, LiveSessions
from domains.accounts.domain.value_objects.revocation_reason import RevocationReason
from domains.shared_kernel.ids import CustomerId, SessionId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeAccessToken:
    """End one session of a customer, or, when `session_id` is None, all of them."""

    customer_id: CustomerId
    session_id: SessionId | None


async def revoke_access_token(
    command: RevokeAccessToken,
    /,
    *,
    begin: Begin[AccountsUnitOfWork],
    live_sessions: LiveSessions,
    clock: Clock,
) -> int:
    """Sign out; how many sessions it ended. Doing it again ends none."""
    async with begin() as uow:
        unrevoked = await uow.sessions.unrevoked(command.customer_id)
        ended = [s for s in unrevoked if command.session_id in (None, s.id)]
        for session in ended:
            session.revoke(RevocationReason.SIGNED_OUT, at=clock.now())
            await uow.sessions.save(session)
    await live_sessions.ended([session.id for session in ended])
    return len(ended)
