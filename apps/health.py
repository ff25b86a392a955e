"""Probes for whoever runs the processes: `/health/live` and `/health/ready`."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def live(_: Request) -> JSONResponse:
    """The process runs."""
    return JSONResponse({"status": "ok"})


async def ready(request: Request) -> JSONResponse:
    """The process can serve: PostgreSQL and Valkey answer."""
    problems = await request.app.state.process.problems()
    status = 503 if problems else 200
    return JSONResponse(
        {"status": "unavailable" if problems else "ok", "problems": problems}, status
    )


ROUTES = [Route("/health/live", live), Route("/health/ready", ready)]
