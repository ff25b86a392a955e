"""The invariants that hold over the whole database at any time, checked by plain SQL."""

from typing import Final

import asyncpg

LAWS: Final = {
    "S1: stock is never oversold": """
        select variant_id from stock where on_hand - reserved - allocated < 0""",
    "M1: an order is its lines and its delivery": """
        select o.id from orders o
        where o.total_minor <> o.delivery_minor
          + (select sum(l.total_minor) from order_lines l where l.order_id = o.id)""",
    "M1: a purchase is its orders": """
        select g.id from order_groups g
        where g.total_minor <> (select sum(o.total_minor) from orders o where o.group_id = g.id)""",
    "E1: every journal balances": """
        select journal_id from ledger_entries group by journal_id having sum(amount_minor) <> 0""",
    "E1: the ledger holds for each order what its escrow says": """
        select e.order_id from escrows e left join (
          select order_id, -sum(amount_minor) as held from ledger_entries
          where account = 'escrow' group by order_id) l using (order_id)
        where e.captured_minor - e.released_minor - e.refunded_minor <> coalesce(l.held, 0)""",
    "E1: what was captured for a payment is split among its orders": """
        select p.id from payments p
        where p.captured_minor <> (
          select coalesce(sum(e.captured_minor), 0) from escrows e where e.payment_id = p.id)""",
    "R1: what was refunded of an order is what its lines and delivery say": """
        select o.id from orders o
        where o.refunded_minor <> o.delivery_refunded_minor
          + (select sum(l.refunded_minor) from order_lines l where l.order_id = o.id)""",
    "M1: an order that is paid was captured whole": """
        select o.id from orders o left join escrows e on e.order_id = o.id
        where o.status not in ('pending_payment', 'expired', 'cancelled')
          and o.total_minor > 0 and e.captured_minor is distinct from o.total_minor""",
    "X1: a purchase is charged once": """
        select order_group_id from payments where captured_minor > 0
        group by order_group_id having count(*) > 1""",
    "L1: every version has its event": """
        select o.id from orders o
        where o.version <> (select count(*) from outbox b where b.agg = o.id)""",
}
"""What the law says -> a query for what breaks it."""


async def check_books(books: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Fail with everything that breaks a law."""
    found = {law: [row[0] for row in await books.fetch(query)] for law, query in LAWS.items()}

    assert {law: rows for law, rows in found.items() if rows} == {}
