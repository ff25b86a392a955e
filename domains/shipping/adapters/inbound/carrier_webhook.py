"""Carriers push tracking events: POST /webhooks/carriers/{carrier}, signed over the raw body."""

from datetime import datetime
from typing import Annotated, Final, TypeAlias

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from domains.shared_kernel.errors import Conflict, InvalidInput, Transient
from domains.shared_kernel.use_case import Handles
from domains.shipping.application.ports.outbound import SignedMessage
from domains.shipping.application.use_cases.ingest_events import IngestEvents, Received
from domains.shipping.domain.exceptions import BadSignature
from domains.shipping.domain.value_objects.carrier_report import CarrierReport
from domains.shipping.domain.value_objects.tracking import Tracking
from domains.shipping.domain.value_objects.tracking_code import TrackingCode

LONGEST_BODY: Final = 256 * 1024

Text: TypeAlias = Annotated[str, Field(pattern=r"^[^\x00]*$")]
"""PostgreSQL stores every character but U+0000."""


class _Event(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)

    id: Text
    tracking_number: Text
    code: str = Field(pattern=f"^({'|'.join(TrackingCode.__members__)})$")
    occurred_at: AwareDatetime
    description: Text | None = None
    place: Text | None = None

    def report(self, carrier: str) -> CarrierReport:
        occurred_at: datetime = self.occurred_at
        return CarrierReport(
            id=self.id,
            tracking=Tracking.of(carrier, self.tracking_number),
            code=TrackingCode[self.code],
            occurred_at=occurred_at,
            description=self.description,
            place=self.place,
        )


class _Body(BaseModel):
    events: list[_Event]


class CarrierWebhook:
    """An endpoint for carriers: 200 with what became of each event.

    400 malformed, 401 not signed by this carrier, 413 too long, 503 come again.
    """

    def __init__(self, use_case: Handles[IngestEvents, tuple[Received, ...]]) -> None:
        self._use_case = use_case

    async def receive(self, request: Request) -> Response:
        if (raw := await _body(request)) is None:
            return Response(status_code=413)
        carrier = str(request.path_params["carrier"])
        try:
            body = _Body.model_validate_json(raw)
            reports = tuple(event.report(carrier) for event in body.events)
            received = await self._use_case(
                IngestEvents(carrier=carrier, reports=reports, message=_message(request, raw))
            )
        except BadSignature:
            return Response(status_code=401)
        except (InvalidInput, ValueError):  # pydantic's refusals are ValueErrors
            return Response(status_code=400)
        except (Conflict, Transient):
            return Response(status_code=503)
        return JSONResponse({"events": [_answer(it) for it in received]})


def _message(request: Request, raw: bytes) -> SignedMessage:
    headers = request.headers
    return SignedMessage(
        id=headers.get("webhook-id", ""),
        timestamp=headers.get("webhook-timestamp", ""),
        signature=headers.get("webhook-signature", ""),
        body=raw,
    )


def _answer(received: Received) -> dict[str, str]:
    return {"id": received.report_id, "reception": received.reception.name}


async def _body(request: Request) -> bytes | None:
    """The raw body, which is what was signed; None when it is longer than any message."""
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > LONGEST_BODY:
            return None
    return bytes(raw)
