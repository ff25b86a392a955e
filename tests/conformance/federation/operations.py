"""Operations that cross domains: what both deployments must answer alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from domains.shared_kernel.use_case import Viewer
from tests.integration.graph.shop import ADMIN, NOBODY
from tests.integration.graph.world import World

Variables = dict[str, Any]


@dataclass(frozen=True)
class Operation:
    """`viewer` and `variables` are of the marketplace that the tests share."""

    name: str
    document: str
    variables: Callable[[World], Variables] = lambda _: {}
    viewer: Callable[[World], Viewer] = lambda _: NOBODY

    def __str__(self) -> str:
        return self.name


def _buyer(world: World) -> Viewer:
    return world.buyer


def _seller(world: World) -> Viewer:
    return world.seller


def _admin(_: World) -> Viewer:
    return ADMIN


PRODUCT_PAGE = """
query Page($id: ID!, $country: CountryCode) @inContext(country: $country, currency: USD) {
  product(id: $id) {
    ...Card
    description options { name } availability { __typename }
    ratingSummary { average count }
    reviews(first: 2) { nodes { rating title author { displayName } product { id title } } }
    variants(first: 5) { nodes { sku price { amount currencyCode } quantityAvailable
                                 availableForSale product { handle } } }
    selectedOrFirstAvailableVariant { id title }
  }
}
fragment Card on Product {
  id handle title seller { ...Store } priceRange { minVariantPrice { amount } }
}
fragment Store on Seller { id name handle ratingSummary { average } }
"""

ORDER = """
query($id: ID!) {
  order(id: $id) {
    number status total { amount minorUnits } seller { name handle } customer { id displayName }
    lines { title quantity unitPrice { amount } product { id title seller { name } }
            variant { id sku quantityAvailable } }
    shipments { id status parcels { trackingNumber } timeline { code } seller { name } }
    refunds { id status amount { amount } reason } refundable { amount } escrow { held { amount } }
    group { number payment { id status captured { amount } } orders { id } }
    timeline { __typename version }
  }
}
"""

GUEST_PURCHASE = """
query($id: ID!, $token: String) {
  orderGroup(id: $id, accessToken: $token) {
    number email payment { id status amount { amount } }
    orders { id status lines { title product { title } } shipments { id status }
             refunds { id } escrow { held { amount } } seller { name } }
  }
}
"""

NODES = """
query($ids: [ID!]!) {
  nodes(ids: $ids) {
    id __typename
    ... on Product { title seller { name } }
    ... on ProductVariant { sku product { title } }
    ... on Seller { name ratingSummary { count } }
    ... on Order { number orderStatus: status }
    ... on OrderGroup { number }
    ... on Payment { paymentStatus: status }
    ... on Shipment { shipmentStatus: status order { number } }
    ... on Refund { reason order { number } }
    ... on Review { rating product { title } }
    ... on Cart { totalQuantity }
    ... on Checkout { state }
    ... on Coupon { code }
    ... on StockReservation { stockStatus: status }
  }
}
"""


def _everything(world: World) -> Variables:
    return {
        "ids": [
            world.lamp.id,
            world.lamp.variant,
            world.store.id,
            world.bought.order,
            world.bought.group,
            world.bought.payment,
            world.shipment,
            world.refund,
            world.review,
            world.cart,
            world.checkout,
        ]
    }


def _hidden(world: World) -> Variables:
    return {"ids": [world.hidden_review, world.draft.id, world.guest.order, world.bought.payment]}


QUERIES: Final = [
    Operation("the marketplace", "{ shop { name currencies countries } }"),
    Operation("a product page", PRODUCT_PAGE, lambda w: {"id": w.lamp.id, "country": "DE"}),
    Operation(
        "a listing",
        """{ products(first: 3, sortKey: CREATED_AT, reverse: true) { totalCount
             edges { cursor node { title seller { name } ratingSummary { average } } }
             pageInfo { hasNextPage endCursor } } }""",
    ),
    Operation(
        "a search with facets",
        """query($query: String!) { search(query: $query, first: 3) { totalCount
             nodes { __typename ... on Product { title seller { handle } } } } }""",
        lambda _: {"query": "lamp"},
    ),
    Operation(
        "aliases, @include and @skip",
        """query($id: ID!, $yes: Boolean!) { a: product(id: $id) { title @include(if: $yes)
             handle @skip(if: $yes) } b: product(id: $id) {
             seller @include(if: $yes) { name } } }""",
        lambda w: {"id": w.lamp.id, "yes": True},
    ),
    Operation("the buyer's order", ORDER, lambda w: {"id": w.bought.order}, _buyer),
    Operation("the seller's order", ORDER, lambda w: {"id": w.bought.order}, _seller),
    Operation("an administrator's order", ORDER, lambda w: {"id": w.bought.order}, _admin),
    Operation("a stranger's order", ORDER, lambda w: {"id": w.bought.order}),
    Operation(
        "a guest's purchase",
        GUEST_PURCHASE,
        lambda w: {"id": w.guest.group, "token": w.guest.token},
    ),
    Operation(
        "a guest's purchase with a wrong secret",
        GUEST_PURCHASE,
        lambda w: {"id": w.guest.group, "token": "wrong"},
    ),
    Operation(
        "what came of a guest's checkout",
        """query($id: ID!) { checkoutCompletionAttempt(id: $id) { __typename
             ... on CheckoutCompletionSuccess { orderGroup { number payment { status }
               orders { number escrow { held { amount } } } } } } }""",
        lambda w: {"id": w.guest.attempt},
    ),
    Operation(
        "the orders of a customer",
        """{ customer { email displayName orders(first: 2) { nodes { number seller { name }
             lines { title } shipments { status } } } } }""",
        viewer=_buyer,
    ),
    Operation(
        "the orders of a store",
        """{ orders(as: SELLER, first: 2) { nodes { number customer { id }
             lines { product { title } } } } viewerSeller { name } }""",
        viewer=_seller,
    ),
    Operation(
        "a cart",
        """query($id: ID!) { cart(id: $id) { totalQuantity cost { total { amount } }
             lines { nodes { quantity seller { name } variant { sku product { title } } } }
             sellerGroups { seller { name } } } }""",
        lambda w: {"id": w.cart},
    ),
    Operation(
        "a checkout",
        """query($id: ID!) { checkout(id: $id) { state groups { seller { name }
             lines { quantity variant { sku product { title } } } }
             quote { total { amount } } } }""",
        lambda w: {"id": w.checkout},
    ),
    Operation("an object of every type", NODES, _everything, _admin),
    Operation("what the viewer must not see", NODES, _hidden),
    Operation(
        "one object by its id",
        "query($id: ID!) { node(id: $id) { id ... on Review { body seller { name } } } }",
        lambda w: {"id": w.review},
    ),
    Operation(
        "an object that does not exist",
        'query { node(id: "prd_nothing") { id ... on Product { title } } '
        'seller(handle: "nobody") { name } }',
    ),
]

ERRORS: Final = [
    Operation("nobody is signed in", "{ orders(as: SELLER) { totalCount } }"),
    Operation("a field that there is not", "{ prodct { id } }"),
    Operation("an argument that there is not", '{ product(idd: "prd_1") { id } }'),
    Operation("a value of another type", "{ products(first: true) { totalCount } }"),
    Operation("no argument that tells which", "{ product { id } }"),
]

REFUSED: Final = "userErrors { __typename code field message }"

MUTATIONS: Final = [
    Operation(
        "a cart",
        f"""mutation($lines: [CartLineInput!]!) {{ cartCreate(input: {{ lines: $lines }}) {{
              cart {{ totalQuantity cost {{ total {{ amount }} }} lines {{ nodes {{
                variant {{ sku product {{ title }} }} seller {{ name }} }} }} }} {REFUSED} }} }}""",
        lambda w: {"lines": [{"variantId": w.lamp.variant, "quantity": 2}]},
    ),
    Operation(
        "two carts, one after the other",
        f"""mutation($variant: ID!) {{
              one: cartCreate(input: {{ lines: [{{ variantId: $variant }}] }}) {{
                cart {{ totalQuantity }} {REFUSED} }}
              two: cartCreate(input: {{}}) {{ cart {{ totalQuantity }} {REFUSED} }} }}""",
        lambda w: {"variant": w.lamp.variant},
    ),
    Operation(
        "a refusal with data of other domains",
        f"""mutation($id: ID!) {{
              orderCancel(id: $id, reason: OTHER, idempotencyKey: "both-refuse") {{
              order {{ number seller {{ name }} }} {REFUSED} }} }}""",
        lambda w: {"id": w.bought.order},
        _buyer,
    ),
    Operation(
        "a write that is not the viewer's",
        f"""mutation($id: ID!) {{ productPublish(id: $id) {{ product {{ id }} {REFUSED} }} }}""",
        lambda w: {"id": w.draft.id},
        lambda w: w.other.owner,
    ),
    Operation(
        "a product that is changed",
        f"""mutation($id: ID!) {{ productUpdate(id: $id, input: {{ title: "Desk Lamp" }}) {{
              product {{ title seller {{ name }} ratingSummary {{ count }} }} {REFUSED} }} }}""",
        lambda w: {"id": w.lamp.id},
        _seller,
    ),
]

STATUS = """
subscription($id: ID!, $token: String, $after: Int) {
  orderStatusChanged(orderId: $id, accessToken: $token, afterVersion: $after) {
    version status order {
      number seller { name } lines { product { title } } escrow { held { amount } }
    }
  }
}
"""
