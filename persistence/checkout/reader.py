"""The read side: rows become aggregates, small as they are, and these become views."""

from collections.abc import Sequence

import sqlalchemy as sa

from domains.checkout.application.views import attempt_view, checkout_view
from domains.checkout.contracts.apis import AttemptView, CheckoutView
from domains.shared_kernel.ids import AttemptId, CheckoutId
from persistence.checkout.repository import attempt, checkout
from persistence.checkout.tables import checkout_sagas, checkouts
from persistence.statements import ByKeys, Database

_BY_IDS = ByKeys(sa.select(checkouts), checkouts.c.id)
_ATTEMPTS = ByKeys(sa.select(checkout_sagas), checkout_sagas.c.id)


class SqlCheckoutReader:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_ids(self, ids: Sequence[CheckoutId], /) -> list[CheckoutView | None]:
        rows = await _BY_IDS.all(self._database, ids)
        found = {row["id"]: checkout_view(checkout(row)) for row in rows}
        return [found.get(checkout_id) for checkout_id in ids]

    async def attempts(self, ids: Sequence[AttemptId], /) -> list[AttemptView | None]:
        rows = await _ATTEMPTS.all(self._database, ids)
        found = {row["id"]: attempt_view(attempt(row)) for row in rows}
        return [found.get(attempt_id) for attempt_id in ids]
