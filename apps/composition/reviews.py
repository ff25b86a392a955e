"""Reviews: ports meet adapters."""

from domains.orders.contracts.apis import OrderReads
from domains.products.application.use_cases.apply_rating import apply_rating
from domains.reviews.application.ports.inbound import ReviewCommands
from domains.reviews.application.ports.outbound import FindDeliveredLine
from domains.reviews.application.use_cases.create_review import create_review
from domains.reviews.application.use_cases.moderate_review import moderate_review
from domains.reviews.application.use_cases.reply_to_review import reply_to_review
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin, retrying
from persistence.unit_of_work import SqlUnitOfWork


def review_commands(
    begin: Begin[SqlUnitOfWork], orders: OrderReads, clock: Clock
) -> ReviewCommands:
    delivered_line: FindDeliveredLine = orders.delivered_line
    return ReviewCommands(
        create_review=retrying(
            lambda it: create_review(
                it,
                begin=begin,
                delivered_line=delivered_line,
                apply_rating=apply_rating,
                clock=clock,
            )
        ),
        moderate_review=retrying(
            lambda it: moderate_review(it, begin=begin, apply_rating=apply_rating, clock=clock)
        ),
        reply_to_review=retrying(lambda it: reply_to_review(it, begin=begin, clock=clock)),
    )
