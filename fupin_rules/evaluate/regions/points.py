"""The regions of a missing fact or an open value, and the points that stand for them when it is tried.

A clause that asks 年龄 满16 and 不满60 tells five places apart: below 16, 16, between, 60, above. Each is a region: no
condition can change within it, so a few of its points stand for all of it, here 0, 15, 16, 17, 59, 60, 61 and the last.
The constants come from what is compared (`compared`) and from what is computed and then compared (`preimage`). Points too
many do no harm: each is a real value.

What is computed from a missing fact and compared with an open parameter bounds the parameter at all that it comes to on
the fact's points. What cannot be divided this way (two missing facts added to each other and then compared) is named as
*entangled*; there the evaluator keeps the set and says so. A fact of which every value is tried needs no boundaries.
"""

import datetime
import itertools
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import floor, prod
from typing import assert_never

import attrs

from fupin_rules.calendar import Month, Term
from fupin_rules.evaluate.meaning import OTHER, is_true, value_of
from fupin_rules.evaluate.regions.compared import collect, limits
from fupin_rules.evaluate.regions.preimage import Boundaries, add_preimage, base, numbers_in
from fupin_rules.evaluate.unknowns import unknowns
from fupin_rules.evaluate.world import World, member_worlds, outside, unnamed
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known, Special, Unknown, Unlisted

LIMIT = 4096
"""How many combinations of points are tried before a set is kept as it is (未逐一排除)."""

ELSEWHERE = "(其他)"
"""Stands for every place and text that no policy names; two such, and one for each unknown that they are compared with."""


@attrs.frozen
class Regions:
    """For each unknown the points that stand for its whole type, and the unknowns that only a set can hold.

    ``apart`` says that members whom a case does not name are asked for twice, and tried each time as if they were
    others: what comes out holds, but something may still seem possible that is not.
    """

    points: Mapping[Unknown, tuple[Known, ...]]
    entangled: frozenset[Unknown]
    apart: bool = False

    def of(self, unknown: Unknown) -> tuple[Known, ...]:
        """Return the points of an unknown; one that what is known rules out has no boundaries, and any points do for it."""
        return self.points.get(unknown) or _points(unknown, set(), 2, {})


def regions_of(roots: Iterable[nodes.Value | nodes.Condition], world: World) -> Regions:
    """Return the points for everything that the roots need and the world does not know."""
    roots = tuple(roots)
    boundaries = Boundaries(world)
    for root in roots:
        collect(root, boundaries)
    needed = frozenset[Unknown]().union(*(unknowns(root, world) for root in roots))
    for parameter in boundaries.beside:
        _add_parameter(parameter, boundaries)
    alone = [{parameter} for parameter in boundaries.beside]
    groups = sorted(_groups(needed, boundaries.links), key=lambda group: group in alone)
    points: dict[Unknown, tuple[Known, ...]] = {}
    for group in groups:
        if group in alone:
            (parameter,) = (one for one in boundaries.beside if one in group)
            boundaries.constants.setdefault(parameter, set()).update(_images(parameter, points, boundaries))
        constants = {constant for unknown in group for constant in boundaries.constants.get(base(unknown), ())}
        constants |= {limit for unknown in group for limit in limits(unknown)}
        if len(group) > 1:
            constants |= {end for unknown in group for end in _ends(unknown)}
        own = {
            unknown: _by_remainder(unknown, constants, boundaries)
            + _disputed(unknown, constants, len(group), boundaries)
            + _points(unknown, constants, 2 * len(group), world)
            for unknown in group
        }
        for unknown in group:
            points[unknown] = _with_those_of(unknown, own)
    for unknown in needed & boundaries.others.keys():
        points[unknown] = _of_others(boundaries.others[unknown], points[unknown], boundaries)
    unlisted = [
        one.member_of for one in needed if isinstance(one, nodes.Fact) and isinstance(one.member_of, nodes.Roster)
    ]
    entangled = frozenset(unknown for unknown in boundaries.entangled if not _is_tried_whole(unknown))
    return Regions(points, entangled, len(unlisted) > len(set(unlisted)))


def is_elsewhere(point: Known) -> bool:
    """Return whether a point stands for places or texts that no policy names: nothing that anybody could report."""
    return isinstance(point, str) and ELSEWHERE in point


def _is_tried_whole(unknown: Unknown) -> bool:
    """Return whether the points of an unknown are all that it can be, so that nothing need be cut."""
    match unknown:
        case nodes.Fact(type=types.Boolean() | types.Choice(open=False)):
            return True
        case nodes.Fact() | nodes.Parameter():
            return False
        case nodes.Reading():
            return True
        case unreachable:
            assert_never(unreachable)


