"""Differences that can fall below 0, or are shown not to: by 条件, by 若, by the row of a table, by what they are made of.

What goes in is a value and the conditions under which it matters; what comes out is the first difference in it that may
be negative. A proof by form, as that of divisors is: what is not seen here is to be written more plainly.
"""

from collections.abc import Sequence
from fractions import Fraction

from fupin_rules.comparison import Relation
from fupin_rules.model import nodes, types
from fupin_rules.model.divisors import MIRRORED, Guards, denied, fitting, implied, never_below

ZERO = Fraction(0)


def below_zero(value: nodes.Value, conditions: Sequence[nodes.Condition] = ()) -> nodes.Value | None:
    """Return the difference because of which a value may be below 0 where conditions hold; ``None`` for none."""
    return _negative(value, tuple(part for condition in conditions for part in implied(condition)))


def _negative(value: nodes.Value, guards: Guards) -> nodes.Value | None:
    match value:
        case nodes.Arithmetic(sign="-", left=left, right=right):
            return None if _reaches(left, right, guards) else value
        case nodes.Excess() | nodes.DaysLate() | nodes.MonthsFrom():
            return None
        case nodes.DefinedValue(definition=definition):
            return _negative(definition.value, guards)
        case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
            return _negative(then, (*guards, *implied(condition))) or _negative(
                otherwise, (*guards, *denied(condition))
            )
        case nodes.Lookup(table=table, arguments=arguments, column=column):
            found = (
                _negative(result, (*guards, *fitting(arguments, row)))
                for row in table.rows
                if (result := row.results[column]) is not None
            )
            return next((one for one in found if one is not None), None)
        case nodes.Extreme(values=values, greatest=greatest):
            negative = [_negative(one, guards) for one in values]
            return None if greatest and None in negative else next((one for one in negative if one is not None), None)
        case nodes.Aggregated() | nodes.Statistic():
            # What is said of a subject does not hold of each member.
            parts = (child for child in nodes.children(value) if isinstance(child, nodes.Value))
            return next((one for part in parts if (one := _negative(part, ())) is not None), None)
        case _:
            parts = (child for child in nodes.children(value) if isinstance(child, nodes.Value))
            return next((one for part in parts if (one := _negative(part, guards)) is not None), None)


def _reaches(left: nodes.Value, right: nodes.Value, guards: Guards) -> bool:
    """Return whether one value is never below another where the guards hold."""
    if left == right:
        return True
    if any(_at_least(guard, left, right) for guard in guards):
        return True
    low, high = _bound(left, guards, lower=True), _bound(right, guards, lower=False)
    if low is not None and high is not None and low >= high:
        return True
    match left, right:
        case nodes.Arithmetic(sign="+", left=one, right=other), _ if right in (one, other):
            return never_below(other if right == one else one)
        case _, nodes.Arithmetic(sign="×", left=whole, right=part) if whole == left and never_below(whole):
            share = _bound(part, guards, lower=False)
            return share is not None and share <= 1
        case _:
            return False


def _at_least(guard: nodes.Condition, left: nodes.Value, right: nodes.Value) -> bool:
    """Return whether a condition that holds says that one value is not below another."""
    match guard:
        case nodes.Compare(left=one, relation=relation, right=other):
            if (one, other) == (right, left):
                relation = MIRRORED[relation]
            elif (one, other) != (left, right):
                return False
            return relation in (Relation.AT_LEAST, Relation.MORE, Relation.EQUAL)
        case _:
            return False


def _bound(value: nodes.Value, guards: Guards, *, lower: bool) -> Fraction | None:
    """Return a number that a value never falls below, or never exceeds; ``None`` where none is known."""
    found = [_stated(value, lower=lower)]
    for guard in guards:
        match guard:
            case nodes.Compare(left=left, relation=relation, right=right) if left == value:
                found.append(_limit(relation, _stated(right, lower=lower), lower=lower))
            case nodes.Compare(left=left, relation=relation, right=right) if right == value:
                found.append(_limit(MIRRORED[relation], _stated(left, lower=lower), lower=lower))
            case nodes.Band(value=inner, bounds=bounds) if inner == value:
                found += [_limit(relation, _stated(bound, lower=lower), lower=lower) for _, relation, bound in bounds]
            case _:
                pass
    known = [one for one in found if one is not None]
    return (max(known) if lower else min(known)) if known else None


def _limit(relation: Relation, number: Fraction | None, *, lower: bool) -> Fraction | None:
    bounding = (Relation.AT_LEAST, Relation.MORE) if lower else (Relation.AT_MOST, Relation.LESS)
    return number if relation in (*bounding, Relation.EQUAL) else None


def _stated(value: nodes.Value, *, lower: bool) -> Fraction | None:
    """Return a number that a value by itself never falls below, or never exceeds."""
    match value:
        case (
            nodes.Literal(value=Fraction() as number)
            | nodes.ParameterValue(parameter=nodes.Parameter(value=Fraction() as number))
        ):
            return number
        case nodes.Arithmetic(left=left, sign="÷", right=nodes.Literal(value=Fraction() as divisor)) if divisor > 0:
            whole = _stated(left, lower=lower)
            return whole / divisor if whole is not None else None
        case nodes.DefinedValue(definition=nodes.Definition(verifiable=False, value=inner)):
            return _stated(inner, lower=lower)
        case nodes.Choose(then=then, otherwise=otherwise):
            return _worst([_stated(then, lower=lower), _stated(otherwise, lower=lower)], lower=lower)
        case nodes.Lookup(table=table, column=column):
            rows = (row.results[column] for row in table.rows)
            return _worst([_stated(one, lower=lower) for one in rows if one is not None], lower=lower)
        case _:
            return ZERO if lower and isinstance(value.type, types.Money) and never_below(value) else None


def _worst(numbers: Sequence[Fraction | None], *, lower: bool) -> Fraction | None:
    known = [one for one in numbers if one is not None]
    return None if len(known) < len(numbers) or not known else min(known) if lower else max(known)
