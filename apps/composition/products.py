"""Products: ports meet adapters."""

from domains.inventory.application.use_cases.set_stock import set_stock
from domains.inventory.domain.value_objects import stock_policy as inventory
from domains.products.adapters.outbound.html import sanitise_html
from domains.products.application.ports.inbound import ProductCommands
from domains.products.application.use_cases.create_category import create_category
from domains.products.application.use_cases.create_product import create_product
from domains.products.application.use_cases.import_product import import_product
from domains.products.application.use_cases.publish_product import publish_product
from domains.products.application.use_cases.set_media import set_media
from domains.products.application.use_cases.unpublish_product import unpublish_product
from domains.products.application.use_cases.update_product import update_product
from domains.products.application.use_cases.upsert_variants import upsert_variants
from domains.products.domain.value_objects.stock_policy import StockPolicy
from domains.shared_kernel.ids import SellerId, VariantId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, retrying
from persistence.unit_of_work import SqlUnitOfWork


def product_commands(begin: Begin[SqlUnitOfWork], clock: Clock) -> ProductCommands:
    async def stock(
        uow: SqlUnitOfWork,
        seller_id: SellerId,
        variant_id: VariantId,
        on_hand: int,
        policy: StockPolicy,
        /,
    ) -> None:
        sold_on = inventory.StockPolicy(policy.value)
        await set_stock(uow, seller_id, variant_id, on_hand, sold_on, clock=clock)

    return ProductCommands(
        create_product=retrying(
            lambda it: create_product(it, begin=begin, clock=clock, sanitise=sanitise_html)
        ),
        update_product=retrying(
            lambda it: update_product(it, begin=begin, clock=clock, sanitise=sanitise_html)
        ),
        upsert_variants=retrying(lambda it: upsert_variants(it, begin=begin, clock=clock)),
        set_media=retrying(lambda it: set_media(it, begin=begin, clock=clock)),
        publish_product=retrying(lambda it: publish_product(it, begin=begin, clock=clock)),
        unpublish_product=retrying(lambda it: unpublish_product(it, begin=begin, clock=clock)),
        import_product=retrying(
            lambda it: import_product(
                it, begin=begin, clock=clock, sanitise=sanitise_html, set_stock=stock
            )
        ),
        create_category=retrying(lambda it: create_category(it, begin=begin, clock=clock)),
    )
