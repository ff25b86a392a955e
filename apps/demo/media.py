"""Serves the pictures of the demo products."""

import re
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from apps.demo.pictures import FOLDER, picture

_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+){2,24}")
MAX_NAME: Final = 200


async def draw(request: Request) -> Response:
    """A picture by its name; it never changes, so caches may keep it."""
    name = request.path_params["name"]
    if len(name) > MAX_NAME or not _NAME.fullmatch(name):
        raise HTTPException(404)
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(picture(name), media_type="image/svg+xml", headers=headers)


ROUTES = [Route(f"{FOLDER}/{{name}}.svg", draw)]
