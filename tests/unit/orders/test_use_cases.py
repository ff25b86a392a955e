"""What becomes of a purchase: placed, paid for, called off, received."""

from datetime import timedelta
from typing import Any

import pytest

from domains.inventory.contracts.apis import StockLine
from domains.orders.application.use_cases.abandon_orders import abandon_orders
from domains.orders.application.use_cases.cancel_order import CancelOrder, cancel_order
from domains.orders.application.use_cases.complete_order import complete_order
from domains.orders.application.use_cases.confirm_receipt import ConfirmReceipt, confirm_receipt
from domains.orders.application.use_cases.dispatch_lines import dispatch_lines
from domains.orders.application.use_cases.mark_orders_paid import mark_orders_paid
from domains.orders.application.use_cases.note_refunded import note_refunded
from domains.orders.application.use_cases.place_orders import place_orders
from domains.orders.application.use_cases.record_delivery import record_delivery
from domains.orders.application.use_cases.refund_lines import preview_refund, refund_lines
from domains.orders.contracts.apis import (
    DeliverLines,
    DispatchLines,
    LineQuantity,
    OrderShare,
    RefundLines,
    RefundNote,
)
from domains.orders.contracts.parties import Party, Requester
from domains.orders.contracts.permissions import allowed_actions
from domains.orders.domain.aggregates.order import Order
from domains.orders.domain.exceptions import (
    OrderNotCancellable,
    OrderNotFound,
    OrderNotRefundable,
    OrderStateRefused,
    OrderTotalMismatch,
    QuantityTooLarge,
    ReceiptNotConfirmable,
)
from domains.orders.domain.value_objects.cancel_reason import CancelReason
from domains.orders.domain.value_objects.order_action import OrderAction
from domains.orders.domain.value_objects.order_status import OrderStatus
from domains.shared_kernel.errors import IdempotencyKeyReused, InvalidInput
from domains.shared_kernel.ids import CustomerId, OrderId, RefundId, SellerId, VariantId
from domains.shared_kernel.use_case import IdempotencyKey
from tests.builders.orders import (
    BUYER,
    SELLER,
    TOKEN,
    UNDELIVERED_WINDOW,
    WINDOW,
    a_delivered_order,
    a_paid_order,
    a_placed_line,
    a_placed_order,
    a_purchase,
    a_shipped_order,
    an_order,
    an_order_line,
    everything,
    units,
    usd,
)
from tests.fakes.orders import STEPS, InMemoryOrdersUnitOfWork, release
from tests.fakes.payments import StoppedClock

clock = StoppedClock()
OTHER_STORE = SellerId("sel_other")


@pytest.fixture
def uow() -> InMemoryOrdersUnitOfWork:
    return InMemoryOrdersUnitOfWork()


async def stored(uow: InMemoryOrdersUnitOfWork, *orders: Order) -> Order:
    for order in orders:
        await uow.orders.save(order)
    return orders[0]


def a_cancellation(order: Order, **overrides: Any) -> CancelOrder:
    return CancelOrder(
        **{
            "key": IdempotencyKey("cus_buyer", "k1"),
            "order_id": order.id,
            "who": Requester(customer_id=BUYER),
            "reason": CancelReason.CHANGED_MIND,
            **overrides,
        }
    )


async def cancel(uow: InMemoryOrdersUnitOfWork, command: CancelOrder) -> OrderId:
    return await cancel_order(
        command,
        begin=uow.begin,
        steps=STEPS,
        window=WINDOW,
        undelivered_window=UNDELIVERED_WINDOW,
        clock=clock,
    )


async def confirm(uow: InMemoryOrdersUnitOfWork, order: Order, who: Requester) -> OrderId:
    command = ConfirmReceipt(key=IdempotencyKey("x", "k"), order_id=order.id, who=who)
    return await confirm_receipt(command, begin=uow.begin, release=release, clock=clock)


async def test_a_purchase_becomes_one_order_per_seller(uow: InMemoryOrdersUnitOfWork) -> None:
    purchase = a_purchase(a_placed_order(), a_placed_order(seller_id=OTHER_STORE))

    shares = await place_orders(uow, purchase, clock=clock)

    orders = await uow.orders.of_group(purchase.group_id)
    numbers = {order.seller_id: order.number for order in orders}
    assert numbers == {SELLER: "100001-1", OTHER_STORE: "100001-2"}
    assert [share.order_id for share in shares] == [order.id for order in orders]
    assert {order.status for order in orders} == {OrderStatus.PENDING_PAYMENT}
    assert sum((share.total for share in shares), usd(0)) == purchase.total


