"""Values of the model as a plan holds them, and back: days, months and terms are numbers, 无 is ``None``."""

import datetime
from fractions import Fraction
from typing import assert_never

from fupin_rules.calendar import Month, Term
from fupin_rules.lower import plan
from fupin_rules.lower.plan import WITHHELD, Domain, Encoded, Mark, Names, Range, Words
from fupin_rules.model import types
from fupin_rules.model.nodes import Known, Members, Order, Special, Unlisted


def encode(value: Known) -> Encoded:
    """Return a value as a plan holds it; lists, orders and unlisted words are no values of a plan."""
    match value:
        case bool() | str():
            return value
        case Fraction():
            return value.numerator if value.denominator == 1 else value
        case datetime.date():
            return value.toordinal()
        case Month() | Term():
            return value.ordinal
        case Special.NONE:
            return None
        case Special.WITHHELD:
            return WITHHELD
        case Order(names=names, complete=complete):
            return plan.Order(names, complete)
        case Unlisted() | Members():
            raise AssertionError("a list and an unlisted word are no values of a plan")
        case unreachable:
            assert_never(unreachable)


def told(value: Known) -> plan.Told:
    """Return what a case says as a plan holds it."""
    match value:
        case Unlisted(word=word):
            return plan.Unlisted(word)
        case Members(count=count, complete=complete):
            return plan.Members(count, complete)
        case _:
            return encode(value)


def decode(value: Encoded, kind: types.Type) -> Known:
    """Return the value of a type that a plan holds so."""
    if value is None:
        return Special.NONE
    if isinstance(value, Mark):
        return Special.WITHHELD
    if isinstance(value, plan.Order):
        return Order(value.names, value.complete)
    match kind:
        case types.Boolean() | types.Choice() | types.Text() | types.Region() | types.Ranking():
            assert isinstance(value, bool | str)
            return value
        case types.Day():
            return datetime.date.fromordinal(_whole(value))
        case types.YearMonth():
            return Month.from_ordinal(_whole(value))
        case types.SchoolTerm():
            return Term.from_ordinal(_whole(value))
        case types.Number() | types.Money() | types.Percent():
            assert not isinstance(value, str)
            return Fraction(value)
        case unreachable:
            assert_never(unreachable)


def _whole(value: bool | int | Fraction | str) -> int:
    assert isinstance(value, int)
    return value


def domain_of(kind: types.Type, named: tuple[str, ...], *, stretched: bool) -> Domain:
    """Return what a slot of a type can hold; an open value (``stretched``) may lie beyond what a fact can be."""
    line = types.line(kind)
    match kind:
        case types.Boolean():
            return Words((True, False))
        case types.Choice(choices=choices, open=others):
            return Words(choices, others)
        case types.Text() | types.Region() | types.Ranking():
            return Names(named)
        case _:
            assert line is not None
            if stretched:
                line = line.stretched()
            step = None if line.step is None else _number(line.step)
            return Range(line.kind, _number(line.least), _number(line.greatest), step)


def _number(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value
