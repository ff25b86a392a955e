"""The jobs of all domains: what a worker runs."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, TypeVar

from apps.composition.checkout import checkout_jobs
from apps.composition.connections import Connections
from apps.composition.inventory import inventory_jobs
from apps.composition.orders import order_commands, order_jobs
from apps.composition.refunds import refund_jobs
from apps.composition.retention import forget
from apps.settings import Settings
from domains.checkout.application.ports.outbound import ADVANCE, BEGIN, EXPIRE
from domains.payments.adapters.outbound.sandbox_gateway import SandboxGateway
from domains.shared_kernel.ids import AttemptId, CheckoutId
from domains.shared_kernel.time import Clock
from persistence.jobs.crons import Cron
from persistence.jobs.handler import Handler
from persistence.jobs.worker import JobWorker, WorkerSettings
from persistence.payments.reader import SqlPaymentReader
from persistence.products.tiers import rearrange
from persistence.unit_of_work import series, transactions

HOUR: Final = timedelta(hours=1)

T = TypeVar("T", bound=str)


def job_worker(to: Connections, settings: Settings, clock: Clock) -> JobWorker:
    """A worker of every domain's jobs; any number of them share the work."""
    begin, gateway = transactions(to.pools.write), SandboxGateway(to.gateway)
    checkout = checkout_jobs(
        begin,
        gateway,
        clock,
        commission_bp=settings.commission_basis_points,
        return_url=settings.shop_url or f"{settings.public_url}/graphql",
        series=series(to.pools.write),
    )
    refunds, refunds_exhausted = refund_jobs(begin, gateway, SqlPaymentReader(to.pools.read), clock)
    orders = order_commands(
        begin,
        clock,
        window=timedelta(days=settings.auto_complete_days),
        undelivered_window=timedelta(days=settings.undelivered_complete_days),
    )
    return JobWorker(
        to.database_url,
        {
            BEGIN: _of_id(AttemptId, checkout.advance),
            ADVANCE: _of_id(AttemptId, checkout.advance),
            EXPIRE: _of_id(CheckoutId, checkout.expire),
            **inventory_jobs(begin, clock),
            **order_jobs(orders),
            **refunds,
        },
        first={BEGIN: _of_id(AttemptId, checkout.set_out)},
        exhausted={
            BEGIN: _of_id(AttemptId, checkout.give_up),
            ADVANCE: _of_id(AttemptId, checkout.give_up),
            **refunds_exhausted,
        },
        crons=[
            Cron(
                "forget",
                HOUR,
                lambda: forget(to.pools.write, settings, clock),
                after=timedelta(minutes=17),
            ),
            Cron("tiers", HOUR, lambda: rearrange(to.pools.write), after=timedelta(minutes=47)),
        ],
        settings=WorkerSettings(heartbeat=settings.job_heartbeat_seconds),
    )


def _of_id(id_type: Callable[[str], T], handle: Callable[[T], Awaitable[None]]) -> Handler:
    async def run(payload: str) -> None:
        await handle(id_type(payload))

    return run
