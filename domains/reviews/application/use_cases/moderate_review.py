from dataclasses import dataclass
from enum import StrEnum

from domains.reviews.application.ports.outbound import ApplyRating, U
from domains.reviews.application.rating import rate
from domains.shared_kernel.audit import AuditEntry, StaffAction
from domains.shared_kernel.ids import CustomerId, ReviewId
from domains.shared_kernel.time import Clock
from domains.shared_kernel.use_case import Begin


class ModerationDecision(StrEnum):
    """What an administrator decides about a review.

    Attributes:
        HIDE: Only its author and administrators see it; it counts in no rating.
        RESTORE: Everybody sees it again, and it counts again.
    """

    HIDE = "HIDE"
    RESTORE = "RESTORE"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerateReview:
    """An administrator's decision, `by` whom: the caller has checked who asks."""

    by: CustomerId
    review_id: ReviewId
    decision: ModerationDecision
    reason: str


async def moderate_review(
    command: ModerateReview, /, *, begin: Begin[U], apply_rating: ApplyRating[U], clock: Clock
) -> ReviewId:
    """Hide a review or show it again; the ratings follow in the same transaction.

    Raises:
        InvalidReview: there is no reason.
        ModerationRefused: it is hidden, or shown, already.
        ReviewNotFound: there is none.
    """
    async with begin() as uow:
        review = await uow.reviews.get(command.review_id)
        before = review.status
        hides = command.decision is ModerationDecision.HIDE
        (review.hide if hides else review.restore)(command.reason, at=clock.now())
        await uow.reviews.save(review)
        entry = AuditEntry(
            actor_id=command.by,
            action=StaffAction.REVIEW_MODERATE,
            target_id=review.id,
            reason=command.reason.strip(),
            at=clock.now(),
            before={"status": before},
            after={"status": review.status},
        )
        await uow.audit.append(entry)
        await rate(uow, review, -1 if hides else 1, apply_rating=apply_rating)
    return command.review_id
