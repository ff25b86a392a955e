"""The ports of all domains, joined: what the graph stands on.

What no query needs is made when it is first asked for (`apps/composition/commands.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.composition.carts import cart_pricing
from apps.composition.connections import Connections
from apps.composition.later import Once, later
from apps.settings import Settings
from apps.transport.limits import DOCUMENT, DOCUMENT_POINTS
from domains.shared_kernel.events import Feed
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Viewer
from persistence.accounts.reader import SqlAccountReader
from persistence.carts.reader import SqlCartReader
from persistence.checkout.reader import SqlCheckoutReader
from persistence.coupons.reader import SqlCouponReader
from persistence.inventory.reader import SqlInventoryReader
from persistence.orders.reader import SqlOrderReader
from persistence.payments.reader import SqlPaymentReader
from persistence.products.reader import SqlProductReader
from persistence.refunds.reader import SqlRefundReader
from persistence.reviews.reader import SqlReviewReader
from persistence.sellers.reader import SqlSellerReader
from persistence.shipping.reader import SqlShippingReader
from persistence.throttling.bucket import Size, ValkeyThrottle
from resolvers.apis import Apis

if TYPE_CHECKING:
    from apps.composition.commands import Commands
    from domains.payments.adapters.inbound.webhook import GatewayWebhook
    from domains.shipping.adapters.inbound.carrier_webhook import CarrierWebhook


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """Every way into the domains: the graph's ports, and what others push to us.

    `load` makes now what else is made at the first command.
    """

    apis: Apis
    gateway_webhook: GatewayWebhook
    carrier_webhook: CarrierWebhook
    load: Callable[[], object]


def inbound(to: Connections, settings: Settings, feed: Feed, clock: Clock) -> Inbound:
    """Join ports and adapters, once per process."""
    pool, commands = to.pools.read, Once(lambda: _commands(to, settings, clock))
    coupons, products = SqlCouponReader(pool, clock), SqlProductReader(pool)

    async def authenticate(credential: str, /) -> Viewer | None:
        return await commands().authenticate(credential)

    return Inbound(
        load=commands,
        gateway_webhook=later(lambda: commands().gateway_webhook),
        carrier_webhook=later(lambda: commands().carrier_webhook),
        apis=Apis(
            accounts=SqlAccountReader(pool),
            account_commands=later(lambda: commands().accounts),
            authenticate=authenticate,
            carts=SqlCartReader(pool),
            cart_commands=later(lambda: commands().carts),
            price_carts=cart_pricing(products, coupons, clock),
            checkouts=SqlCheckoutReader(pool),
            checkout_commands=later(lambda: commands().checkout),
            coupons=coupons,
            coupon_commands=later(lambda: commands().coupons),
            feed=feed,
            inventory=SqlInventoryReader(pool),
            inventory_commands=later(lambda: commands().inventory),
            orders=SqlOrderReader(pool),
            order_commands=later(lambda: commands().orders),
            payments=SqlPaymentReader(pool),
            payment_commands=later(lambda: commands().payments),
            products=products,
            product_commands=later(lambda: commands().products),
            refunds=SqlRefundReader(pool),
            refund_commands=later(lambda: commands().refunds),
            reviews=SqlReviewReader(pool),
            review_commands=later(lambda: commands().reviews),
            sellers=SqlSellerReader(pool),
            seller_commands=later(lambda: commands().sellers),
            shipping=SqlShippingReader(pool),
            shipping_commands=later(lambda: commands().shipping),
            shop_name=settings.shop_name,
            throttle=_throttle(to, settings),
        ),
    )


def _commands(to: Connections, settings: Settings, clock: Clock) -> Commands:
    from apps.composition.commands import commands

    return commands(to, settings, clock)


def _throttle(to: Connections, settings: Settings) -> ValkeyThrottle | None:
    if not settings.throttle_restore_rate:
        return None
    everybody = max(settings.throttle_points, settings.operation_cost)
    renderers = max(settings.renderer_throttle_points, settings.operation_cost)
    documents = settings.transport.documents_per_minute
    return ValkeyThrottle(
        to.valkey,
        Size(everybody, settings.throttle_restore_rate),
        {
            "renderer": Size(renderers, settings.renderer_throttle_restore_rate),
            DOCUMENT: Size(documents * DOCUMENT_POINTS, documents),
        },
    )
