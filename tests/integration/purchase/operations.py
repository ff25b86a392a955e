"""The operations that a shop's frontend, a seller's tool and a carrier would send."""

APPLY = """mutation($handle: String!) {
  sellerApply(input: {handle: $handle, name: "A Store", countryCode: US, currency: USD}) {
    seller { id status } userErrors { code message } warnings { code } } }"""
APPROVE = """mutation($id: ID!) {
  sellerStatusUpdate(id: $id, status: ACTIVE, reason: "Welcome") {
    seller { status } userErrors { code message } warnings { code } } }"""
CREATE_PRODUCT = """mutation($input: ProductCreateInput!) {
  productCreate(input: $input) {
    product { id version variants(first: 10) { nodes { id } } }
    userErrors { code message field } warnings { code } } }"""
PUBLISH = """mutation($id: ID!) {
  productPublish(id: $id) {
    product { id handle status } userErrors { code message field } warnings { code } } }"""
STOCK = """mutation($variant: ID!, $quantity: Int!, $key: String!) {
  inventorySetQuantities(
    input: {quantities: [{variantId: $variant, quantity: $quantity}]}, idempotencyKey: $key
  ) { userErrors { code message } warnings { code } } }"""
LEVELS = """query($ids: [ID!]!) {
  inventoryLevels(variantIds: $ids) { nodes { onHand reserved allocated available } } }"""

CREATE_CART = """mutation($lines: [CartLineInput!]!) {
  cartCreate(input: {lines: $lines, currency: USD, countryCode: US}) {
    cart { id version totalQuantity cost { total { minorUnits } } }
    userErrors { code message field } warnings { code } } }"""
CART = """query($id: ID!) {
  cart(id: $id) {
    totalQuantity
    sellerGroups { seller { id name } subtotal { minorUnits } lines { id quantity } }
    lines(first: 20) { nodes { id quantity variant { id sku } cost { total { minorUnits } } } }
    discountCodes { code applicable }
    cost { subtotal { minorUnits } discount { minorUnits } total { minorUnits } } } }"""
DISCOUNT = """mutation($id: ID!, $codes: [String!]!) {
  cartDiscountCodesUpdate(cartId: $id, codes: $codes) {
    cart { discountCodes { code applicable reason } }
    userErrors { code message } warnings { code } } }"""
CREATE_COUPON = """mutation($input: CouponInput!) {
  couponCreate(input: $input) {
    coupon { id code } userErrors { code message field } warnings { code } } }"""

CHECKOUT_FIELDS = """
  checkout {
    id version state problems { code message }
    groups {
      id seller { id } deliveryOptions { id title cost { minorUnits } }
      lines { id } cost { total { minorUnits } }
    }
    quote {
      token expiresAt
      subtotal { minorUnits } discount { minorUnits } delivery { minorUnits }
      tax { minorUnits } total { minorUnits }
    }
  }
  userErrors { code message field } warnings { code }"""
CREATE_CHECKOUT = f"""mutation($input: CheckoutCreateInput!, $key: String!) {{
  checkoutCreate(input: $input, idempotencyKey: $key) {{ {CHECKOUT_FIELDS} }} }}"""
EMAIL = f"""mutation($id: ID!, $email: String!) {{
  checkoutEmailUpdate(id: $id, email: $email) {{ {CHECKOUT_FIELDS} }} }}"""
SHIP_TO = f"""mutation($id: ID!, $address: AddressInput!) {{
  checkoutShippingAddressUpdate(id: $id, address: $address) {{ {CHECKOUT_FIELDS} }} }}"""
DELIVER = f"""mutation($id: ID!, $selections: [DeliverySelectionInput!]!) {{
  checkoutDeliveryOptionsUpdate(id: $id, selections: $selections) {{ {CHECKOUT_FIELDS} }} }}"""
PAY_WITH = f"""mutation($id: ID!, $token: String!) {{
  checkoutPaymentMethodUpdate(
    id: $id, input: {{cardToken: $token, brand: "visa", lastDigits: "4242"}}
  ) {{ {CHECKOUT_FIELDS} }} }}"""
