"""Checkouts and attempts in PostgreSQL: `checkout`, `attempt` read rows, `…_row` write them."""

from typing import Any

import sqlalchemy as sa

from domains.checkout.application.ports.outbound import Goods
from domains.checkout.domain.aggregates.checkout import Checkout
from domains.checkout.domain.aggregates.completion_attempt import CompletionAttempt
from domains.checkout.domain.exceptions import AttemptNotFound, CheckoutNotFound
from domains.checkout.domain.value_objects.attempt_state import (
    ENDED,
    AttemptState,
    Call,
    Failure,
    Step,
)
from domains.checkout.domain.value_objects.checkout_state import CheckoutState
from domains.shared_kernel.ids import AttemptId, CheckoutId, OrderGroupId
from domains.shared_kernel.money import CURRENCIES, Currency, Money
from persistence.checkout import documents, purchase
from persistence.checkout.goods import COUNTRY, goods_columns, read_goods
from persistence.checkout.tables import checkout_sagas, checkouts
from persistence.inventory.reservations import HOLD
from persistence.inventory.tables import stock_reservations
from persistence.json_rows import texts
from persistence.orders.repository import SqlOrderGroupRepository
from persistence.outbox import store
from persistence.statements import Database, Statement, insert, one_of, split, update
from persistence.transaction import Lockable, Row, Transaction, light, write

_THE_ID: sa.BindParameter[str] = sa.bindparam("the_id")
_GET = Lockable(sa.select(checkouts).where(checkouts.c.id == _THE_ID), checkouts)
_INSERT = Statement(insert(checkouts))
_STAYS = (
    "cart_id",
    "customer_id",
    "currency",
    "country",
    "reservation_id",
    "hold_expires_at",
    "created_at",
)
"""What never changes of a checkout."""
_UPDATE = Statement(update(checkouts, without=_STAYS))
_ATTEMPT = sa.select(checkout_sagas).with_for_update()
_GET_ATTEMPT = Statement(_ATTEMPT.where(checkout_sagas.c.id == _THE_ID))
_OF_GROUP = Statement(_ATTEMPT.where(checkout_sagas.c.order_group_id == _THE_ID))
_UNDER_WAY = Statement(
    _ATTEMPT.where(
        checkout_sagas.c.checkout_id == _THE_ID,
        sa.not_(checkout_sagas.c.state == one_of(state.value for state in ENDED)),
    )
)
_WITH_CHECKOUT = Statement(
    sa.select(checkouts, checkout_sagas)
    .join(checkout_sagas, checkout_sagas.c.checkout_id == checkouts.c.id)
    .where(checkout_sagas.c.id == _THE_ID)
    .with_for_update()
)
"""Rows are locked in the order in which the tables are named."""
_INSERT_ATTEMPT = Statement(insert(checkout_sagas))
_UPDATE_ATTEMPT = Statement(update(checkout_sagas))


_DESTINATION = sa.func.coalesce(
    COUNTRY,
    checkouts.c.content["shipping_address"]["country_code"].astext,
    checkouts.c.country,
)
_VARIANTS = sa.func.jsonb_path_query_array(
    checkouts.c.content, sa.literal_column("'$.groups[*].lines[*].variant_id'")
)
_WITH_GOODS = Lockable(
    sa.select(
        checkouts,
        *(it.label(f"hold_{it.name}") for it in stock_reservations.c),
        *goods_columns(texts(_VARIANTS), _DESTINATION, checkouts),
    )
    .select_from(
        checkouts.outerjoin(
            stock_reservations, stock_reservations.c.id == checkouts.c.reservation_id
        )
    )
    .where(checkouts.c.id == _THE_ID),
    checkouts,
)


class SqlCheckoutRepository:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, checkout_id: CheckoutId, /) -> Checkout:
        if (row := await _GET.first(self._database, the_id=checkout_id)) is None:
            raise _no_checkout()
        self._begin_with_it()
        return checkout(row)

    async def get_with_goods(
        self, checkout_id: CheckoutId, country: str | None, /
    ) -> tuple[Checkout, Goods]:
        """As `get`, with its goods, to be sent to `country`, else to its destination.

        Its hold on stock comes with it: to pay for a checkout is to claim that.
        """
        row = await _WITH_GOODS.first(self._database, the_id=checkout_id, the_country=country)
        if row is None:
            raise _no_checkout()
        self._begin_with_it()
        the_checkout, hold = split(row, checkouts, stock_reservations)
        if hold["id"]:
            HOLD.beside(self._database, hold, the_id=hold["id"])
        return checkout(the_checkout), read_goods(row)

    def _begin_with_it(self) -> None:
        """Whoever locks it has done so before all else: changing its hold first is a deadlock."""
        if transaction := light(self._database):
            transaction.changes_first(checkouts, checkout_sagas)

    async def save(self, checkout: Checkout, /) -> None:
        events = checkout.pull_events()
        stored = checkout.version - len(events)
        row = _checkout_row(checkout)
        if stored == 0:
            await write(self._database, _INSERT, row)
        else:
            lost = "The checkout has changed since it was read."
            row |= {"the_id": checkout.id, "stored_version": stored}
            await write(self._database, _UPDATE, row, lost=lost)
        await store.append(self._database, events)


