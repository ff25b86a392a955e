from domains.accounts.application.ports.outbound import LiveApiKeys
from domains.accounts.domain.value_objects.api_key_secret import digest
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Viewer


async def authenticate_api_key(
    secret: str, /, *, live_api_keys: LiveApiKeys, clock: Clock
) -> Viewer | None:
    """For whom the tool with that key works; None when it is unknown, revoked or expired.

    The viewer is nobody who is signed in, so nothing personal of the key's creator is theirs.
    """
    now = clock.now()
    key = await live_api_keys.find(digest(secret), now)
    if key is None:
        return None
    if key.last_used_on != now.date():
        await live_api_keys.used(key.id, now.date())
    return Viewer(session_id=key.id, agent_of=key.customer_id, scopes=key.scopes)