COMPLETE = """mutation($id: ID!, $token: String!, $key: String!) {
  checkoutComplete(id: $id, quoteToken: $token, idempotencyKey: $key) {
    attempt { id pollAfter } userErrors { code message field } warnings { code } } }"""
ATTEMPT = """query($id: ID!) {
  checkoutCompletionAttempt(id: $id) {
    __typename
    ... on CheckoutCompletionSuccess {
      accessToken
      orderGroup {
        id number total { minorUnits }
        orders { id number status version total { minorUnits } }
      }
    }
    ... on CheckoutCompletionFailed { code message checkout { id state } }
    ... on CheckoutCompletionActionRequired { actionUrl payment { id status } }
  } }"""
CHALLENGE = """mutation($id: ID!, $data: JSON!) {
  paymentActionComplete(paymentId: $id, data: $data) {
    payment { id status } userErrors { code message } warnings { code } } }"""

ORDER = """query($id: ID!) {
  order(id: $id) {
    id number status version allowedActions
    total { minorUnits } refunded { minorUnits } refundable { minorUnits }
    deliveryCost { minorUnits }
    lines { id quantity shippedQuantity deliveredQuantity refundedQuantity
            total { minorUnits } variant { id sku } product { title } }
    timeline { type status version }
    shipments { id status parcels { id trackingNumber } timeline { code place } }
    escrow { held { minorUnits } released { minorUnits } refunded { minorUnits }
             captured { minorUnits } }
    seller { id handle } } }"""
ORDERS = """query($as: OrderParty!) {
  orders(first: 10, as: $as) { nodes { id number status total { minorUnits } } } }"""
CANCEL = """mutation($id: ID!, $key: String!) {
  orderCancel(id: $id, reason: CHANGED_MIND, idempotencyKey: $key) {
    order { id status version } userErrors { code message } warnings { code } } }"""
RECEIVE = """mutation($id: ID!, $key: String!) {
  orderReceiptConfirm(id: $id, idempotencyKey: $key) {
    order { id status version } userErrors { code message } warnings { code } } }"""
DISPATCH = """mutation($id: ID!, $tracking: String!, $key: String!) {
  shipmentCreate(
    orderId: $id, idempotencyKey: $key,
    input: {parcels: [{carrier: "DHL", trackingNumber: $tracking}]}
  ) { shipment { id status version parcels { id } } userErrors { code message field }
      warnings { code } } }"""
REFUND_PREVIEW = """query($id: ID!, $lines: [RefundLineInput!]!) {
  refundPreview(orderId: $id, lines: $lines) { amount { minorUnits } } }"""
REFUND = """mutation($id: ID!, $lines: [RefundLineInput!]!, $key: String!) {
  refundCreate(orderId: $id, input: {lines: $lines, reason: DAMAGED}, idempotencyKey: $key) {
    refund { id status amount { minorUnits } } userErrors { code message } warnings { code } } }"""
REFUND_RETRY = """mutation($id: ID!, $key: String!) {
  refundRetry(id: $id, idempotencyKey: $key) {
    refund { id status } userErrors { code message } warnings { code } } }"""
REVIEW = """mutation($line: ID!, $rating: Int!) {
  reviewCreate(input: {orderLineId: $line, rating: $rating, title: "Good", body: "As described."}) {
    review { id rating } userErrors { code message } warnings { code } } }"""
PRODUCT = """query($handle: String!) {
  product(handle: $handle) {
    id title ratingSummary { average count } availability { inStock quantity }
    reviews(first: 5) { nodes { rating author { displayName } } } } }"""
SEARCH = """query($query: String!) {
  search(query: $query, first: 10) { totalCount nodes { id title handle } } }"""

ORDER_STATUS = """subscription($id: ID!, $after: Int) {
  orderStatusChanged(orderId: $id, afterVersion: $after) { version status order { id number } } }"""
TRACKING = """subscription($order: ID!) {
  shipmentTrackingUpdated(orderId: $order) { version event { code } shipment { id status } } }"""
RECEIVED = """subscription { sellerOrderReceived { order { id status } } }"""
