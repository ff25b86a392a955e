"""The parts of a row that both the write side and the read side of accounts know."""

import asyncpg

from domains.shared_kernel.address import Address
from domains.shared_kernel.money import Currency


def address(row: asyncpg.Record) -> Address:
    return Address(
        name=row["name"],
        line1=row["line1"],
        line2=row["line2"],
        city=row["city"],
        region=row["region"],
        postal_code=row["postal_code"],
        country_code=row["country_code"],
        phone=row["phone"],
    )


def currency(row: asyncpg.Record) -> Currency | None:
    return None if row["currency"] is None else Currency(row["currency"])