async def test_a_checkout_places_its_orders_once(uow: InMemoryOrdersUnitOfWork) -> None:
    purchase = a_purchase()
    first = await place_orders(uow, purchase, clock=clock)

    again = await place_orders(uow, purchase, clock=clock)

    assert again == first
    assert len(uow.orders.rows) == 1


@pytest.mark.parametrize(
    "purchase",
    [
        a_purchase(total=usd(1)),
        a_purchase(a_placed_order(total=usd(1))),
        a_purchase(a_placed_order(a_placed_line(total=usd(1)))),
    ],
    ids=["group", "order", "line"],
)
async def test_what_does_not_add_up_is_not_placed(
    uow: InMemoryOrdersUnitOfWork, purchase: Any
) -> None:
    with pytest.raises(OrderTotalMismatch):
        await place_orders(uow, purchase, clock=clock)


async def test_a_purchase_needs_an_order_of_each_seller(uow: InMemoryOrdersUnitOfWork) -> None:
    with pytest.raises(InvalidInput):
        await place_orders(uow, a_purchase(a_placed_order(), a_placed_order()), clock=clock)


async def test_paying_twice_changes_nothing(uow: InMemoryOrdersUnitOfWork) -> None:
    order = await stored(uow, an_order())
    first = await mark_orders_paid(uow, order.group_id, clock=clock)

    again = await mark_orders_paid(uow, order.group_id, clock=clock)

    share = OrderShare(order_id=order.id, seller_id=SELLER, total=order.total)
    assert first == again == (share,)
    assert uow.orders.rows[order.id].version == 2


async def test_an_expired_purchase_cannot_be_paid_for(uow: InMemoryOrdersUnitOfWork) -> None:
    order = await stored(uow, an_order())
    await abandon_orders(uow, order.group_id, "declined", clock=clock)

    with pytest.raises(OrderStateRefused):
        await mark_orders_paid(uow, order.group_id, clock=clock)


async def test_abandoning_frees_the_stock_once(uow: InMemoryOrdersUnitOfWork) -> None:
    order = await stored(uow, an_order())

    freed = await abandon_orders(uow, order.group_id, "declined", clock=clock)
    again = await abandon_orders(uow, order.group_id, "declined", clock=clock)

    assert freed == (StockLine(VariantId("var_lamp"), 2),)
    assert again == ()


async def test_cancelling_a_paid_order_frees_its_stock_and_refunds_all_of_it(
    uow: InMemoryOrdersUnitOfWork,
) -> None:
    order = await stored(uow, a_paid_order())

    await cancel(uow, a_cancellation(order))

    assert uow.orders.rows[order.id].status is OrderStatus.CANCELLED
    assert uow.freed == [StockLine(VariantId("var_lamp"), 2)]
    assert [due.split.amount for due in uow.refunds] == [order.total]
    assert uow.coupons_given_back == [order.group_id]


async def test_cancelling_a_part_refunds_exactly_that_part_and_keeps_the_coupons(
    uow: InMemoryOrdersUnitOfWork,
) -> None:
    order = await stored(uow, a_paid_order())

    await cancel(uow, a_cancellation(order, lines=tuple(units(order.lines[0], 1))))

    assert uow.orders.rows[order.id].status is OrderStatus.PAID
    assert [due.split.amount for due in uow.refunds] == [usd(1_000)]
    assert uow.coupons_given_back == []


async def test_coupons_come_back_only_with_the_last_order_of_the_purchase(
    uow: InMemoryOrdersUnitOfWork,
) -> None:
    first = a_paid_order()
    second = a_paid_order(group_id=first.group_id, seller_id=OTHER_STORE)
    await stored(uow, first, second)
    await cancel(uow, a_cancellation(first))
    before = [*uow.coupons_given_back]

    await cancel(uow, a_cancellation(second, key=IdempotencyKey("cus_buyer", "k2")))

    assert before == []
    assert uow.coupons_given_back == [first.group_id]


async def test_a_cancellation_that_is_repeated_happens_once(uow: InMemoryOrdersUnitOfWork) -> None:
    order = await stored(uow, a_paid_order())
    command = a_cancellation(order, lines=tuple(units(order.lines[0], 1)))
    await cancel(uow, command)

    await cancel(uow, command)

    assert len(uow.refunds) == 1
    assert uow.orders.rows[order.id].lines[0].cancelled == 1


