"""Strawberry's inputs, made from coerced values without looking everything up for each of them.

The same as Strawberry's `convert_argument`; types with a constructor or a `Maybe` are left to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from weakref import WeakKeyDictionary

from strawberry.relay import GlobalID
from strawberry.schema.compat import is_scalar
from strawberry.types.base import (
    StrawberryList,
    StrawberryMaybe,
    StrawberryObjectDefinition,
    StrawberryOptional,
    get_object_definition,
    has_object_definition,
)
from strawberry.types.enum import StrawberryEnumDefinition, has_enum_definition
from strawberry.types.lazy_type import LazyType
from strawberry.types.unset import UNSET

if TYPE_CHECKING:
    from strawberry.schema import Schema

Convert: TypeAlias = Callable[[Any], Any]


class Unusual(Exception):
    """Strawberry has to convert the value itself."""


class Inputs:
    """Makes, once per type of a schema, the function that converts its values."""

    def __init__(self, schema: Schema) -> None:
        self._config = schema.config
        self._scalars = schema.schema_converter.scalar_registry
        self._objects: dict[type, Convert] = {}

    def converter(self, kind: Any) -> Convert | None:
        """The function for a type; None: its values are left as they are.

        Raises:
            Unusual: there is none.
        """
        before = self._objects.copy()
        try:
            return self._converter(kind)
        except Unusual:
            self._objects = before  # what was made meanwhile may hold what could not be made
            raise

    def _converter(self, kind: Any) -> Convert | None:
        if isinstance(kind, StrawberryMaybe) or kind is GlobalID:
            raise Unusual
        if isinstance(kind, StrawberryOptional):
            return self._converter(kind.of_type)
        if isinstance(kind, LazyType):
            return self._converter(kind.resolve_type())
        if isinstance(kind, StrawberryList):
            return _list(self._converter(kind.of_type))
        if is_scalar(kind, self._scalars):
            return None
        if isinstance(kind, StrawberryEnumDefinition) or has_enum_definition(kind):
            return None
        if not has_object_definition(kind):
            raise Unusual
        if kind not in self._objects:
            self._objects[kind] = partial(self._later, kind)  # it may hold itself
            self._objects[kind] = self._object(kind)
        return self._objects[kind]

    def _later(self, kind: type, value: Any) -> Any:
        return self._objects[kind](value)

    def _object(self, kind: type) -> Convert:
        definition: StrawberryObjectDefinition = get_object_definition(kind, strict=True)
        if definition.from_input is not None:
            raise Unusual
        absent: dict[str, Any] = {}
        fields: dict[str, tuple[str, Convert | None]] = {}
        for field in definition.fields:
            if (
                definition.is_input
                and field.default_value is MISSING
                and field.default_factory is MISSING
            ):
                absent[field.python_name] = None
            convert = self._converter(field.resolve_type(type_definition=definition))
            fields[self._config.name_converter.from_field(field)] = (field.python_name, convert)

        def make(value: Mapping[str, Any] | None) -> Any:
            if value is None or value is UNSET:
                return value
            given = absent.copy()
            for name, it in value.items():
                if (field := fields.get(name)) is not None:
                    python_name, convert = field
                    given[python_name] = it if convert is None else convert(it)
            return kind(**given)

        return make


_INPUTS: Final[WeakKeyDictionary[Schema, Inputs]] = WeakKeyDictionary()


def inputs_of(schema: Schema) -> Inputs:
    """The functions of a schema."""
    if (known := _INPUTS.get(schema)) is None:
        known = _INPUTS[schema] = Inputs(schema)
    return known


def _list(convert: Convert | None) -> Convert:
    def copy(value: Any) -> Any:
        if value is None or value is UNSET:
            return value
        return list(value) if convert is None else [convert(it) for it in value]

    return copy
