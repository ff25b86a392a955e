from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from domains.reviews.domain.exceptions import InvalidReview

MAX_TITLE: Final = 120
MAX_BODY: Final = 5_000
RATINGS: Final = range(1, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectRatings:
    """1 to 5 each; None where the buyer said nothing.

    Raises:
        InvalidReview: a rating is not 1 to 5.
    """

    item: int | None = None
    communication: int | None = None
    shipping: int | None = None

    def __post_init__(self) -> None:
        for name in ("item", "communication", "shipping"):
            rating = getattr(self, name)
            if rating is not None:
                check_rating(rating, field=("input", "aspects", name))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewContent:
    """What a buyer says: plain text.

    Raises:
        InvalidReview: the rating is not 1 to 5, or a text is too long.
    """

    rating: int
    title: str
    body: str
    aspects: AspectRatings = field(default_factory=AspectRatings)

    def __post_init__(self) -> None:
        check_rating(self.rating, field=("input", "rating"))
        check_text(self.title, MAX_TITLE, field=("input", "title"))
        check_text(self.body, MAX_BODY, field=("input", "body"))


def check_rating(rating: int, *, field: Sequence[str]) -> None:
    """Raise `InvalidReview` unless it is 1 to 5."""
    if rating not in RATINGS:
        raise InvalidReview("A rating is 1 to 5.", field=field)


def check_text(text: str, limit: int, *, field: Sequence[str], least: int = 0) -> None:
    """Raise `InvalidReview` unless it has `least` to `limit` characters that can be stored."""
    if not least <= len(text.strip()) or len(text) > limit or "\x00" in text:
        raise InvalidReview(f"A text of {least} to {limit} characters.", field=field)
