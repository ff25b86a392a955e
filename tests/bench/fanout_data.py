"""Orders of buyers who are signed in, and what happens to them through the outbox."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import orjson

from apps.composition.clock import SystemClock
from domains.accounts.adapters.outbound.jwt_access_tokens import JwtAccessTokens, SigningKeys
from domains.accounts.application.ports.outbound import AccessClaims
from domains.shared_kernel.ids import CustomerId, SessionId
from persistence.outbox.store import shard

STATUSES: Final = ("paid", "shipped")
_CUSTOMERS: Final = """
    insert into customers (id, email, password_hash, display_name, is_admin, created_at, version)
    select 'cus_' || n, n || '@bench.example', '', 'Ada', false, now(), 1
    from generate_series(1, $1) n"""
_SESSIONS: Final = """
    insert into sessions (id, customer_id, family_digest, turn_digest, expires_at, version)
    select 'ses_' || n, 'cus_' || n, n, n, now() + interval '1 day', 1
    from generate_series(1, $1) n"""
_GROUPS: Final = """
    insert into order_groups (id, number, checkout_id, customer_id, email, shipping_address,
        access_token_hash, currency, total_minor, order_ids, placed_at)
    select 'ogr_' || n, n, 'chk_' || n, 'cus_' || n, 'a@bench.example', '{}', '', 'EUR', 4900,
        array['ord_' || n], now()
    from generate_series(1, $1) n"""
_ORDERS: Final = """
    insert into orders (id, number, group_id, seller_id, customer_id, access_token_hash, status,
        currency, subtotal_minor, discount_minor, tax_minor, delivery_code, delivery_title,
        delivery_minor, total_minor, delivery_refunded_minor, refunded_minor, refundable_minor,
        settled_minor, settled_refunds, unshipped, placed_at, updated_at, version)
    select 'ord_' || n, n, 'ogr_' || n, 'sel_1', 'cus_' || n, '', 'paid', 'EUR', 4900, 0, 0,
        'standard', 'Standard', 0, 4900, 0, 0, 4900, 0, '{}', 1, now(), now(), 1
    from generate_series(1, $1) n"""
_TABLES: Final = "outbox, order_timeline, orders, order_groups, sessions, customers"
_CHANGE: Final = """
    with changed as (
        update orders set version = version + 1, status = $2, updated_at = now() where id = $1
        returning id, version, updated_at),
    told as (
        insert into order_timeline select id, version, 'orders.order_changed.v1', $2, updated_at
        from changed)
    insert into outbox (shard, agg, seq, type, payload, at)
    select $3, id, version, 'orders.order_changed.v1',
        jsonb_build_object('frame', replace($4, '"version":0', '"version":' || version)), updated_at
    from changed
    returning seq"""


@dataclass(frozen=True, slots=True)
class Order:
    id: str
    token: Callable[[], str]
    """A new access token of its buyer, good for ten minutes."""


async def placed(connection: Any, count: int, signing_keys: str) -> list[Order]:
    """So many orders, each of a buyer of its own; there are no others."""
    await connection.execute(f"truncate {_TABLES} cascade")
    for statement in (_CUSTOMERS, _SESSIONS, _GROUPS, _ORDERS):
        await connection.execute(statement, count)
    await connection.execute("vacuum analyze")
    name, _, secret = signing_keys.partition("=")
    tokens = JwtAccessTokens(SigningKeys(secrets={name: secret}, current=name), SystemClock())
    return [Order(f"ord_{n}", partial(_token, tokens, n)) for n in range(1, count + 1)]


def _token(tokens: JwtAccessTokens, number: int) -> str:
    customer, session = CustomerId(f"cus_{number}"), SessionId(f"ses_{number}")
    return tokens.issue(AccessClaims(customer, session, is_admin=False))[0]


async def happening(
    connection: Any, orders: Sequence[Order], *, rate: float, seconds: float
) -> dict[tuple[str, int], float]:
    """Change the orders in turn, so many times a second; when each version was committed."""
    committed = {}
    begin = time.perf_counter()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(begin + number / rate - time.perf_counter())
        order, status = orders[number % len(orders)].id, STATUSES[number % 2]
        given = order, status, shard(order), _frame(order, status)
        version = await connection.fetchval(_CHANGE, *given)
        committed[order, version] = time.perf_counter()
    return committed


def _frame(order: str, status: str) -> str:
    """What the yardstick forwards, as long as the product's message; the version is filled in."""
    shown = {"id": order, "number": order.removeprefix("ord_"), "status": status}
    order_ = {**shown, "total": {"amount": "49.00", "currencyCode": "EUR"}}
    at = datetime.now(UTC).isoformat()
    data = {"orderStatusChanged": {"version": 0, "status": status, "at": at, "order": order_}}
    return orjson.dumps({"id": "1", "type": "next", "payload": {"data": data}}).decode()
