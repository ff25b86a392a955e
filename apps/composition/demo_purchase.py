"""Steps of demo orders: bought, dispatched, delivered, paid back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import orjson

from apps.composition.carriers import signed
from apps.composition.demo_shop import Shop
from apps.demo import people
from domains.checkout.application.use_cases.complete_checkout import CompleteCheckout
from domains.checkout.application.use_cases.create_checkout import CreateCheckout, WantedLine
from domains.checkout.application.use_cases.update_delivery_options import UpdateDeliveryOptions
from domains.checkout.application.use_cases.update_payment_method import UpdatePaymentMethod
from domains.checkout.contracts.apis import CheckoutView
from domains.checkout.domain.value_objects.payment_method import CardPayment
from domains.orders.application.use_cases.cancel_order import CancelOrder
from domains.orders.application.use_cases.confirm_receipt import ConfirmReceipt
from domains.orders.contracts.apis import LineQuantity, OrderLineView, OrderView
from domains.orders.contracts.parties import Requester
from domains.orders.domain.value_objects.cancel_reason import CancelReason
from domains.refunds.application.use_cases.create_refund import CreateRefund
from domains.refunds.domain.value_objects.refund_reason import RefundReason
from domains.shared_kernel.ids import VariantId, new_id
from domains.shared_kernel.use_case import IdempotencyKey
from domains.shipping.application.ports.outbound import SignedMessage
from domains.shipping.application.use_cases.create_shipment import CreateShipment, ParcelDraft
from domains.shipping.application.use_cases.ingest_events import IngestEvents
from domains.shipping.domain.value_objects.carrier_report import CarrierReport
from domains.shipping.domain.value_objects.tracking import Tracking
from domains.shipping.domain.value_objects.tracking_code import TrackingCode

CARRIER: Final = "demo-post"


@dataclass(frozen=True, slots=True)
class Till:
    """Buys, sells and delivers for the demo accounts; `carrier_key` is the marketplace's secret."""

    shop: Shop
    carrier_key: str

    async def buy(
        self, variants: Sequence[VariantId], *, card: str = "tok_visa", codes: tuple[str, ...] = ()
    ) -> list[OrderView]:
        """The orders of a purchase by the demo buyer; an unpaid one has expired."""
        ready = await self._prepared(variants, card, codes)
        attempt = await self.shop.apis.checkout_commands.complete_checkout(
            CompleteCheckout(key=_key(), checkout_id=ready.id, quote_token=ready.quote.token)
        )
        await self.shop.checkout_jobs.advance(attempt.id)
        [orders] = await self.shop.apis.orders.of_groups([attempt.order_group_id])
        return list(orders)

    async def dispatch(self, order: OrderView, *, pieces: int | None = None) -> Tracking:
        """Everything in one parcel, or that many pieces of the first line."""
        tracking = Tracking(CARRIER, new_id("P").upper().replace("_", "")[:20])
        [first, *_] = await self._lines(order)
        some = None if pieces is None else (LineQuantity(first.id, pieces),)
        await self.shop.apis.shipping_commands.create_shipment(
            CreateShipment(
                key=_key(),
                order_id=order.id,
                seller_id=order.seller_id,
                parcels=(ParcelDraft(tracking=tracking, lines=some),),
            )
        )
        return tracking

    async def report(self, tracking: Tracking, *codes: TrackingCode) -> None:
        """What the carrier says of a parcel, in that order."""
        body = orjson.dumps({"events": [code.name for code in codes]})
        headers = signed(self.carrier_key, CARRIER, new_id("msg"), body)
        await self.shop.apis.shipping_commands.ingest_events(
            IngestEvents(
                carrier=CARRIER,
                reports=tuple(
                    CarrierReport(
                        id=new_id("evt"),
                        tracking=tracking,
                        code=code,
                        occurred_at=datetime.now(UTC),
                        place="Portland",
                    )
                    for code in codes
                ),
                message=SignedMessage(
                    id=headers["webhook-id"],
                    timestamp=headers["webhook-timestamp"],
                    signature=headers["webhook-signature"],
                    body=body,
                ),
            )
        )

    async def confirm(self, order: OrderView) -> None:
        await self.shop.apis.order_commands.confirm_receipt(
            ConfirmReceipt(key=_key(), order_id=order.id, who=_buyer())
        )

    async def cancel(self, order: OrderView) -> None:
        """Before it is dispatched; the money goes back."""
        await self.shop.apis.order_commands.cancel_order(
            CancelOrder(
                key=_key(), order_id=order.id, who=_buyer(), reason=CancelReason.CHANGED_MIND
            )
        )
        await self._settle(order)

    async def pay_back(self, order: OrderView) -> None:
        """Everything, delivery too; the pieces come back."""
        lines = await self._lines(order)
        await self.shop.apis.refund_commands.create_refund(
            CreateRefund(
                key=_key(),
                order_id=order.id,
                seller_id=order.seller_id,
                lines=tuple(LineQuantity(line.id, line.quantity) for line in lines),
                include_shipping=True,
                reason=RefundReason.NOT_AS_DESCRIBED,
                note="The colour is another one.",
                restock=True,
            )
        )
        await self._settle(order)

    async def _prepared(
        self, variants: Sequence[VariantId], card: str, codes: tuple[str, ...]
    ) -> CheckoutView:
        buyer, checkout = people.buyer(), self.shop.apis.checkout_commands
        created = await checkout.create_checkout(
            CreateCheckout(
                key=None,
                customer_id=buyer.id,
                lines=tuple(
                    WantedLine(variant_id=it, quantity=1 + n % 2) for n, it in enumerate(variants)
                ),
                email=buyer.email,
                shipping_address=buyer.address,
                codes=codes,
            )
        )
        await checkout.update_delivery_options(
            UpdateDeliveryOptions(
                checkout_id=created.id,
                selections=tuple((it.id, it.delivery_options[0].id) for it in created.groups),
            )
        )
        method = CardPayment(card_token=card, brand="Visa", last_digits="4242")
        return await checkout.update_payment_method(
            UpdatePaymentMethod(checkout_id=created.id, method=method)
        )

    async def _lines(self, order: OrderView) -> Sequence[OrderLineView]:
        [lines] = await self.shop.apis.orders.lines([order.id])
        return lines

    async def _settle(self, order: OrderView) -> None:
        """At once: the worker, whose job this is, may not be running yet."""
        [refunds] = await self.shop.apis.refunds.of_orders([order.id])
        for refund in refunds:
            await self.shop.settle_refund(refund.id)


def _buyer() -> Requester:
    return Requester(customer_id=people.buyer().id)


def _key() -> IdempotencyKey:
    return IdempotencyKey(people.buyer().id, new_id("key"))
