"""Checkout in the graph: GraphQL field -> resolver."""

from resolvers.checkout import mutations, queries, subscriptions, types

TYPES = types
QUERIES = {
    "checkout": queries.checkout,
    "checkoutCompletionAttempt": queries.completion_attempt,
}
MUTATIONS = {
    "checkoutCreate": mutations.create_checkout,
    "checkoutEmailUpdate": mutations.update_email,
    "checkoutShippingAddressUpdate": mutations.update_shipping_address,
    "checkoutDeliveryOptionsUpdate": mutations.update_delivery_options,
    "checkoutDiscountCodesUpdate": mutations.update_discount_codes,
    "checkoutPaymentMethodUpdate": mutations.update_payment_method,
    "checkoutQuoteRefresh": mutations.refresh_quote,
    "checkoutComplete": mutations.complete_checkout,
    "checkoutCancel": mutations.cancel_checkout,
}
SUBSCRIPTIONS = {"checkoutCompletionProgress": subscriptions.completion_progress}
