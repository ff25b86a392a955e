import pytest

from domains.inventory.application.ports.outbound import InventoryUnitOfWork
from domains.shared_kernel.use_case import Begin
from persistence.engine import Pools
from persistence.unit_of_work import transactions
from tests.fakes.inventory import InMemoryInventory


@pytest.fixture(params=["memory", "postgres", "light"])
def begin(request: pytest.FixtureRequest, pools: Pools) -> Begin[InventoryUnitOfWork]:
    if request.param == "memory":
        return InMemoryInventory().begin
    return transactions(pools.write, locks=request.param == "postgres")
