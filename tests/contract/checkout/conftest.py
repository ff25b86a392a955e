import pytest

from domains.checkout.application.ports.outbound import CheckoutUnitOfWork
from domains.shared_kernel.use_case import Begin
from persistence.engine import Pools
from persistence.unit_of_work import transactions
from tests.fakes.checkout import InMemoryShop


@pytest.fixture(params=["memory", "postgres", "light"])
def begin(request: pytest.FixtureRequest, pools: Pools) -> Begin[CheckoutUnitOfWork]:
    if request.param == "memory":
        return InMemoryShop().begin
    return transactions(pools.write, locks=request.param == "postgres")
