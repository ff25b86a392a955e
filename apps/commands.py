"""The commands of `storefront`: everything that a person or a process manager starts."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from apps import processes
from apps.processes import failed, read_settings

if TYPE_CHECKING:  # a command loads only what it runs
    from rich.console import Console

app = typer.Typer(
    help="A multi-seller marketplace as a GraphQL API.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
engines_app = typer.Typer(help="The embedded PostgreSQL and Valkey.", no_args_is_help=True)
import_app = typer.Typer(help="Bring catalogues in.", no_args_is_help=True)
app.add_typer(engines_app, name="engines")
app.add_typer(import_app, name="import")


@app.command()
def up(
    products: Annotated[int, typer.Option(help="Size of the demo marketplace, made once.")] = 200,
) -> None:
    """Serve the whole marketplace on this machine: engines, migrations, demo data, API, worker."""
    from apps import marketplace

    marketplace.up(read_settings(), products=products, out=_console())


@app.command()
def serve(
    subgraph: Annotated[
        str | None, typer.Option(help="Serve one domain as a subgraph for a gateway.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Instead of PORT.")] = None,
    host: Annotated[str | None, typer.Option(help="Instead of STOREFRONT_HOST.")] = None,
) -> None:
    """Serve the GraphQL API."""
    processes.serve(subgraph=subgraph, port=port, host=host)


@app.command()
def worker() -> None:
    """Relay events, run jobs and timers."""
    processes.worker()


@app.command(hidden=True)
def sandbox() -> None:
    """Serve the sandbox payment gateway."""
    from apps.sandbox.serve import serve_sandbox

    serve_sandbox(read_settings())


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from apps import marketplace
    from apps.composition import database

    with marketplace.engines_of(read_settings()) as settings:
        asyncio.run(database.migrate(settings))
    typer.echo("The database is up to date.")


@app.command()
def seed(
    products: Annotated[int, typer.Option(help="How many it is to have.", min=1)] = 200,
) -> None:
    """Make the demo marketplace, or make it larger; never in production."""
    from apps import marketplace
    from apps.composition import database, demo

    try:
        with marketplace.engines_of(read_settings()) as settings:
            asyncio.run(database.migrate(settings))
            asyncio.run(demo.seed(settings, products=products, out=_console()))
    except demo.DemoRefused as refusal:
        raise failed(str(refusal)) from None
    typer.echo(f"The demo marketplace has {products} products, or more.")


@app.command()
def simulate(
    rate: Annotated[float, typer.Option(help="Visits of shoppers per second.", min=0.01)] = 0.5,
    seconds: Annotated[float, typer.Option(help="How long new ones come.", min=1)] = 60,
    *,
    forever: Annotated[bool, typer.Option(help="Until Ctrl-C.")] = False,
    url: Annotated[
        str | None, typer.Option(help="Of the API, if it is not this machine's.")
    ] = None,
) -> None:
    """Send shoppers, sellers and a carrier to a running demo marketplace."""
    from apps.simulate.simulation import Plan
    from apps.simulate.simulation import simulate as drive

    settings = read_settings()
    plan = Plan(
        url=(url or settings.public_url).rstrip("/"),
        rate=rate,
        seconds=None if forever else seconds,
        carrier_secret=settings.carrier_secret.get_secret_value(),
    )
    if not asyncio.run(drive(plan, _console())):
        raise typer.Exit(1)


@app.command()
def doctor() -> None:
    """Look for what would keep the marketplace from running here, and say how to mend it."""
    from apps.doctor import examine

    if not asyncio.run(examine(_console())):
        raise typer.Exit(1)


@import_app.command("shopify-csv")
def shopify_csv(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    seller: Annotated[str, typer.Option(help="Handle of the store.")],
) -> None:
    """Import a Shopify product export; run again, it changes only what the file has changed."""
    from apps import marketplace
    from apps.csv_import import import_file
    from domains.shared_kernel.errors import DomainError

    try:
        with marketplace.engines_of(read_settings()) as settings:
            well = import_file(settings, file, seller, _console())
    except DomainError as refusal:
        raise failed(refusal.message) from None
    if not well:
        raise typer.Exit(1)


@app.command()
def sdl(
    *,
    check: Annotated[bool, typer.Option(help="Only say whether the files are current.")] = False,
) -> None:
    """Write the snapshots of the schema (schema/sdl) and of the events."""
    from apps import snapshots

    stale = snapshots.stale(write=not check)
    if check and stale:
        raise failed(f"Out of date: {', '.join(map(str, stale))}. Run: storefront sdl")
    typer.echo("The snapshots are current." if check else f"Wrote {len(stale)} files.")


@engines_app.command("stop")
def stop() -> None:
    """Stop the embedded engines that nobody uses."""
    from apps.embedded.engines import Engines
    from apps.embedded.settings import EngineSettings

    Engines(EngineSettings(read_settings().data_dir)).close()
    typer.echo("Stopped, unless another process uses them.")


def _console() -> "Console":
    from rich.console import Console

    return Console(highlight=False)
