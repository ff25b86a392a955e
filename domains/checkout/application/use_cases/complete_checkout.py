from dataclasses import dataclass
from datetime import datetime

from domains.checkout.application.ports.outbound import (
    ADVANCE,
    BEGIN,
    Goods,
    Market,
    PaymentSteps,
    Periods,
    StockSteps,
    U,
)
from domains.checkout.application.terms import read_terms
from domains.checkout.application.views import attempt_view
from domains.checkout.contracts.apis import AttemptView
from domains.checkout.domain.aggregates.checkout import Checkout
from domains.checkout.domain.aggregates.completion_attempt import CompletionAttempt
from domains.checkout.domain.exceptions import HoldExpired
from domains.payments.contracts.apis import PaymentOrder
from domains.shared_kernel.ids import (
    AttemptId,
    CheckoutId,
    OrderGroupId,
    PaymentId,
    new_id,
    new_secret_id,
)
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, IdempotencyKey


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteCheckout:
    """`quote_token` is the price that the buyer accepts."""

    key: IdempotencyKey
    checkout_id: CheckoutId
    quote_token: str


async def complete_checkout(
    command: CompleteCheckout,
    /,
    *,
    begin: Begin[U],
    market: Market[U],
    stock: StockSteps[U],
    payments: PaymentSteps[U],
    periods: Periods,
    clock: Clock,
) -> AttemptView:
    """Begin to pay: keep the stock from expiring, open the payment, and let the saga do the rest.

    Raises:
        CheckoutNotFound: there is none.
        CheckoutNotOpen: it is being paid, or over.
        CheckoutNotReady: something is missing.
        HoldExpired: the stock is not held any more.
        PriceChanged: it costs something else now.
        QuoteExpired: the quote is old, or not the current one.
    """
    async with begin() as uow:
        if (known := await uow.keys.claim(command.key, command)) is not None:
            return attempt_view(await uow.attempts.get(AttemptId(known)))
        checkout, goods = await market.checkout(uow, command.checkout_id, None)
        await _accept(checkout, goods, command.quote_token, market, clock)
        if not await stock.claim(uow, checkout.reservation_id):
            raise HoldExpired("The stock is no longer held. Start a new checkout.")
        attempt = await _start(uow, checkout, payments, clock.now() + periods.payment, clock)
        await uow.checkouts.save(checkout)
        await uow.attempts.save(attempt)
        await uow.jobs.enqueue(BEGIN, attempt.id)
        await uow.jobs.enqueue(ADVANCE, attempt.id, at=attempt.deadline)
        await uow.keys.store(command.key, attempt.id)
    return attempt_view(attempt)


async def _accept(
    checkout: Checkout, goods: Goods, quote_token: str, market: Market[U], clock: Clock
) -> None:
    """Coupons are not read again: the quote keeps their terms, and they are held."""
    now = clock.now()
    terms = await read_terms(market, goods, currency=checkout.currency, codes=(), at=now)
    checkout.begin_completion(quote_token, terms=terms, at=now)


async def _start(
    uow: U, checkout: Checkout, payments: PaymentSteps[U], deadline: datetime, clock: Clock
) -> CompletionAttempt:
    attempt_id = AttemptId(new_secret_id("att"))
    group_id = OrderGroupId(new_id("ogr"))
    total = checkout.quote.total
    payment_id: PaymentId | None = None
    if total:
        order = PaymentOrder(
            reference=attempt_id,
            order_group_id=group_id,
            customer_id=checkout.customer_id,
            amount=total,
        )
        payment_id = await payments.open(uow, order)
    return CompletionAttempt.start(
        attempt_id,
        checkout_id=checkout.id,
        order_group_id=group_id,
        payment_id=payment_id,
        card_token=checkout.payment_method.card_token if checkout.payment_method else None,
        amount=total,
        deadline=deadline,
        at=clock.now(),
    )
