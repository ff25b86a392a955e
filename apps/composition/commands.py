"""What the graph may have the domains do, and what others push to us.

No query needs any of it, so a process that serves loads this module a little later
(docs/adr/0020).
"""

from dataclasses import dataclass
from datetime import timedelta

from apps.composition.accounts import accounts
from apps.composition.carts import cart_commands, read_shelf, take_cart
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
from domains.accounts.application.ports.inbound import AccountCommands
from domains.accounts.contracts.apis import Authenticate
from domains.carts.application.ports.inbound import CartCommands
from domains.checkout.application.ports.inbound import CheckoutCommands
from domains.checkout.application.ports.outbound import Periods
from domains.coupons.application.ports.inbound import CouponCommands
from domains.inventory.application.ports.inbound import InventoryCommands
from domains.orders.application.ports.inbound import OrderCommands
from domains.payments.adapters.inbound.webhook import GatewayWebhook
from domains.payments.application.ports.inbound import PaymentCommands
from domains.products.application.ports.inbound import ProductCommands
from domains.refunds.application.ports.inbound import RefundCommands
from domains.reviews.application.ports.inbound import ReviewCommands
from domains.sellers.application.ports.inbound import SellerCommands
from domains.shared_kernel.time import Clock
from domains.shipping.adapters.inbound.carrier_webhook import CarrierWebhook
from domains.shipping.application.ports.inbound import ShippingCommands
from persistence.coupons.reader import SqlCouponReader
from persistence.orders.reader import SqlOrderReader
from persistence.products.reader import SqlProductReader
from persistence.sellers.reader import SqlSellerReader
from persistence.unit_of_work import transactions


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    authenticate: Authenticate
    accounts: AccountCommands
    carts: CartCommands
    checkout: CheckoutCommands
    coupons: CouponCommands
    inventory: InventoryCommands
    orders: OrderCommands
    payments: PaymentCommands
    products: ProductCommands
    refunds: RefundCommands
    reviews: ReviewCommands
    sellers: SellerCommands
    shipping: ShippingCommands
    gateway_webhook: GatewayWebhook
    carrier_webhook: CarrierWebhook


def commands(to: Connections, settings: Settings, clock: Clock) -> Commands:
    """Join ports and adapters, once per process."""
    pool, begin = to.pools.read, transactions(to.pools.write)
    light = transactions(to.pools.write, locks=False)
    window = timedelta(days=settings.auto_complete_days)
    undelivered_window = timedelta(days=settings.undelivered_complete_days)
    products, sellers = SqlProductReader(pool), SqlSellerReader(pool)
    market = the_market(SqlCouponReader(pool, clock))
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
        begin,
        clock,
        window=window,
        undelivered_window=undelivered_window,
        carrier_secret=settings.carrier_secret.get_secret_value(),
    )
    return Commands(
        authenticate=customers.authenticate,
        accounts=customers.commands,
        carts=cart_commands(
            begin,
            light=light,
            shelf=read_shelf,
            take_cart=take_cart,
            products=products,
            clock=clock,
        ),
        checkout=checkout_commands(begin, market, periods, clock, light=light),
        coupons=coupon_commands(begin, clock),
        inventory=inventory_commands(begin, products, clock),
        orders=order_commands(begin, clock, window=window, undelivered_window=undelivered_window),
        payments=paying.commands,
        products=product_commands(begin, clock),
        refunds=refund_commands(begin, clock),
        reviews=review_commands(begin, SqlOrderReader(pool), clock),
        sellers=seller_commands(begin, clock),
        shipping=delivering,
        gateway_webhook=paying.webhook,
        carrier_webhook=carrier_webhook(delivering),
    )
