"""Functions that coerce the values of variables, made once per type.

They give what graphql-core's `coerce_input_value` gives, and `Undefined` for whatever they are not
sure of: then graphql-core is asked, which also says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from math import isfinite
from typing import Any, Final, NamedTuple, TypeAlias

from graphql import (
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLString,
    Undefined,
    is_input_object_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_required_input_field,
)
from graphql.utilities.coerce_input_value import coerce_default_value

Coerce: TypeAlias = Callable[[Any], Any]
INT_LIMIT: Final = 2**31

_AS_THEY_ARE: Final[Mapping[Any, Callable[[Any], bool]]] = {
    GraphQLInt: lambda it: type(it) is int and -INT_LIMIT <= it < INT_LIMIT,
    GraphQLFloat: lambda it: type(it) is float and isfinite(it),
}
"""Of these, values that coercion leaves alone."""

_PLAIN: Final[Mapping[Any, type]] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool}
"""Of these, it leaves every value of the class alone."""


def plain(kind: Any) -> type | None:
    """The class of which every value is left alone, so that most need not be given to `coercer`."""
    return _PLAIN.get(kind.of_type if is_non_null_type(kind) else kind)


def coercer(kind: Any) -> Coerce:
    """The function for an input type."""
    try:
        return _coercer(kind, ())
    except _Endless:
        return _never


class _Endless(Exception):
    """A type holds itself, so its values may be nested too deeply for a function."""


def _coercer(kind: Any, within: tuple[Any, ...]) -> Coerce:
    if is_non_null_type(kind):
        return _base(kind.of_type, within)
    base = _base(kind, within)
    return lambda value: None if value is None else base(value)


def _base(kind: Any, within: tuple[Any, ...]) -> Coerce:
    """For values that are not null; null is none of these types' values."""
    if (only := _PLAIN.get(kind)) is not None:
        return lambda value: value if type(value) is only else Undefined
    if (is_right := _AS_THEY_ARE.get(kind)) is not None:
        return lambda value: value if is_right(value) else Undefined
    if is_leaf_type(kind):
        return _leaf(kind.coerce_input_value)
    if is_list_type(kind):
        return _list(_coercer(kind.of_type, within))
    if not is_input_object_type(kind) or kind.is_one_of:
        return _never
    if kind in within:
        raise _Endless
    return _object(kind, (*within, kind))


def _leaf(coerce: Coerce) -> Coerce:
    def leaf(value: Any) -> Any:
        if value is None:
            return Undefined
        try:
            return coerce(value)
        except Exception:  # noqa: BLE001 - graphql-core tells what is wrong
            return Undefined

    return leaf


def _list(item: Coerce) -> Coerce:
    def items(value: Any) -> Any:
        if type(value) is not list:
            return Undefined
        coerced = []
        for given in value:
            if (it := item(given)) is Undefined:
                return Undefined
            coerced.append(it)
        return coerced

    return items


class _Field(NamedTuple):
    """One field of an input object; `default` makes its value where none is given."""

    name: str
    out_name: str
    plain: type | None
    coerce: Coerce
    is_required: bool
    default: Callable[[], Any] | None


def _field(name: str, field: GraphQLInputField, within: tuple[Any, ...]) -> _Field:
    has_default = field.default is not None or field.default_value is not Undefined
    return _Field(
        name,
        field.out_name or name,
        plain(field.type),
        _coercer(field.type, within),
        is_required_input_field(field),
        partial(coerce_default_value, field) if has_default else None,
    )


def _object(kind: GraphQLInputObjectType, within: tuple[Any, ...]) -> Coerce:
    fields = [_field(name, field, within) for name, field in kind.fields.items()]
    out_type = kind.out_type

    def made(value: Any) -> Any:
        if type(value) is not dict:
            return Undefined
        coerced, unknown = {}, len(value)
        for name, out_name, only, coerce, is_required, default in fields:
            if (it := value.get(name, Undefined)) is not Undefined:
                unknown -= 1
                if type(it) is not only and (it := coerce(it)) is Undefined:
                    return Undefined
                coerced[out_name] = it
            elif is_required:
                return Undefined
            elif default:
                coerced[out_name] = default()
        return Undefined if unknown else out_type(coerced)

    return made


def _never(_value: Any) -> Any:
    return Undefined
