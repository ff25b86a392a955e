"""The catalogue as clients see it: through the graph of all domains, on PostgreSQL."""

from dataclasses import replace
from typing import Any
from unittest.mock import NonCallableMock

import pytest

from apps.composition.clock import SystemClock
from apps.composition.products import product_commands
from apps.composition.sellers import seller_commands
from domains.products.application.use_cases.create_category import CreateCategory
from domains.sellers.domain.value_objects.seller_status import SellerStatus
from domains.shared_kernel.ids import new_id
from domains.shared_kernel.use_case import Begin, Viewer
from persistence.engine import Pools
from persistence.inventory.reader import SqlInventoryReader
from persistence.products.reader import SqlProductReader
from persistence.reviews.reader import SqlReviewReader
from persistence.sellers.reader import SqlSellerReader
from persistence.unit_of_work import SqlUnitOfWork
from resolvers.apis import Apis
from resolvers.context import Context
from schema.build import DOMAINS, Supergraph
from tests.builders.products import a_category, a_published_product, a_variant, usd
from tests.builders.sellers import NOON, an_application

MONEY = "fragment M on Money { amount currencyCode }"
CARD = (
    """fragment Card on Product {
  id handle title
  priceRange { minVariantPrice { ...M } } compareAtPriceRange { minVariantPrice { ...M } }
  featuredImage { url altText } ratingSummary { average count } seller { id name }
  selectedOrFirstAvailableVariant { id sku }
}"""
    + MONEY
)
LISTING = (
    """query A($first: Int!, $after: String, $category: ID!) {
  products(first: $first, after: $after, filters: [{ category: $category }],
           sortKey: CREATED_AT, reverse: true) {
    edges { cursor node { ...Card } } pageInfo { hasNextPage endCursor }
  }
}"""
    + CARD
)
DETAIL = (
    """query B($handle: String!) {
  product(handle: $handle) {
    ...Card description availability { inStock quantity }
    variants(first: 50) {
      nodes { id sku price { ...M } selectedOptions { name value } availableForSale } }
    images(first: 20) { nodes { url altText } }
    reviews(first: 10) {
      nodes { id rating body author { displayName } } pageInfo { hasNextPage endCursor } }
  }
}"""
    + CARD
)
TITLE = "query C($id: ID!) { product(id: $id) { title } }"
SEARCH = (
    """query F($query: String!, $first: Int!, $after: String, $filters: [ProductFilter!]) {
  search(query: $query, first: $first, after: $after, types: [PRODUCT], filters: $filters) {
    totalCount edges { cursor node { ...Card } } pageInfo { hasNextPage endCursor }
    productFilters { id label values { id label count input } }
  }
}"""
    + CARD
)
"""The documents of the benchmark: these shapes must be possible."""

CREATE = """mutation($input: ProductCreateInput!, $key: String) {
  productCreate(input: $input, idempotencyKey: $key) {
    product { id handle status version variants { nodes { id sku title } totalCount } }
    userErrors { code field message } } }"""
UPDATE = """mutation($id: ID!, $input: ProductUpdateInput!, $version: Int) {
  productUpdate(id: $id, input: $input, ifVersion: $version) {
    product { title vendor tags version seo { title } category { id } }
    userErrors { code field ... on ProductConflict { current { version } } } } }"""
UPSERT = """mutation($id: ID!, $rows: [VariantInput!]!, $policy: BulkErrorPolicy) {
  productVariantsBulkUpsert(productId: $id, variants: $rows, errorPolicy: $policy) {
    product { variantCount } variants { sku price { amount } } userErrors { code field } } }"""
MEDIA = """mutation($id: ID!, $media: [MediaInput!]!) {
  productMediaSet(productId: $id, media: $media) {
    product { images { nodes { url altText } } } userErrors { code field } } }"""
PUBLISH = """mutation($id: ID!) {
  productPublish(id: $id) { product { status } userErrors { code field } } }"""
