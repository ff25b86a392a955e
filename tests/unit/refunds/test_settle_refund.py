"""Every fault between asking the gateway and writing the answer down."""

import asyncio
from collections import Counter
from collections.abc import Callable

import pytest

from domains.payments.contracts.apis import Outcome, OutcomeStatus
from domains.refunds.application.use_cases.retry_refund import retry_refund
from domains.refunds.domain.value_objects.refund_status import RefundStatus
from domains.refunds.sagas.settle_refund import keep_trying, settle_refund
from domains.shared_kernel.errors import Transient
from domains.shared_kernel.ids import OrderId, RefundId
from domains.shared_kernel.money import Money
from domains.shared_kernel.use_case import IdempotencyKey
from tests.builders.refunds import NOON, a_refund, a_retry
from tests.fakes.payments import StoppedClock
from tests.fakes.refunds import SETTLEMENT, STILL_OUTSTANDING, InMemoryRefundsUnitOfWork

CLOCK = StoppedClock(NOON)
PAID = Outcome(status=OutcomeStatus.SUCCEEDED, reference="pay_at_gateway")
DECLINED = Outcome(status=OutcomeStatus.DECLINED, reference="pay_at_gateway", code="account_closed")


class Killed(BaseException):
    """The worker is gone, as after kill -9."""


class FaultyGateway:
    """Does what each fault says, then works; `paid` counts what really went back."""

    def __init__(self, *faults: str, answer: Outcome = PAID) -> None:
        self.faults = list(faults)
        self.answer = answer
        self.known: dict[str, Outcome] = {}
        self.waiting: asyncio.Event | None = None
        self.paid: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()

    async def find(self, key: str, /) -> Outcome | None:
        self.calls["find"] += 1
        if self._fault("find failed"):
            raise Transient
        return self.known.get(key)

    async def refund(self, reference: str, amount: Money, /, *, key: str) -> Outcome:
        self.calls["refund"] += 1
        if self._fault("request lost"):
            raise Transient
        if key not in self.known:
            self.known[key] = self.answer
            if self.answer.ok:
                self.paid[reference] += amount.minor_units
        if self._fault("answer lost"):
            raise Transient
        if self._fault("answer late") and self.waiting:
            await self.waiting.wait()
            return DECLINED
        if self._fault("killed"):
            raise Killed
        return self.known[key]

    def _fault(self, name: str) -> bool:
        if self.faults[:1] == [name]:
            self.faults.pop(0)
            return True
        return False


async def reference(order_id: OrderId, /) -> str | None:
    return "pay_at_gateway"


@pytest.fixture
async def uow() -> InMemoryRefundsUnitOfWork:
    """With one pending refund."""
    uow = InMemoryRefundsUnitOfWork()
    await uow.refunds.save(a_refund())
    return uow


async def settle(
    uow: InMemoryRefundsUnitOfWork,
    gateway: FaultyGateway,
    find: Callable[..., object] = reference,
) -> None:
    [refund_id] = uow.refunds.rows
    await settle_refund(
        refund_id,
        begin=uow.begin,
        gateway=gateway,
        payment_reference=find,  # type: ignore[arg-type]  # a test gives another one
        steps=SETTLEMENT,
        clock=CLOCK,
    )


def the_refund(uow: InMemoryRefundsUnitOfWork) -> tuple[RefundId, RefundStatus]:
    [refund] = uow.refunds.rows.values()
    return refund.id, refund.status


async def test_a_paid_refund_is_noted_by_order_and_books(uow: InMemoryRefundsUnitOfWork) -> None:
    gateway = FaultyGateway()

    await settle(uow, gateway)

    refund_id, status = the_refund(uow)
    assert status is RefundStatus.SETTLED
    assert uow.noted == [refund_id]
    [booked] = uow.booked
    assert (booked.refund_id, booked.outstanding) == (refund_id, STILL_OUTSTANDING)
    assert gateway.paid == {"pay_at_gateway": 2490}
    assert gateway.calls["find"] == 0


async def test_run_again_it_does_nothing(uow: InMemoryRefundsUnitOfWork) -> None:
    gateway = FaultyGateway()
    await settle(uow, gateway)

    await settle(uow, gateway)

    assert gateway.calls == {"refund": 1}
    assert len(uow.booked) == 1


@pytest.mark.parametrize(
    ("faults", "sent"),
    [
        (["request lost"], 2),
        (["answer lost"], 1),
        (["answer lost", "find failed", "find failed"], 1),
        (["request lost", "find failed", "request lost", "answer lost"], 3),
    ],
)
async def test_an_unknown_answer_is_looked_up_before_asking_again(
    uow: InMemoryRefundsUnitOfWork, faults: list[str], sent: int
) -> None:
    gateway = FaultyGateway(*faults)
    for _ in faults:
        with pytest.raises(Transient):
            await settle(uow, gateway)

    await settle(uow, gateway)

    assert the_refund(uow)[1] is RefundStatus.SETTLED
    assert gateway.paid == {"pay_at_gateway": 2490}
    assert gateway.calls["refund"] == sent


