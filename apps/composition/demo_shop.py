"""The marketplace's own use cases, with a sandbox gateway inside the process.

The gateway works on the same file as the one that `storefront up` starts, so demo orders can be
paid back later like all others.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx

from apps.composition.checkout import CheckoutJobs, checkout_commands, checkout_jobs
from apps.composition.clock import SystemClock
from apps.composition.orders import order_commands
from apps.composition.refunds import refund_commands, refund_jobs
from apps.composition.shipping import shipping_commands
from apps.sandbox.app import SandboxSettings, sandbox
from apps.settings import Settings
from apps.supervisor import sandbox_database
from domains.checkout.application.ports.inbound import CheckoutCommands
from domains.checkout.application.ports.outbound import Market, Periods
from domains.orders.application.ports.inbound import OrderCommands
from domains.payments.adapters.outbound.sandbox_gateway import SandboxGateway
from domains.refunds.application.ports.inbound import RefundCommands
from domains.refunds.application.use_cases.open_refund import SETTLE
from domains.shipping.application.ports.inbound import ShippingCommands
from persistence.carts.reader import SqlCartReader
from persistence.checkout.reader import SqlCheckoutReader, SqlTaxRates
from persistence.coupons.reader import SqlCouponReader
from persistence.engine import Pools
from persistence.jobs.worker import Handler
from persistence.orders.reader import SqlOrderReader
from persistence.payments.reader import SqlPaymentReader
from persistence.products.reader import SqlProductReader
from persistence.refunds.reader import SqlRefundReader
from persistence.sellers.reader import SqlSellerReader
from persistence.shipping.reader import SqlShippingReader
from persistence.unit_of_work import transactions


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What demo orders are made with; `settle_refund` is the job's handler."""

    checkout: CheckoutCommands
    checkouts: SqlCheckoutReader
    jobs: CheckoutJobs
    orders: OrderCommands
    order_reads: SqlOrderReader
    refunds: RefundCommands
    refund_reads: SqlRefundReader
    settle_refund: Handler
    shipping: ShippingCommands


@asynccontextmanager
async def open_shop(pools: Pools, settings: Settings) -> AsyncIterator[Shop]:
    async with _gateway(settings) as gateway:
        begin, clock = transactions(pools.write), SystemClock()
        window = timedelta(days=settings.auto_complete_days)
        settle, _ = refund_jobs(begin, gateway, SqlPaymentReader(pools.write), clock)
        yield Shop(
            checkout=checkout_commands(
                begin, _market(pools), Periods(hold=timedelta(minutes=settings.hold_minutes)), clock
            ),
            checkouts=SqlCheckoutReader(pools.write),
            jobs=checkout_jobs(
                begin,
                gateway,
                clock,
                commission_bp=settings.commission_basis_points,
                return_url=settings.public_url,
            ),
            orders=order_commands(begin, clock, window=window),
            order_reads=SqlOrderReader(pools.write),
            refunds=refund_commands(begin, clock),
            refund_reads=SqlRefundReader(pools.write),
            settle_refund=settle[SETTLE],
            shipping=shipping_commands(
                begin,
                clock,
                window=window,
                carrier_secret=settings.carrier_secret.get_secret_value(),
            ),
        )


@asynccontextmanager
async def _gateway(settings: Settings) -> AsyncIterator[SandboxGateway]:
    key = settings.gateway_api_key.get_secret_value()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = sandbox(
        SandboxSettings(
            database=sandbox_database(settings), api_key=key, public_url=settings.gateway
        )
    )
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url=settings.gateway,
            headers={"Authorization": f"Bearer {key}"},
        ) as client,
    ):
        yield SandboxGateway(client)


def _market(pools: Pools) -> Market:
    return Market(
        carts=SqlCartReader(pools.read),
        products=SqlProductReader(pools.read),
        sellers=SqlSellerReader(pools.read),
        shipping=SqlShippingReader(pools.read),
        coupons=SqlCouponReader(pools.read, SystemClock()),
        taxes=SqlTaxRates(pools.read),
    )
