"""A list of what is to be shipped costs what is in it, however long the history."""

import pytest

from domains.orders.contracts.apis import OrderSort
from domains.orders.contracts.parties import Party
from domains.orders.domain.value_objects.order_status import OrderStatus
from domains.shared_kernel.ids import new_id
from persistence.engine import Pools
from persistence.orders import pages
from persistence.statements import Statement
from tests.integration.plans import rows_read

HISTORY = """
with purchase as (
  insert into order_groups (id, number, checkout_id, email, shipping_address, access_token_hash,
    currency, total_minor, order_ids, placed_at)
  values ($1, $1, $1, 'a@shop.test', '{}', '', 'EUR', 1, '{ord_1}', now())
)
insert into orders (id, number, group_id, seller_id, access_token_hash, status, currency,
  subtotal_minor, discount_minor, tax_minor, delivery_code, delivery_title, delivery_minor,
  total_minor, delivery_refunded_minor, refunded_minor, refundable_minor, settled_minor,
  settled_refunds, unshipped, placed_at, updated_at, version)
select $1 || n, $1 || n, $1, $2, '', case when n > 9995 then 'paid' else 'completed' end, 'EUR',
  0, 0, 0, 'c', 't', 0, 0, 0, 0, 0, 0, '{}', 0, at, at, 1
from generate_series(1, 10000) n, lateral (select now() - interval '1 minute' * (10000 - n)) _(at)
"""


@pytest.fixture
async def seller(pools: Pools) -> str:
    seller = new_id("sel")
    await pools.write.execute(HISTORY, new_id("ogr"), seller)
    await pools.write.execute("analyze orders")
    return seller


LISTS = [
    *(
        pages._SLICES[Party.SELLER, sort, falling, False, True]
        for sort in OrderSort
        for falling in (False, True)
    ),
    pages._COUNTS[Party.SELLER, True],
]


@pytest.mark.parametrize("statement", LISTS)
async def test_what_is_to_be_shipped_is_found_without_the_rest(
    pools: Pools, seller: str, statement: Statement
) -> None:
    wanted = {"owner": seller, "statuses": [OrderStatus.PAID], "page_size": 21}

    assert await rows_read(pools.write, statement, **wanted) <= 2 * 5