async def test_a_worker_killed_after_the_effect_pays_once(uow: InMemoryRefundsUnitOfWork) -> None:
    gateway = FaultyGateway("killed")
    with pytest.raises(Killed):
        await settle(uow, gateway)
    assert the_refund(uow)[1] is RefundStatus.PENDING

    await settle(uow, gateway)

    assert gateway.paid == {"pay_at_gateway": 2490}
    assert gateway.calls["refund"] == 1
    assert len(uow.noted) == len(uow.booked) == 1


async def test_a_decline_fails_and_calls_for_a_person(
    uow: InMemoryRefundsUnitOfWork, caplog: pytest.LogCaptureFixture
) -> None:
    await settle(uow, FaultyGateway(answer=DECLINED))

    [refund] = uow.refunds.rows.values()
    assert (refund.status, refund.failure_code) == (RefundStatus.FAILED, "account_closed")
    assert (uow.noted, uow.booked) == ([], [])
    assert "needs a person" in caplog.text


async def retry(uow: InMemoryRefundsUnitOfWork) -> None:
    [refund] = uow.refunds.rows.values()
    await retry_refund(a_retry(refund), begin=uow.begin, clock=CLOCK)


async def test_a_retry_after_a_decline_is_asked_for_with_a_new_key(
    uow: InMemoryRefundsUnitOfWork,
) -> None:
    gateway = FaultyGateway(answer=DECLINED)
    await settle(uow, gateway)
    await retry(uow)
    gateway.answer = PAID

    await settle(uow, gateway)

    refund_id, status = the_refund(uow)
    assert status is RefundStatus.SETTLED
    assert [*gateway.known] == [f"{refund_id}:refund", f"{refund_id}:refund:2"]
    assert gateway.paid == {"pay_at_gateway": 2490}
    assert len(uow.noted) == len(uow.booked) == 1


async def test_each_decline_can_be_retried(uow: InMemoryRefundsUnitOfWork) -> None:
    gateway = FaultyGateway(answer=DECLINED)
    for number in range(3):
        await settle(uow, gateway)
        [refund] = uow.refunds.rows.values()
        command = a_retry(refund, key=IdempotencyKey("cus_seller", str(number)))
        await retry_refund(command, begin=uow.begin, clock=CLOCK)

    assert len(gateway.known) == 3
    assert the_refund(uow)[1] is RefundStatus.PENDING


async def test_a_worker_killed_in_a_retry_pays_once(uow: InMemoryRefundsUnitOfWork) -> None:
    gateway = FaultyGateway(answer=DECLINED)
    await settle(uow, gateway)
    await retry(uow)
    gateway.answer, gateway.faults = PAID, ["killed"]
    with pytest.raises(Killed):
        await settle(uow, gateway)

    await settle(uow, gateway)

    assert the_refund(uow)[1] is RefundStatus.SETTLED
    assert gateway.paid == {"pay_at_gateway": 2490}
    assert gateway.calls == {"refund": 2, "find": 1}


async def test_a_late_answer_to_an_earlier_attempt_is_no_news(
    uow: InMemoryRefundsUnitOfWork,
) -> None:
    gateway = FaultyGateway("answer late", answer=DECLINED)
    gateway.waiting = asyncio.Event()
    slow = asyncio.create_task(settle(uow, gateway))
    await asyncio.sleep(0)
    await settle(uow, gateway)
    assert the_refund(uow)[1] is RefundStatus.FAILED
    await retry(uow)

    gateway.waiting.set()
    await slow

    assert the_refund(uow)[1] is RefundStatus.PENDING


async def test_an_order_without_a_payment_fails_and_asks_nobody(
    uow: InMemoryRefundsUnitOfWork,
) -> None:
    gateway = FaultyGateway()

    async def nothing(order_id: OrderId, /) -> None: ...

    await settle(uow, gateway, nothing)

    assert the_refund(uow)[1] is RefundStatus.FAILED
    assert gateway.calls == {}


async def test_a_gateway_that_never_answers_is_asked_again_in_an_hour(
    uow: InMemoryRefundsUnitOfWork, caplog: pytest.LogCaptureFixture
) -> None:
    refund_id, _ = the_refund(uow)

    await keep_trying(refund_id, begin=uow.begin, clock=CLOCK)

    assert uow.jobs.queue == [("refunds.settle", refund_id)]
    assert "needs a person" in caplog.text


async def test_a_refund_that_is_over_rests(uow: InMemoryRefundsUnitOfWork) -> None:
    await settle(uow, FaultyGateway())

    await keep_trying(the_refund(uow)[0], begin=uow.begin, clock=CLOCK)

    assert uow.jobs.queue == []
