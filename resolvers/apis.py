"""What the graph stands on: the ports of all domains, filled once per process."""

from dataclasses import dataclass

from domains.accounts.application.ports.inbound import AccountCommands
from domains.accounts.contracts.apis import AccountReads, Authenticate
from domains.carts.application.ports.inbound import CartCommands
from domains.carts.contracts.apis import CartReads, PriceCarts
from domains.checkout.application.ports.inbound import CheckoutCommands
from domains.checkout.contracts.apis import CheckoutReads
from domains.coupons.application.ports.inbound import CouponCommands
from domains.coupons.contracts.apis import CouponReads
from domains.inventory.application.ports.inbound import InventoryCommands
from domains.inventory.contracts.apis import InventoryReads
from domains.orders.application.ports.inbound import OrderCommands
from domains.orders.contracts.apis import OrderReads
from domains.payments.application.ports.inbound import PaymentCommands
from domains.payments.contracts.apis import PaymentReads
from domains.products.application.ports.inbound import ProductCommands
from domains.products.contracts.apis import ProductReads
from domains.refunds.application.ports.inbound import RefundCommands
from domains.refunds.contracts.apis import RefundReads
from domains.reviews.application.ports.inbound import ReviewCommands
from domains.reviews.contracts.apis import ReviewReads
from domains.sellers.application.ports.inbound import SellerCommands
from domains.sellers.contracts.apis import SellerReads
from domains.shared_kernel.events import Feed
from domains.shared_kernel.throttling import Throttle
from domains.shipping.application.ports.inbound import ShippingCommands
from domains.shipping.contracts.apis import ShippingReads


@dataclass(frozen=True, slots=True, kw_only=True)
class Apis:
    accounts: AccountReads
    account_commands: AccountCommands
    authenticate: Authenticate
    carts: CartReads
    cart_commands: CartCommands
    price_carts: PriceCarts
    checkouts: CheckoutReads
    checkout_commands: CheckoutCommands
    coupons: CouponReads
    coupon_commands: CouponCommands
    feed: Feed
    inventory: InventoryReads
    inventory_commands: InventoryCommands
    payments: PaymentReads
    payment_commands: PaymentCommands
    products: ProductReads
    product_commands: ProductCommands
    refunds: RefundReads
    refund_commands: RefundCommands
    reviews: ReviewReads
    review_commands: ReviewCommands
    orders: OrderReads
    order_commands: OrderCommands
    sellers: SellerReads
    seller_commands: SellerCommands
    shipping: ShippingReads
    shipping_commands: ShippingCommands
    shop_name: str = "Storefront"
    throttle: Throttle | None = None
