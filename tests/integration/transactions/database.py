"""One connection, and what is sent on it."""

import asyncio

from domains.carts.domain.aggregates.cart import Cart
from domains.shared_kernel.use_case import Begin
from persistence import engine
from persistence.unit_of_work import SqlUnitOfWork, transactions

JOB = "test.job"


class Database:
    def __init__(self, pools: engine.Pools) -> None:
        self.pools = pools
        self.begin: Begin[SqlUnitOfWork] = transactions(pools.write)
        self.light: Begin[SqlUnitOfWork] = transactions(pools.write, locks=False)
        self._noted: list[str] = []

    def note(self, sql: str) -> None:
        self._noted.append(sql)

    async def sent(self) -> list[str]:
        """First words of what was sent since this was asked last."""
        await asyncio.sleep(0)  # asyncpg tells of a statement in the loop's next turn
        noted, self._noted = self._noted, []
        return [sql.split(maxsplit=1)[0].lower() for sql in noted]

    async def kept(self, cart: Cart, *, job: bool = False, fails: bool = False) -> Cart:
        async with self.begin() as uow:
            await uow.carts.save(cart)
            if job:
                await uow.jobs.enqueue(JOB, cart.id)
            if fails:
                await uow.carts.get(cart.id)  # it has reached the database
                raise LookupError
        await self.sent()
        return cart

    async def stored(self, cart: Cart) -> Cart:
        async with self.begin() as uow:
            return await uow.carts.get(cart.id)

    async def versions(self, cart: Cart) -> list[int]:
        """Of the events of a cart, in the order of their ids."""
        rows = await self.pools.read.fetch(
            "select seq from outbox where agg = $1 order by id", cart.id
        )
        return [row["seq"] for row in rows]
