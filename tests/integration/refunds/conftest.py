import pytest

from domains.shared_kernel.use_case import Begin
from persistence.engine import Pools
from persistence.unit_of_work import SqlUnitOfWork
from tests.integration.refunds.purchase import Purchase


@pytest.fixture
async def purchase(begin: Begin[SqlUnitOfWork], pools: Pools) -> Purchase:
    purchase = Purchase(begin, pools)
    await purchase.make()
    return purchase


@pytest.fixture
async def unlucky_purchase(begin: Begin[SqlUnitOfWork], pools: Pools) -> Purchase:
    """With a card whose first refund is declined."""
    purchase = Purchase(begin, pools)
    await purchase.make("tok_refund_fails_once")
    return purchase
