"""Counterfactuals: what would change a decision, one fact at a time, to the nearest other value.

Of 年龄 58, where 满60周岁 is asked: 60, found on the points at which anything changes and decided anew. What goes in is a
decision in which nothing is missing, with the facts that may be changed; what comes out are values of single facts, each
with the decision that it gives. Whether a person can change a fact is the business of the caller.
"""

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeGuard

import attrs

from fupin_rules.calendar import Month, Term
from fupin_rules.compiled.asked import Asked
from fupin_rules.evaluate.outcome import Decided, Outcome
from fupin_rules.evaluate.related import finite
from fupin_rules.evaluate.world import World
from fupin_rules.kinds import Role
from fupin_rules.line import Line, Point
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known


@attrs.frozen
class Counterfactual:
    """Another value of one fact, and what would be decided with it.

    ``along`` are the facts that change with it, as they follow from it; ``None`` is one of which nothing follows any more.
    """

    fact: nodes.Fact
    value: Known
    decision: Decided
    along: Mapping[str, Known | None] = attrs.field(factory=dict)


Along = Callable[[nodes.Fact, Known], Mapping[str, Known | None] | None]
"""Answers which facts change along with one that is told otherwise, and to what; ``None`` where it cannot be told so."""


def nothing_along(fact: nodes.Fact, value: Known) -> Mapping[str, Known | None]:  # noqa: ARG001
    """Return that no fact changes with another: there are no relations."""
    return {}


def changes(
    asked: Asked, facts: Iterable[nodes.Fact], vocabulary: Collection[nodes.Fact], along: Along = nothing_along
) -> tuple[Counterfactual, ...]:
    """Return the nearest changes of single facts that give another outcome or amount.

    A change of an amount at the very end of what can be written (1900年1月1日) tells nobody anything and is left out.
    Every changed day keeps the order that the vocabulary asks for. Of an ordered fact that is the first boundary below and
    the first above; of any other fact the first value for each result. While a fact is missing there is nothing settled
    that could be changed.
    """
    if asked.decision.missing or not asked.decision.exact:
        return ()
    return tuple(change for fact in facts for change in _changes_of(fact, asked, vocabulary, along))


def _changes_of(
    fact: nodes.Fact, asked: Asked, vocabulary: Collection[nodes.Fact], along: Along
) -> Iterable[Counterfactual]:
    world, decision = asked.world, asked.decision
    ordered = [one for one in vocabulary if one.not_before is not None]
    points = [
        point
        for point in asked.points_instead(fact) or finite(fact) or ()
        if point != world[fact.key] and _in_order({**world, fact.key: point}, ordered)
        if along(fact, point) is not None
    ]

    def changed(point: Known) -> Counterfactual:
        following = along(fact, point) or {}
        otherwise = asked.telling(fact.key, point)
        for key, value in following.items():
            otherwise = otherwise.without(key) if value is None else otherwise.telling(key, value)
        return Counterfactual(fact, point, otherwise.decision, following)

    for group in _by_nearness(fact, world[fact.key], points):
        seen = {_result(decision)}
        last = world[fact.key]
        for point in group:
            found = changed(point)
            if _result(found.decision) in seen:
                last = point
            elif found.decision.outcome is not decision.outcome or not (
                _at_an_end(fact, point) or _moves_all_along(last, found, changed, _result(decision))
            ):
                seen.add(_result(found.decision))
                yield _nearest(last, found, changed, _result(decision))
                if types.line(fact.type) is not None:
                    break


def _nearest(
    same: Known, found: Counterfactual, changed: Callable[[Known], Counterfactual], result: tuple[object, ...]
) -> Counterfactual:
    """Return a change as near as it can be to a value at which nothing changes yet, by halving what lies between.

    A period that is paid by the month or for a count may change within a region. Amounts and fractions stay as found.
    """
    line = types.line(found.fact.type)
    if line is None or line.step != 1 or not _is_point(same):
        return found
    while _is_point(found.value) and abs(line.position(found.value) - line.position(same)) > 1:
        middle = _halfway(line, same, found.value)
        tried = changed(middle)
        same, found = (middle, found) if _result(tried.decision) == result else (same, tried)
    return found


def _moves_all_along(
    same: Known, found: Counterfactual, changed: Callable[[Known], Counterfactual], result: tuple[object, ...]
) -> bool:
    """Return whether what is granted moves with each 分 or fraction of a fact, so that no value of it is the nearest."""
    line = types.line(found.fact.type)
    if line is None or line.step == 1 or not _is_point(same) or not _is_point(found.value):
        return False
    middle = changed(_halfway(line, same, found.value))
    return _result(middle.decision) not in (result, _result(found.decision))


def _halfway(line: Line, one: Point, other: Point) -> Point:
    between = (line.position(one) + line.position(other)) / 2
    return line.point(between if line.step is None else between // line.step * line.step)


def _by_nearness(fact: nodes.Fact, value: Known, points: Sequence[Known]) -> tuple[Sequence[Known], ...]:
    """Divide points into those below a value, those above it, both with the nearest first, and those beside the line."""
    line = types.line(fact.type)
    if line is None or not _is_point(value):
        return (points,)
    at = line.position(value)
    placed = sorted((line.position(point), index) for index, point in enumerate(points) if _is_point(point))
    below = [points[index] for place, index in reversed(placed) if place < at]
    above = [points[index] for place, index in placed if place > at]
    return below, above, [point for point in points if not _is_point(point)]


def _at_an_end(fact: nodes.Fact, point: Known) -> bool:
    """Return whether a point is the last one on its line: no bound of a policy, but of what can be written."""
    line = types.line(fact.type)
    return line is not None and _is_point(point) and line.position(point) in (line.least, line.greatest)


def _is_point(value: Known) -> TypeGuard[Point]:
    return isinstance(value, Fraction | datetime.date | Month | Term)


def _in_order(world: World, vocabulary: Iterable[nodes.Fact]) -> bool:
    """Return whether the days of a world keep the order that the vocabulary asks for (不早于)."""
    for one in vocabulary:
        day = world.get(one.key)
        start = None if one.not_before is None else world.get(one.not_before)
        if isinstance(day, datetime.date) and isinstance(start, datetime.date) and day < start:
            return False
    return True


def _result(decision: Decided) -> tuple[object, ...]:
    """Return what a change must alter: the outcome, or an amount that is granted."""
    if decision.outcome in (Outcome.NOT_MET, Outcome.NOT_APPLICABLE):
        return (decision.outcome,)
    amounts = (
        (value.name, value.status, value.value)
        for value in decision.values
        if value.role is Role.GRANTED and isinstance(value.type, types.Money)
    )
    return (decision.outcome, *amounts)
