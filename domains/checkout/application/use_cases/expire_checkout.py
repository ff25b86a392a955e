from domains.checkout.application.ports.outbound import EXPIRE, CouponSteps, StockSteps, U
from domains.checkout.domain.value_objects.checkout_state import CheckoutState
from domains.shared_kernel.ids import CheckoutId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


async def expire_checkout(
    checkout_id: CheckoutId,
    /,
    *,
    begin: Begin[U],
    stock: StockSteps[U],
    coupons: CouponSteps[U],
    clock: Clock,
) -> None:
    """Job: end an abandoned checkout. Too early, it comes again; while it is being paid, it rests.

    Raises:
        CheckoutNotFound: there is none.
    """
    async with begin() as uow:
        checkout, now = await uow.checkouts.get(checkout_id), clock.now()
        if checkout.state is not CheckoutState.OPEN:
            return
        if now < checkout.hold_expires_at:  # the clocks of the processes differ
            await uow.jobs.enqueue(EXPIRE, checkout_id, at=checkout.hold_expires_at)
            return
        checkout.expire(at=now)
        await uow.checkouts.save(checkout)
        await stock.release(uow, checkout.reservation_id)
        await coupons.release(uow, checkout.id)
