import pytest

from domains.coupons.application.ports.outbound import CouponsUnitOfWork
from domains.shared_kernel.use_case import Begin
from persistence.engine import Pools
from persistence.unit_of_work import transactions
from tests.fakes.coupons import InMemoryCouponBook


@pytest.fixture(params=["memory", "postgres", "light"])
def begin(request: pytest.FixtureRequest, pools: Pools) -> Begin[CouponsUnitOfWork]:
    if request.param == "memory":
        return InMemoryCouponBook().begin
    return transactions(pools.write, locks=request.param == "postgres")