def _add_parameter(parameter: nodes.Parameter, boundaries: Boundaries) -> None:
    """Carry all that cuts an open parameter back into what is computed beside it; only one such value can be cut."""
    values = boundaries.beside[parameter]
    linked = any(parameter in link for link in boundaries.links)
    if linked or any(value != values[0] for value in values):
        boundaries.entangled |= {parameter}.union(*(unknowns(value, boundaries.world) for value in values))
    targets = boundaries.constants.get(parameter, set()) | set(limits(parameter)) | set(_ends(parameter))
    for value in values:
        add_preimage(value, targets, boundaries)


def _images(
    parameter: nodes.Parameter, points: Mapping[Unknown, tuple[Known, ...]], boundaries: Boundaries
) -> set[Known]:
    """Return all that the value beside an open parameter comes to, nothing where it is not needed.

    A value that the type of the parameter lacks can only be kept.
    """
    value, line = boundaries.beside[parameter][0], types.line(parameter.type)
    needed = sorted(unknowns(value, boundaries.world), key=lambda unknown: unknown.key)
    tried = [points.get(unknown, ()) for unknown in needed]
    if line is None or prod(map(len, tried)) > LIMIT:
        boundaries.entangled |= {parameter, *needed}
        return set()
    images = {
        value_of(
            value, {**boundaries.world, **{unknown.key: point for unknown, point in zip(needed, chosen, strict=True)}}
        )
        for chosen in itertools.product(*tried)
    }
    if line.step is not None and any(isinstance(one, Fraction) and one % line.step for one in images):
        boundaries.entangled |= {parameter, *needed}
    return images


def _by_remainder(unknown: Unknown, constants: set[Known], boundaries: Boundaries) -> tuple[Known, ...]:
    """Return for an amount that payers share the next above 0 and each constant that leave a remainder and that do not."""
    if boundaries.divided.get(unknown, 1) == 1 or isinstance(unknown, nodes.Reading):
        return ()
    whole, fen = Fraction(boundaries.divided[unknown], 100), Fraction(1, 100)
    starts = [(floor(constant / whole) + 1) * whole for constant in numbers_in(constants)]
    line = types.line(unknown.type)
    found = [fen, *(start + by for start in starts for by in (0, fen))]
    return tuple(one for one in found if line is not None and line.has(one) and _is_within(unknown, one))


def _disputed(unknown: Unknown, constants: set[Known], count: int, boundaries: Boundaries) -> tuple[datetime.date, ...]:
    """Return of a day of birth the first ``count`` disputed days in each gap, with days between that others may lie on."""
    edges = sorted(constant for constant in constants if isinstance(constant, datetime.date))
    found = [
        day + datetime.timedelta(days=by)
        for days in boundaries.disputed.get(base(unknown), ())
        for _, inside in itertools.groupby(sorted(days), key=lambda day: bisect_left(edges, day))
        for day in itertools.islice(inside, count)
        for by in range(count)
    ]
    return tuple(dict.fromkeys(found))


def _of_others(node: nodes.OverMembers, points: tuple[Known, ...], boundaries: Boundaries) -> tuple[Known, ...]:
    """Return those points that the members whom a case does not name can come to, whatever their facts are."""
    others = outside(node.roster, boundaries.world)
    asked = {fact for part in nodes.member_parts(node) for fact in unknowns(part, others)}
    own = [fact for fact in node.roster.facts if fact in asked]
    tried = [_points(fact, boundaries.constants.get(fact, set()), 2, others) for fact in own]
    if asked - set(own) or prod(map(len, tried)) > LIMIT:
        boundaries.entangled |= {unnamed(node.roster, node)}
        return points
    worlds = [
        {**others, **dict(zip((fact.key for fact in own), one, strict=True))} for one in itertools.product(*tried)
    ]
    sought = not (isinstance(node, nodes.OfMembers) and node.every)
    counting = [world for world in worlds if (node.condition is None or is_true(node.condition, world)) == sought]
    if isinstance(node, nodes.OfMembers | nodes.Ranked) or node.value is None:
        return points if counting else (Fraction(0),)
    worth = {value_of(node.value, world) for world in counting}
    if isinstance(node, nodes.Aggregated) and worth <= {Fraction(0)}:
        return (Fraction(0),)
    restricted = node.condition is not None and unknowns(node.condition, others) & unknowns(node.value, others)
    if Special.NONE in worth or (restricted and isinstance(node, nodes.Aggregated)):
        boundaries.entangled |= {unnamed(node.roster, node)}
        return points
    if isinstance(node, nodes.Aggregated):
        return points
    if node.word != "平均值" or not worth:
        return (*sorted(numbers_in(worth)), Special.NONE)
    return points if _mean_may_be_least(node, boundaries.world) else tuple(one for one in points if one != Fraction(0))


