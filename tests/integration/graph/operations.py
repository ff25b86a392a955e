"""Every mutation of the graph as a document that asks for its refusals."""

from tests.integration.graph.steps import REFUSED


def mutation(field: str, **arguments: str) -> str:
    """A document with one mutation; `arguments` are the types of its variables."""
    declared = ", ".join(f"${name}: {kind}" for name, kind in arguments.items())
    given = ", ".join(f"{name}: ${name}" for name in arguments)
    return f"mutation({declared}) {{ {field}({given}) {{ {REFUSED} }} }}"


PRODUCT_CREATE = mutation("productCreate", input="ProductCreateInput!", idempotencyKey="String")
PRODUCT_UPDATE = mutation("productUpdate", id="ID!", input="ProductUpdateInput!", ifVersion="Int")
PRODUCT_UPSERT = mutation(
    "productVariantsBulkUpsert",
    productId="ID!",
    variants="[VariantInput!]!",
    errorPolicy="BulkErrorPolicy",
)
PRODUCT_MEDIA = mutation("productMediaSet", productId="ID!", media="[MediaInput!]!")
PRODUCT_PUBLISH = mutation("productPublish", id="ID!")
PRODUCT_UNPUBLISH = mutation("productUnpublish", id="ID!")
CUSTOMER_CREATE = mutation("customerCreate", input="CustomerCreateInput!")
CUSTOMER_UPDATE = mutation("customerUpdate", input="CustomerUpdateInput!", ifVersion="Int")
ADDRESS_UPSERT = mutation("customerAddressUpsert", input="CustomerAddressInput!", ifVersion="Int")
TOKEN_CREATE = mutation("accessTokenCreate", input="CredentialsInput!")
TOKEN_REFRESH = mutation("accessTokenRefresh", refreshToken="String!")
TOKEN_REVOKE = mutation("accessTokenRevoke", all="Boolean")
SELLER_APPLY = mutation("sellerApply", input="SellerApplicationInput!")
SELLER_STATUS = mutation("sellerStatusUpdate", id="ID!", status="SellerStatus!", reason="String!")
CHECKOUT_CREATE = mutation("checkoutCreate", input="CheckoutCreateInput!", idempotencyKey="String")
CHECKOUT_EMAIL = mutation("checkoutEmailUpdate", id="ID!", email="String!")
CHECKOUT_ADDRESS = mutation("checkoutShippingAddressUpdate", id="ID!", address="AddressInput!")
CHECKOUT_DELIVERY = mutation(
    "checkoutDeliveryOptionsUpdate", id="ID!", selections="[DeliverySelectionInput!]!"
)
CHECKOUT_CODES = mutation("checkoutDiscountCodesUpdate", id="ID!", codes="[String!]!")
CHECKOUT_PAYMENT = mutation("checkoutPaymentMethodUpdate", id="ID!", input="PaymentMethodInput!")
CHECKOUT_QUOTE = mutation("checkoutQuoteRefresh", id="ID!")
CHECKOUT_COMPLETE = mutation(
    "checkoutComplete", id="ID!", quoteToken="String!", idempotencyKey="String!"
)
CHECKOUT_CANCEL = mutation("checkoutCancel", id="ID!")
CART_CREATE = mutation("cartCreate", input="CartInput!")
CART_ADD = mutation(
    "cartLinesAdd",
    cartId="ID!",
    lines="[CartLineInput!]!",
    idempotencyKey="String",
    ifVersion="Int",
)
CART_UPDATE = mutation(
    "cartLinesUpdate", cartId="ID!", lines="[CartLineUpdateInput!]!", ifVersion="Int"
)
CART_REMOVE = mutation("cartLinesRemove", cartId="ID!", lineIds="[ID!]!")
CART_SELECT = mutation("cartLinesSelect", cartId="ID!", lineIds="[ID!]!", selected="Boolean!")
CART_CODES = mutation("cartDiscountCodesUpdate", cartId="ID!", codes="[String!]!")
CART_BUYER = mutation("cartBuyerIdentityUpdate", cartId="ID!", input="BuyerIdentityInput!")
COUPON_CREATE = mutation("couponCreate", input="CouponInput!")
STOCK_SET = mutation("inventorySetQuantities", input="InventorySetInput!", idempotencyKey="String!")
STOCK_ADJUST = mutation(
    "inventoryAdjustQuantities", input="InventoryAdjustInput!", idempotencyKey="String!"
)
ORDER_CANCEL = mutation(
    "orderCancel",
    id="ID!",
    reason="OrderCancelReason!",
    idempotencyKey="String!",
    lines="[OrderLineQuantityInput!]",
    accessToken="String",
)
ORDER_RECEIPT = mutation(
    "orderReceiptConfirm",
    id="ID!",
    idempotencyKey="String!",
    accessToken="String",
)
PAYMENT_ACTION = mutation("paymentActionComplete", paymentId="ID!", data="JSON!")
REFUND_CREATE = mutation(
    "refundCreate", orderId="ID!", input="RefundInput!", idempotencyKey="String!"
)
REFUND_RETRY = mutation("refundRetry", id="ID!", idempotencyKey="String!")
REVIEW_CREATE = mutation("reviewCreate", input="ReviewInput!", idempotencyKey="String")
REVIEW_REPLY = mutation("reviewReply", id="ID!", body="String!")
REVIEW_MODERATE = mutation(
    "reviewModerate", id="ID!", decision="ModerationDecision!", reason="String!"
)
SHIPMENT_CREATE = mutation(
    "shipmentCreate", orderId="ID!", input="ShipmentInput!", idempotencyKey="String!"
)
SHIPMENT_TRACKING = mutation("shipmentTrackingUpdate", id="ID!", parcels="[ParcelTrackingInput!]!")
SHIPMENT_EVENTS = mutation(
    "shipmentEventsIngest",
    carrier="String!",
    events="[CarrierEventInput!]!",
    messageId="String!",
    timestamp="String!",
    signature="String!",
)
