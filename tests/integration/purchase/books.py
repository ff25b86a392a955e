"""The invariants that hold over the whole database at any time, checked by plain SQL."""

from typing import Final

import asyncpg

LAWS: Final = {
    "S1: stock is never oversold": """
        select variant_id from stock where on_hand - reserved - allocated < 0""",
    "S1: nothing can be bought of what others wait for": """
        select variant_id from stock where uncounted > 0 and on_hand > reserved + allocated""",
    "S1: what is promised is what checkouts hold and orders wait for": """
        select s.variant_id
        from stock s join (
          select it.line->>0 as variant_id, (it.line->>1)::bigint
            * (r.status in ('HELD', 'CLAIMED') and (it.line->>2)::boolean)::integer as pieces
          from stock_reservations r, jsonb_array_elements(r.lines) as it(line)
          union all
          select l.variant_id,
            (l.quantity - l.shipped - l.cancelled) * (o.status <> 'expired')::integer
          from order_lines l join orders o on o.id = l.order_id
        ) promises using (variant_id)
        group by s.variant_id
        having sum(pieces) <> s.reserved + s.allocated + s.uncounted""",
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
    "E1: what was granted before the release is held until it has gone back": """
        select e.order_id from escrows e
        join ledger_journals j on j.kind = 'release' and j.reference = e.order_id
        where e.captured_minor - e.released_minor - e.refunded_minor < (
          select coalesce(sum(r.amount_minor), 0) from refunds r
          where r.order_id = e.order_id and r.status <> 'SETTLED'
            and r.created_at < j.occurred_at)""",
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
