"""The yardstick: routes as a good engineer writes them by hand, for the answers of the same cases.

Starlette, an asyncpg pool without reset query, dictionaries, orjson. It imports nothing of the
product: what it needs of it, such as the form of cursors, is written out here once more.
"""

import argparse
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import asyncpg
import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.bench import limit_sql as sql

POOL: Final = 10
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
DIGITS: Final = {"JPY": 0, "KRW": 0, "KWD": 3}
PRICE_STEPS: Final = (2500, 5000, 10000, 20000, 50000)


def answer(data: dict[str, Any]) -> Response:
    return Response(orjson.dumps({"data": data}), media_type="application/json")


def money(minor: int, currency: str) -> dict[str, str]:
    if currency in DIGITS:
        digits = DIGITS[currency]
        amount = f"{minor / 10**digits:.{digits}f}"
    else:
        amount = f"{minor // 100}.{minor % 100:02d}"
    return {"amount": amount, "currencyCode": currency}


def card(row: Any) -> dict[str, Any]:
    (
        id, handle, title, currency, low, compared, url, alt, average, count, seller, name,
        variant, sku, *_,
    ) = row  # fmt: skip
    return {
        "id": id,
        "handle": handle,
        "title": title,
        "priceRange": {"minVariantPrice": money(low, currency)},
        "compareAtPriceRange": None
        if compared is None
        else {"minVariantPrice": money(compared, currency)},
        "featuredImage": None if url is None else {"url": url, "altText": alt},
        "ratingSummary": {"average": average if count else None, "count": count},
        "seller": {"id": seller, "name": name},
        "selectedOrFirstAvailableVariant": {"id": variant, "sku": sku},
    }


def page(rows: list[Any], first: int, order: str) -> dict[str, Any]:
    """The last column of a row is what it is ordered by."""
    edges = []
    for row in rows[:first]:
        key = row[-1]
        if order == "created_at":
            key = (key - EPOCH) // MICROSECOND
        cursor = urlsafe_b64encode(f"{order}|{row[0]}|{key}".encode()).decode()
        edges.append({"cursor": cursor, "node": card(row)})
    end = edges[-1]["cursor"] if edges else None
    return {"edges": edges, "pageInfo": {"hasNextPage": len(rows) > first, "endCursor": end}}


async def listing(request: Request) -> Response:
    asked = orjson.loads(await request.body())
    first, after = asked["first"], asked["after"]
    pool = request.app.state.pool
    if after is None:
        rows = await pool.fetch(sql.FIRST_PAGE, [asked["category"]], first + 1)
    else:
        rows = await pool.fetch(sql.PAGE, [asked["category"]], first + 1, *position(after))
    return answer({"products": page(rows, first, "created_at")})


async def everything(request: Request) -> Response:
    """The listing of all products, for pages far down."""
    asked = orjson.loads(await request.body())
    first, after = asked["first"], asked["after"]
    pool = request.app.state.pool
    if after is None:
        rows = await pool.fetch(sql.FIRST_PAGE_OF_ALL, first + 1)
    else:
        rows = await pool.fetch(sql.PAGE_OF_ALL, first + 1, *position(after))
    return answer({"products": page(rows, first, "created_at")})


def position(cursor: str) -> tuple[datetime, str]:
    _, id, micros = urlsafe_b64decode(cursor).decode().split("|")
    return EPOCH + int(micros) * MICROSECOND, id


async def detail(request: Request) -> Response:
    asked = orjson.loads(await request.body())
    async with request.app.state.pool.acquire() as connection:
        row = await connection.fetchrow(sql.PRODUCT, asked["handle"])
        if row is None:
            return answer({"product": None})
        variants = await connection.fetch(sql.VARIANTS, row[0])
        images = await connection.fetch(sql.IMAGES, row[0])
        reviews = await connection.fetch(sql.REVIEWS, row[0])
    currency, names = row[3], row["option_names"]
    shown, quantity, endless = [], 0, False
    for id, sku, price, values, available, policy in variants:
        unlimited = policy == "CONTINUE"
        endless = endless or unlimited
        quantity += available
        shown.append(
            {
                "id": id,
                "sku": sku,
                "price": money(price, currency),
                "selectedOptions": [
                    {"name": name, "value": value}
                    for name, value in zip(names, values, strict=True)
                ],
                "availableForSale": unlimited or available > 0,
            }
        )
    product = card(row)
    product["description"] = row["description_html"]
    product["availability"] = {
        "inStock": any(it["availableForSale"] for it in shown),
        "quantity": None if endless else quantity,
    }
    product["variants"] = {"nodes": shown[:50]}
    product["images"] = {"nodes": [{"url": url, "altText": alt} for url, alt in images]}
    product["reviews"] = {
        "nodes": [
            {"id": id, "rating": rating, "body": body, "author": {"displayName": name}}
            for id, rating, body, name in reviews[:10]
        ],
        "pageInfo": {
            "hasNextPage": len(reviews) > 10,
            "endCursor": reviews[:10][-1][0] if reviews else None,
        },
    }
    return answer({"product": product})


