"""Divisors that can be 0: shown not to be by 适用, by 若, by the row of a table, or by what they are made of.

What goes in is a checked unit; what comes out is each division below it, and whether its divisor cannot be 0 where the
unit applies. A proof by form, not by trying: what is not seen here is to be written more plainly.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import assert_never

import attrs

from fupin_rules.comparison import Relation
from fupin_rules.model import nodes, types
from fupin_rules.money import Rounding

Guards = tuple[nodes.Condition, ...]

ZERO = Fraction(0)

UPWARDS = frozenset({Rounding.UP, Rounding.UP_TO_YUAN, Rounding.UP_TO_FEN})
"""The roundings that keep what is above 0 above 0."""


@attrs.frozen
class Division:
    """A division, and whether its divisor is never 0."""

    value: nodes.Arithmetic
    safe: bool


def divisions_of(unit: nodes.Unit) -> Iterator[Division]:
    """Return the divisions of a unit; 适用 of a clause keeps 0 away from all of it."""
    roots: list[nodes.Value | nodes.Condition] = [result.value for result in unit.results]
    guards: Guards = ()
    if isinstance(unit, nodes.Clause):
        roots += [*unit.applies, *unit.requires, *unit.exceptions]
        guards = tuple(part for condition in unit.applies for part in implied(condition))
    seen: set[tuple[int, Guards]] = set()
    for root in roots:
        yield from _below(root, guards, seen)


def _below(node: nodes.Value | nodes.Condition, guards: Guards, seen: set[tuple[int, Guards]]) -> Iterator[Division]:
    if (id(node), guards) in seen:
        return
    seen.add((id(node), guards))
    match node:
        case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
            yield from _below(condition, guards, seen)
            yield from _below(then, (*guards, *implied(condition)), seen)
            yield from _below(otherwise, (*guards, *denied(condition)), seen)
        case nodes.Lookup(table=table, arguments=arguments):
            for argument in arguments:
                yield from _below(argument, guards, seen)
            for row in table.rows:
                within = (*guards, *fitting(arguments, row))
                for result in row.results:
                    if result is not None:
                        yield from _below(result, within, seen)
        case nodes.Aggregated() | nodes.Statistic() | nodes.Ranked() | nodes.OfMembers():
            for part in (*nodes.member_parts(node), *nodes.children(node)):
                yield from _below(part, guards, seen)
        case _:
            if isinstance(node, nodes.Arithmetic) and node.sign == "÷":
                yield Division(node, _never_zero(node.right, guards))
            for child in nodes.children(node):
                yield from _below(child, guards, seen)


def fitting(arguments: tuple[nodes.Value, ...], row: nodes.Row) -> Guards:
    """Return what the cells of a row say of the arguments."""
    found: list[nodes.Condition] = []
    for argument, cell in zip(arguments, row.cells, strict=True):
        match cell:
            case nodes.BandCell(bounds=bounds):
                found.append(nodes.Band(argument, bounds, id=row.id, span=row.span))
            case nodes.OptionsCell(options=options, list_name=name, negated=negated):
                found.append(nodes.OneOf(argument, options, name, negated, id=row.id, span=row.span))
            case nodes.OtherCell(others=others):
                for other in others:
                    if isinstance(argument.type, types.Number | types.Money | types.Percent) and nodes.fits(
                        other, ZERO
                    ):
                        found.append(nodes.OneOf(argument, (ZERO,), None, negated=True, id=row.id, span=row.span))
            case nodes.AnyCell():
                pass
            case unreachable:
                assert_never(unreachable)
    return tuple(found)


def implied(condition: nodes.Condition) -> Iterator[nodes.Condition]:
    """Return conditions that hold where a condition does."""
    match condition:
        case nodes.All(items=items):
            for item in items:
                yield from implied(item)
        case nodes.Not(item=item):
            yield from denied(item)
        case nodes.NoneOf(items=items):
            for item in items:
                yield from denied(item)
        case nodes.ClauseHolds(clause=clause):
            for part in (*clause.applies, *clause.requires):
                yield from implied(part)
        case _:
            yield condition


def denied(condition: nodes.Condition) -> Iterator[nodes.Condition]:
    """Return conditions that hold where a condition does not."""
    match condition:
        case nodes.Not(item=item):
            yield from implied(item)
        case nodes.Any(items=items):
            for item in items:
                yield from denied(item)
        case nodes.Compare(relation=relation):
            yield attrs.evolve(condition, relation=OPPOSITE[relation])
        case nodes.OneOf(negated=negated):
            yield attrs.evolve(condition, negated=not negated)
        case _:
            return


OPPOSITE = {
    Relation.LESS: Relation.AT_LEAST,
    Relation.AT_MOST: Relation.MORE,
    Relation.EQUAL: Relation.DIFFERENT,
    Relation.DIFFERENT: Relation.EQUAL,
    Relation.AT_LEAST: Relation.LESS,
    Relation.MORE: Relation.AT_MOST,
}
MIRRORED = {
    Relation.LESS: Relation.MORE,
    Relation.AT_MOST: Relation.AT_LEAST,
    Relation.EQUAL: Relation.EQUAL,
    Relation.DIFFERENT: Relation.DIFFERENT,
    Relation.AT_LEAST: Relation.AT_MOST,
    Relation.MORE: Relation.LESS,
}


def _never_zero(value: nodes.Value, guards: Guards) -> bool:
    """Return whether a value is never 0 where the guards hold."""
    if any(_keeps_away(guard, value) for guard in guards):
        return True
    match value:
        case nodes.Literal(value=number):
            return number != 0
        case nodes.ParameterValue(parameter=parameter):
            if parameter.value is not None:
                return parameter.value != 0
            stated = [version.value for version in parameter.versions if version.value is not None]
            excluded = any(not relation.holds(ZERO, limit) for _, relation, limit in parameter.limits)
            return excluded and all(number != 0 for number in stated)
        case nodes.DefinedValue(definition=definition):
            return not definition.verifiable and _never_zero(definition.value, guards)
        case nodes.ReadingValue(reading=reading):
            return all(_never_zero(one, guards) for _, one in reading.candidates if not isinstance(one, str))
        case nodes.Lookup(table=table, arguments=arguments, column=column):
            return all(
                _never_zero(result, (*guards, *fitting(arguments, row)))
                for row in table.rows
                if (result := row.results[column]) is not None
            )
        case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
            return _never_zero(then, (*guards, *implied(condition))) and _never_zero(
                otherwise, (*guards, *denied(condition))
            )
        case nodes.Arithmetic(sign="×", left=left, right=right):
            return _never_zero(left, guards) and _never_zero(right, guards)
        case nodes.Arithmetic(sign="÷", left=left):
            return _never_zero(left, guards)
        case nodes.Arithmetic(sign="+", left=left, right=right):
            some = _never_zero(left, guards) or _never_zero(right, guards)
            return some and never_below(left) and never_below(right)
        case nodes.Rounded(rounding=rounding, value=inner):
            return rounding in UPWARDS and _never_zero(inner, guards) and never_below(inner)
        case nodes.Extreme(values=values, greatest=greatest):
            if greatest and any(_never_zero(one, guards) and never_below(one) for one in values):
                return True
            return all(_never_zero(one, guards) for one in values)
        case _:
            return False


def never_below(value: nodes.Value) -> bool:
    """Return whether a value is never below 0."""
    match value:
        case nodes.Literal(value=number):
            return isinstance(number, Fraction) and number >= 0
        case nodes.FactValue() | nodes.ParameterValue():
            stated = value.parameter.value if isinstance(value, nodes.ParameterValue) else None
            if isinstance(stated, Fraction):
                return stated >= 0
            return not (isinstance(value.type, types.Number) and value.type.negative)
        case nodes.DefinedValue(definition=definition):
            return never_below(definition.value)
        case nodes.Rounded(value=inner):
            return never_below(inner)
        case nodes.Arithmetic(sign="+" | "×" | "÷", left=left, right=right):
            return never_below(left) and never_below(right)
        case nodes.Excess() | nodes.MonthsFrom() | nodes.DaysLate():
            return True
        case nodes.Aggregated(value=summed):
            return summed is None or never_below(summed)
        case nodes.Choose(then=then, otherwise=otherwise):
            return never_below(then) and never_below(otherwise)
        case nodes.Extreme(values=values):
            return all(never_below(one) for one in values)
        case nodes.ReadingValue(reading=reading):
            return all(never_below(one) for _, one in reading.candidates if not isinstance(one, str))
        case nodes.Lookup(table=table, column=column):
            return all(never_below(result) for row in table.rows if (result := row.results[column]) is not None)
        case _:
            return False


def _keeps_away(guard: nodes.Condition, value: nodes.Value) -> bool:
    """Return whether a condition that holds keeps a value away from 0."""
    match guard:
        case nodes.Compare(left=left, relation=relation, right=right):
            return (left == value and _excludes_zero(relation, right)) or (
                right == value and _excludes_zero(MIRRORED[relation], left)
            )
        case nodes.Band(value=inner, bounds=bounds):
            return inner == value and any(not relation.holds(ZERO, bound.value) for _, relation, bound in bounds)
        case nodes.OneOf(value=inner, options=options, negated=negated):
            return inner == value and (ZERO in options) == negated
        case _:
            return False


def _excludes_zero(relation: Relation, bound: nodes.Value) -> bool:
    """Return whether 0 does not stand in a relation to any value of the bound."""
    stated: Iterable[nodes.Plain | None] = ()
    match bound:
        case nodes.Literal(value=number):
            stated = (number,)
        case nodes.ParameterValue(parameter=nodes.Parameter(value=number)) if number is not None:
            stated = (number,)
        case _:
            if relation is Relation.MORE:
                return never_below(bound)
            return relation is Relation.AT_LEAST and never_below(bound) and _never_zero(bound, ())
    return all(isinstance(number, Fraction) and not relation.holds(ZERO, number) for number in stated)