def _mean_may_be_least(node: nodes.Statistic, world: World) -> bool:
    """Return whether others can bring a mean down to 0: not where a member that is named has more."""
    named = [member for member in member_worlds(node.roster, world) if not unknowns(node.value, member)]
    return not any(value_of(node.value, member) != Fraction(0) for member in named)


def _with_those_of(unknown: Unknown, own: Mapping[Unknown, tuple[Known, ...]]) -> tuple[Known, ...]:
    """Add the points of the unknowns that one is compared with, where its type has them: the two may be equal there."""
    line = None if isinstance(unknown, nodes.Reading) else types.line(unknown.type)
    if line is None:
        return own[unknown]
    if isinstance(unknown, nodes.Parameter):
        line = line.stretched()
    found = dict.fromkeys(own[unknown])
    for points in own.values():
        for point in points:
            if (
                isinstance(point, Fraction | datetime.date | Month | Term)
                and line.has(point)
                and _is_within(unknown, point)
            ):
                found[point] = None
    return tuple(found)


def _ends(unknown: Unknown) -> tuple[Known, ...]:
    """Return the least and the greatest point of a type: what is compared with it cannot lie beyond them."""
    line = None if isinstance(unknown, nodes.Reading) else types.line(unknown.type)
    if line is not None and isinstance(unknown, nodes.Parameter):
        line = line.stretched()
    return () if line is None else (line.point(line.least), line.point(line.greatest))


def _is_within(unknown: Unknown, point: Known) -> bool:
    """Return whether a point lies within the limits that the text gives for an open parameter."""
    return not isinstance(unknown, nodes.Parameter) or all(
        relation.holds(point, limit) for _, relation, limit in unknown.limits
    )


def listed_and_other(fact: nodes.Fact) -> tuple[Known, ...]:
    """Return what a word that an open enumeration does not list may mean: each listed one, or none of them."""
    return (*fact.type.choices, OTHER) if isinstance(fact.type, types.Choice) else ()


def _points(unknown: Unknown, constants: set[Known], per_gap: int, world: World) -> tuple[Known, ...]:
    if isinstance(unknown, nodes.Reading):
        return tuple(label for label, _ in unknown.candidates)
    found: tuple[Known, ...]
    line = types.line(unknown.type)
    match unknown.type:
        case types.Boolean():
            found = (True, False)
        case types.Choice(choices=choices, open=others):
            if isinstance(unknown, nodes.Fact) and unknown.key in world:
                return listed_and_other(unknown)
            found = (*choices, Unlisted(OTHER)) if others else choices
        case types.Region() | types.Text():
            named = sorted(place for place in constants if isinstance(place, str))
            beyond = [ELSEWHERE, *(f"{ELSEWHERE}{number}" for number in range(2, max(2, per_gap // 2) + 1))]
            inside = [f"{place}/{other}" for place in named for other in beyond if per_gap > 2]
            found = (*named, *beyond, *(inside if isinstance(unknown.type, types.Region) else ()))
        case types.Number() | types.Money() | types.Percent() | types.Day() | types.YearMonth() | types.SchoolTerm():
            assert line is not None
            plain = [one for one in constants if isinstance(one, Fraction | datetime.date | Month | Term)]
            if isinstance(unknown, nodes.Parameter):
                line = line.stretched()
            found = line.points(plain, per_gap)
        case types.Ranking():
            raise AssertionError("an order of members is what a list comes to, and never unknown itself")
        case unreachable:
            assert_never(unreachable)
    if isinstance(unknown, nodes.Parameter):
        return tuple(point for point in found if _is_within(unknown, point))
    return (*found, Special.NONE) if unknown.absent_means_none else found


def points_of(kind: types.Type) -> tuple[Known, ...]:
    """Return a few points of a type that nothing is compared with: every word, or both ends of a line."""
    line = types.line(kind)
    match kind:
        case types.Boolean():
            return (True, False)
        case types.Choice(choices=choices):
            return choices
        case types.Number() | types.Money() | types.Percent() | types.Day() | types.YearMonth() | types.SchoolTerm():
            assert line is not None
            return line.points((), 2)
        case types.Text() | types.Region() | types.Ranking():
            return (ELSEWHERE,)
        case unreachable:
            assert_never(unreachable)


def _groups(needed: frozenset[Unknown], links: list[tuple[Unknown, Unknown]]) -> list[set[Unknown]]:
    """Unite unknowns that are compared with each other: they share boundaries, and each gap has a point for each."""
    group_of = {unknown: {unknown} for unknown in needed}
    for one, other in links:
        if one in group_of and other in group_of and group_of[one] is not group_of[other]:
            group_of[one] |= group_of[other]
            for member in group_of[other]:
                group_of[member] = group_of[one]
    return list({id(group): group for group in group_of.values()}.values())
