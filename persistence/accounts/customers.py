"""Customers in PostgreSQL. `_customer` reads rows, `_row` and `_address_rows` write them."""

from collections.abc import Iterable
from typing import Any

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from domains.accounts.domain.aggregates.customer import Customer
from domains.accounts.domain.entities.customer_address import CustomerAddress
from domains.accounts.domain.exceptions import CustomerNotFound
from domains.accounts.domain.value_objects.email_address import EmailAddress
from domains.accounts.domain.value_objects.profile import Profile
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import AddressId, CustomerId
from persistence.accounts.rows import address, currency
from persistence.accounts.tables import customer_addresses, customers
from persistence.outbox import store
from persistence.statements import Database, Statement, update

_GET = Statement(sa.select(customers).where(customers.c.id == sa.bindparam("id")))
_BY_EMAIL = Statement(sa.select(customers).where(customers.c.email == sa.bindparam("email")))
_ADDRESSES = Statement(
    sa.select(customer_addresses)
    .where(customer_addresses.c.customer_id == sa.bindparam("customer_id"))
    .order_by(customer_addresses.c.position)
)
_ADD = Statement(
    postgresql.insert(customers)
    .values({c.name: sa.bindparam(c.name, type_=c.type) for c in customers.c})
    .on_conflict_do_nothing(index_elements=["email"])
)
_UPDATE = Statement(update(customers))
_NO_DEFAULT = Statement(
    customer_addresses.update()
    .where(
        customer_addresses.c.customer_id == sa.bindparam("the_customer_id"),
        customer_addresses.c.is_default,
    )
    .values(is_default=sa.false())
)
_SAVE_ADDRESS = Statement(
    (put := postgresql.insert(customer_addresses))
    .values({c.name: sa.bindparam(c.name, type_=c.type) for c in customer_addresses.c})
    .on_conflict_do_update(
        index_elements=["id"],
        set_={c.name: put.excluded[c.name] for c in customer_addresses.c if c.name != "id"},
    )
)


class SqlCustomerRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, customer_id: CustomerId, /) -> Customer:
        if (row := await _GET.first(self._database, id=customer_id)) is None:
            raise CustomerNotFound("There is no such customer.", field="id")
        return _customer(row, await _ADDRESSES.all(self._database, customer_id=customer_id))

    async def by_email(self, email: EmailAddress, /) -> Customer | None:
        row = await _BY_EMAIL.first(self._database, email=email)
        # asked in both cases: how long a sign-in takes must not tell who has an account
        book = await _ADDRESSES.all(self._database, customer_id=row["id"] if row else "")
        return None if row is None else _customer(row, book)

    async def add(self, customer: Customer, /) -> bool:
        added = await _ADD.run(self._database, **_row(customer))
        if added:
            await store.append(self._database, customer.pull_events())
        return bool(added)

    async def save(self, customer: Customer, /) -> None:
        events = customer.pull_events()
        stored = customer.version - len(events)
        if not await _UPDATE.run(
            self._database, the_id=customer.id, stored_version=stored, **_row(customer)
        ):
            raise Conflict("The customer has changed since it was read.")
        await _NO_DEFAULT.run(self._database, the_customer_id=customer.id)
        await _SAVE_ADDRESS.run_many(self._database, _address_rows(customer))
        await store.append(self._database, events)


def _customer(row: asyncpg.Record, addresses: Iterable[asyncpg.Record]) -> Customer:
    return Customer(
        id=CustomerId(row["id"]),
        email=EmailAddress(row["email"]),
        password_hash=row["password_hash"],
        profile=Profile(
            display_name=row["display_name"],
            language=row["language"],
            currency=currency(row),
            country=row["country"],
        ),
        is_admin=row["is_admin"],
        addresses=tuple(map(_entry, addresses)),
        created_at=row["created_at"],
        version=row["version"],
    )


def _entry(row: asyncpg.Record) -> CustomerAddress:
    return CustomerAddress(
        id=AddressId(row["id"]), address=address(row), is_default=row["is_default"]
    )


def _row(customer: Customer) -> dict[str, Any]:
    return {
        "id": customer.id,
        "email": customer.email,
        "password_hash": customer.password_hash,
        "display_name": customer.profile.display_name,
        "language": customer.profile.language,
        "currency": customer.profile.currency,
        "country": customer.profile.country,
        "is_admin": customer.is_admin,
        "created_at": customer.created_at,
        "version": customer.version,
    }


def _address_rows(customer: Customer) -> Iterable[dict[str, Any]]:
    for position, entry in enumerate(customer.addresses):
        yield {
            "id": entry.id,
            "customer_id": customer.id,
            "position": position,
            "name": entry.address.name,
            "line1": entry.address.line1,
            "line2": entry.address.line2,
            "city": entry.address.city,
            "region": entry.address.region,
            "postal_code": entry.address.postal_code,
            "country_code": entry.address.country_code,
            "phone": entry.address.phone,
            "is_default": entry.is_default,
        }
