"""Pictures are drawn from their names, and from nothing else."""

from xml.etree import ElementTree as ET

import httpx
import pytest
from starlette.applications import Starlette

from apps.demo.media import ROUTES
from apps.demo.pictures import picture, picture_path


@pytest.fixture
def client() -> httpx.AsyncClient:
    transport = httpx.ASGITransport(Starlette(routes=ROUTES))
    return httpx.AsyncClient(transport=transport, base_url="http://shop")


def test_a_picture_is_an_image_and_always_the_same() -> None:
    drawn = picture("aldous-oak-bowl-7-1")

    assert ET.fromstring(drawn).tag.endswith("svg")  # noqa: S314 - our own
    assert drawn == picture("aldous-oak-bowl-7-1")
    assert drawn != picture("aldous-oak-bowl-7-2")


async def test_it_is_served_where_the_catalogue_says(client: httpx.AsyncClient) -> None:
    answer = await client.get(picture_path("aldous-oak-bowl", 6, 0))

    assert answer.text == picture("aldous-oak-bowl-7-1")
    assert answer.headers["content-type"].startswith("image/svg+xml")


@pytest.mark.parametrize("name", ["x", "<script>-1-1", "a-b-c%22%3E", "A-B-C", "a-" * 120 + "1"])
async def test_other_names_are_no_pictures(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(f"/media/demo/{name}.svg")

    assert answer.status_code == 404
