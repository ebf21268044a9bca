"""The closed list of what can stand in an artifact, each kind with the way to make it from its parts.

A kind that a text names is looked up here and nowhere else.
"""

import datetime
import enum
import functools
import hashlib
import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import get_args

import attrs

from fupin_rules.calendar import AgeRule, Month, Term
from fupin_rules.comparison import Bounds, Relation
from fupin_rules.facts.case import Names
from fupin_rules.kinds import DutyKind, ResultKind, Role, TargetKind
from fupin_rules.model import nodes, types
from fupin_rules.money import Rounding
from fupin_rules.source import FileRead, Source, Span

VERSION = 1
"""The version of the form. What each kind of node has is told apart by :data:`SCHEMA`."""

ENUMS: tuple[type[enum.Enum], ...] = (nodes.Special, Relation, Rounding, Role, ResultKind, TargetKind, DutyKind)
"""The closed lists of words; a member is written by its value."""

CLASSES: tuple[type[attrs.AttrsInstance], ...] = (
    *(FileRead, Source, Span, Month, Term, AgeRule, Bounds, Names),
    *get_args(types.Type),
    *(nodes.Unlisted, nodes.Members, nodes.Order, nodes.Place),
    *(nodes.Fact, nodes.Roster, nodes.Version, nodes.Parameter, nodes.Reading),
    *get_args(nodes.Value),
    nodes.RankKey,
    *get_args(nodes.Condition),
    *get_args(nodes.Cell),
    *(nodes.Column, nodes.Row, nodes.NamedValue, nodes.Schedule, nodes.Stage),
    *get_args(nodes.Unit),
    nodes.Reserve,
    *get_args(nodes.Effect),
    *(nodes.Question, nodes.Questions),
    *(
        nodes.Expected,
        nodes.Example,
        nodes.Monotone,
        nodes.Unaffected,
        nodes.Always,
        nodes.Law,
        nodes.Change,
        nodes.FactRelation,
    ),
    *(nodes.NotEncoded, nodes.Combination, nodes.Overlay, nodes.Header, nodes.Policy),
)
"""The classes of a checked set; an object is written by its fields, in their order."""

FIELDS: Mapping[type, tuple[str, ...]] = {kind: tuple(field.name for field in attrs.fields(kind)) for kind in CLASSES}
"""The names of the fields of each class."""


def _maker(kind: type[attrs.AttrsInstance]) -> Callable[..., object]:
    """Return what makes an object of a class from its fields in their order."""
    if not any(field.kw_only for field in attrs.fields(kind)):
        return kind
    names = FIELDS[kind]

    def make(*parts: object) -> object:
        return kind(**dict(zip(names, parts, strict=True)))

    return make


def _mapping(*parts: object) -> object:
    return dict(zip(parts[::2], parts[1::2], strict=True))


MAKERS: Mapping[str, Callable[..., object]] = {
    "tuple": lambda *parts: parts,
    "set": lambda *parts: frozenset(parts),
    "mapping": _mapping,
    "fraction": Fraction,
    "date": datetime.date,
    **{kind.__name__: kind for kind in ENUMS},
    **{kind.__name__: _maker(kind) for kind in CLASSES},
}
"""How each kind is made from its parts."""


def schema() -> dict[str, object]:
    """Return the kinds as plain data: the fields of each class, the words of each closed list."""
    return {
        "version": VERSION,
        "classes": {kind.__name__: list(FIELDS[kind]) for kind in CLASSES},
        "words": {kind.__name__: [member.value for member in kind] for kind in ENUMS},
    }


@functools.cache
def schema_digest() -> str:
    """Return the SHA-256 of the schema: what was written under another one is not read."""
    return hashlib.sha256(json.dumps(schema(), ensure_ascii=False).encode()).hexdigest()
