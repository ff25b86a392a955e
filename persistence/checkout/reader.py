"""The read side: rows become views; only an attempt, small as it is, goes by its aggregate."""

from collections.abc import Sequence

import asyncpg
import sqlalchemy as sa

from domains.checkout.contracts.apis import (
    AttemptView,
    CheckoutCostView,
    CheckoutGroupView,
    CheckoutLineView,
    CheckoutView,
    DiscountCodeView,
    QuoteView,
)
from domains.checkout.contracts.pricing import CouponEffect, LinePrice, Totals
from domains.checkout.domain.services.readiness import problems
from domains.checkout.domain.value_objects.checkout_state import CheckoutState
from domains.checkout.domain.value_objects.quote import Quote
from domains.checkout.domain.value_objects.seller_group import CheckoutLine, SellerGroup
from domains.shared_kernel.ids import AttemptId, CheckoutId
from domains.shared_kernel.money import Currency
from persistence.checkout import documents
from persistence.checkout.repository import attempt
from persistence.checkout.tables import checkout_sagas, checkouts, tax_rates
from persistence.statements import Database, Statement, any_of

_BY_IDS = Statement(sa.select(checkouts).where(checkouts.c.id == any_of("ids")))
_ATTEMPTS = Statement(sa.select(checkout_sagas).where(checkout_sagas.c.id == any_of("ids")))
_TAX = Statement(
    sa.select(tax_rates.c.basis_points).where(tax_rates.c.country == sa.bindparam("the_country"))
)


class SqlCheckoutReader:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_ids(self, ids: Sequence[CheckoutId], /) -> list[CheckoutView | None]:
        found = {row["id"]: _view(row) for row in await _BY_IDS.all(self._database, ids=ids)}
        return [found.get(checkout_id) for checkout_id in ids]

    async def attempts(self, ids: Sequence[AttemptId], /) -> list[AttemptView | None]:
        rows = await _ATTEMPTS.all(self._database, ids=ids)
        found = {row["id"]: _attempt_view(row) for row in rows}
        return [found.get(attempt_id) for attempt_id in ids]


class SqlTaxRates:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def basis_points(self, country: str, /) -> int:
        found: int | None = await _TAX.value(self._database, the_country=country)
        return found or 0


def _view(row: asyncpg.Record) -> CheckoutView:
    filled = documents.read(row["content"], row["email"])
    return CheckoutView(
        id=row["id"],
        state=CheckoutState(row["state"]),
        cart_id=row["cart_id"],
        customer_id=row["customer_id"],
        email=filled.email,
        currency=Currency(row["currency"]),
        shipping_address=filled.shipping_address,
        payment_method=filled.payment_method,
        groups=[_group(group, filled.quote) for group in filled.groups],
        discount_codes=[_code(effect) for effect in filled.quote.codes],
        quote=_quote(filled.quote),
        problems=problems(filled),
        hold_expires_at=row["hold_expires_at"],
        order_group_id=row["order_group_id"],
        created_at=row["created_at"],
        version=row["version"],
    )


def _group(group: SellerGroup, quote: Quote) -> CheckoutGroupView:
    priced = {line.id: line for line in quote.pricing.lines}
    return CheckoutGroupView(
        id=group.id,
        seller_id=group.seller_id,
        lines=[_line(line, priced[line.id]) for line in group.lines],
        delivery_options=[*group.offers],
        delivery=group.delivery,
        cost=_cost(quote.pricing.orders[group.seller_id]),
    )


def _cost(totals: Totals) -> CheckoutCostView:
    return CheckoutCostView(
        subtotal=totals.subtotal,
        discount=totals.discount,
        delivery=totals.delivery,
        tax=totals.tax,
        total=totals.total,
    )


def _code(effect: CouponEffect) -> DiscountCodeView:
    return DiscountCodeView(code=effect.code, discount=effect.discount, reason=effect.refusal)


def _line(line: CheckoutLine, priced: LinePrice) -> CheckoutLineView:
    return CheckoutLineView(
        id=line.id,
        product_id=line.product_id,
        variant_id=line.variant_id,
        title=line.title,
        variant_title=line.variant_title,
        image_url=line.image_url,
        quantity=line.quantity,
        unit_price=line.unit_price,
        subtotal=priced.subtotal,
        discount=priced.discount,
        tax=priced.tax,
        total=priced.total,
    )


def _quote(quote: Quote) -> QuoteView:
    totals = quote.pricing.totals
    return QuoteView(
        token=quote.token,
        expires_at=quote.expires_at,
        subtotal=totals.subtotal,
        discount=totals.discount,
        delivery=totals.delivery,
        tax=totals.tax,
        total=totals.total,
    )


def _attempt_view(row: asyncpg.Record) -> AttemptView:
    saga = attempt(row)
    return AttemptView(
        id=saga.id,
        checkout_id=saga.checkout_id,
        state=saga.state,
        order_group_id=saga.order_group_id,
        payment_id=saga.payment_id,
        action_url=saga.action_url,
        failure=saga.failure,
        access_token=saga.access_token,
        deadline=saga.deadline,
        version=saga.version,
    )
