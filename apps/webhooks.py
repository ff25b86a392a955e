"""What others push to us, signed: payment gateway and carriers."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


async def payments(request: Request) -> Response:
    """The payment gateway tells what happened to a payment."""
    answer: Response = await request.app.state.process.payment_webhook(request)
    return answer


async def carriers(request: Request) -> Response:
    """A carrier tells where parcels are."""
    answer: Response = await request.app.state.process.carrier_webhook(request)
    return answer


ROUTES = [
    Route("/webhooks/payments", payments, methods=["POST"]),
    Route("/webhooks/carriers/{carrier}", carriers, methods=["POST"]),
]
