"""Checkout: ports meet adapters, and the other domains' steps become those of the saga."""

from dataclasses import dataclass

from domains.carts.application.use_cases.take_lines import take_lines
from domains.checkout.application.ports.inbound import CheckoutCommands
from domains.checkout.application.ports.outbound import (
    CouponCodes,
    CouponSteps,
    Gateway,
    Market,
    OrderSteps,
    PaymentSteps,
    Periods,
    Sources,
    StockSteps,
)
from domains.checkout.application.use_cases.cancel_checkout import cancel_checkout
from domains.checkout.application.use_cases.complete_checkout import complete_checkout
from domains.checkout.application.use_cases.create_checkout import create_checkout
from domains.checkout.application.use_cases.expire_checkout import expire_checkout
from domains.checkout.application.use_cases.refresh_quote import refresh_quote
from domains.checkout.application.use_cases.update_delivery_options import (
    update_delivery_options,
)
from domains.checkout.application.use_cases.update_discount_codes import update_discount_codes
from domains.checkout.application.use_cases.update_email import update_email
from domains.checkout.application.use_cases.update_payment_method import update_payment_method
from domains.checkout.application.use_cases.update_shipping_address import (
    update_shipping_address,
)
from domains.checkout.sagas.place_order import PlaceOrder
from domains.checkout.sagas.steps import Steps
from domains.coupons.application.use_cases.consume_coupons import consume_coupons
from domains.coupons.application.use_cases.give_back_coupons import give_back_coupons
from domains.coupons.application.use_cases.hold_coupons import hold_coupons
from domains.coupons.application.use_cases.release_coupons import release_coupons
from domains.inventory.application.use_cases.allocate_hold import allocate_hold
from domains.inventory.application.use_cases.claim_hold import claim_hold
from domains.inventory.application.use_cases.deallocate import deallocate
from domains.inventory.application.use_cases.place_hold import place_hold
from domains.inventory.application.use_cases.release_hold import release_hold
from domains.inventory.application.use_cases.unclaim_hold import unclaim_hold
from domains.orders.application.use_cases.abandon_orders import abandon_orders
from domains.orders.application.use_cases.mark_orders_paid import mark_orders_paid
from domains.orders.application.use_cases.place_orders import place_orders
from domains.payments.application.use_cases.open_payment import open_payment
from domains.payments.application.use_cases.record_capture import record_capture
from domains.payments.application.use_cases.record_outcome import record_outcome
from domains.payments.application.use_cases.void_payment import void_payment
from domains.shared_kernel.ids import AttemptId, CheckoutId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, Handles, Lightly, Series, retrying
from persistence.unit_of_work import SqlUnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutJobs:
    """The handlers of "checkout.begin", "checkout.advance" and "checkout.expire".

    `set_out` is the first run of "checkout.begin", `give_up` is for when `advance` has failed as
    often as it may.
    """

    set_out: Handles[AttemptId, None]
    advance: Handles[AttemptId, None]
    give_up: Handles[AttemptId, None]
    expire: Handles[CheckoutId, None]


def checkout_commands(
    begin: Begin[SqlUnitOfWork],
    market: Market[SqlUnitOfWork],
    periods: Periods,
    clock: Clock,
    *,
    light: Begin[SqlUnitOfWork] | None = None,
) -> CheckoutCommands:
    """`light` are units of work for a first try."""
    stock, coupons, payments = stock_steps(clock), coupon_steps(clock), payment_steps(clock)
    sources = Sources(market=market, coupons=coupons)
    lightly = Lightly(light or begin, begin)
    return CheckoutCommands(
        create_checkout=lightly(
            lambda it, begin: create_checkout(
                it, begin=begin, sources=sources, stock=stock, periods=periods, clock=clock
            )
        ),
        update_email=lightly(
            lambda it, begin: update_email(it, begin=begin, sources=sources, clock=clock)
        ),
        update_shipping_address=lightly(
            lambda it, begin: update_shipping_address(it, begin=begin, sources=sources, clock=clock)
        ),
        update_delivery_options=lightly(
            lambda it, begin: update_delivery_options(it, begin=begin, sources=sources, clock=clock)
        ),
        update_discount_codes=lightly(
            lambda it, begin: update_discount_codes(it, begin=begin, sources=sources, clock=clock)
        ),
        update_payment_method=lightly(
            lambda it, begin: update_payment_method(it, begin=begin, clock=clock)
        ),
        refresh_quote=lightly(
            lambda it, begin: refresh_quote(it, begin=begin, sources=sources, clock=clock)
        ),
        complete_checkout=lightly(
            lambda it, begin: complete_checkout(
                it,
                begin=begin,
                market=market,
                stock=stock,
                payments=payments,
                periods=periods,
                clock=clock,
            )
        ),
        cancel_checkout=retrying(
            lambda it: cancel_checkout(it, begin=begin, stock=stock, coupons=coupons, clock=clock)
        ),
    )


