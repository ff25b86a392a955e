"""The `storefront` command: everything that a person or a process manager starts."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from apps import collector, dataclasses

if TYPE_CHECKING:  # a command loads only what it runs
    from rich.console import Console

    from apps.settings import Settings

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


def main() -> None:
    """Run the command that the arguments name."""
    app()


def fail(message: str) -> typer.Exit:
    """Say what is wrong and what to do; the command ends with 1."""
    typer.secho(message, fg="red", err=True)
    return typer.Exit(1)


@app.command()
def up(
    products: Annotated[int, typer.Option(help="Size of the demo marketplace, made once.")] = 200,
) -> None:
    """Serve the whole marketplace on this machine: engines, migrations, demo data, API, worker."""
    from apps import marketplace

    marketplace.up(_settings(), products=products, out=_console())


@app.command()
def serve(
    subgraph: Annotated[
        str | None, typer.Option(help="Serve one domain as a subgraph for a gateway.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Instead of PORT.")] = None,
    host: Annotated[str | None, typer.Option(help="Instead of STOREFRONT_HOST.")] = None,
) -> None:
    """Serve the GraphQL API."""
    _start_lean()
    from apps import api

    api.serve(_served(), subgraph=subgraph, host=host, port=port)


@app.command()
def worker() -> None:
    """Relay events, run jobs and timers."""
    _start_lean()
    from apps import worker as process

    process.run(_served())


@app.command(hidden=True)
def sandbox() -> None:
    """Serve the sandbox payment gateway."""
    from apps.sandbox.serve import serve_sandbox

    serve_sandbox(_settings())


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from apps import marketplace
    from apps.composition import database

    with marketplace.engines_of(_settings()) as settings:
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
        with marketplace.engines_of(_settings()) as settings:
            asyncio.run(database.migrate(settings))
            asyncio.run(demo.seed(settings, products=products, out=_console()))
    except demo.DemoRefused as refusal:
        raise fail(str(refusal)) from None
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

    settings = _settings()
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
        with marketplace.engines_of(_settings()) as settings:
            well = import_file(settings, file, seller, _console())
    except DomainError as refusal:
        raise fail(refusal.message) from None
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
        raise fail(f"Out of date: {', '.join(map(str, stale))}. Run: storefront sdl")
    typer.echo("The snapshots are current." if check else f"Wrote {len(stale)} files.")


@engines_app.command("stop")
def stop() -> None:
    """Stop the embedded engines that nobody uses."""
    from apps.embedded.engines import Engines
    from apps.embedded.settings import EngineSettings

    Engines(EngineSettings(_settings().data_dir)).close()
    typer.echo("Stopped, unless another process uses them.")


def _start_lean() -> None:
    collector.rest()
    dataclasses.compile_late()


def _served() -> "Settings":
    settings = _settings()
    if not settings.database_url or not settings.redis_url:
        raise fail(
            "Set DATABASE_URL and REDIS_URL, or run `storefront up`, which has engines of its own."
        )
    return settings


def _settings() -> "Settings":
    """What is wrong in the environment is said plainly; then the command ends with 1."""
    from pydantic import ValidationError

    from apps.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        for problem in error.errors():
            name = ".".join(map(str, problem["loc"])) or "environment"
            typer.secho(f"Settings: {name}: {problem['msg']}", fg="red", err=True)
        raise typer.Exit(1) from None


def _console() -> "Console":
    from rich.console import Console

    return Console(highlight=False)


if __name__ == "__main__":
    main()
