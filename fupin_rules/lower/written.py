"""Plans as plain data, and back; and the schema of that data.

What goes in is plans; what comes out is numbers, words, lists and mappings, ready for JSON. Everything follows from the
fields of `plan` and their types: a class is a mapping of its fields, one of several classes says under ``is`` which, a
member of an enumeration is its value, a number that is not whole a ``Fraction``. What is read need not be trusted: it has
the types of the schema and refers backwards only, or it is refused.
"""

import enum
import functools
import types
import typing
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Literal, get_args, get_origin

import attrs

from fupin_rules.lower import plan

FORM = "fupin_rules plans"

IS = "is"
"""The key under which one of several classes says which it is."""


class PlanError(ValueError):
    """Data that is no plan of this version."""


@attrs.frozen
class PolicyPlans:
    """The plans of the units of a policy, and the file that it stands in."""

    policy: str
    file: str
    plans: tuple[plan.Plan, ...]


@attrs.frozen
class Plans:
    """The plans of some policies."""

    policies: tuple[PolicyPlans, ...]


# --- writing ------------------------------------------------------------------------------------------


def write(plans: Plans) -> dict[str, Any]:
    """Return plans as plain data."""
    return {"form": FORM, "version": plan.VERSION, **_fields_written(plans)}


def _written(value: object) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case Fraction():
            return {IS: "Fraction", "numerator": value.numerator, "denominator": value.denominator}
        case enum.Enum():
            return {IS: "Mark", "word": value.value} if isinstance(value, plan.Mark) else value.value
        case tuple():
            return [_written(part) for part in value]
        case _:
            tag = {IS: type(value).__name__} if type(value) in _TAGGED else {}
            return tag | _fields_written(value)


def _fields_written(value: Any) -> dict[str, Any]:
    return {field.name: _written(getattr(value, field.name)) for field in attrs.fields(type(value))}


_TAGGED = frozenset({*get_args(plan.Node), *get_args(plan.Domain), plan.Order})
"""The classes that stand where one of several can."""


# --- reading ------------------------------------------------------------------------------------------


def read(data: object) -> Plans:
    """Return the plans that some data holds.

    Raises:
        PlanError: it holds none, those of another version, or a node that refers to one behind it.
    """
    if not isinstance(data, dict) or (data.get("form"), data.get("version")) != (FORM, plan.VERSION):
        raise PlanError("of another form or version")
    found: Plans = _read({key: part for key, part in data.items() if key not in ("form", "version")}, Plans)
    for policy in found.policies:
        for one in policy.plans:
            _refers_backwards(one)
    return found


def _read(data: Any, kind: Any) -> Any:
    """Return the value of a type that some data holds."""
    if kind in (bool, int, str, type(None)):
        if type(data) is kind:
            return data
    elif get_origin(kind) is Literal:
        if type(data) is str and data in get_args(kind):
            return data
    elif kind is Fraction or kind is plan.Mark:
        return _read_special(data, kind)
    elif isinstance(kind, type) and issubclass(kind, enum.Enum):
        if data in [one.value for one in kind]:
            return kind(data)
    elif get_origin(kind) is tuple:
        return _read_tuple(data, get_args(kind))
    elif isinstance(kind, types.UnionType) or get_origin(kind) is typing.Union:
        return _read(data, _chosen(data, get_args(kind)))
    elif isinstance(data, dict):
        wanted = _fields(kind)
        given = {key: part for key, part in data.items() if not (key == IS and part == kind.__name__)}
        if set(given) == set(wanted) and (IS in data) == (kind in _TAGGED):
            return kind(**{name: _read(given[name], wanted[name]) for name in wanted})
    raise PlanError(f"{data!r:.80} is no {getattr(kind, '__name__', kind)}")


def _read_special(data: Any, kind: Any) -> Fraction | plan.Mark:
    match data:
        case {"is": "Fraction", "numerator": int(over), "denominator": int(under), **rest} if (
            kind is Fraction and not rest and type(over) is type(under) is int and under > 1
        ):
            return Fraction(over, under)
        case {"is": "Mark", "word": str(word), **rest} if kind is plan.Mark and not rest:
            return _read_word(word)
        case _:
            raise PlanError(f"{data!r:.80} is no {kind.__name__}")