def the_market(coupons: CouponCodes) -> Market[SqlUnitOfWork]:
    return Market(
        goods=lambda uow, ids, country: uow.goods.read(ids, country),
        cart=lambda uow, cart_id, country: uow.goods.of_cart(cart_id, country),
        checkout=lambda uow, it, country: uow.checkouts.get_with_goods(it, country),
        coupons=coupons,
    )


def checkout_jobs(
    begin: Begin[SqlUnitOfWork],
    gateway: Gateway,
    clock: Clock,
    *,
    commission_bp: int,
    return_url: str,
    series: Series[SqlUnitOfWork] | None = None,
) -> CheckoutJobs:
    """`commission_bp`: the platform's share in basis points; `return_url`: after a challenge.

    `series` are units of work for a first try.
    """
    stock, coupons = stock_steps(clock), coupon_steps(clock)
    saga = PlaceOrder(
        begin=begin,
        series=series or (lambda: begin),
        gateway=gateway,
        clock=clock,
        return_url=return_url,
        steps=Steps(
            stock=stock,
            coupons=coupons,
            orders=order_steps(clock),
            payments=payment_steps(clock),
            take_cart_lines=lambda uow, cart, bought: take_lines(uow, cart, bought, clock=clock),
            commission_bp=commission_bp,
            clock=clock,
        ),
    )
    return CheckoutJobs(
        set_out=saga.set_out,
        advance=saga.advance,
        give_up=retrying(saga.give_up),
        expire=retrying(
            lambda it: expire_checkout(it, begin=begin, stock=stock, coupons=coupons, clock=clock)
        ),
    )


def stock_steps(clock: Clock) -> StockSteps[SqlUnitOfWork]:
    return StockSteps(
        place=lambda uow, hold: place_hold(uow, hold, clock=clock),
        claim=lambda uow, hold_id: claim_hold(uow, hold_id, clock=clock),
        unclaim=lambda uow, hold_id: unclaim_hold(uow, hold_id, clock=clock),
        release=lambda uow, hold_id: release_hold(uow, hold_id, clock=clock),
        allocate=lambda uow, hold_id: allocate_hold(uow, hold_id, clock=clock),
        deallocate=lambda uow, lines, cause: deallocate(uow, lines, cause, clock=clock),
    )


def coupon_steps(clock: Clock) -> CouponSteps[SqlUnitOfWork]:
    return CouponSteps(
        hold=lambda uow, hold: hold_coupons(uow, hold, clock=clock),
        release=release_coupons,
        consume=consume_coupons,
        give_back=give_back_coupons,
    )


def order_steps(clock: Clock) -> OrderSteps[SqlUnitOfWork]:
    return OrderSteps(
        place=lambda uow, purchase: place_orders(uow, purchase, clock=clock),
        mark_paid=lambda uow, group_id: mark_orders_paid(uow, group_id, clock=clock),
        abandon=lambda uow, group_id, why: abandon_orders(uow, group_id, why, clock=clock),
    )


def payment_steps(clock: Clock) -> PaymentSteps[SqlUnitOfWork]:
    return PaymentSteps(
        open=lambda uow, order: open_payment(uow, order, clock=clock),
        record_outcome=lambda uow, it, outcome: record_outcome(uow, it, outcome, clock=clock),
        record_capture=lambda uow, it, splits: record_capture(uow, it, splits, clock=clock),
        void=lambda uow, it: void_payment(uow, it, clock=clock),
    )
