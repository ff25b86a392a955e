"""API keys: what a tool of a seller may do, and all that it may not."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from graphql import GraphQLInputType, GraphQLObjectType, is_non_null_type
from strawberry.types import ExecutionResult

from domains.shared_kernel.ids import SellerId, new_id
from domains.shared_kernel.scopes import Scope
from domains.shared_kernel.use_case import Viewer
from tests.builders.sold import Sold, sell
from tests.fakes.payments import StoppedClock
from tests.integration.security.desk import CREATE_KEY, REVOKE_KEY, Desk

KEYS = "{ customer { apiKeys { id name scopes revokedAt lastUsedOn } } }"
STORE = "{ viewerSeller { id } }"
PRODUCT = """mutation($input: ProductCreateInput!) { productCreate(input: $input) {
  product { id status } userErrors { code message } } }"""
STOCK = """mutation($input: InventorySetInput!, $key: String!) {
  inventorySetQuantities(input: $input, idempotencyKey: $key) { userErrors { code } } }"""
ORDER = "query($id: ID!) { order(id: $id) { id customer { id } group { id } allowedActions } }"
SALES = "{ orders(as: SELLER, first: 5) { nodes { id } } }"
CANCEL = """mutation($id: ID!, $key: String!) {
  orderCancel(id: $id, reason: OUT_OF_STOCK, idempotencyKey: $key) {
    order { id status } userErrors { code message } } }"""
SHIP = """mutation($id: ID!, $input: ShipmentInput!, $key: String!) {
  shipmentCreate(orderId: $id, input: $input, idempotencyKey: $key) {
    shipment { id } userErrors { code message } } }"""
LAMP = {
    "title": "Lamp",
    "variants": [{"sku": "L", "price": {"amount": "10.00", "currencyCode": "USD"}}],
}
EVERYTHING = [scope.value for scope in Scope]


@pytest.fixture
async def owner(desk: Desk) -> Viewer:
    return await desk.seller()


@pytest.fixture
async def sold(desk: Desk) -> Sold:
    return await sell(desk.begin, StoppedClock(datetime.now(UTC)))


async def test_a_key_works_for_the_store_of_its_creator(desk: Desk, owner: Viewer) -> None:
    created = await desk.key(owner, "PRODUCTS_WRITE", name="  Catalogue sync ")
    tool = await desk.who(created["secret"])
    assert tool

    store = await desk.ask(STORE, tool)
    product = await desk.do(PRODUCT, tool, input=LAMP)

    assert created["apiKey"]["name"] == "Catalogue sync"
    assert created["apiKey"]["scopes"] == ["PRODUCTS_WRITE"]
    assert created["secret"].startswith("sk_")
    assert store == await desk.ask(STORE, owner)
    assert product["product"]["status"] == "DRAFT"


async def test_the_secret_is_shown_once_and_stored_nowhere(desk: Desk, owner: Viewer) -> None:
    created = await desk.key(owner, "ORDERS_READ")

    [listed] = (await desk.ask(KEYS, owner))["customer"]["apiKeys"]
    async with desk.begin() as uow:
        rows = await uow._database.fetch("select k::text as row from api_keys k")

    assert listed["id"] == created["apiKey"]["id"]
    assert not [it for it in rows if created["secret"] in it["row"]]
    assert not [it for it in rows if created["secret"].removeprefix("sk_") in it["row"]]


async def test_a_key_without_the_scope_is_refused(desk: Desk, owner: Viewer) -> None:
    tool = await desk.tool(owner, "ORDERS_READ", "INVENTORY_READ")
    quantities = [{"variantId": "var_1", "quantity": 1}]

    refusals = [
        await desk.refusal(PRODUCT, tool, input=LAMP),
        await desk.refusal(STOCK, tool, input={"quantities": quantities}, key=new_id("key")),
    ]

    assert refusals == ["FORBIDDEN", "FORBIDDEN"]


async def test_a_key_never_does_more_than_its_creator(desk: Desk) -> None:
    customer = await desk.customer()
    given = {"name": "Mine", "scopes": ["ORDERS_READ"]}

    assert await desk.refusal(CREATE_KEY, customer, input=given) == "SCOPE_NOT_HELD"


async def test_a_key_ends_with_the_store_of_its_creator(desk: Desk, owner: Viewer) -> None:
    tool = await desk.tool(owner, "PRODUCTS_WRITE")
    async with desk.begin() as uow:
        await uow._database.execute(
            "update sellers set status = 'TERMINATED' where owner_id = $1", owner.customer_id
        )

    assert await desk.refusal(PRODUCT, tool, input=LAMP) == "FORBIDDEN"


async def test_a_key_reads_the_orders_of_the_store_and_nothing_of_the_buyer(
    desk: Desk, sold: Sold
) -> None:
    owner = await desk.seller(sold.seller_id)
    tool = await desk.tool(owner, "ORDERS_READ")

    order = (await desk.ask(ORDER, tool, id=sold.order_id))["order"]
    sales = await desk.ask(SALES, tool)

    assert order["id"] == sold.order_id
    assert (order["customer"], order["group"]) == (None, None)
    assert [it["id"] for it in sales["orders"]["nodes"]] == [sold.order_id]


async def test_a_key_without_a_scope_for_orders_sees_none(desk: Desk, sold: Sold) -> None:
    others = [it for it in EVERYTHING if not it.startswith("ORDERS")]
    tool = await desk.tool(await desk.seller(sold.seller_id), *others)

    order = await desk.ask(ORDER, tool, id=sold.order_id)
    sales = await desk.answer(SALES, tool)

    assert order["order"] is None
    assert [(e.extensions or {})["reason"] for e in sales.errors or []] == ["FORBIDDEN"]


async def test_reading_orders_is_not_cancelling_them(desk: Desk, sold: Sold) -> None:
    owner = await desk.seller(sold.seller_id)
    reader, writer = await desk.tool(owner, "ORDERS_READ"), await desk.tool(owner, "ORDERS_WRITE")

    answer = await desk.ask(CANCEL, reader, id=sold.order_id, key=new_id("key"))
    done = await desk.do(CANCEL, writer, id=sold.order_id, key=new_id("key"))

    [refused] = answer["orderCancel"]["userErrors"]
    assert refused["code"] == "FORBIDDEN"
    assert "ORDERS_WRITE" in refused["message"]
    assert done["order"]["status"] == "CANCELLED"


async def test_a_key_that_sees_no_orders_does_not_learn_of_one_by_cancelling_it(
    desk: Desk, sold: Sold
) -> None:
    blind = await desk.tool(await desk.seller(sold.seller_id), "SHIPPING_WRITE")
    stranger = await desk.tool(await desk.seller(), "ORDERS_READ")

    refused = [
        await desk.refusal(CANCEL, tool, id=sold.order_id, key=new_id("key"))
        for tool in (blind, stranger)
    ]

    assert refused == ["NOT_FOUND", "NOT_FOUND"]


@pytest.mark.parametrize(
    ("scopes", "actions"),
    [
        (["ORDERS_READ"], []),
        (["ORDERS_WRITE"], ["CANCEL"]),
        (["ORDERS_READ", "SHIPPING_WRITE"], ["SHIP"]),
        (["ORDERS_READ", "REFUNDS_WRITE"], ["REFUND"]),
        (EVERYTHING, ["CANCEL", "SHIP", "REFUND"]),
    ],
)
async def test_a_key_is_promised_what_its_scopes_allow(
    desk: Desk, sold: Sold, scopes: list[str], actions: list[str]
) -> None:
    owner = await desk.seller(sold.seller_id)
    tool = await desk.tool(owner, *scopes)
    parcel = {
        "carrier": "UPS",
        "trackingNumber": new_id("TN").replace("_", "").upper(),
        "lines": [{"orderLineId": sold.line_id, "quantity": 1}],
    }
    await desk.do(SHIP, owner, id=sold.order_id, input={"parcels": [parcel]}, key=new_id("key"))

    answer = await desk.ask(ORDER, tool, id=sold.order_id)

    assert answer["order"]["allowedActions"] == actions


async def test_a_key_with_the_buyers_token_is_promised_no_more_than_mutations_accept(
    desk: Desk, sold: Sold
) -> None:
    tool = await desk.tool(await desk.seller(), "ORDERS_READ")
    query = "query($id: ID!, $token: String) { order(id: $id, accessToken: $token) { %s } }"
    parcel = {"carrier": "UPS", "trackingNumber": new_id("TN").replace("_", "").upper()}
    owner = await desk.seller(sold.seller_id)
    asked = {"id": sold.order_id, "token": sold.token}

    paid = await desk.ask(query % "allowedActions", tool, **asked)
    await desk.do(SHIP, owner, id=sold.order_id, input={"parcels": [parcel]}, key=new_id("key"))
    sent = await desk.ask(query % "allowedActions", tool, **asked)

    assert paid["order"]["allowedActions"] == ["CANCEL"]
    assert sent["order"]["allowedActions"] == []


async def test_a_key_sees_nothing_of_another_store(desk: Desk, owner: Viewer, sold: Sold) -> None:
    tool = await desk.tool(owner, *EVERYTHING)

    order = await desk.ask(ORDER, tool, id=sold.order_id)
    cancelled = await desk.refusal(CANCEL, tool, id=sold.order_id, key=new_id("key"))

    assert order["order"] is None
    assert cancelled == "NOT_FOUND"


async def test_a_revoked_key_is_refused_on_the_next_request(desk: Desk, owner: Viewer) -> None:
    created = await desk.key(owner, "ORDERS_READ")
    assert await desk.who(created["secret"])

    revoked = await desk.do(REVOKE_KEY, owner, id=created["apiKey"]["id"])

    assert await desk.who(created["secret"]) is None
    assert revoked["apiKey"]["revokedAt"]
    assert (await desk.ask(KEYS, owner))["customer"]["apiKeys"] == []
    assert await desk.do(REVOKE_KEY, owner, id=created["apiKey"]["id"]) == revoked


async def test_nobody_revokes_or_lists_the_keys_of_others(desk: Desk, owner: Viewer) -> None:
    created = await desk.key(owner, "ORDERS_READ")
    other = await desk.seller()

    refusal = await desk.refusal(REVOKE_KEY, other, id=created["apiKey"]["id"])
    unknown = await desk.refusal(REVOKE_KEY, other, id="key_unknown")

    assert refusal == unknown == "NOT_FOUND"
    assert (await desk.ask(KEYS, other))["customer"]["apiKeys"] == []
    assert await desk.who(created["secret"])


async def test_an_expired_key_is_refused(desk: Desk, owner: Viewer) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=0.3)
    created = await desk.key(owner, "ORDERS_READ", expiresAt=soon.isoformat())
    assert await desk.who(created["secret"])

    await asyncio.sleep(0.35)

    assert await desk.who(created["secret"]) is None


@pytest.mark.parametrize("guess", ["sk_", "sk_guess", "sk_" + "A" * 43, "sk_\ud800"])
async def test_a_guessed_key_is_nobody(desk: Desk, guess: str) -> None:
    assert await desk.who(guess) is None


async def test_the_last_day_of_use_is_kept(desk: Desk, owner: Viewer) -> None:
    created = await desk.key(owner, "ORDERS_READ")
    [before] = (await desk.ask(KEYS, owner))["customer"]["apiKeys"]

    await asyncio.gather(*(desk.who(created["secret"]) for _ in range(5)))

    [after] = (await desk.ask(KEYS, owner))["customer"]["apiKeys"]
    assert before["lastUsedOn"] is None
    assert after["lastUsedOn"] == datetime.now(UTC).date().isoformat()


async def test_a_customer_has_so_many_keys_and_no_more_however_fast(
    desk: Desk, owner: Viewer
) -> None:
    given = {"name": "One of many", "scopes": ["ORDERS_READ"]}

    answers = await asyncio.gather(*(desk.ask(CREATE_KEY, owner, input=given) for _ in range(30)))

    codes = [e["code"] for it in answers for e in it["apiKeyCreate"]["userErrors"]]
    assert codes == ["TOO_MANY_API_KEYS"] * 5


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"name": "x" * 81},
        {"scopes": []},
        {"expiresAt": "2020-01-01T00:00:00Z"},
    ],
)
async def test_what_no_key_may_have_is_refused(
    desk: Desk, owner: Viewer, wrong: dict[str, Any]
) -> None:
    given = {"name": "Fine", "scopes": ["ORDERS_READ"], **wrong}

    assert await desk.refusal(CREATE_KEY, owner, input=given) == "INVALID"


OPEN_TO_KEYS = {
    "couponCreate",
    "inventoryAdjustQuantities",
    "inventorySetQuantities",
    "orderCancel",
    "productCreate",
    "productMediaSet",
    "productPublish",
    "productUnpublish",
    "productUpdate",
    "productVariantsBulkUpsert",
    "refundCreate",
    "refundRetry",
    "reviewReply",
    "shipmentCreate",
    "shipmentTrackingUpdate",
}


async def test_a_key_with_every_scope_may_call_these_mutations_and_no_other(
    desk: Desk, owner: Viewer
) -> None:
    """Above all it creates no keys, changes no account, and buys nothing."""
    tool = await desk.tool(owner, *EVERYTHING)
    mutations = desk.graph._schema.mutation_type
    assert mutations

    refused = {
        name for name in mutations.fields if await _key_is_refused(desk, tool, mutations, name)
    }

    assert set(mutations.fields) - refused == OPEN_TO_KEYS


async def _key_is_refused(
    desk: Desk, tool: Viewer, mutations: GraphQLObjectType, name: str
) -> bool:
    """Whatever the arguments are: what is open refuses these for another reason."""
    arguments = mutations.fields[name].args
    needed = {n: a.type for n, a in arguments.items() if is_non_null_type(a.type)}
    types = ", ".join(f"${n}: {t}" for n, t in needed.items())
    given = ", ".join(f"{n}: ${n}" for n in needed)
    document = f"""mutation{f"({types})" if types else ""} {{
      {name}{f"({given})" if given else ""} {{ userErrors {{ code message }} }} }}"""
    values = {n: example(t) for n, t in needed.items()}
    result: ExecutionResult = await desk.answer(document, tool, **values)
    errors = ((result.data or {}).get(name) or {}).get("userErrors", [])
    return [e["message"] for e in errors] == ["An API key may not do this."]


def example(kind: GraphQLInputType) -> Any:
    """The least that an argument of that type may be."""
    inner: Any = kind
    if is_non_null_type(inner):
        inner = inner.of_type
    if hasattr(inner, "of_type"):
        return [example(inner.of_type)]
    if hasattr(inner, "fields"):
        fields = inner.fields
        needed = {n: f.type for n, f in fields.items() if is_non_null_type(f.type)}
        if inner.is_one_of:
            needed = dict([next((n, f.type) for n, f in fields.items())])
        return {n: example(t) for n, t in needed.items()}
    if hasattr(inner, "values"):
        return next(iter(inner.values))
    examples = {"Int": 1, "Long": 1, "Float": 1.0, "Boolean": True, "Decimal": "1.00"}
    codes = {"CountryCode": "US", "LanguageCode": "en", "DateTime": "2026-01-01T00:00:00Z"}
    return (examples | codes | {"JSON": {}}).get(inner.name, "something")


async def test_a_key_is_nobody_in_person(desk: Desk, owner: Viewer) -> None:
    tool = await desk.tool(owner, *EVERYTHING)

    seen = await desk.ask(
        "query($id: ID!) { customer { email } node(id: $id) { id } }", tool, id=owner.customer_id
    )
    bought = await desk.answer("{ orders(as: BUYER) { nodes { id } } }", tool)

    assert seen == {"customer": None, "node": None}
    assert [(e.extensions or {})["reason"] for e in bought.errors or []] == ["FORBIDDEN"]


async def test_the_key_of_an_administrator_is_none(desk: Desk) -> None:
    admin = await desk.customer(is_admin=True)
    async with desk.begin() as uow:
        await uow._database.execute(
            """insert into sellers select $1, $2, $3, 'Store', '', 'US', 'USD', 'ACTIVE', '', now(),
            1""",
            SellerId(new_id("sel")),
            admin.customer_id,
            new_id("x"),
        )
    tool = await desk.tool(admin, *EVERYTHING)

    answer = await desk.answer("{ orders(as: ADMIN) { nodes { id } } }", tool)

    assert not tool.is_admin
    assert [(e.extensions or {})["reason"] for e in answer.errors or []] == ["FORBIDDEN"]


async def test_two_keys_never_share_a_digest(desk: Desk, owner: Viewer) -> None:
    first, second = [await desk.key(owner, "ORDERS_READ") for _ in range(2)]

    assert first["secret"] != second["secret"]
    with pytest.raises(asyncpg.UniqueViolationError):
        async with desk.begin() as uow:
            await uow._database.execute("update api_keys set digest = 'same'")