def _read_word(word: str) -> plan.Mark:
    try:
        return plan.Mark(word)
    except ValueError as error:
        raise PlanError(str(error)) from error


def _read_tuple(data: Any, kinds: tuple[Any, ...]) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise PlanError(f"{data!r:.80} is no list")
    if len(kinds) == 2 and kinds[1] is ...:
        return tuple(_read(part, kinds[0]) for part in data)
    if len(data) != len(kinds):
        raise PlanError(f"{data!r:.80} has not {len(kinds)} parts")
    return tuple(_read(part, kind) for part, kind in zip(data, kinds, strict=True))


def _chosen(data: Any, kinds: tuple[Any, ...]) -> Any:
    """Return which of several types some data can only be of."""
    for kind in kinds:
        if type(data) is kind or (isinstance(data, dict) and data.get(IS) == kind.__name__):
            return kind
    raise PlanError(f"{data!r:.80} is none of {', '.join(kind.__name__ for kind in kinds)}")


@functools.cache
def _fields(kind: type) -> Mapping[str, Any]:
    """Return the type of each field of a class."""
    hints = typing.get_type_hints(kind, vars(plan))
    return {field.name: hints[field.name] for field in attrs.fields(kind)}


def _refers_backwards(one: plan.Plan) -> None:
    for number, node in enumerate(one.nodes):
        below = (*plan.parts(node), *(plan.asked_of(node) if isinstance(node, plan.OverMembers) else ()))
        if not all(0 <= ref < number for ref in below):
            raise PlanError(f"{one.unit}: node {number} refers to none before it")
        if not all(0 <= slot < len(one.slots) for slot in plan.slots_of(node)):
            raise PlanError(f"{one.unit}: node {number} asks for no slot")
    results = (result.node for result in one.results)
    refs = (*one.applies, *one.requires, *one.exceptions, *results, *(ref for _, ref in one.conditions))
    if not all(0 <= ref < len(one.nodes) for ref in refs):
        raise PlanError(f"{one.unit}: there is no such node")


# --- the schema ---------------------------------------------------------------------------------------


def schema() -> dict[str, Any]:
    """Return the JSON Schema of what :func:`write` returns."""
    kinds: dict[str, Any] = {}
    body = _object(Plans, kinds)
    body["properties"] = {"form": {"const": FORM}, "version": {"const": plan.VERSION}, **body["properties"]}
    body["required"] = list(body["properties"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORM,
        **body,
        "$defs": dict(sorted(kinds.items())),
    }


_PLAIN = {bool: "boolean", int: "integer", str: "string", type(None): "null"}


def _schema(kind: Any, kinds: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a type; those of classes go into ``kinds``."""
    if kind in _PLAIN:
        return {"type": _PLAIN[kind]}
    if get_origin(kind) is Literal:
        return {"enum": list(get_args(kind))}
    if get_origin(kind) is tuple:
        parts = get_args(kind)
        if len(parts) == 2 and parts[1] is ...:
            return {"type": "array", "items": _schema(parts[0], kinds)}
        each = [_schema(part, kinds) for part in parts]
        return {"type": "array", "prefixItems": each, "minItems": len(each), "maxItems": len(each)}
    if isinstance(kind, types.UnionType) or get_origin(kind) is typing.Union:
        return {"oneOf": [_schema(one, kinds) for one in get_args(kind)]}
    if kind.__name__ not in kinds:
        kinds[kind.__name__] = {}  # a class may hold itself
        kinds[kind.__name__] = _class(kind, kinds)
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _class(kind: Any, kinds: dict[str, Any]) -> dict[str, Any]:
    if kind is Fraction:
        return _closed(
            {IS: {"const": "Fraction"}, "numerator": {"type": "integer"}, "denominator": {"type": "integer"}}
        )
    if kind is plan.Mark:
        return _closed({IS: {"const": "Mark"}, "word": {"enum": [one.value for one in plan.Mark]}})
    if issubclass(kind, enum.Enum):
        return {"enum": [one.value for one in kind]}
    return _object(kind, kinds)


def _object(kind: type, kinds: dict[str, Any]) -> dict[str, Any]:
    tag = {IS: {"const": kind.__name__}} if kind in _TAGGED else {}
    return _closed(tag | {name: _schema(one, kinds) for name, one in _fields(kind).items()})


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