async def title(request: Request) -> Response:
    asked = orjson.loads(await request.body())
    row = await request.app.state.pool.fetchrow(sql.TITLE, asked["id"])
    return answer({"product": None if row is None else {"title": row[0]}})


async def search(request: Request) -> Response:
    asked = orjson.loads(await request.body())
    words, _, last = asked["query"].rpartition(" ")
    typed = words, last, f"{last}:*"
    first = asked["first"]
    async with request.app.state.pool.acquire() as connection:
        rows = await connection.fetch(sql.FOUND, *typed, first + 1)
        counts = await connection.fetch(sql.FACETS, *typed)
    found = page(rows, first, "rank")
    count = next((row[4] for row in counts if row[0] == "FOUND"), 0)
    return answer({"search": {"totalCount": count, **found, "productFilters": facets(counts)}})


def facets(rows: list[Any]) -> list[dict[str, Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return [
        {"id": "category", "label": "Category", "values": falling("category", found["CATEGORY"])},
        {"id": "seller", "label": "Store", "values": falling("seller", found["SELLER"])},
        {"id": "price", "label": "Price", "values": prices(found["PRICE"])},
        {"id": "rating", "label": "Rating", "values": ratings(found["RATING"])},
    ]


def falling(kind: str, rows: list[Any]) -> list[dict[str, Any]]:
    rows.sort(key=lambda row: (-row[4], row[1]))
    return [{"id": f"{kind}:{row[1]}", "label": row[2], "count": row[4]} for row in rows]


def prices(rows: list[Any]) -> list[dict[str, Any]]:
    rows.sort(key=lambda row: (row[1], row[3]))
    edges = (None, *(step // 100 for step in PRICE_STEPS), None)
    values = []
    for _, currency, _, place, count in rows:
        low, high = edges[place], edges[place + 1]
        if low is None:
            label = f"Under {high} {currency}"
        elif high is None:
            label = f"{low} {currency} and more"
        else:
            label = f"{low} to {high} {currency}"
        values.append({"id": f"price:{currency}:{place}", "label": label, "count": count})
    return values


def ratings(rows: list[Any]) -> list[dict[str, Any]]:
    counts = {row[3]: row[4] for row in rows}
    values, count = [], counts.get(5, 0)
    for stars in (4, 3, 2, 1):
        count += counts.get(stars, 0)
        if count:
            label = f"{stars} stars and more"
            values.append({"id": f"rating:{stars}", "label": label, "count": count})
    return values


async def hello(scope: Scope, _: Receive, send: Send) -> None:
    """The bare application: nothing stands between it and the server."""
    if scope["type"] != "http":
        return
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"5")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"hello"})


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async def nothing(_: Any) -> None:
        """Nobody sets anything on a connection, so it goes back as it came."""

    async with asyncpg.create_pool(
        os.environ["DATABASE_URL"],
        min_size=POOL,
        max_size=POOL,
        max_inactive_connection_lifetime=0,
        statement_cache_size=512,
        max_cached_statement_lifetime=0,
        reset=nothing,
        init=json_columns,
    ) as app.state.pool:
        yield


async def json_columns(connection: Any) -> None:
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=lambda value: b"\x01" + orjson.dumps(value),
        decoder=lambda data: orjson.loads(data[1:]),
    )


app = Starlette(
    routes=[
        Route("/A", listing, methods=["POST"]),
        Route("/all", everything, methods=["POST"]),
        Route("/B", detail, methods=["POST"]),
        Route("/C", title, methods=["POST"]),
        Route("/F", search, methods=["POST"]),
    ],
    lifespan=lifespan,
)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--hello", action="store_true", help="Serve only the bare greeting.")
    given = options.parse_args()
    uvicorn.run(
        hello if given.hello else app,
        port=given.port,
        lifespan="off" if given.hello else "on",
        loop="uvloop",
        http="httptools",
        access_log=False,
        server_header=False,
        log_config=None,
    )


if __name__ == "__main__":
    main()