UNPUBLISH = """mutation($id: ID!) {
  productUnpublish(id: $id) { product { status } userErrors { code field } } }"""

GRAPH = Supergraph(DOMAINS)


class World:
    """The graph, and whoever asks."""

    def __init__(self, pools: Pools, begin: Begin[SqlUnitOfWork]) -> None:
        self.begin = begin
        self.commands = product_commands(begin, SystemClock())
        self.sellers = seller_commands(begin, SystemClock())
        known: dict[str, Any] = {
            "products": SqlProductReader(pools.read),
            "product_commands": self.commands,
            "sellers": SqlSellerReader(pools.read),
            "inventory": SqlInventoryReader(pools.read),
            "reviews": SqlReviewReader(pools.read),
        }
        nobody = {name: NonCallableMock() for name in Apis.__dataclass_fields__}
        self.apis = Apis(**(nobody | known))

    async def ask(self, document: str, viewer: Viewer | None = None, **variables: Any) -> Any:
        context = Context(self.apis, viewer or Viewer())
        result = await GRAPH.execute(document, variables, context)
        assert not getattr(result, "errors", None), result
        data: Any = getattr(result, "data", None)
        [answer] = data.values()
        return answer

    async def refused(self, document: str, viewer: Viewer | None = None, **variables: Any) -> str:
        result = await GRAPH.execute(document, variables, Context(self.apis, viewer or Viewer()))
        [error] = getattr(result, "errors", None) or []
        return str(error.extensions["code"])

    async def a_store(self) -> tuple[Viewer, str]:
        """An open store and its owner."""
        seller = an_application()
        seller.change_status(SellerStatus.ACTIVE, reason="welcome", at=NOON)
        async with self.begin() as uow:
            await uow.sellers.save(seller)
        return Viewer(seller.owner_id), seller.id


@pytest.fixture
def world(pools: Pools, begin: Begin[SqlUnitOfWork]) -> World:
    return World(pools, begin)


def an_input(**changes: Any) -> dict[str, Any]:
    price = {"amount": "19.99", "currencyCode": "USD"}
    return {
        "title": "Ocean Shirt",
        "options": ["Size"],
        "variants": [
            {"options": [{"name": "Size", "value": size}], "price": price, "sku": size}
            for size in ("S", "M")
        ],
        "media": [{"url": "https://img.example/1.jpg", "altText": "Front"}],
    } | changes


async def a_product(world: World, viewer: Viewer, **changes: Any) -> Any:
    answer = await world.ask(CREATE, viewer, input=an_input(**changes))
    assert answer["userErrors"] == []
    return answer["product"]


async def test_a_seller_creates_publishes_and_withdraws_a_product(world: World) -> None:
    viewer, _ = await world.a_store()
    made = await a_product(world, viewer)

    assert (made["status"], made["version"]) == ("DRAFT", 1)
    assert [it["title"] for it in made["variants"]["nodes"]] == ["S", "M"]
    assert await world.ask(TITLE, id=made["id"]) is None
    assert await world.ask(TITLE, viewer, id=made["id"]) == {"title": "Ocean Shirt"}

    published = await world.ask(PUBLISH, viewer, id=made["id"])
    assert published == {"product": {"status": "PUBLISHED"}, "userErrors": []}
    assert await world.ask(TITLE, id=made["id"]) == {"title": "Ocean Shirt"}
    again = await world.ask(PUBLISH, viewer, id=made["id"])
    assert again["userErrors"] == [{"code": "ALREADY_PUBLISHED", "field": ["id"]}]

    await world.ask(UNPUBLISH, viewer, id=made["id"])
    assert await world.ask(TITLE, id=made["id"]) is None


