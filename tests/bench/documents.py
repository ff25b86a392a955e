"""The operations that are measured, as a client registers them."""

import hashlib
import json
from pathlib import Path
from typing import Final

_MONEY: Final = "fragment M on Money { amount currencyCode }\n"
_CARD: Final = (
    _MONEY
    + """\
fragment Card on Product {
  id handle title
  priceRange { minVariantPrice { ...M } } compareAtPriceRange { minVariantPrice { ...M } }
  featuredImage { url altText } ratingSummary { average count } seller { id name }
  selectedOrFirstAvailableVariant { id sku }
}
"""
)
_CART: Final = (
    _MONEY
    + """\
fragment CartState on Cart {
  id version totalQuantity cost { subtotal { ...M } total { ...M } }
  lines(first: 20) { nodes { id quantity variant { id sku } cost { total { ...M } } } }
}
"""
)
_STEP: Final = (
    _MONEY
    + """\
fragment Step on CheckoutPayload {
  checkout { id version problems { code } groups { id deliveryOptions { id title cost { ...M } } }
             quote { token expiresAt subtotal { ...M } delivery { ...M } tax { ...M }
                     total { ...M } } }
  userErrors { code message field }
}
"""
)
DOCUMENTS: Final = {
    "A": _CARD + """\
query A($first: Int!, $after: String, $category: ID!) {
  products(first: $first, after: $after, filters: [{ category: $category }], sortKey: CREATED_AT,
           reverse: true) {
    edges { cursor node { ...Card } } pageInfo { hasNextPage endCursor }
  }
}
""",
    "all": _CARD + """\
query All($first: Int!, $after: String) {
  products(first: $first, after: $after, sortKey: CREATED_AT, reverse: true) {
    edges { cursor node { ...Card } } pageInfo { hasNextPage endCursor }
  }
}
""",
    "B": _CARD + """\
query B($handle: String!) {
  product(handle: $handle) {
    ...Card description availability { inStock quantity }
    variants(first: 50) {
      nodes { id sku price { ...M } selectedOptions { name value } availableForSale }
    }
    images(first: 20) { nodes { url altText } }
    reviews(first: 10) {
      nodes { id rating body author { displayName } } pageInfo { hasNextPage endCursor }
    }
  }
}
""",
    "C": "query C($id: ID!) { product(id: $id) { title } }\n",
    "D": _CART + """\
mutation D($cart: ID!, $variant: ID!, $key: String!) {
  cartLinesAdd(cartId: $cart, lines: [{ variantId: $variant, quantity: 1 }],
               idempotencyKey: $key) {
    cart { ...CartState } userErrors { code message field } warnings { code message }
  }
}
""",
    "E1": _CART + """\
mutation E1($in: CartInput!) {
  cartCreate(input: $in) { cart { ...CartState } userErrors { code message field } }
}
""",
    "E2": _STEP + """\
mutation E2($in: CheckoutCreateInput!, $key: String!) {
  checkoutCreate(input: $in, idempotencyKey: $key) { ...Step }
}
""",
    "E3": _STEP + """\
mutation E3($id: ID!, $address: AddressInput!) {
  checkoutShippingAddressUpdate(id: $id, address: $address) { ...Step }
}
""",
    "E4": _STEP + """\
mutation E4($id: ID!, $sel: [DeliverySelectionInput!]!) {
  checkoutDeliveryOptionsUpdate(id: $id, selections: $sel) { ...Step }
}
""",
    "E5": _STEP + """\
mutation E5($id: ID!, $in: PaymentMethodInput!) {
  checkoutPaymentMethodUpdate(id: $id, input: $in) { ...Step }
}
""",
    "E6": """\
mutation E6($id: ID!, $token: String!, $key: String!) {
  checkoutComplete(id: $id, quoteToken: $token, idempotencyKey: $key) {
    attempt { id pollAfter } userErrors { code message field }
  }
}
""",
    "E7": _MONEY + """\
query E7($id: ID!) {
  checkoutCompletionAttempt(id: $id) {
    __typename ... on CheckoutCompletionSuccess { orderGroup { id total { ...M } } }
  }
}
""",
    "F": _CARD + """\
query F($query: String!, $first: Int!, $after: String) {
  search(query: $query, first: $first, after: $after, types: [PRODUCT]) {
    totalCount edges { cursor node { ...Card } } pageInfo { hasNextPage endCursor }
    productFilters { id label values { id label count } }
  }
}
""",
    "I": _MONEY + """\
subscription I($order: ID!) {
  orderStatusChanged(orderId: $order) {
    version status at order { id number status total { ...M } }
  }
}
""",
}  # fmt: skip
"""Each stands alone, with the fragments that it uses."""


def document_id(name: str) -> str:
    return f"sha256:{hashlib.sha256(DOCUMENTS[name].encode()).hexdigest()}"


def write_manifest(path: Path) -> None:
    """What the product is told to trust."""
    path.write_text(json.dumps({document_id(name): text for name, text in DOCUMENTS.items()}))