async def test_a_replay_is_one_whatever_else_the_request_could_show(
    uow: InMemoryOrdersUnitOfWork,
) -> None:
    order = await stored(uow, a_paid_order(an_order_line(quantity=3)))
    part = tuple(units(order.lines[0], 1))
    of_two_purchases = Requester(access_tokens=frozenset({TOKEN, "of another purchase"}))
    await cancel(uow, a_cancellation(order, lines=part, who=of_two_purchases))

    alone = Requester(access_tokens=frozenset({TOKEN}))
    await cancel(uow, a_cancellation(order, lines=part, who=alone))

    assert uow.orders.rows[order.id].lines[0].cancelled == 1


async def test_a_receipt_is_confirmed_once_whatever_else_the_request_could_show(
    uow: InMemoryOrdersUnitOfWork,
) -> None:
    order = await stored(uow, a_shipped_order())
    await confirm(uow, order, Requester(access_tokens=frozenset({TOKEN, "of another purchase"})))

    await confirm(uow, order, Requester(access_tokens=frozenset({TOKEN})))

    assert uow.released == [(order.id, usd(0))]


async def test_a_key_names_one_cancellation(uow: InMemoryOrdersUnitOfWork) -> None:
    order = await stored(uow, a_paid_order())
    await cancel(uow, a_cancellation(order, lines=tuple(units(order.lines[0], 1))))

    with pytest.raises(IdempotencyKeyReused):
        await cancel(uow, a_cancellation(order))


@pytest.mark.parametrize(
    "who",
    [
        Requester(),
        Requester(customer_id=CustomerId("cus_stranger")),
        Requester(seller_id=OTHER_STORE),
        Requester(access_tokens=frozenset({"a guess"})),
    ],
    ids=["nobody", "customer", "store", "token"],
)
async def test_to_a_stranger_the_order_does_not_exist(
    uow: InMemoryOrdersUnitOfWork, who: Requester
) -> None:
    order = await stored(uow, a_shipped_order())

    with pytest.raises(OrderNotFound):
        await cancel(uow, a_cancellation(order, who=who))
    with pytest.raises(OrderNotFound):
        await confirm(uow, order, who)


@pytest.mark.parametrize(
    "who",
    [
        Requester(seller_id=SELLER),
        Requester(is_admin=True),
        Requester(access_tokens=frozenset({TOKEN})),
    ],
    ids=["its seller", "an admin", "a guest with the token"],
)
async def test_others_may_cancel_too(uow: InMemoryOrdersUnitOfWork, who: Requester) -> None:
    order = await stored(uow, a_paid_order())

    await cancel(uow, a_cancellation(order, who=who))

    assert uow.orders.rows[order.id].status is OrderStatus.CANCELLED


async def test_a_dispatched_order_is_not_cancelled(uow: InMemoryOrdersUnitOfWork) -> None:
    order = await stored(uow, a_shipped_order())

    with pytest.raises(OrderNotCancellable):
        await cancel(uow, a_cancellation(order))


async def test_more_than_is_left_is_not_cancelled(uow: InMemoryOrdersUnitOfWork) -> None:
    order = await stored(uow, a_paid_order())

    with pytest.raises(QuantityTooLarge) as refused:
        await cancel(uow, a_cancellation(order, lines=tuple(units(order.lines[0], 3))))

    assert refused.value.field == ["lines", "0", "quantity"]


async def test_before_payment_the_whole_purchase_is_undone(uow: InMemoryOrdersUnitOfWork) -> None:
    order = await stored(uow, an_order())

    await cancel(uow, a_cancellation(order))

    assert uow.undone == [order.group_id]
    assert uow.refunds == []


async def test_a_seller_does_not_undo_a_purchase_that_is_other_sellers_too(
    uow: InMemoryOrdersUnitOfWork,
) -> None:
    order = await stored(uow, an_order())

    with pytest.raises(OrderNotCancellable, match="buyer or an administrator"):
        await cancel(uow, a_cancellation(order, who=Requester(seller_id=SELLER)))

    assert uow.undone == []


async def test_an_administrator_undoes_an_unpaid_purchase(uow: InMemoryOrdersUnitOfWork) -> None:
    order = await stored(uow, an_order())

    await cancel(uow, a_cancellation(order, who=Requester(is_admin=True)))

    assert uow.undone == [order.group_id]