async def test_the_same_key_creates_once(world: World) -> None:
    viewer, _ = await world.a_store()

    first = await world.ask(CREATE, viewer, input=an_input(), key="k")
    again = await world.ask(CREATE, viewer, input=an_input(), key="k")
    other = await world.ask(CREATE, viewer, input=an_input(title="Other"), key="k")

    assert first["product"]["id"] == again["product"]["id"]
    assert other["userErrors"][0]["code"] == "IDEMPOTENCY_KEY_REUSED"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"title": " "}, "INVALID", ["input", "title"]),
        ({"categoryId": "cat_none"}, "NOT_FOUND", ["input", "categoryId"]),
        ({"media": [{"url": "x"}]}, "INVALID", ["input", "media", "0", "url"]),
        (
            {"variants": [{"price": {"amount": "1", "currencyCode": "EUR"}}], "options": []},
            "CURRENCY_MISMATCH",
            ["input", "variants", "0", "price"],
        ),
        (
            {"variants": [{"price": {"amount": "1.999", "currencyCode": "USD"}}], "options": []},
            "INVALID",
            ["input", "variants", "0", "price"],
        ),
        ({"variants": [{"sku": "x"}]}, "INVALID", ["input", "variants", "0", "price"]),
        (
            {"variants": [{"options": [{"name": "Colour", "value": "Red"}]}]},
            "OPTIONS_MISMATCH",
            ["input", "variants", "0", "options"],
        ),
    ],
)
async def test_refusals_name_the_argument_at_fault(
    world: World, changes: dict[str, Any], code: str, field: list[str]
) -> None:
    viewer, _ = await world.a_store()

    answer = await world.ask(CREATE, viewer, input=an_input(**changes))

    [error] = answer["userErrors"]
    assert (error["code"], error["field"]) == (code, field)
    assert answer["product"] is None


async def test_what_is_absent_stays_and_null_empties(world: World) -> None:
    viewer, _ = await world.a_store()
    category = await world.commands.create_category(
        CreateCategory(by=Viewer("cus_1", is_admin=True), name=new_id("cat"))
    )
    made = await a_product(
        world, viewer, vendor="Acme", tags=["a"], categoryId=category, seo={"title": "T"}
    )

    titled = await world.ask(UPDATE, viewer, id=made["id"], input={"title": "Other"}, version=1)
    emptied = await world.ask(
        UPDATE,
        viewer,
        id=made["id"],
        input={"vendor": None, "tags": None, "categoryId": None, "seo": None},
    )
    nameless = await world.ask(UPDATE, viewer, id=made["id"], input={"title": None})

    assert titled["product"] == {
        "title": "Other",
        "vendor": "Acme",
        "tags": ["a"],
        "version": 2,
        "seo": {"title": "T"},
        "category": {"id": category},
    }
    assert emptied["product"] == {
        "title": "Other",
        "vendor": "",
        "tags": [],
        "version": 3,
        "seo": {"title": ""},
        "category": None,
    }
    assert nameless["userErrors"] == [{"code": "INVALID", "field": ["input", "title"]}]


async def test_an_update_of_an_old_version_gets_the_current_one(world: World) -> None:
    viewer, _ = await world.a_store()
    made = await a_product(world, viewer)

    answer = await world.ask(UPDATE, viewer, id=made["id"], input={"title": "X"}, version=7)

    assert answer["product"] is None
    assert answer["userErrors"] == [
        {"code": "CONFLICT", "field": ["ifVersion"], "current": {"version": 1}}
    ]


@pytest.mark.parametrize("policy", ["REJECT_FAILED", "REJECT_ALL"])
async def test_bulk_rows_are_refused_by_their_number(world: World, policy: str) -> None:
    viewer, _ = await world.a_store()
    made = await a_product(world, viewer)
    price = {"amount": "5.00", "currencyCode": "USD"}
    rows = [
        {"options": [{"name": "Colour", "value": "Red"}], "price": price},
        {"sku": "S", "price": price},
        {"options": [{"name": "Size", "value": "L"}]},
        {"options": [{"name": "Size", "value": "XL"}], "price": None},
    ]

    answer = await world.ask(UPSERT, viewer, id=made["id"], rows=rows, policy=policy)

    fields = [(it["code"], it["field"]) for it in answer["userErrors"]]
    assert ("OPTIONS_MISMATCH", ["variants", "0", "options"]) in fields
    assert ("INVALID", ["variants", "3", "price"]) in fields
    if policy == "REJECT_FAILED":
        assert ("INVALID", ["variants", "2", "price"]) in fields
        assert answer["variants"] == [None, {"sku": "S", "price": {"amount": "5.00"}}, None, None]
        assert answer["product"] == {"variantCount": 2}
    else:
        assert answer["variants"] == [None] * 4
        whole = await world.ask(UPSERT, viewer, id=made["id"], rows=rows[1:3], policy=policy)
        assert whole["variants"] == [None, None]
        assert whole["userErrors"] == [{"code": "INVALID", "field": ["variants", "1", "price"]}]


