"""What others build on, as files under version control: a change of it shows in a diff.

`schema/sdl` has the subgraphs and the API; `domains/<d>/contracts/events` has the wire form of each
event version as JSON Schema. CI compares them with the code.
"""

import json
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

import domains
from domains.shared_kernel.events import DomainEvent
from schema.build import snapshots

SDL: Final = Path("schema/sdl")


def files() -> dict[Path, str]:
    """Every snapshot as it should be."""
    sdl = {SDL / f"{name}.graphql": text for name, text in snapshots().items()}
    events = {_path(event): _json_schema(event) for event in published_events()}
    return {**sdl, **events}


def stale(*, write: bool) -> list[Path]:
    """The files that are not as they should be; with `write`, they are afterwards."""
    found = []
    for path, text in files().items():
        if not path.exists() or path.read_text() != text:
            found.append(path)
            if write:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
    return found


def published_events() -> Iterator[type[DomainEvent]]:
    """Every event class of every domain."""
    for domain in pkgutil.iter_modules(domains.__path__):
        try:
            package = import_module(f"domains.{domain.name}.events")
        except ModuleNotFoundError:  # the shared kernel has a module of that name
            continue
        for module in pkgutil.iter_modules(getattr(package, "__path__", ())):
            loaded = import_module(f"{package.__name__}.{module.name}")
            for value in vars(loaded).values():
                if _is_event(value) and value.__module__ == loaded.__name__:
                    yield value


def _is_event(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, DomainEvent) and hasattr(value, "name")


def _path(event: type[DomainEvent]) -> Path:
    domain, fact, version = event.name.split(".")
    return Path("domains", domain, "contracts", "events", f"{fact}.{version}.json")


def _json_schema(event: type[DomainEvent]) -> str:
    schema = TypeAdapter(event).json_schema(mode="serialization")
    schema.pop("description", None)
    return json.dumps({**schema, "title": event.name}, indent=2, sort_keys=True) + "\n"
