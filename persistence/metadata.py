"""The tables of all domains: the one source of migrations and statements."""

import pkgutil
from importlib import import_module

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def complete() -> sa.MetaData:
    """`metadata` once every module `persistence.<folder>.tables` has registered its own."""
    import persistence  # noqa: PLC0415 - the package is complete only after this module

    for folder in pkgutil.iter_modules(persistence.__path__, "persistence."):
        if folder.ispkg and any(m.name == "tables" for m in _modules(folder.name)):
            import_module(f"{folder.name}.tables")
    return metadata


def _modules(package: str) -> list[pkgutil.ModuleInfo]:
    return list(pkgutil.iter_modules(import_module(package).__path__))
