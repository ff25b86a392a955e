"""The marketplace on one machine: what `storefront up` does, step by step."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from apps import supervisor
from apps.composition import database
from apps.embedded.settings import EngineError
from apps.settings import Settings


def up(settings: Settings, *, products: int, out: Console) -> None:
    """Start everything, say where it is, and keep it up until Ctrl-C."""
    try:
        with supervisor.engines(settings) as (urls, embedded):
            environment = {"DATABASE_URL": urls.database_url, "REDIS_URL": urls.redis_url}
            connected = settings.model_copy(update=urls._asdict())
            out.print("[bold]storefront[/]  engines are up")
            asyncio.run(database.migrate(connected))
            asyncio.run(database.seed_once(connected, products=products, out=out))
            parts = supervisor.parts(settings)
            with supervisor.running(parts, environment):
                out.print(_welcome(settings), soft_wrap=True)
                supervisor.keep_up(parts, environment, embedded)
                out.print("Stopping ...")
    except (EngineError, supervisor.NotReady) as problem:
        out.print(f"[red]{problem}[/]\nRun `storefront doctor` to see what is wrong.")
        raise SystemExit(1) from None


@contextmanager
def engines_of(settings: Settings) -> Iterator[Settings]:
    """The settings with the URLs of engines; embedded ones run while the block does."""
    with supervisor.engines(settings) as (urls, _):
        yield settings.model_copy(update=urls._asdict())


def _welcome(settings: Settings) -> str:
    url = f"{settings.public_url}/graphql"
    return f"""
[bold]The marketplace is open:[/] {url}   (GraphiQL in a browser)

  demo accounts   buyer@demo.example   seller@demo.example   admin@demo.example
  password        demo-password

Try next:
  1. {{ search(query: "lamp", first: 5) {{ totalCount nodes {{ title handle }} }} }}
  2. mutation {{
       accessTokenCreate(input: {{ email: "buyer@demo.example", password: "demo-password" }}) {{
         credentials {{ accessToken }} userErrors {{ code message }}
       }}
     }}
  3. {{ orders(first: 5) {{ nodes {{ id number status }} }} }}
     with the header  Authorization: Bearer <accessToken of 2>

Parcels move with:  storefront simulate      Stop with Ctrl-C.
"""