@pytest.mark.parametrize("party", [*Party])
def test_before_payment_only_the_buyer_and_administrators_may_cancel(party: Party) -> None:
    before, after = allowed_actions(an_order(), party), allowed_actions(a_paid_order(), party)

    assert before == ([] if party is Party.SELLER else [OrderAction.CANCEL])
    assert OrderAction.CANCEL in after


async def test_while_the_payment_is_taken_nothing_is_cancelled(
    uow: InMemoryOrdersUnitOfWork,
) -> None:
    order = await stored(uow, an_order())
    uow.payment_under_way = True

    with pytest.raises(OrderNotCancellable):
        await cancel(uow, a_cancellation(order))


async def test_cancelling_the_rest_of_a_delivered_part_starts_the_time_to_object(
    uow: InMemoryOrdersUnitOfWork,
) -> None:
    order = a_paid_order()
    order.dispatch(units(order.lines[0], 1), undelivered_window=UNDELIVERED_WINDOW, at=clock.now())
    order.record_delivery(units(order.lines[0], 1), window=WINDOW, at=clock.now())
    await stored(uow, order)

    await cancel(uow, a_cancellation(order))

    assert uow.orders.rows[order.id].status is OrderStatus.DELIVERED
    assert uow.jobs.queue == [("orders.auto_complete", order.id)]
    assert uow.refunds[0].split.shipping == usd(0)


async def test_dispatch_names_the_stock_that_leaves(uow: InMemoryOrdersUnitOfWork) -> None:
    order = await stored(uow, a_paid_order())
    wanted = DispatchLines(order_id=order.id, seller_id=SELLER, lines=None)

    dispatched = await dispatch_lines(
        uow, wanted, undelivered_window=UNDELIVERED_WINDOW, clock=clock
    )

    assert dispatched.stock == (StockLine(VariantId("var_lamp"), 2),)
    assert uow.orders.rows[order.id].status is OrderStatus.SHIPPED


async def test_another_store_cannot_dispatch_the_order(uow: InMemoryOrdersUnitOfWork) -> None:
    order = await stored(uow, a_paid_order())
    wanted = DispatchLines(order_id=order.id, seller_id=OTHER_STORE, lines=None)

    with pytest.raises(OrderNotFound):
        await dispatch_lines(uow, wanted, undelivered_window=UNDELIVERED_WINDOW, clock=clock)


async def test_an_order_is_delivered_with_its_last_unit(uow: InMemoryOrdersUnitOfWork) -> None:
    order = await stored(uow, a_shipped_order())
    one = DeliverLines(order_id=order.id, lines=tuple(units(order.lines[0], 1)))

    await record_delivery(uow, one, window=WINDOW, clock=clock)
    between = uow.orders.rows[order.id].status
    await record_delivery(uow, one, window=WINDOW, clock=clock)

    assert between is OrderStatus.SHIPPED
    assert uow.orders.rows[order.id].status is OrderStatus.DELIVERED
    assert uow.jobs.queue == [("orders.auto_complete", order.id)]


async def test_a_confirmed_receipt_completes_the_order_and_pays_the_seller(
    uow: InMemoryOrdersUnitOfWork,
) -> None:
    order = await stored(uow, a_shipped_order())

    await confirm(uow, order, Requester(customer_id=BUYER))

    assert uow.orders.rows[order.id].status is OrderStatus.COMPLETED
    assert uow.released == [(order.id, usd(0))]


async def test_what_the_buyer_has_received_is_delivered(uow: InMemoryOrdersUnitOfWork) -> None:
    order = a_shipped_order(an_order_line(quantity=3), an_order_line())
    order.record_delivery(units(order.lines[0], 1), window=WINDOW, at=clock.now())
    await stored(uow, order)
    version = uow.orders.rows[order.id].version

    await confirm(uow, order, Requester(customer_id=BUYER))

    confirmed = uow.orders.rows[order.id]
    assert [line.delivered for line in confirmed.lines] == [3, 2]
    assert confirmed.version == version + 2


