"""What the actors ask of the public graph. A test checks each document against the schema."""

from typing import Final

SIGN_IN: Final = """
mutation SignIn($input: CredentialsInput!) {
  accessTokenCreate(input: $input) {
    credentials { accessToken }
    userErrors { code message }
  }
}
"""
OWN_STORE: Final = """
query OwnStore { viewerSeller { id name status } }
"""
SHELF: Final = """
query Shelf($seller: ID!, $after: String) {
  products(first: 20, after: $after, filters: [{ seller: $seller }, { available: true }]) {
    nodes { id handle title seller { name } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
PRODUCT: Final = """
query Product($handle: String!) {
  product(handle: $handle) {
    title
    ratingSummary { average count }
    variants(first: 50) { nodes { id title availableForSale price { amount currencyCode } } }
  }
}
"""
OPEN_CART: Final = """
mutation OpenCart($input: CartInput!) {
  cartCreate(input: $input) {
    cart { id totalQuantity cost { total { amount currencyCode } } }
    userErrors { code message }
  }
}
"""
ADD_LINES: Final = """
mutation AddLines($cart: ID!, $lines: [CartLineInput!]!, $key: String!) {
  cartLinesAdd(cartId: $cart, lines: $lines, idempotencyKey: $key) {
    cart { id totalQuantity }
    userErrors { code message }
  }
}
"""
CHECK_OUT: Final = """
mutation CheckOut($input: CheckoutCreateInput!, $key: String!) {
  checkoutCreate(input: $input, idempotencyKey: $key) {
    checkout { id groups { id seller { name } deliveryOptions { id } } }
    userErrors { code message }
  }
}
"""
CHOOSE_DELIVERY: Final = """
mutation ChooseDelivery($id: ID!, $selections: [DeliverySelectionInput!]!) {
  checkoutDeliveryOptionsUpdate(id: $id, selections: $selections) {
    checkout { id }
    userErrors { code message }
  }
}
"""
CHOOSE_CARD: Final = """
mutation ChooseCard($id: ID!, $input: PaymentMethodInput!) {
  checkoutPaymentMethodUpdate(id: $id, input: $input) {
    checkout { id quote { token total { amount currencyCode } } problems { code message } }
    userErrors { code message }
  }
}
"""
PAY: Final = """
mutation Pay($id: ID!, $token: String!, $key: String!) {
  checkoutComplete(id: $id, quoteToken: $token, idempotencyKey: $key) {
    attempt { id }
    userErrors { code message }
  }
}
"""
PROGRESS: Final = """
subscription Progress($attempt: ID!) {
  checkoutCompletionProgress(attemptId: $attempt) {
    __typename
    ... on CheckoutCompletionActionRequired { payment { id } }
    ... on CheckoutCompletionSuccess {
      accessToken
      orderGroup { id }
    }
    ... on CheckoutCompletionFailed { code message }
  }
}
"""
ANSWER_CHALLENGE: Final = """
mutation AnswerChallenge($payment: ID!, $data: JSON!) {
  paymentActionComplete(paymentId: $payment, data: $data) {
    payment { id status }
    userErrors { code message }
  }
}
"""
FOLLOW: Final = """
subscription Follow($group: ID!, $token: String) {
  orderStatusChanged(orderGroupId: $group, accessToken: $token) {
    version
    status
    order { id number lines { id title } }
  }
}
"""
CONFIRM: Final = """
mutation Confirm($order: ID!, $key: String!, $token: String) {
  orderReceiptConfirm(id: $order, idempotencyKey: $key, accessToken: $token) {
    order { id number status }
    userErrors { code message }
  }
}
"""
REVIEW: Final = """
mutation Review($input: ReviewInput!, $key: String!) {
  reviewCreate(input: $input, idempotencyKey: $key) {
    review { id rating }
    userErrors { code message }
  }
}
"""
WAITING_ORDERS: Final = """
query WaitingOrders {
  orders(as: SELLER, first: 20, filter: { statuses: [PAID, PARTIALLY_SHIPPED] }) {
    nodes { id number }
  }
}
"""
TRAVELLING: Final = """
query Travelling {
  orders(as: SELLER, first: 20, filter: { statuses: [SHIPPED, PARTIALLY_SHIPPED] }) {
    nodes { shipments { parcels { trackingNumber carrier status } } }
  }
}
"""
NEW_ORDERS: Final = """
subscription NewOrders($after: String) {
  sellerOrderReceived(after: $after) {
    cursor
    order { id number }
  }
}
"""
DISPATCH: Final = """
mutation Dispatch($order: ID!, $input: ShipmentInput!, $key: String!) {
  shipmentCreate(orderId: $order, input: $input, idempotencyKey: $key) {
    shipment { id }
    userErrors { code message }
  }
}
"""
