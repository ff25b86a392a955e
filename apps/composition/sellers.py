"""Sellers: ports meet adapters."""

from domains.sellers.application.ports.inbound import SellerCommands
from domains.sellers.application.use_cases.apply_to_sell import apply_to_sell
from domains.sellers.application.use_cases.change_seller_status import change_seller_status
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, retrying
from domains.shipping.application.use_cases.create_default_rates import create_default_rates
from persistence.unit_of_work import SqlUnitOfWork


def seller_commands(begin: Begin[SqlUnitOfWork], clock: Clock) -> SellerCommands:
    return SellerCommands(
        apply_to_sell=retrying(lambda it: apply_to_sell(it, begin=begin, clock=clock)),
        change_seller_status=retrying(
            lambda it: change_seller_status(
                it, begin=begin, offer_delivery=create_default_rates, clock=clock
            )
        ),
    )
