"""Names beside reviews are kept in memory, until the database tells of another one."""

import asyncio
import time
from contextlib import suppress

from domains.accounts.domain.value_objects.profile import Profile
from domains.shared_kernel.use_case import Begin
from persistence.changes.listener import CatalogueChanges
from persistence.changes.readers import KnownNames
from persistence.engine import Pools
from persistence.unit_of_work import SqlUnitOfWork
from tests.builders.accounts import NOON, a_customer

FRESH = 1.0
"""Seconds after a commit in which a name may still be the old one."""


async def test_a_new_name_shows_within_a_second(
    begin: Begin[SqlUnitOfWork], pools: Pools, database_url: str
) -> None:
    customer = a_customer(profile=Profile(display_name="Ada"))
    async with begin() as uow:
        await uow.customers.add(customer)
    names = KnownNames(pools.read, lambda: changes.proven_until)
    listens = asyncio.Event()

    def told(ids: frozenset[str] | None) -> None:
        names.known.changed(ids)
        listens.set()

    changes = CatalogueChanges(database_url, told)
    listening = asyncio.create_task(changes.run())
    await listens.wait()
    assert await names.display_names([customer.id]) == ["Ada"]

    customer.update(Profile(display_name="Grace"), at=NOON)
    async with begin() as uow:
        await uow.customers.save(customer)

    until = time.monotonic() + FRESH
    while await names.display_names([customer.id]) != ["Grace"]:
        assert time.monotonic() < until
        await asyncio.sleep(0.01)
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening
