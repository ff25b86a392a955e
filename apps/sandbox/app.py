"""The sandbox payment gateway: a server of its own, spoken to over HTTP like a real one.

Every answer to an operation is `{key, kind, status, code, payment}`: 200 when it succeeded or asks
for a challenge, 402 when the card declined, 409 when the state or the amounts do not allow it.
The test cards are listed in `apps.sandbox.cards`.
"""

import asyncio
import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from apps.sandbox import challenge
from apps.sandbox.cards import CHALLENGE_CODE, card
from apps.sandbox.gateway import Gateway, KeyReused, UnknownPayment
from apps.sandbox.requests import (
    Amount,
    Authorise,
    BadRequest,
    Challenge,
    Nothing,
    VoidUnknown,
    read,
)
from apps.sandbox.store import Store
from apps.sandbox.webhooks import Deliverer

RULES_BROKEN: Final = {"amount_too_large", "not_capturable", "not_voidable", "voided"}
"""Codes of operations that the payment does not allow; the others are the card's."""
LONGEST_KEY: Final = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    """`public_url` is where browsers reach this server; without `webhook_url` nobody is told."""

    database: Path
    api_key: str
    public_url: str
    webhook_url: str | None = None
    webhook_secret: str = ""


def sandbox(settings: SandboxSettings) -> Starlette:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        store = Store(settings.database)
        deliverer = _deliverer(settings, store)
        app.state.api_key = settings.api_key
        app.state.store = store
        app.state.gateway = Gateway(
            store, settings.public_url, deliverer.wake if deliverer else _nobody
        )
        task = asyncio.create_task(deliverer.run()) if deliverer else None
        yield
        if task:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        store.close()

    return Starlette(routes=_ROUTES, lifespan=lifespan, exception_handlers=_REFUSALS)


async def health(_: Request) -> Response:
    """It answers once its storage is open."""
    return JSONResponse({"status": "ok"})


async def authorise(request: Request) -> Response:
    key, body = _key(request), await read(request, Authorise)
    wanted = body.model_dump(mode="json")
    return await _operate(request, body.card_token, lambda gateway: gateway.authorise(key, wanted))


async def find(request: Request) -> Response:
    _authenticate(request)
    key = request.query_params.get("idempotency_key")
    if not key:
        raise BadRequest("The query parameter idempotency_key is needed")
    found = _gateway(request).find(key)
    return JSONResponse({"data": [found] if found else []})


async def show(request: Request) -> Response:
    _authenticate(request)
    gateway = _gateway(request)
    return JSONResponse(gateway.shown(gateway.payment(request.path_params["id"])))


async def capture(request: Request) -> Response:
    key, body = _key(request), await read(request, Amount)
    payment_id = request.path_params["id"]
    return await _operate(
        request, _card_of(request), lambda it: it.capture(key, payment_id, body.amount)
    )


async def refund(request: Request) -> Response:
    key, body = _key(request), await read(request, Amount)
    payment_id = request.path_params["id"]
    return await _operate(
        request, _card_of(request), lambda it: it.refund(key, payment_id, body.amount)
    )


async def void(request: Request) -> Response:
    key, payment_id = _key(request), request.path_params["id"]
    await read(request, Nothing)
    return await _operate(request, _card_of(request), lambda it: it.void(key, payment_id))


async def void_unknown(request: Request) -> Response:
    """Idempotent by the key that it voids, so it needs none of its own."""
    _authenticate(request)
    body = await read(request, VoidUnknown)
    return _answered(_gateway(request).void_unknown(body.payment_key))


async def complete_challenge(request: Request) -> Response:
    _authenticate(request)
    body, gateway = await read(request, Challenge), _gateway(request)
    payment = gateway.complete_challenge(request.path_params["id"], body.code)
    return JSONResponse(gateway.shown(payment))


async def challenge_page(request: Request) -> Response:
    payment = _gateway(request).payment(request.path_params["id"])
    return HTMLResponse(challenge.page(payment), headers=challenge.HEADERS)


async def challenge_answer(request: Request) -> Response:
    code = _CODES.get(request.path_params["answer"])
    if code is None:
        raise HTTPException(404)
    payment = _gateway(request).complete_challenge(request.path_params["id"], code)
    return RedirectResponse(payment.return_url, status_code=303)


async def _operate(
    request: Request, token: str, run: Callable[[Gateway], dict[str, Any]]
) -> Response:
    """Run an operation with the faults that the card brings along."""
    it, key, store = card(token), _key(request), request.app.state.store
    if it.loses_request and store.first_fault(key):
        return Dropped()
    await asyncio.sleep(it.delay)
    answer = run(_gateway(request))
    if it.loses_answer and store.first_fault(key):
        return Dropped()
    return _answered(answer)


class Dropped(Response):
    """Promises a byte and ends without it: the server closes the connection in mid-answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        headers = [(b"content-length", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


def _answered(answer: dict[str, Any]) -> Response:
    declined = 409 if answer["code"] in RULES_BROKEN else 402
    return JSONResponse(answer, declined if answer["status"] == "declined" else 200)


def _authenticate(request: Request) -> None:
    expected = f"Bearer {request.app.state.api_key}"
    given = request.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise HTTPException(401, "The API key is missing or wrong")


def _key(request: Request) -> str:
    """The idempotency key of an authenticated request."""
    _authenticate(request)
    key: str = request.headers.get("idempotency-key", "")
    if not 0 < len(key) <= LONGEST_KEY:
        raise BadRequest(f"The header Idempotency-Key is needed: 1 to {LONGEST_KEY} characters")
    return key


def _gateway(request: Request) -> Gateway:
    gateway: Gateway = request.app.state.gateway
    return gateway


def _card_of(request: Request) -> str:
    return _gateway(request).payment(request.path_params["id"]).card_token


def _deliverer(settings: SandboxSettings, store: Store) -> Deliverer | None:
    if settings.webhook_url is None:
        return None
    return Deliverer(store, settings.webhook_url, settings.webhook_secret)


def _nobody() -> None:
    """Without a webhook URL, messages stay stored."""


def _refused(status: int, code: str) -> Callable[[Request, Exception], Response]:
    def answer(_: Request, error: Exception) -> Response:
        message = str(error) or (type(error).__doc__ or "")
        return JSONResponse({"error": {"code": code, "message": message}}, status)

    return answer


_REFUSALS: Final[Any] = {
    BadRequest: _refused(400, "bad_request"),
    UnknownPayment: _refused(404, "unknown_payment"),
    KeyReused: _refused(422, "idempotency_key_reused"),
}
_CODES: Final = {"approve": CHALLENGE_CODE, "decline": "declined"}
_PAYMENT = "/v1/payments/{id}"
_ROUTES = [
    Route("/health", health, methods=["GET"]),
    Route("/v1/payments", authorise, methods=["POST"]),
    Route("/v1/payments", find, methods=["GET"]),
    Route("/v1/voids", void_unknown, methods=["POST"]),
    Route(_PAYMENT, show, methods=["GET"]),
    Route(_PAYMENT + "/capture", capture, methods=["POST"]),
    Route(_PAYMENT + "/void", void, methods=["POST"]),
    Route(_PAYMENT + "/refunds", refund, methods=["POST"]),
    Route(_PAYMENT + "/challenge", complete_challenge, methods=["POST"]),
    Route("/challenge/{id}", challenge_page, methods=["GET"]),
    Route("/challenge/{id}/{answer}", challenge_answer, methods=["POST"]),
]