async def test_media_are_set_as_given(world: World) -> None:
    viewer, _ = await world.a_store()
    made = await a_product(world, viewer)
    media = [{"url": "https://img.example/2"}, {"url": "https://img.example/1.jpg", "altText": "F"}]

    answer = await world.ask(MEDIA, viewer, id=made["id"], media=media)
    refused = await world.ask(MEDIA, viewer, id=made["id"], media=[media[0], media[0]])

    assert answer["product"]["images"]["nodes"] == [
        {"url": "https://img.example/2", "altText": ""},
        {"url": "https://img.example/1.jpg", "altText": "F"},
    ]
    assert refused["userErrors"] == [{"code": "INVALID", "field": ["media", "1", "url"]}]


@pytest.mark.parametrize(
    ("document", "more"),
    [
        (UPDATE, {"input": {"title": "X"}}),
        (UPSERT, {"rows": []}),
        (MEDIA, {"media": []}),
        (PUBLISH, {}),
        (UNPUBLISH, {}),
    ],
)
async def test_strangers_cannot_tell_another_sellers_product_from_none(
    world: World, document: str, more: dict[str, Any]
) -> None:
    owner, _ = await world.a_store()
    stranger, _ = await world.a_store()
    made = await a_product(world, owner)

    another = await world.ask(document, stranger, id=made["id"], **more)
    missing = await world.ask(document, stranger, id="prd_none", **more)
    storeless = await world.ask(document, Viewer("cus_storeless"), id=made["id"], **more)

    assert [it["code"] for it in another["userErrors"]] == ["NOT_FOUND"]
    assert another == missing
    assert [it["code"] for it in storeless["userErrors"]] == ["FORBIDDEN"]
    assert await world.refused(document, id=made["id"], **more) == "UNAUTHENTICATED"


async def test_a_draft_is_hidden_on_every_way_to_it(world: World) -> None:
    owner, seller = await world.a_store()
    made = await a_product(world, owner)
    variant = made["variants"]["nodes"][0]["id"]
    ways: list[tuple[str, dict[str, Any]]] = [
        ("query($id: ID!) { product(id: $id) { id title } }", {"id": made["id"]}),
        ("query($h: String!) { product(handle: $h) { id } }", {"h": made["handle"]}),
        ("query($id: ID!) { productVariant(id: $id) { sku } }", {"id": variant}),
        (
            'query($s: ID!) { productVariant(sku: "S", sellerId: $s) { id } }',
            {"s": seller},
        ),
        ("query($id: ID!) { node(id: $id) { ... on Product { title } } }", {"id": made["id"]}),
        ("query($id: ID!) { node(id: $id) { ... on ProductVariant { sku } } }", {"id": variant}),
    ]

    for document, variables in ways:
        assert await world.ask(document, **variables) is None
        assert await world.ask(document, (await world.a_store())[0], **variables) is None
        assert await world.ask(document, owner, **variables) is not None
        assert await world.ask(document, Viewer("cus_1", is_admin=True), **variables) is not None


LISTED = """query($filters: [ProductFilter!]) {
  products(filters: $filters) { nodes { id } totalCount } }"""


