"""What others push to us, signed: payment gateway and carriers."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from apps.transport.requests import first_of_each


async def payments(request: Request) -> Response:
    """The payment gateway tells what happened to a payment."""
    headers, body = first_of_each(request.headers.raw), await request.body()
    return Response(status_code=await request.app.state.process.payment_webhook(headers, body))


async def carriers(request: Request) -> Response:
    """A carrier tells where parcels are."""
    answer: Response = await request.app.state.process.carrier_webhook(request)
    return answer


ROUTES = [
    Route("/webhooks/payments", payments, methods=["POST"]),
    Route("/webhooks/carriers/{carrier}", carriers, methods=["POST"]),
]
