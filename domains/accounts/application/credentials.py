"""What a sign-in and a refresh give."""

from domains.accounts.application.ports.outbound import AccessClaims, AccessTokens
from domains.accounts.contracts.apis import CredentialsView
from domains.accounts.domain.aggregates.session import Session
from domains.accounts.domain.value_objects.refresh_token import RefreshToken


def credentials(
    session: Session, refresh_token: RefreshToken, *, is_admin: bool, tokens: AccessTokens
) -> CredentialsView:
    claims = AccessClaims(session.customer_id, session.id, is_admin)
    access_token, expires_at = tokens.issue(claims)
    return CredentialsView(
        customer_id=session.customer_id,
        access_token=access_token,
        access_token_expires_at=expires_at,
        refresh_token=refresh_token.text(),
        refresh_token_expires_at=session.expires_at,
    )