async def test_drafts_are_listed_for_their_seller_alone(world: World) -> None:
    owner, seller = await world.a_store()
    stranger, _ = await world.a_store()
    made = await a_product(world, owner)
    await a_product(world, stranger)
    drafts = [{"status": "DRAFT"}, {"seller": seller}]

    assert (await world.ask(LISTED, owner, filters=drafts))["nodes"] == [{"id": made["id"]}]
    assert (await world.ask(LISTED, owner, filters=[{"status": "DRAFT"}]))["totalCount"] == 1
    assert (await world.ask(LISTED, stranger, filters=drafts))["nodes"] == []
    assert (await world.ask(LISTED, filters=drafts))["nodes"] == []
    assert (await world.ask(LISTED, owner, filters=[{"seller": seller}]))["nodes"] == []


async def test_a_category_is_listed_page_by_page(world: World) -> None:
    _, seller = await world.a_store()
    category = a_category()
    products = [a_published_product(seller_id=seller, category_id=category.id) for _ in range(3)]
    async with world.begin() as uow:
        await uow.categories.save(category)
        for product in products:
            await uow.products.save(product)

    first = await world.ask(LISTING, category=category.id, first=2)
    rest = await world.ask(
        LISTING, category=category.id, first=2, after=first["pageInfo"]["endCursor"]
    )

    found = [it["node"]["id"] for it in [*first["edges"], *rest["edges"]]]
    assert found == [it.id for it in sorted(products, key=lambda it: it.id, reverse=True)]
    card = first["edges"][0]["node"]
    assert card["priceRange"] == {"minVariantPrice": {"amount": "19.99", "currencyCode": "USD"}}
    assert card["compareAtPriceRange"] is None
    assert card["featuredImage"]["altText"] == ""
    assert card["ratingSummary"] == {"average": None, "count": 0}
    assert card["seller"] == {"id": seller, "name": "A Store"}
    assert card["selectedOrFirstAvailableVariant"]["sku"] == ""
    assert not rest["pageInfo"]["hasNextPage"]


PRICES = """query($category: ID!, $dearest: Boolean!) {
  products(first: 2, filters: [{ category: $category }]) {
    nodes { ...Prices } edges { node { priceRange { minVariantPrice { amount } } } } } }
fragment Prices on Product {
  priceRange { minVariantPrice { amount } maxVariantPrice @include(if: $dearest) { amount } }
  compareAtPriceRange { ...Range @include(if: $dearest) ... on ProductPriceRange { __typename } } }
fragment Range on ProductPriceRange { maxVariantPrice { amount } }"""


@pytest.mark.parametrize("dearest", [True, False])
async def test_a_list_shows_the_dearest_variant_to_who_asks_for_it(
    world: World,
    dearest: bool,  # noqa: FBT001 - a parameter of the table above
) -> None:
    _, seller = await world.a_store()
    category = a_category()
    product = a_published_product(
        seller_id=seller,
        category_id=category.id,
        options=("Size",),
        variants=(
            a_variant(options=("S",), price=usd(900), compare_at_price=usd(1200)),
            a_variant(options=("L",), price=usd(1999), compare_at_price=usd(2500)),
        ),
    )
    async with world.begin() as uow:
        await uow.categories.save(category)
        await uow.products.save(product)

    listed = await world.ask(PRICES, category=category.id, dearest=dearest)

    [card] = listed["nodes"]
    assert card["priceRange"]["minVariantPrice"] == {"amount": "9.00"}
    shown = [card[name].get("maxVariantPrice") for name in ("priceRange", "compareAtPriceRange")]
    assert shown == ([{"amount": "19.99"}, {"amount": "25.00"}] if dearest else [None, None])


async def test_a_product_page_is_answered_whole(world: World) -> None:
    viewer, _ = await world.a_store()
    made = await a_product(world, viewer, description="<p>Soft<script>x</script></p>")
    await world.ask(PUBLISH, viewer, id=made["id"])

    page = await world.ask(DETAIL, handle=made["handle"])

    assert page["description"] == "<p>Soft</p>"
    assert page["images"]["nodes"] == [{"url": "https://img.example/1.jpg", "altText": "Front"}]
    assert [it["selectedOptions"] for it in page["variants"]["nodes"]] == [
        [{"name": "Size", "value": "S"}],
        [{"name": "Size", "value": "M"}],
    ]
    assert page["reviews"]["nodes"] == []