class SqlAttemptRepository:
    """Who locks nothing reads an attempt once, with all that it will take.

    From then on the attempt's version guards it, and so its checkout, which nobody changes without
    moving the attempt.
    """

    def __init__(self, database: Database, order_groups: SqlOrderGroupRepository) -> None:
        self._database = database
        self._order_groups = order_groups
        self._known: dict[AttemptId, tuple[Checkout, CompletionAttempt]] = {}

    async def get(self, attempt_id: AttemptId, /) -> CompletionAttempt:
        if light(self._database) and attempt_id in self._known:
            return self._known[attempt_id][1]
        if (row := await _GET_ATTEMPT.first(self._database, the_id=attempt_id)) is None:
            raise _no_attempt()
        return attempt(row)

    async def with_checkout(self, attempt_id: AttemptId, /) -> tuple[Checkout, CompletionAttempt]:
        if transaction := light(self._database):
            if attempt_id not in self._known:
                self._known[attempt_id] = await self._read(transaction, attempt_id)
            return self._known[attempt_id]
        if (row := await _WITH_CHECKOUT.first(self._database, the_id=attempt_id)) is None:
            raise _no_attempt()
        the_checkout, the_attempt = split(row, checkouts, checkout_sagas)
        return checkout(the_checkout), attempt(the_attempt)

    async def _read(
        self, transaction: Transaction, attempt_id: AttemptId
    ) -> tuple[Checkout, CompletionAttempt]:
        if (found := await purchase.read(transaction, attempt_id)) is None:
            raise _no_attempt()
        the_checkout = checkout(found.checkout)
        self._order_groups.saw(the_checkout.id, found.free)
        return the_checkout, attempt(found.attempt)

    async def of_group(self, group_id: OrderGroupId, /) -> CompletionAttempt | None:
        row = await _OF_GROUP.first(self._database, the_id=group_id)
        return attempt(row) if row else None

    async def under_way(self, checkout_id: CheckoutId, /) -> CompletionAttempt | None:
        row = await _UNDER_WAY.first(self._database, the_id=checkout_id)
        return attempt(row) if row else None

    async def save(self, saga: CompletionAttempt, /) -> None:
        events = saga.pull_events()
        stored = saga.version - len(events)
        row = _attempt_row(saga)
        if stored == 0:
            await write(self._database, _INSERT_ATTEMPT, row)
        else:
            lost = "The attempt has changed since it was read."
            row |= {"the_id": saga.id, "stored_version": stored}
            await write(self._database, _UPDATE_ATTEMPT, row, lost=lost)
        await store.append(self._database, events)


def _no_checkout() -> CheckoutNotFound:
    return CheckoutNotFound("There is no such checkout.", field="id")


def _no_attempt() -> AttemptNotFound:
    return AttemptNotFound("There is no such attempt.", field="id")


def checkout(row: Row) -> Checkout:
    filled = documents.read(row["content"])
    return Checkout(
        id=row["id"],
        cart_id=row["cart_id"],
        customer_id=row["customer_id"],
        email=row["email"],
        currency=CURRENCIES[row["currency"]],
        country=row["country"],
        state=CheckoutState(row["state"]),
        reservation_id=row["reservation_id"],
        hold_expires_at=row["hold_expires_at"],
        order_group_id=row["order_group_id"],
        shipping_address=filled.shipping_address,
        payment_method=filled.payment_method,
        groups=filled.groups,
        codes=filled.codes,
        quote=filled.quote,
        notices=filled.notices,
        created_at=row["created_at"],
        version=row["version"],
    )


def _checkout_row(checkout: Checkout) -> dict[str, Any]:
    return {
        "id": checkout.id,
        "cart_id": checkout.cart_id,
        "customer_id": checkout.customer_id,
        "email": checkout.email,
        "currency": checkout.currency,
        "country": checkout.country,
        "state": checkout.state,
        "reservation_id": checkout.reservation_id,
        "hold_expires_at": checkout.hold_expires_at,
        "total_minor": checkout.quote.total.minor_units,
        "order_group_id": checkout.order_group_id,
        "content": documents.content(checkout),
        "created_at": checkout.created_at,
        "version": checkout.version,
    }


def attempt(row: Row) -> CompletionAttempt:
    code, message = row["failure_code"], row["failure_message"]
    return CompletionAttempt(
        id=row["id"],
        checkout_id=row["checkout_id"],
        order_group_id=row["order_group_id"],
        payment_id=row["payment_id"],
        card_token=row["card_token"],
        amount=Money(row["amount_minor"], Currency(row["currency"])),
        state=AttemptState(row["state"]),
        step=Step(row["step"]),
        asked=Call(row["asked"]) if row["asked"] else None,
        gateway_reference=row["gateway_reference"],
        action_url=row["action_url"],
        failure=Failure(code, message) if code else None,
        deadline=row["deadline"],
        version=row["version"],
    )


def _attempt_row(saga: CompletionAttempt) -> dict[str, Any]:
    return {
        "id": saga.id,
        "checkout_id": saga.checkout_id,
        "order_group_id": saga.order_group_id,
        "payment_id": saga.payment_id,
        "card_token": saga.card_token,
        "amount_minor": saga.amount.minor_units,
        "currency": saga.amount.currency_code,
        "state": saga.state,
        "step": saga.step,
        "asked": saga.asked,
        "gateway_reference": saga.gateway_reference,
        "action_url": saga.action_url,
        "failure_code": saga.failure.code if saga.failure else None,
        "failure_message": saga.failure.message if saga.failure else None,
        "deadline": saga.deadline,
        "version": saga.version,
    }
