"""Reviews as clients see them: through the subgraph, on real PostgreSQL."""

from typing import Any

import pytest

from apps.composition.clock import SystemClock
from domains.products.application.use_cases.apply_rating import apply_rating
from domains.reviews.application.ports.inbound import ReviewCommands
from domains.reviews.application.use_cases.create_review import create_review
from domains.reviews.application.use_cases.moderate_review import moderate_review
from domains.reviews.application.use_cases.reply_to_review import reply_to_review
from domains.shared_kernel.ids import CustomerId, SellerId
from domains.shared_kernel.use_case import Begin, Viewer
from persistence.accounts.reader import SqlAccountReader
from persistence.engine import Pools
from persistence.reviews.reader import SqlReviewReader
from persistence.unit_of_work import SqlUnitOfWork
from resolvers.apis import Apis
from resolvers.context import Context
from schema.build import subgraph
from schema.entities import Subgraph
from tests.builders.accounts import a_customer
from tests.builders.reviews import a_delivered_line
from tests.fakes.reviews import Deliveries

CLOCK = SystemClock()
CREATE = """mutation($input: ReviewInput!, $key: String) {
  reviewCreate(input: $input, idempotencyKey: $key) {
    review { id rating status author { displayName } product { id } }
    userErrors { code field } } }"""
MODERATE = """mutation($id: ID!, $decision: ModerationDecision!) {
  reviewModerate(id: $id, decision: $decision, reason: "abusive") {
    review { status } userErrors { code } } }"""
REPLY = """mutation($id: ID!) { reviewReply(id: $id, body: "Thanks") {
  review { reply { body } } userErrors { code field } } }"""
SEEN = """query($of: [_Any!]!) { _entities(representations: $of) {
  ... on Product { ratingSummary { average count histogram { rating count } }
                   reviews(first: 5) { totalCount nodes { id author { displayName } } } }
  ... on Review { id }
  ... on Seller { ratingSummary { average count } } } }"""
ADMIN = Viewer(customer_id="cus_admin", is_admin=True)


class Stores:
    """Each seller's only worker is the customer of the same number."""

    async def ids_by_owner(self, owners: list[CustomerId], /) -> list[SellerId | None]:
        return [SellerId(owner.replace("cus_", "sel_")) for owner in owners]


class Client:
    def __init__(self, graph: Subgraph, begin: Begin[SqlUnitOfWork], pools: Pools) -> None:
        self.graph, self.begin, self.deliveries = graph, begin, Deliveries()
        self.viewer = Viewer()
        self.apis = Apis.__new__(Apis)
        object.__setattr__(self.apis, "accounts", SqlAccountReader(pools.read))
        object.__setattr__(self.apis, "reviews", SqlReviewReader(pools.read))
        object.__setattr__(self.apis, "sellers", Stores())
        object.__setattr__(self.apis, "review_commands", self._commands())

    async def __call__(self, document: str, **variables: Any) -> dict[str, Any]:
        context = Context(apis=self.apis, viewer=self.viewer)
        result = await self.graph.execute(
            document, variable_values=variables, context_value=context
        )
        assert not result.errors, result.errors
        return result.data or {}

    async def entity(self, id: str, kind: str) -> Any:
        answer = await self(SEEN, of=[{"__typename": kind, "id": id}])
        return answer["_entities"][0]

    def _commands(self) -> ReviewCommands:
        begin = self.begin
        return ReviewCommands(
            create_review=lambda it: create_review(
                it,
                begin=begin,
                delivered_line=self.deliveries,
                apply_rating=apply_rating,
                clock=CLOCK,
            ),
            moderate_review=lambda it: moderate_review(
                it, begin=begin, apply_rating=apply_rating, clock=CLOCK
            ),
            reply_to_review=lambda it: reply_to_review(it, begin=begin, clock=CLOCK),
        )


@pytest.fixture(scope="module")
def graph() -> Subgraph:
    return subgraph("reviews")


@pytest.fixture
async def client(graph: Subgraph, begin: Begin[SqlUnitOfWork], pools: Pools) -> Client:
    """Ada, to whom two pieces of one product were delivered."""
    client, ada = Client(graph, begin, pools), a_customer()
    async with begin() as uow:
        await uow.customers.add(ada)
    client.viewer = Viewer(customer_id=ada.id)
    first = client.deliveries.add(a_delivered_line(), ada.id)
    client.deliveries.add(
        a_delivered_line(product_id=first.product_id, seller_id=first.seller_id), ada.id
    )
    return client


async def test_a_review_is_shown_with_its_author_and_in_figures(client: Client) -> None:
    first, second = client.deliveries.lines.values()

    written = await client(CREATE, input={"orderLineId": first.order_line_id, "rating": 5})
    await client(CREATE, input={"orderLineId": second.order_line_id, "rating": 2})

    assert written["reviewCreate"]["userErrors"] == []
    assert written["reviewCreate"]["review"]["author"] == {"displayName": "Ada"}
    client.viewer = Viewer()
    product = await client.entity(first.product_id, "Product")
    assert product["ratingSummary"]["average"] == 3.5
    assert [it["count"] for it in product["ratingSummary"]["histogram"]] == [0, 1, 0, 0, 1]
    assert product["reviews"]["totalCount"] == 2
    assert await client.entity(first.seller_id, "Seller") == {
        "ratingSummary": {"average": 3.5, "count": 2}
    }


async def test_what_has_not_arrived_cannot_be_reviewed(client: Client) -> None:
    answer = await client(CREATE, input={"orderLineId": "oli_other", "rating": 5})

    assert answer["reviewCreate"]["userErrors"] == [
        {"code": "NOT_REVIEWABLE", "field": ["input", "orderLineId"]}
    ]


async def test_a_hidden_review_is_for_its_author_and_administrators(client: Client) -> None:
    [line, _] = client.deliveries.lines.values()
    ada = client.viewer
    written = await client(CREATE, input={"orderLineId": line.order_line_id, "rating": 5})
    review_id = written["reviewCreate"]["review"]["id"]

    client.viewer = ADMIN
    await client(MODERATE, id=review_id, decision="HIDE")

    assert await client.entity(review_id, "Review")
    client.viewer = ada
    assert await client.entity(review_id, "Review")
    client.viewer = Viewer()
    assert await client.entity(review_id, "Review") is None
    product = await client.entity(line.product_id, "Product")
    assert (product["ratingSummary"]["count"], product["reviews"]["nodes"]) == (0, [])


async def test_only_an_administrator_moderates(client: Client) -> None:
    answer = await client(MODERATE, id="rev_1", decision="HIDE")

    assert answer["reviewModerate"]["userErrors"] == [{"code": "FORBIDDEN"}]


async def test_only_the_store_that_sold_it_replies(client: Client) -> None:
    [line, _] = client.deliveries.lines.values()
    written = await client(CREATE, input={"orderLineId": line.order_line_id, "rating": 5})
    review_id = written["reviewCreate"]["review"]["id"]

    answer = await client(REPLY, id=review_id)
    assert answer["reviewReply"]["userErrors"] == [{"code": "NOT_FOUND", "field": ["id"]}]

    client.viewer = Viewer(customer_id=line.seller_id.replace("sel_", "cus_"))
    answer = await client(REPLY, id=review_id)
    assert answer["reviewReply"]["review"] == {"reply": {"body": "Thanks"}}
