from domains.accounts.application.ports.outbound import AccessTokens, LiveSessions
from domains.shared_kernel.use_case import Viewer


async def authenticate(
    access_token: str, /, *, tokens: AccessTokens, live_sessions: LiveSessions
) -> Viewer | None:
    """Who signed in with that token; None when it is invalid, expired or revoked."""
    claims = tokens.read(access_token)
    if claims is None or not await live_sessions.is_live(claims.session_id):
        return None
    return Viewer(
        customer_id=claims.customer_id,
        is_admin=claims.is_admin,
        session_id=claims.session_id,
        until=claims.until,
    )
