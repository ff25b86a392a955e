"""Everything the outside may have checkout do, one line per use case.

Orders call `undo_purchase` instead, which joins their transaction.
"""

from dataclasses import dataclass

from domains.checkout.application.use_cases.cancel_checkout import CancelCheckout
from domains.checkout.application.use_cases.complete_checkout import CompleteCheckout
from domains.checkout.application.use_cases.create_checkout import CreateCheckout
from domains.checkout.application.use_cases.refresh_quote import RefreshQuote
from domains.checkout.application.use_cases.update_delivery_options import UpdateDeliveryOptions
from domains.checkout.application.use_cases.update_discount_codes import UpdateDiscountCodes
from domains.checkout.application.use_cases.update_email import UpdateEmail
from domains.checkout.application.use_cases.update_payment_method import UpdatePaymentMethod
from domains.checkout.application.use_cases.update_shipping_address import UpdateShippingAddress
from domains.checkout.contracts.apis import AttemptView, CheckoutView
from domains.shared_kernel.use_case import Handles


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutCommands:
    create_checkout: Handles[CreateCheckout, CheckoutView]
    update_email: Handles[UpdateEmail, CheckoutView]
    update_shipping_address: Handles[UpdateShippingAddress, CheckoutView]
    update_delivery_options: Handles[UpdateDeliveryOptions, CheckoutView]
    update_discount_codes: Handles[UpdateDiscountCodes, CheckoutView]
    update_payment_method: Handles[UpdatePaymentMethod, CheckoutView]
    refresh_quote: Handles[RefreshQuote, CheckoutView]
    complete_checkout: Handles[CompleteCheckout, AttemptView]
    cancel_checkout: Handles[CancelCheckout, CheckoutView]
