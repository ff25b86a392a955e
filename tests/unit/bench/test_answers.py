import pytest

from tests.bench.cases import checking, plain
from tests.bench.client import Answer, BadAnswer
from tests.bench.measure import difference


def answer(body: bytes, status: int = 200) -> Answer:
    return Answer(status, b"", body)


def test_an_answer_with_the_field_as_often_as_wanted_is_good() -> None:
    check = checking("title", 2)

    check(answer(b'{"data":[{"title":"a"},{"title":"b"}]}'))


@pytest.mark.parametrize(
    "bad",
    [
        answer(b'{"data":{"title":"a"}}', status=500),
        answer(b'{"data":{"title":"a"},"errors":[]}'),
        answer(b'{"data":{}}'),
        answer(b'{"data":[{"title":"a"},{"title":"b"}]}'),
    ],
)
def test_any_other_answer_voids_the_case(bad: Answer) -> None:
    check = checking("title", 1)

    with pytest.raises(BadAnswer):
        check(bad)


def test_answers_are_compared_without_what_they_cost() -> None:
    assert plain(b'{"data":{"a":1},"extensions":{"cost":{}}}') == {"data": {"a": 1}}


def test_the_first_difference_is_named_by_its_place() -> None:
    wanted = {"data": {"nodes": [{"id": 1}, {"id": 2}]}}
    given = {"data": {"nodes": [{"id": 1}, {"id": 3}]}}

    where = difference(wanted, given)

    assert where == "$.data.nodes[1].id: 2 is wanted, 3 is given"


def test_a_list_of_another_length_differs_as_a_whole() -> None:
    where = difference({"nodes": [1, 2]}, {"nodes": [1]})

    assert where.startswith("$.nodes: ")