async def test_a_carrier_that_comes_after_the_buyer_has_confirmed_tells_nothing_new(
    uow: InMemoryOrdersUnitOfWork,
) -> None:
    order = await stored(uow, a_shipped_order())
    await confirm(uow, order, Requester(customer_id=BUYER))
    confirmed = uow.orders.rows[order.id]
    late = DeliverLines(order_id=order.id, lines=tuple(everything(order)))

    await record_delivery(uow, late, window=WINDOW, clock=clock)

    assert uow.orders.rows[order.id] == confirmed


async def test_more_than_is_under_way_is_not_delivered(uow: InMemoryOrdersUnitOfWork) -> None:
    order = await stored(uow, a_delivered_order())
    more = DeliverLines(order_id=order.id, lines=tuple(units(order.lines[0], 1)))

    with pytest.raises(QuantityTooLarge):
        await record_delivery(uow, more, window=WINDOW, clock=clock)


@pytest.mark.parametrize("who", [Requester(seller_id=SELLER), Requester(is_admin=True)])
async def test_nobody_but_the_buyer_confirms_the_receipt(
    uow: InMemoryOrdersUnitOfWork, who: Requester
) -> None:
    order = await stored(uow, a_shipped_order())

    with pytest.raises(ReceiptNotConfirmable, match="Only the buyer"):
        await confirm(uow, order, who)


async def test_an_order_completes_by_itself_when_the_time_to_object_has_passed(
    uow: InMemoryOrdersUnitOfWork,
) -> None:
    order = await stored(uow, a_delivered_order())
    later = StoppedClock(clock.at + WINDOW)

    for _ in range(2):  # jobs run at least once
        await complete_order(order.id, begin=uow.begin, release=release, clock=later)

    assert uow.orders.rows[order.id].status is OrderStatus.COMPLETED
    assert uow.released == [(order.id, usd(0))]


@pytest.mark.parametrize("by_itself", [True, False])
async def test_what_the_buyer_is_still_to_get_is_not_released(
    uow: InMemoryOrdersUnitOfWork, *, by_itself: bool
) -> None:
    order = await stored(uow, a_delivered_order())
    [line] = order.lines
    wanted = RefundLines(order_id=order.id, seller_id=SELLER, lines=(LineQuantity(line.id, 1),))
    paid, pending = [await refund_lines(uow, wanted, clock=clock) for _ in range(2)]
    note = RefundNote(order_id=order.id, refund_id=RefundId("ref_1"), amount=paid.amount)
    left = await note_refunded(uow, note, clock=clock)

    if by_itself:
        later = StoppedClock(clock.at + WINDOW)
        await complete_order(order.id, begin=uow.begin, release=release, clock=later)
    else:
        await confirm(uow, order, Requester(customer_id=BUYER))

    assert uow.released == [(order.id, pending.amount)]
    assert left == pending.amount


async def test_an_order_that_nobody_reports_delivered_completes_much_later(
    uow: InMemoryOrdersUnitOfWork,
) -> None:
    order = await stored(uow, a_paid_order())
    wanted = DispatchLines(order_id=order.id, seller_id=SELLER, lines=None)
    await dispatch_lines(uow, wanted, undelivered_window=UNDELIVERED_WINDOW, clock=clock)
    scheduled = [*uow.jobs.queue]
    later = StoppedClock(clock.at + UNDELIVERED_WINDOW)

    for _ in range(2):
        await complete_order(order.id, begin=uow.begin, release=release, clock=later)

    completed = uow.orders.rows[order.id]
    assert scheduled == [("orders.auto_complete", order.id)]
    assert completed.status is OrderStatus.COMPLETED
    assert completed.lines[0].delivered == 0
    assert uow.released == [(order.id, usd(0))]


async def test_what_is_left_to_dispatch_holds_up_the_end(uow: InMemoryOrdersUnitOfWork) -> None:
    order = await stored(uow, a_paid_order())
    one = tuple(units(order.lines[0], 1))
    wanted = DispatchLines(order_id=order.id, seller_id=SELLER, lines=one)

    await dispatch_lines(uow, wanted, undelivered_window=UNDELIVERED_WINDOW, clock=clock)

    assert uow.orders.rows[order.id].completes_at is None
    assert uow.jobs.queue == []


async def test_cancelling_the_rest_of_what_is_under_way_gives_the_order_its_end(
    uow: InMemoryOrdersUnitOfWork,
) -> None:
    order = a_paid_order()
    order.dispatch(units(order.lines[0], 1), undelivered_window=UNDELIVERED_WINDOW, at=clock.now())
    await stored(uow, order)

    await cancel(uow, a_cancellation(order))

    assert uow.orders.rows[order.id].completes_at == clock.now() + UNDELIVERED_WINDOW
    assert uow.jobs.queue == [("orders.auto_complete", order.id)]


