"""Everything the outside may have reviews do, one line per use case."""

from dataclasses import dataclass

from domains.reviews.application.use_cases.create_review import CreateReview
from domains.reviews.application.use_cases.moderate_review import ModerateReview
from domains.reviews.application.use_cases.reply_to_review import ReplyToReview
from domains.shared_kernel.ids import ReviewId
from domains.shared_kernel.use_case import Handles


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCommands:
    create_review: Handles[CreateReview, ReviewId]
    moderate_review: Handles[ModerateReview, ReviewId]
    reply_to_review: Handles[ReplyToReview, ReviewId]
