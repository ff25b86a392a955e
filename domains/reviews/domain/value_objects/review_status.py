from enum import StrEnum


class ReviewStatus(StrEnum):
    """Who sees a review.

    Attributes:
        PUBLISHED: Everybody; it counts in the ratings.
        HIDDEN: Its author and administrators; it counts nowhere.
    """

    PUBLISHED = "PUBLISHED"
    HIDDEN = "HIDDEN"
