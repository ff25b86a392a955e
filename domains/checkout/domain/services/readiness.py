"""What keeps a checkout from being completed."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from domains.checkout.domain.value_objects.payment_method import CardPayment
from domains.checkout.domain.value_objects.problem import NOTICES, Problem, ProblemCode
from domains.checkout.domain.value_objects.quote import Quote
from domains.checkout.domain.value_objects.seller_group import SellerGroup
from domains.shared_kernel.address import Address


class Filled(Protocol):
    """A checkout, as far as the buyer has filled it in."""

    @property
    def email(self) -> str | None: ...
    @property
    def shipping_address(self) -> Address | None: ...
    @property
    def payment_method(self) -> CardPayment | None: ...
    @property
    def groups(self) -> tuple[SellerGroup, ...]: ...
    @property
    def quote(self) -> Quote: ...
    @property
    def notices(self) -> tuple[Problem, ...]: ...


def problems(checkout: Filled) -> list[Problem]:
    """All that is wrong or worth telling, in the order in which a form asks for it."""
    return [
        *checkout.notices,
        *_missing(checkout),
        *(problem for group in checkout.groups for problem in _of_group(group)),
        *_codes(checkout.quote),
    ]


def blocking(found: Sequence[Problem]) -> list[Problem]:
    """Those with which a checkout cannot be completed."""
    return [problem for problem in found if problem.code not in NOTICES]


def _missing(checkout: Filled) -> Iterator[Problem]:
    if checkout.email is None:
        yield Problem(ProblemCode.EMAIL_MISSING, "Say where to write to.")
    if checkout.shipping_address is None:
        yield Problem(ProblemCode.SHIPPING_ADDRESS_MISSING, "Say where to deliver to.")
    if checkout.payment_method is None and checkout.quote.total:
        yield Problem(ProblemCode.PAYMENT_METHOD_MISSING, "Say how to pay.")


def _of_group(group: SellerGroup) -> Iterator[Problem]:
    for line in group.lines:
        if not line.on_sale:
            message = f"{line.title} is not on sale any more."
            yield Problem(ProblemCode.VARIANT_UNAVAILABLE, message, line.variant_id)
    if not group.offers:
        message = "This seller does not deliver there."
        yield Problem(ProblemCode.DELIVERY_UNAVAILABLE, message, group.id)
    elif group.delivery is None:
        message = "Choose how to deliver."
        yield Problem(ProblemCode.DELIVERY_OPTION_MISSING, message, group.id)


def _codes(quote: Quote) -> Iterator[Problem]:
    for effect in quote.codes:
        if effect.refusal is not None:
            message = f"The code {effect.code} saves nothing: {effect.refusal}."
            yield Problem(ProblemCode.DISCOUNT_CODE_NOT_APPLICABLE, message, effect.code)
