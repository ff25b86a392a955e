"""People, stores, categories and coupons of the demo marketplace, saved by their repositories."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol, TypeVar

import sqlalchemy as sa
from rich.progress import Progress

from apps.demo import catalogue, people, savings, stores
from apps.demo.people import Person
from apps.demo.stores import Store
from domains.accounts.adapters.outbound.argon2_passwords import Argon2Passwords
from domains.accounts.domain.aggregates.customer import Customer
from domains.accounts.domain.value_objects.email_address import email_address
from domains.accounts.domain.value_objects.profile import Profile
from domains.sellers.domain.aggregates.seller import Seller
from domains.sellers.domain.value_objects.seller_status import SellerStatus
from domains.shipping.application.use_cases.create_default_rates import create_default_rates
from persistence.accounts.tables import customers
from persistence.checkout.tables import tax_rates
from persistence.coupons.tables import coupons
from persistence.engine import Pools
from persistence.products.tables import categories
from persistence.sellers.tables import sellers
from persistence.statements import Database, Statement, any_of, insert
from persistence.unit_of_work import SqlUnitOfWork, transactions

BATCH = 100
"""Aggregates per transaction."""

_TAX = Statement(insert(tax_rates))
_TAXED = Statement(sa.select(sa.func.count()).select_from(tax_rates))


class Identified(Protocol):
    @property
    def id(self) -> str: ...


Item = TypeVar("Item", bound=Identified)


async def open_marketplace(pools: Pools, products: int, progress: Progress) -> None:
    """Everybody and everything that stands before the first product; what is there is left out."""
    everybody, open_stores = _people(products), list(map(stores.store, range(_stores(products))))
    hashed = await Argon2Passwords().hash(people.PASSWORD)
    task = progress.add_task("People", total=len(everybody) + len(open_stores))

    async def register(uow: SqlUnitOfWork, person: Person) -> None:
        await _register(uow, person, hashed)
        progress.advance(task)

    async def open_store(uow: SqlUnitOfWork, store: Store) -> None:
        await _open(uow, store)
        progress.advance(task)

    await _each(pools, customers, everybody, register)
    await _each(pools, sellers, open_stores, open_store)
    await _each(pools, categories, catalogue.categories(), lambda uow, it: uow.categories.save(it))
    await _each(pools, coupons, savings.coupons(), lambda uow, it: uow.coupons.add(it))
    await _set_taxes(pools.write)
    progress.update(task, completed=len(everybody) + len(open_stores))


def _stores(products: int) -> int:
    return stores.stores_beside(products)


def _people(products: int) -> list[Person]:
    owners = (people.owner(number) for number in range(_stores(products)))
    shoppers = (people.shopper(number) for number in range(people.shoppers_beside(products)))
    return [people.buyer(), people.admin(), *owners, *shoppers]


async def _each(
    pools: Pools,
    table: sa.Table,
    items: Iterable[Item],
    save: Callable[[SqlUnitOfWork, Item], Awaitable[None]],
) -> None:
    """Save what has no row yet, some in each transaction."""
    wanted = list(items)
    known = Statement(sa.select(table.c.id).where(table.c.id == any_of("ids")))
    rows = await known.all(pools.read, ids=[item.id for item in wanted])
    there = {row["id"] for row in rows}
    missing = [item for item in wanted if item.id not in there]
    begin = transactions(pools.write)
    for start in range(0, len(missing), BATCH):
        async with begin() as uow:
            for item in missing[start : start + BATCH]:
                await save(uow, item)


async def _register(uow: SqlUnitOfWork, person: Person, password_hash: str) -> None:
    customer = Customer.register(
        person.id,
        email=email_address(person.email),
        password_hash=password_hash,
        profile=Profile(
            display_name=person.name,
            language="en",
            currency=stores.CURRENCY,
            country=person.address.country_code,
        ),
        is_admin=person.is_admin,
        at=person.since,
    )
    if not await uow.customers.add(customer):
        return  # somebody has registered with a demo address
    customer.save_address(
        person.address_id, person.address, new=True, default=True, at=person.since
    )
    await uow.customers.save(customer)


async def _open(uow: SqlUnitOfWork, store: Store) -> None:
    seller = Seller.apply(
        store.id,
        owner_id=store.owner.id,
        handle=store.handle,
        name=store.name,
        description=store.description,
        country_code=store.country,
        currency=stores.CURRENCY,
        at=store.since,
    )
    seller.change_status(SellerStatus.ACTIVE, reason="A demo store.", at=store.since)
    await uow.sellers.save(seller)
    await create_default_rates(uow, store.id, stores.CURRENCY)


async def _set_taxes(database: Database) -> None:
    """Only where nobody has set any."""
    if await _TAXED.value(database):
        return
    rates = savings.TAX_BASIS_POINTS.items()
    await _TAX.run_many(
        database, [{"country": country, "basis_points": rate} for country, rate in rates]
    )