@pytest.mark.parametrize("days", [1, 59])
async def test_a_reported_delivery_replaces_the_end_of_an_undelivered_order(
    uow: InMemoryOrdersUnitOfWork, days: int
) -> None:
    order = await stored(uow, a_shipped_order())
    arrival = StoppedClock(clock.at + timedelta(days=days))
    all_of_it = DeliverLines(order_id=order.id, lines=tuple(everything(order)))

    await record_delivery(uow, all_of_it, window=WINDOW, clock=arrival)

    assert uow.orders.rows[order.id].completes_at == arrival.now() + WINDOW


async def test_a_part_that_arrives_does_not_move_the_end(uow: InMemoryOrdersUnitOfWork) -> None:
    order = await stored(uow, a_shipped_order())
    one = DeliverLines(order_id=order.id, lines=tuple(units(order.lines[0], 1)))
    later = StoppedClock(clock.at + timedelta(days=1))

    await record_delivery(uow, one, window=WINDOW, clock=later)

    assert uow.orders.rows[order.id].completes_at == order.completes_at


async def test_what_arrives_after_the_end_is_still_taken_down(
    uow: InMemoryOrdersUnitOfWork,
) -> None:
    order = a_shipped_order()
    order.complete(at=clock.now() + UNDELIVERED_WINDOW)
    await stored(uow, order)
    late = DeliverLines(order_id=order.id, lines=tuple(everything(order)))

    await record_delivery(uow, late, window=WINDOW, clock=clock)

    found = uow.orders.rows[order.id]
    assert (found.status, found.completes_at) == (OrderStatus.COMPLETED, None)
    assert found.lines[0].delivered == 2


async def test_too_early_the_job_comes_again(uow: InMemoryOrdersUnitOfWork) -> None:
    order = await stored(uow, a_delivered_order())
    early = StoppedClock(clock.at + WINDOW - timedelta(seconds=1))

    await complete_order(order.id, begin=uow.begin, release=release, clock=early)

    assert uow.orders.rows[order.id].status is OrderStatus.DELIVERED
    assert uow.jobs.queue == [("orders.auto_complete", order.id)]


async def test_a_refund_pays_what_its_preview_said(uow: InMemoryOrdersUnitOfWork) -> None:
    order = await stored(uow, a_shipped_order(an_order_line(tax=usd(3))))
    wanted = RefundLines(
        order_id=order.id,
        seller_id=SELLER,
        lines=tuple(units(order.lines[0], 1)),
        include_shipping=True,
    )

    foretold = await preview_refund(uow, wanted)
    granted = await refund_lines(uow, wanted, clock=clock)

    assert granted == foretold
    assert granted.amount == usd(1_001 + 499)


async def test_what_was_not_dispatched_is_not_refunded(uow: InMemoryOrdersUnitOfWork) -> None:
    order = await stored(uow, a_paid_order())
    wanted = RefundLines(order_id=order.id, seller_id=None, lines=tuple(everything(order)))

    with pytest.raises(OrderNotRefundable):
        await refund_lines(uow, wanted, clock=clock)


async def test_another_store_cannot_refund_the_order(uow: InMemoryOrdersUnitOfWork) -> None:
    order = await stored(uow, a_shipped_order())
    wanted = RefundLines(order_id=order.id, seller_id=OTHER_STORE, lines=tuple(everything(order)))

    with pytest.raises(OrderNotFound):
        await refund_lines(uow, wanted, clock=clock)


async def test_an_order_of_which_all_money_went_back_is_refunded(
    uow: InMemoryOrdersUnitOfWork,
) -> None:
    order = await stored(uow, a_shipped_order())
    wanted = RefundLines(
        order_id=order.id, seller_id=None, lines=tuple(everything(order)), include_shipping=True
    )
    granted = await refund_lines(uow, wanted, clock=clock)
    note = RefundNote(order_id=order.id, refund_id=RefundId("ref_1"), amount=granted.amount)

    await note_refunded(uow, note, clock=clock)
    version = uow.orders.rows[order.id].version
    await note_refunded(uow, note, clock=clock)

    assert uow.orders.rows[order.id].status is OrderStatus.REFUNDED
    assert uow.orders.rows[order.id].version == version
