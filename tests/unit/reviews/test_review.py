from typing import Any

import pytest

from domains.reviews.domain.exceptions import InvalidReview, ModerationRefused
from domains.reviews.domain.value_objects.rating_counts import RatingCounts
from domains.reviews.domain.value_objects.review_content import AspectRatings
from domains.reviews.domain.value_objects.review_status import ReviewStatus
from tests.builders.reviews import NOON, a_review, some_content


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"rating": 0}, "rating"),
        ({"rating": 6}, "rating"),
        ({"title": "x" * 121}, "title"),
        ({"body": "x" * 5001}, "body"),
        ({"body": "a\x00b"}, "body"),
    ],
)
def test_what_no_review_may_say_is_refused(content: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidReview) as refused:
        some_content(**content)

    assert refused.value.field == ["input", field]


def test_aspects_are_rated_like_the_whole() -> None:
    AspectRatings(item=1, shipping=5)

    with pytest.raises(InvalidReview) as refused:
        AspectRatings(communication=9)

    assert refused.value.field == ["input", "aspects", "communication"]


def test_a_second_answer_takes_the_place_of_the_first() -> None:
    review = a_review()
    review.answer("Thanks", at=NOON)

    review.answer(" Thank you ", at=NOON)

    assert review.reply is not None
    assert review.reply.body == "Thank you"


@pytest.mark.parametrize("body", ["", "  ", "x" * 5001])
def test_an_answer_says_something(body: str) -> None:
    with pytest.raises(InvalidReview):
        a_review().answer(body, at=NOON)


def test_a_review_is_hidden_once_and_restored_once() -> None:
    review = a_review()

    review.hide("abusive", at=NOON)
    assert review.status is ReviewStatus.HIDDEN
    with pytest.raises(ModerationRefused):
        review.hide("abusive", at=NOON)

    review.restore("appealed", at=NOON)
    with pytest.raises(ModerationRefused):
        review.restore("appealed", at=NOON)


def test_a_decision_has_a_reason() -> None:
    with pytest.raises(InvalidReview):
        a_review().hide(" ", at=NOON)


def test_an_average_is_of_all_ratings() -> None:
    assert RatingCounts((1, 0, 0, 1, 1)).average == 3.33
    assert RatingCounts((0, 0, 0, 0, 0)).average is None
