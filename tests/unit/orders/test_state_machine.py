"""Whatever happens to an order, in whatever sequence, its books and its units stay right."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domains.orders.contracts.apis import LineQuantity
from domains.orders.domain.aggregates.order import Order
from domains.orders.domain.exceptions import OrderNotRefundable
from domains.orders.domain.value_objects.cancel_reason import CancelReason
from domains.orders.domain.value_objects.order_action import OrderAction, is_open
from domains.orders.domain.value_objects.order_status import OrderStatus as S
from domains.orders.events.order_completed import OrderCompleted
from domains.orders.events.order_delivered import OrderDelivered
from domains.shared_kernel.errors import DomainError
from domains.shared_kernel.ids import OrderLineId, RefundId, VariantId
from tests.builders.orders import (
    NOON,
    UNDELIVERED_WINDOW,
    WINDOW,
    a_delivered_order,
    a_paid_order,
    a_shipped_order,
    an_order,
    an_order_line,
    everything,
    units,
    usd,
)

LEGAL = {
    S.PENDING_PAYMENT: {S.PAID, S.EXPIRED},
    S.PAID: {S.PARTIALLY_SHIPPED, S.SHIPPED, S.CANCELLED, S.REFUNDED},
    S.PARTIALLY_SHIPPED: {S.SHIPPED, S.DELIVERED, S.REFUNDED},
    S.SHIPPED: {S.DELIVERED, S.COMPLETED, S.REFUNDED},
    S.DELIVERED: {S.COMPLETED, S.REFUNDED},
    S.COMPLETED: {S.REFUNDED},
    S.CANCELLED: set(),
    S.REFUNDED: set(),
    S.EXPIRED: set(),
}
QUANTITIES = st.lists(st.integers(1, 5), min_size=2, max_size=2)


class OrderLife(RuleBasedStateMachine):
    """Two lines, one of them a gift now and then; every rule tries something, allowed or not."""

    order: Order

    @initialize(
        quantities=QUANTITIES,
        prices=st.lists(st.integers(1, 999), min_size=2, max_size=2),
        delivery=st.integers(0, 500),
        tax=st.integers(0, 77),
        gift=st.booleans(),
    )
    def place(
        self, quantities: list[int], prices: list[int], delivery: int, tax: int, *, gift: bool
    ) -> None:
        if gift:
            prices, tax = [prices[0], 0], 0
        lines = [
            an_order_line(
                id=OrderLineId(f"oln_{position}"),
                variant_id=VariantId(f"var_{position}"),
                quantity=quantity,
                unit_price=usd(price),
                tax=usd(tax),
            )
            for position, (quantity, price) in enumerate(zip(quantities, prices, strict=True))
        ]
        self.order = an_order(*lines, delivery_cost=delivery)
        self.last = self.order.status
        self.at = NOON
        self.owed: list[tuple[RefundId, int]] = []
        self.granted = 0

    def attempt(self, action: OrderAction | None, step: object) -> None:
        """Run it; refused, it has changed nothing, and what is not open is refused."""
        before, allowed = repr(self.order), action is None or is_open(action, self.order)
        self.at += timedelta(hours=1)
        try:
            step()  # type: ignore[operator]  # each rule gives a function
        except DomainError:
            assert repr(self.order) == before
        else:
            assert allowed

    def some(self, quantities: list[int]) -> list[LineQuantity]:
        return [
            LineQuantity(line.id, units)
            for line, units in zip(self.order.lines, quantities, strict=True)
        ]

    @rule()
    def pay(self) -> None:
        self.attempt(None, lambda: self.order.pay(at=self.at))

    @precondition(lambda self: self.order.status is S.PENDING_PAYMENT)
    @rule(chance=st.integers(0, 5))
    def expire(self, chance: int) -> None:
        if chance == 0:
            self.attempt(None, lambda: self.order.expire(reason="unpaid", at=self.at))

    @rule(quantities=QUANTITIES, whole=st.booleans())
    def cancel(self, *, quantities: list[int], whole: bool) -> None:
        def step() -> None:
            done = self.order.cancel(
                None if whole else self.some(quantities),
                reason=CancelReason.OTHER,
                window=WINDOW,
                undelivered_window=UNDELIVERED_WINDOW,
                at=self.at,
            )
            self.owe(done.refund.amount.minor_units)

        self.attempt(OrderAction.CANCEL, step)

    @rule(quantities=QUANTITIES, whole=st.booleans())
    def dispatch(self, *, quantities: list[int], whole: bool) -> None:
        lines = None if whole else self.some(quantities)
        self.attempt(
            OrderAction.SHIP,
            lambda: self.order.dispatch(lines, undelivered_window=UNDELIVERED_WINDOW, at=self.at),
        )

    @rule(position=st.integers(0, 1))
    def dispatch_what_is_left_of_a_line(self, position: int) -> None:
        line = self.order.lines[position]
        lines = units(line, line.unshipped)
        self.attempt(
            OrderAction.SHIP,
            lambda: self.order.dispatch(lines, undelivered_window=UNDELIVERED_WINDOW, at=self.at),
        )

    @rule(quantities=QUANTITIES)
    def deliver(self, quantities: list[int]) -> None:
        self.attempt(
            None,
            lambda: self.order.record_delivery(self.some(quantities), window=WINDOW, at=self.at),
        )

    @rule()
    def deliver_all_that_is_under_way(self) -> None:
        under_way = [
            LineQuantity(line.id, line.shipped - line.delivered)
            for line in self.order.lines
            if line.shipped > line.delivered
        ]
        if under_way:
            self.order.record_delivery(under_way, window=WINDOW, at=self.at)

    @rule(quantities=QUANTITIES, shipping=st.booleans(), line=st.integers(0, 1))
    def refund(self, *, quantities: list[int], shipping: bool, line: int) -> None:
        lines = self.some(quantities)[line:]

        def step() -> None:
            foretold = self.order.split_refund(lines, include_shipping=shipping)
            granted = self.order.refund(lines, include_shipping=shipping, at=self.at)
            assert granted == foretold
            self.owe(granted.amount.minor_units)

        self.attempt(OrderAction.REFUND, step)

    @rule()
    def refund_all_that_was_dispatched(self) -> None:
        def step() -> None:
            lines = [LineQuantity(it.id, it.refundable) for it in self.order.lines if it.refundable]
            granted = self.order.refund(lines, include_shipping=True, at=self.at)
            self.owe(granted.amount.minor_units)

        self.attempt(OrderAction.REFUND, step)

    @rule(position=st.integers(0, 9))
    def settle(self, position: int) -> None:
        if self.owed:
            refund_id, amount = self.owed[position % len(self.owed)]
            for _ in range(2):  # twice counts once
                self.order.note_refunded(refund_id, usd(amount), at=self.at)
            self.owed.remove((refund_id, amount))

    @rule()
    def confirm(self) -> None:
        def step() -> None:
            self.order.confirm_receipt(at=self.at)
            assert all(line.delivered == line.shipped for line in self.order.lines)

        self.attempt(OrderAction.CONFIRM_RECEIPT, step)

    @rule(days=st.integers(0, 20) | st.integers(50, 70))
    def complete(self, days: int) -> None:
        self.at += timedelta(days=days)
        self.attempt(None, lambda: self.order.complete(at=self.at))

    def owe(self, amount: int) -> None:
        self.granted += amount
        if amount:
            self.owed.append((RefundId(f"ref_{self.order.version}"), amount))

    @invariant()
    def only_legal_transitions(self) -> None:
        if hasattr(self, "order"):
            assert self.order.status is self.last or self.order.status in LEGAL[self.last]
            self.last = self.order.status

    @invariant()
    def units_never_exceed_what_was_ordered(self) -> None:
        for line in self.order.lines if hasattr(self, "order") else ():
            line.check()

    @invariant()
    def refunds_are_exactly_what_was_granted_and_at_most_what_was_paid(self) -> None:
        if hasattr(self, "order"):
            order = self.order
            waiting = sum(amount for _, amount in self.owed)
            assert order.refunded.minor_units == self.granted
            assert order.settled.minor_units == self.granted - waiting
            assert self.granted + order.refundable.minor_units <= order.total.minor_units

    @invariant()
    def the_status_tells_what_became_of_the_units(self) -> None:
        if hasattr(self, "order"):
            shipped = sum(line.shipped for line in self.order.lines)
            match self.order.status:
                case S.PENDING_PAYMENT | S.EXPIRED | S.PAID | S.CANCELLED:
                    assert not shipped
                case S.PARTIALLY_SHIPPED:
                    assert shipped
                    assert self.order.unshipped
                case S.SHIPPED | S.DELIVERED | S.COMPLETED | S.REFUNDED:
                    assert not self.order.unshipped
                case _:
                    pass

    @invariant()
    def what_is_not_dispatched_may_be_called_off_unless_it_was_never_paid_for(self) -> None:
        if hasattr(self, "order") and self.order.unshipped:
            expired = self.order.status is S.EXPIRED
            assert expired or is_open(OrderAction.CANCEL, self.order)

    @invariant()
    def all_that_is_dispatched_has_an_end_and_nothing_else(self) -> None:
        if hasattr(self, "order"):
            waits = self.order.status in {S.SHIPPED, S.DELIVERED}
            assert waits == (self.order.completes_at is not None)

    @invariant()
    def a_version_is_an_event(self) -> None:
        if hasattr(self, "order"):
            assert self.order.version == len(self.order._events)


OrderLife.TestCase.settings = settings(
    max_examples=80,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
test_an_order_keeps_its_rules_whatever_happens = OrderLife.TestCase


def test_refunding_every_unit_one_by_one_pays_back_the_total_to_the_last_cent() -> None:
    line = an_order_line(quantity=3, unit_price=usd(333), tax=usd(1))
    order = an_order(line, delivery_cost=0)
    order.pay(at=NOON)
    order.dispatch(None, undelivered_window=UNDELIVERED_WINDOW, at=NOON)

    paid = [
        order.refund([LineQuantity(line.id, 1)], include_shipping=False, at=NOON).amount
        for _ in range(3)
    ]

    assert [amount.minor_units for amount in paid] == [333, 333, 334]
    assert order.refundable == usd(0)
    with pytest.raises(OrderNotRefundable):
        order.refund([], include_shipping=True, at=NOON)


def test_a_confirmed_receipt_is_two_events_that_of_what_arrived_and_that_of_the_end() -> None:
    lamp, shade = an_order_line(quantity=3), an_order_line()
    order = a_shipped_order(lamp, shade)
    order.record_delivery(units(lamp, 1), window=WINDOW, at=NOON)
    order.pull_events()

    order.confirm_receipt(at=NOON)

    delivered, completed = order.pull_events()
    assert isinstance(delivered, OrderDelivered)
    assert isinstance(completed, OrderCompleted)
    assert delivered.lines == (LineQuantity(lamp.id, 2), LineQuantity(shade.id, 2))
    assert (delivered.status, delivered.partially) == (S.DELIVERED, False)
    assert completed.status is S.COMPLETED


def test_a_confirmed_receipt_of_what_carriers_have_delivered_is_only_the_end() -> None:
    order = a_delivered_order()
    order.pull_events()

    order.confirm_receipt(at=NOON)

    assert [type(event) for event in order.pull_events()] == [OrderCompleted]


def an_order_with_a_gift_of_which_all_money_went_back() -> Order:
    """The gift is still on the shelf."""
    lamp, gift = an_order_line(), an_order_line(unit_price=usd(0))
    order = a_paid_order(lamp, gift)
    order.dispatch(units(lamp, lamp.quantity), undelivered_window=UNDELIVERED_WINDOW, at=NOON)
    granted = order.refund(units(lamp, lamp.quantity), include_shipping=True, at=NOON)
    order.note_refunded(RefundId("ref_1"), granted.amount, at=NOON)
    return order


def test_an_order_is_not_refunded_while_a_gift_waits_to_be_dispatched() -> None:
    order = an_order_with_a_gift_of_which_all_money_went_back()

    assert order.status is S.PARTIALLY_SHIPPED
    assert order.unshipped == 2


def test_it_is_when_the_gift_is_called_off() -> None:
    order = an_order_with_a_gift_of_which_all_money_went_back()

    done = order.cancel(
        None,
        reason=CancelReason.OTHER,
        window=WINDOW,
        undelivered_window=UNDELIVERED_WINDOW,
        at=NOON,
    )

    assert [line.quantity for line in done.stock] == [2]
    assert (order.status, order.unshipped) == (S.REFUNDED, 0)


def test_it_is_when_the_gift_has_left() -> None:
    order = an_order_with_a_gift_of_which_all_money_went_back()

    order.dispatch(None, undelivered_window=UNDELIVERED_WINDOW, at=NOON)

    assert (order.status, order.unshipped) == (S.REFUNDED, 0)


def test_a_gift_of_which_the_paid_goods_were_called_off_leaves_as_refunded() -> None:
    lamp, gift = an_order_line(), an_order_line(unit_price=usd(0))
    order = a_paid_order(lamp, gift, delivery_cost=0)
    back = order.cancel(
        units(lamp, lamp.quantity),
        reason=CancelReason.OTHER,
        window=WINDOW,
        undelivered_window=UNDELIVERED_WINDOW,
        at=NOON,
    )
    order.note_refunded(RefundId("ref_1"), back.refund.amount, at=NOON)
    before = order.status

    order.dispatch(None, undelivered_window=UNDELIVERED_WINDOW, at=NOON)

    assert (before, order.status) == (S.PAID, S.REFUNDED)


def test_an_order_that_costs_nothing_has_no_money_to_go_back() -> None:
    order = a_paid_order(an_order_line(unit_price=usd(0)), delivery_cost=0)

    order.dispatch(None, undelivered_window=UNDELIVERED_WINDOW, at=NOON)
    shipped = order.status
    order.record_delivery(everything(order), window=WINDOW, at=NOON)

    assert (shipped, order.status) == (S.SHIPPED, S.DELIVERED)
