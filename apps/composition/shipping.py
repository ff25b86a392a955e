"""Shipping: ports meet adapters."""

from datetime import timedelta

from domains.inventory.application.use_cases.ship_stock import ship_stock
from domains.orders.application.use_cases.dispatch_lines import dispatch_lines
from domains.orders.application.use_cases.record_delivery import record_delivery
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, retrying
from domains.shipping.adapters.inbound.carrier_webhook import CarrierWebhook
from domains.shipping.adapters.outbound.standard_webhooks import StandardWebhookSignatures
from domains.shipping.application.ports.inbound import ShippingCommands
from domains.shipping.application.ports.outbound import FulfilmentSteps
from domains.shipping.application.use_cases.correct_tracking import correct_tracking
from domains.shipping.application.use_cases.create_shipment import create_shipment
from domains.shipping.application.use_cases.ingest_events import ingest_events
from persistence.unit_of_work import SqlUnitOfWork


def shipping_commands(
    begin: Begin[SqlUnitOfWork],
    clock: Clock,
    *,
    window: timedelta,
    undelivered_window: timedelta,
    carrier_secret: str,
) -> ShippingCommands:
    """`window`: from delivery to completion; `undelivered_window`: from dispatch, without one.

    Each carrier has a secret of its own from ours.
    """
    steps = fulfilment_steps(clock, window, undelivered_window)
    signatures = StandardWebhookSignatures(carrier_secret)
    return ShippingCommands(
        correct_tracking=retrying(lambda it: correct_tracking(it, begin=begin, clock=clock)),
        create_shipment=retrying(
            lambda it: create_shipment(it, begin=begin, steps=steps, clock=clock)
        ),
        ingest_events=retrying(
            lambda it: ingest_events(
                it, begin=begin, signatures=signatures, steps=steps, clock=clock
            )
        ),
    )


def carrier_webhook(commands: ShippingCommands) -> CarrierWebhook:
    """Its `receive` answers POST /webhooks/carriers/{carrier}."""
    return CarrierWebhook(commands.ingest_events)


def fulfilment_steps(
    clock: Clock, window: timedelta, undelivered_window: timedelta
) -> FulfilmentSteps[SqlUnitOfWork]:
    return FulfilmentSteps(
        dispatch=lambda uow, units: dispatch_lines(
            uow, units, undelivered_window=undelivered_window, clock=clock
        ),
        ship_stock=lambda uow, stock, cause: ship_stock(uow, stock, cause, clock=clock),
        record_delivery=lambda uow, units: record_delivery(uow, units, window=window, clock=clock),
    )
