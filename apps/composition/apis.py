"""The ports of all domains, joined: what the graph stands on."""

from dataclasses import dataclass
from datetime import timedelta

from apps.composition.accounts import accounts
from apps.composition.carts import cart_commands, cart_pricing, read_shelf, take_cart
from apps.composition.checkout import checkout_commands, the_market
from apps.composition.connections import Connections
from apps.composition.coupons import coupon_commands
from apps.composition.inventory import inventory_commands
from apps.composition.orders import order_commands
from apps.composition.payments import payments
from apps.composition.products import product_commands
from apps.composition.refunds import refund_commands
from apps.composition.reviews import review_commands
from apps.composition.sellers import seller_commands
from apps.composition.shipping import carrier_webhook, shipping_commands
from apps.settings import Settings
from domains.checkout.application.ports.outbound import Periods
from domains.payments.adapters.inbound.webhook import GatewayWebhook
from domains.shared_kernel.events import Feed
from domains.shared_kernel.time import Clock
from domains.shipping.adapters.inbound.carrier_webhook import CarrierWebhook
from persistence.carts.reader import SqlCartReader
from persistence.checkout.reader import SqlCheckoutReader
from persistence.coupons.reader import SqlCouponReader
from persistence.inventory.reader import SqlInventoryReader
from persistence.orders.reader import SqlOrderReader
from persistence.products.reader import SqlProductReader
from persistence.refunds.reader import SqlRefundReader
from persistence.reviews.reader import SqlReviewReader
from persistence.sellers.reader import SqlSellerReader
from persistence.shipping.reader import SqlShippingReader
from persistence.throttling.bucket import Size, ValkeyThrottle
from persistence.unit_of_work import transactions
from resolvers.apis import Apis


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """Every way into the domains: the graph's ports, and what others push to us."""

    apis: Apis
    gateway_webhook: GatewayWebhook
    carrier_webhook: CarrierWebhook


def inbound(to: Connections, settings: Settings, feed: Feed, clock: Clock) -> Inbound:
    """Join ports and adapters, once per process."""
    pool, begin = to.pools.read, transactions(to.pools.write)
    light = transactions(to.pools.write, locks=False)
    window = timedelta(days=settings.auto_complete_days)
    carts, coupons = SqlCartReader(pool), SqlCouponReader(pool, clock)
    inventory, products = SqlInventoryReader(pool), SqlProductReader(pool)
    orders = SqlOrderReader(pool)
    sellers, shipping = SqlSellerReader(pool), SqlShippingReader(pool)
    market = the_market(coupons)
    periods = Periods(hold=timedelta(minutes=settings.hold_minutes))
    customers = accounts(
        to.pools,
        begin,
        to.valkey,
        clock,
        signing_keys=settings.access_token_keys,
        sellers=sellers,
    )
    paying = payments(
        to.pools,
        begin,
        to.gateway,
        clock,
        webhook_secret=settings.gateway_webhook_secret.get_secret_value(),
    )
    delivering = shipping_commands(
        begin, clock, window=window, carrier_secret=settings.carrier_secret.get_secret_value()
    )
    return Inbound(
        gateway_webhook=paying.webhook,
        carrier_webhook=carrier_webhook(delivering),
        apis=Apis(
            accounts=customers.reads,
            account_commands=customers.commands,
            authenticate=customers.authenticate,
            carts=carts,
            cart_commands=cart_commands(
                begin,
                light=light,
                shelf=read_shelf,
                take_cart=take_cart,
                products=products,
                clock=clock,
            ),
            price_carts=cart_pricing(products, coupons, clock),
            checkouts=SqlCheckoutReader(pool),
            checkout_commands=checkout_commands(begin, market, periods, clock, light=light),
            coupons=coupons,
            coupon_commands=coupon_commands(begin, clock),
            feed=feed,
            inventory=inventory,
            inventory_commands=inventory_commands(begin, products, clock),
            orders=orders,
            order_commands=order_commands(begin, clock, window=window),
            payments=paying.reads,
            payment_commands=paying.commands,
            products=products,
            product_commands=product_commands(begin, clock),
            refunds=SqlRefundReader(pool),
            refund_commands=refund_commands(begin, clock),
            reviews=SqlReviewReader(pool),
            review_commands=review_commands(begin, orders, clock),
            sellers=sellers,
            seller_commands=seller_commands(begin, clock),
            shipping=shipping,
            shipping_commands=delivering,
            shop_name=settings.shop_name,
            throttle=_throttle(to, settings),
        ),
    )


def _throttle(to: Connections, settings: Settings) -> ValkeyThrottle | None:
    if not settings.throttle_restore_rate:
        return None
    everybody = max(settings.throttle_points, settings.operation_cost)
    renderers = max(settings.renderer_throttle_points, settings.operation_cost)
    return ValkeyThrottle(
        to.valkey,
        Size(everybody, settings.throttle_restore_rate),
        {"renderer": Size(renderers, settings.renderer_throttle_restore_rate)},
    )
