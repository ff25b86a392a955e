"""What the reviews domain refuses."""

from domains.shared_kernel.errors import DomainError, InvalidInput, NotFound


class ReviewNotFound(NotFound):
    """No such review, or it is not about the caller's goods."""


class OrderLineNotReviewable(DomainError):
    """Nothing of that line has arrived yet, or it is not the caller's."""

    code = "NOT_REVIEWABLE"


class AlreadyReviewed(DomainError):
    """The line has its review."""

    code = "ALREADY_REVIEWED"


class InvalidReview(InvalidInput):
    """A rating or a text that no review may have."""


class ModerationRefused(DomainError):
    """The review is hidden, or shown, already."""

    code = "MODERATION_REFUSED"
