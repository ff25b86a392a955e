"""Whatever crashes when, and whatever the buyer does meanwhile: a purchase, or nothing."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from domains.checkout.domain.exceptions import CheckoutNotOpen
from domains.checkout.domain.value_objects.attempt_state import ENDED, AttemptState
from domains.shared_kernel.errors import Transient
from domains.shared_kernel.ids import AttemptId
from tests.builders.checkout import PERIODS, Shop
from tests.fakes.checkout import Crash
from tests.unit.checkout.outcomes import assert_nothing_happened, assert_purchase, run

CARDS = st.sampled_from(
    [
        "tok_visa",
        "tok_declined",
        "tok_3ds",
        "tok_3ds_fails",
        "tok_lost_answer",
        "tok_lost_request",
        "tok_capture_declined",
    ]
)
EVENTS = st.lists(
    st.one_of(
        st.integers(min_value=0, max_value=14),  # the process dies after so many things
        st.sampled_from(["cancel", "challenge", "late", "give up before the capture"]),
    ),
    max_size=8,
)


@settings(max_examples=150, deadline=None)
@given(token=CARDS, events=EVENTS)
async def test_any_crash_ends_in_a_purchase_or_in_nothing(
    token: str, events: list[int | str]
) -> None:
    shop = await Shop().open()
    attempt = await shop.attempt(token)

    first = True
    for event in events:
        await happen(shop, attempt.id, event, first=first)
        first = first and not isinstance(event, int)
    await finish(shop, attempt.id)

    done = await shop.uow.attempts.get(attempt.id)
    if done.state is AttemptState.CONFIRMED:
        await assert_purchase(shop, attempt.id)
    else:
        await assert_nothing_happened(shop, attempt.id)
    assert len(shop.gateway.effects) == len(set(shop.gateway.effects))


async def happen(shop: Shop, attempt_id: AttemptId, event: int | str, *, first: bool) -> None:
    """`first`: nobody has worked on the attempt before."""
    attempt = await shop.uow.attempts.get(attempt_id)
    match event:
        case int():
            shop.faults.after = event
            with suppress(Crash, Transient):
                await (shop.saga.set_out if first else shop.saga.advance)(attempt_id)
            shop.faults.after = None
        case "cancel":
            with suppress(CheckoutNotOpen):
                await shop.cancel(attempt.checkout_id)
        case "challenge" if attempt.gateway_reference and attempt.state is AttemptState.WAITING:
            await shop.gateway.complete_action(attempt.gateway_reference, {"code": "1234"})
        case "late":
            shop.clock.at += PERIODS.payment / 2
        case "give up before the capture" if attempt.can_turn_back:
            await shop.saga.give_up(attempt_id)


async def finish(shop: Shop, attempt_id: AttemptId) -> None:
    """Run the jobs that are left, the one at the deadline last."""
    await run(shop, attempt_id)
    if (await shop.uow.attempts.get(attempt_id)).state not in ENDED:
        shop.clock.at += PERIODS.payment
        await run(shop, attempt_id)