async def test_the_variant_picker_finds_what_is_selected(world: World) -> None:
    viewer, _ = await world.a_store()
    made = await a_product(world, viewer)
    pick = """query($id: ID!, $selected: [SelectedOptionInput!]) {
      product(id: $id) { selectedOrFirstAvailableVariant(selectedOptions: $selected) { sku } } }"""

    async def picked(**selected: str) -> Any:
        options = [{"name": name, "value": value} for name, value in selected.items()]
        answer = await world.ask(pick, viewer, id=made["id"], selected=options)
        return answer["selectedOrFirstAvailableVariant"]["sku"]

    assert await picked() == "S"
    assert await picked(Size="M") == "M"
    assert await picked(Size="XXL") == "S"


async def test_a_search_filter_is_given_back_as_it_came(world: World) -> None:
    _, seller = await world.a_store()
    own, category = "w" + new_id("x")[-12:], a_category()
    async with world.begin() as uow:
        await uow.categories.save(category)
        for price in (1000, 3000):
            await uow.products.save(
                a_published_product(
                    seller_id=seller,
                    title=own,
                    category_id=category.id,
                    variants=(a_variant(price=usd(price)),),
                )
            )

    found = await world.ask(SEARCH, query=own, first=10)

    assert found["totalCount"] == 2
    by_id = {it["id"]: it["values"] for it in found["productFilters"]}
    assert [it["label"] for it in by_id["seller"]] == ["A Store"]
    for values in by_id.values():
        for value in values:
            again = await world.ask(SEARCH, query=own, first=10, filters=[value["input"]])
            assert again["totalCount"] == value["count"]


async def test_categories_know_their_way(world: World) -> None:
    top = a_category()
    below = a_category(parent=top)
    async with world.begin() as uow:
        await uow.categories.save(top)
        await uow.categories.save(below)

    found = await world.ask(
        """query($handle: String!) { category(handle: $handle) {
          path level parent { id } ancestors { handle } children { id } } }""",
        handle=below.handle,
    )
    roots = await world.ask("{ categories(first: 100, level: 0) { nodes { id level } } }")

    assert found == {
        "path": below.path,
        "level": 1,
        "parent": {"id": top.id},
        "ancestors": [{"handle": top.handle}],
        "children": [],
    }
    assert {it["level"] for it in roots["nodes"]} == {0}


@pytest.mark.parametrize(
    "document",
    [
        "{ product { id } }",
        '{ product(id: "a", handle: "b") { id } }',
        "{ productVariant { id } }",
        '{ productVariant(sku: "a") { id } }',
        '{ productVariant(id: "a", sellerId: "b") { id } }',
        "{ category { id } }",
        "{ products(first: 1, last: 1) { nodes { id } } }",
        '{ products(after: "x") { nodes { id } } }',
        '{ products(filters: [{ price: { currencyCode: USD, min: "1.999" } }]) { nodes { id } } }',
    ],
)
async def test_impossible_arguments_are_the_clients_fault(world: World, document: str) -> None:
    assert await world.refused(document) == "BAD_USER_INPUT"


async def test_a_listing_costs_the_same_reads_whatever_its_length(world: World) -> None:
    _, seller = await world.a_store()
    category = a_category()
    async with world.begin() as uow:
        await uow.categories.save(category)
        for _ in range(5):
            await uow.products.save(a_published_product(seller_id=seller, category_id=category.id))
    counted = Counting(world.apis.products)
    world.apis = replace(world.apis, products=counted)

    await world.ask(LISTING, category=category.id, first=5)

    assert counted.calls == ["page"]


class Counting:
    """Names each call of a port."""

    def __init__(self, port: Any) -> None:
        self._port = port
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.calls.append(name)
        return getattr(self._port, name)
