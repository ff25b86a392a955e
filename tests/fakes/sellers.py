"""In-memory sellers: real behaviour, no I/O. They pass the same contract as the SQL ones."""

from copy import deepcopy

from domains.sellers.domain.aggregates.seller import Seller
from domains.sellers.domain.exceptions import AlreadySelling, HandleTaken, SellerNotFound
from domains.sellers.domain.value_objects.seller_status import CLOSED
from domains.shared_kernel.errors import Conflict
from domains.shared_kernel.ids import SellerId


class InMemorySellers:
    def __init__(self) -> None:
        self.rows: dict[SellerId, Seller] = {}

    async def get(self, seller_id: SellerId, /) -> Seller:
        if seller_id not in self.rows:
            raise SellerNotFound("There is no such store.", field="id")
        return deepcopy(self.rows[seller_id])

    async def save(self, seller: Seller, /) -> None:
        events = seller.pull_events()
        others = [s for s in self.rows.values() if s.id != seller.id]
        if any(s.handle == seller.handle for s in others):
            raise HandleTaken("This handle is taken.", field=("input", "handle"))
        if any(s.owner_id == seller.owner_id and s.status not in CLOSED for s in others):
            raise AlreadySelling("You have a store or an open application.")
        stored = self.rows[seller.id].version if seller.id in self.rows else 0
        if seller.id in self.rows and stored != seller.version - len(events):
            raise Conflict("The store has changed since it was read.")
        self.rows[seller.id] = deepcopy(seller)
