"""The points on which a missing fact or an open value is tried.

Each constant that an unknown is compared with cuts its type; a constant that something computed from it is compared
with is carried back through the computation. Between two cuts no condition can change, so a few points of each piece
stand for all of it. Points too many do no harm: each is a real value. What is computed from a missing fact and compared
with an open parameter cuts the parameter at all that it comes to on the fact's points. What cannot be cut this way (two
missing facts added to each other and then compared) is named as *entangled*; there the evaluator keeps the set and says
so.
"""

import datetime
import itertools
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from fractions import Fraction
from math import floor, gcd, lcm, prod

import attrs

from fupin_rules import workdays
from fupin_rules.calendar import PERIODS, Month, Term
from fupin_rules.cells import Point
from fupin_rules.evaluate.meaning import (
    OTHER,
    World,
    asked_beside,
    complete,
    is_true,
    member_facts,
    member_worlds,
    members,
    parts,
    unknowns,
    unnamed,
    value_of,
)
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known, Special, Unknown, Unlisted, children

LIMIT = 4096
"""How many combinations of points are tried before a set is kept as it is (未逐一排除)."""

ELSEWHERE = "(其他)"
"""Stands for every place and text that no policy names; one such for each unknown that they are compared with."""


@attrs.frozen
class Cells:
    """For each unknown the points that stand for its whole type, and the unknowns that only a set can hold.

    ``apart`` says that members whom a case does not name are asked for twice, and tried each time as if they were
    others: what comes out holds, but something may still seem possible that is not.
    """

    points: Mapping[Unknown, tuple[Known, ...]]
    entangled: frozenset[Unknown]
    apart: bool = False

    def of(self, unknown: Unknown) -> tuple[Known, ...]:
        """Return the points of an unknown; one that what is known rules out has no cuts, and any points do for it."""
        return self.points.get(unknown) or _points(unknown, set(), 2, {})


@attrs.define
class _Cuts:
    world: World
    constants: dict[Unknown, set[Known]] = attrs.field(factory=dict)
    links: list[tuple[Unknown, Unknown]] = attrs.field(factory=list)
    beside: dict[nodes.Parameter, list[nodes.Value]] = attrs.field(factory=dict)
    """What is computed from one missing fact, under the open parameter that it is compared with."""
    divided: dict[Unknown, int] = attrs.field(factory=dict)
    """Amounts that payers share, each with how many 分 of it leave no remainder, nor do any more times as many."""
    others: dict[Unknown, nodes.OverMembers] = attrs.field(factory=dict)
    """What is asked of the members that a case does not name."""
    entangled: set[Unknown] = attrs.field(factory=set)
    seen: dict[int, nodes.Value | nodes.Condition] = attrs.field(factory=dict)
    """The nodes that were looked at, by identity; held here so that no identity is given out twice."""


def cells_of(roots: Iterable[nodes.Value | nodes.Condition], world: World) -> Cells:
    """Return the points for everything that the roots need and the world does not know."""
    roots = tuple(roots)
    cuts = _Cuts(world)
    for root in roots:
        _collect(root, cuts)
    needed = frozenset[Unknown]().union(*(unknowns(root, world) for root in roots))
    for parameter in cuts.beside:
        _carry_parameter(parameter, cuts)
    alone = [{parameter} for parameter in cuts.beside]
    groups = sorted(_groups(needed, cuts.links), key=lambda group: group in alone)
    points: dict[Unknown, tuple[Known, ...]] = {}
    for group in groups:
        if group in alone:
            (parameter,) = (one for one in cuts.beside if one in group)
            cuts.constants.setdefault(parameter, set()).update(_images(parameter, points, cuts))
        constants = {constant for unknown in group for constant in cuts.constants.get(_base(unknown), ())}
        constants |= {limit for unknown in group for limit in _limits(unknown)}
        if len(group) > 1:
            constants |= {end for unknown in group for end in _ends(unknown)}
        own = {
            unknown: _by_remainder(unknown, constants, cuts) + _points(unknown, constants, 2 * len(group), world)
            for unknown in group
        }
        for unknown in group:
            points[unknown] = _with_those_of(unknown, own)
    for unknown in needed & cuts.others.keys():
        points[unknown] = _of_others(cuts.others[unknown], points[unknown], cuts)
    unlisted = [
        one.member_of for one in needed if isinstance(one, nodes.Fact) and isinstance(one.member_of, nodes.Roster)
    ]
    return Cells(points, frozenset(cuts.entangled), len(unlisted) > len(set(unlisted)))


def _carry_parameter(parameter: nodes.Parameter, cuts: _Cuts) -> None:
    """Carry all that cuts an open parameter back into what is computed beside it; only one such value can be cut."""
    values = cuts.beside[parameter]
    linked = any(parameter in link for link in cuts.links)
    if linked or any(value != values[0] for value in values):
        cuts.entangled |= {parameter}.union(*(unknowns(value, cuts.world) for value in values))
    targets = cuts.constants.get(parameter, set()) | set(_limits(parameter)) | set(_ends(parameter))
    for value in values:
        _carry(value, targets, cuts)


def _images(parameter: nodes.Parameter, points: Mapping[Unknown, tuple[Known, ...]], cuts: _Cuts) -> set[Known]:
    """Return all that the value beside an open parameter comes to, nothing where it is not needed.

    A value that the type of the parameter lacks can only be kept.
    """
    value, line = cuts.beside[parameter][0], types.line(parameter.type)
    needed = sorted(unknowns(value, cuts.world), key=lambda unknown: unknown.key)
    tried = [points.get(unknown, ()) for unknown in needed]
    if line is None or prod(map(len, tried)) > LIMIT:
        cuts.entangled |= {parameter, *needed}
        return set()
    images = {
        value_of(value, {**cuts.world, **{unknown.key: point for unknown, point in zip(needed, chosen, strict=True)}})
        for chosen in itertools.product(*tried)
    }
    if line.step is not None and any(isinstance(one, Fraction) and one % line.step for one in images):
        cuts.entangled |= {parameter, *needed}
    return images


def _by_remainder(unknown: Unknown, constants: set[Known], cuts: _Cuts) -> tuple[Known, ...]:
    """Return for an amount that payers share the next above 0 and each constant that leave a remainder and that do not."""
    if cuts.divided.get(unknown, 1) == 1 or isinstance(unknown, nodes.Reading):
        return ()
    whole, fen = Fraction(cuts.divided[unknown], 100), Fraction(1, 100)
    starts = [(floor(constant / whole) + 1) * whole for constant in _numbers(constants)]
    line = types.line(unknown.type)
    found = [fen, *(start + by for start in starts for by in (0, fen))]
    return tuple(one for one in found if line is not None and line.has(one) and _is_within(unknown, one))


def _of_others(node: nodes.OverMembers, points: tuple[Known, ...], cuts: _Cuts) -> tuple[Known, ...]:
    """Return those points that the members whom a case does not name can come to, whatever their facts are."""
    asked = {fact for part in nodes.member_parts(node) for fact in unknowns(part, cuts.world)}
    own = [fact for fact in node.roster.facts if fact in asked]
    tried = [_points(fact, cuts.constants.get(fact, set()), 2, cuts.world) for fact in own]
    if asked - set(own) or prod(map(len, tried)) > LIMIT:
        cuts.entangled |= {unnamed(node.roster, node)}
        return points
    worlds = [
        {**cuts.world, **dict(zip((fact.key for fact in own), one, strict=True))} for one in itertools.product(*tried)
    ]
    sought = not (isinstance(node, nodes.OfMembers) and node.every)
    counting = [world for world in worlds if (node.condition is None or is_true(node.condition, world)) == sought]
    if isinstance(node, nodes.OfMembers | nodes.Ranked) or node.value is None:
        return points if counting else (Fraction(0),)
    worth = {value_of(node.value, world) for world in counting}
    if isinstance(node, nodes.Aggregated) and worth <= {Fraction(0)}:
        return (Fraction(0),)
    restricted = node.condition is not None and unknowns(node.condition, cuts.world) & unknowns(node.value, cuts.world)
    if Special.NONE in worth or (restricted and isinstance(node, nodes.Aggregated)):
        cuts.entangled |= {unnamed(node.roster, node)}
        return points
    if isinstance(node, nodes.Aggregated):
        return points
    if node.word != "平均值" or not worth:
        return (*sorted(_numbers(worth)), Special.NONE)
    return points if _mean_may_be_least(node, cuts.world) else tuple(one for one in points if one != Fraction(0))


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
            beyond = [ELSEWHERE, *(f"{ELSEWHERE}{number}" for number in range(2, per_gap // 2 + 1))]
            inside = [f"{place}/{other}" for place in named for other in beyond if per_gap > 2]
            found = (*named, *beyond, *(inside if isinstance(unknown.type, types.Region) else ()))
        case _:
            assert line is not None
            plain = [one for one in constants if isinstance(one, Fraction | datetime.date | Month | Term)]
            if isinstance(unknown, nodes.Parameter):
                line = line.stretched()
            found = line.points(plain, per_gap)
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
        case _:
            return (ELSEWHERE,) if line is None else line.points((), 2)


def _base(unknown: Unknown) -> Unknown:
    """Return the fact under which the cuts of a member's fact are kept: that of every member."""
    of = unknown.member_of if isinstance(unknown, nodes.Fact) else None
    return of if isinstance(of, nodes.Fact) else unknown


def _limits(unknown: Unknown) -> tuple[Known, ...]:
    return tuple(limit for _, _, limit in unknown.limits) if isinstance(unknown, nodes.Parameter) else ()


def _groups(needed: frozenset[Unknown], links: list[tuple[Unknown, Unknown]]) -> list[set[Unknown]]:
    """Unite unknowns that are compared with each other: they share their cuts, and each gap holds a point for each."""
    group_of = {unknown: {unknown} for unknown in needed}
    for one, other in links:
        if one in group_of and other in group_of and group_of[one] is not group_of[other]:
            group_of[one] |= group_of[other]
            for member in group_of[other]:
                group_of[member] = group_of[one]
    return list({id(group): group for group in group_of.values()}.values())


def _collect(node: nodes.Value | nodes.Condition, cuts: _Cuts) -> None:
    """Find every comparison below a node."""
    if id(node) in cuts.seen:
        return
    cuts.seen[id(node)] = node
    match node:
        case nodes.Compare(left=left, right=right):
            _compare(left, right, cuts)
        case nodes.Band(value=value, bounds=bounds):
            _carry(value, {bound.value for _, _, bound in bounds}, cuts)
        case nodes.OneOf(value=value, options=options):
            _carry(value, set(options), cuts)
        case nodes.ByDate(value=value, limit=limit):
            _compare(value, limit, cuts)
        case nodes.Between(value=value, first=first, last=last):
            _compare(value, first, cuts)
            _compare(value, last, cuts)
        case nodes.Earliest(value=value, limit=limit):
            _relate(value, limit, cuts)
        case nodes.ParameterValue(parameter=parameter, today=nodes.FactValue() as today):
            _carry(today, {version.start for version in parameter.versions}, cuts)
        case nodes.PlacedIn(value=value, region=region):
            _carry(value, {region}, cuts)
        case nodes.MonthsFrom(first=left, last=right) | nodes.Excess(left=left, right=right):
            _relate(left, right, cuts)
        case nodes.DaysLate(value=left, due=right):
            _relate(left, right, cuts)
        case nodes.Extreme(values=(left, right)):
            _relate(left, right, cuts)
        case nodes.Arithmetic(sign="÷", right=right):
            _carry(right, {Fraction(0)}, cuts)
        case (
            nodes.Lookup(table=table, arguments=arguments)
            | nodes.Share(sharing=nodes.Sharing(table=table), arguments=arguments)
        ):
            if isinstance(node, nodes.Share):
                _divide(node, cuts)
            for index, argument in enumerate(arguments):
                _carry(argument, {constant for row in table.rows for constant in _constants(row.cells[index])}, cuts)
        case _:
            pass
    if isinstance(node, nodes.Arithmetic):
        _let_waver(node, cuts)
    if isinstance(node, nodes.OverMembers):
        _collect_members(node, cuts)
    for child in children(node):
        if not (isinstance(node, nodes.DefinedValue) and node.definition.key in cuts.world):
            _collect(child, cuts)
    match node:
        case nodes.StatusHolds(clauses=clauses) if node.key not in cuts.world:
            for clause in clauses:
                for part in parts(clause):
                    _collect(part, cuts)
        case nodes.ClauseHolds(clause=clause):
            for part in parts(clause):
                _collect(part, cuts)
        case _:
            pass


def _let_waver(value: nodes.Arithmetic, cuts: _Cuts) -> None:
    """Try a number on both sides of a sum or product, one side rounded, on more points: it may rise and fall between.

    What is left over by a division is 0 at both ends; at the odd ones of the smallest numbers it is not.
    """
    both = unknowns(value.left, cuts.world) & unknowns(value.right, cuts.world)
    for unknown in both:
        line = None if isinstance(unknown, nodes.Reading) else types.line(unknown.type)
        if line is not None and line.kind == "number" and any(map(_is_rounded, (value.left, value.right))):
            step = line.step or Fraction(1, 100)
            cuts.constants.setdefault(_base(unknown), set()).update(step * count for count in (1, 3, 7))


def _is_rounded(value: nodes.Value | nodes.Condition) -> bool:
    return isinstance(value, nodes.Rounded) or any(_is_rounded(child) for child in children(value))


def _divide(share: nodes.Share, cuts: _Cuts) -> None:
    """Find the amounts that payers share: in every piece one is tried that leaves a remainder, and one that does not.

    Of shares that are not known one in a row is cut where the row is the whole.
    """
    percents: list[Fraction] = []
    for row in share.sharing.table.rows:
        parts = [one for one in row.results if one is not None]
        open_parts = [one for one in parts if unknowns(one, cuts.world)]
        known = _numbers(value_of(one, cuts.world) for one in parts if one not in open_parts)
        percents += known
        if open_parts:
            cuts.entangled |= unknowns(share.amount, cuts.world)
        if len(open_parts) == 1:
            _carry(open_parts[0], {100 - sum(known, Fraction(0))}, cuts)
        else:
            cuts.entangled |= frozenset[Unknown]().union(*(unknowns(one, cuts.world) for one in open_parts))
    _divided(share.amount, lcm(*((percent / 100).denominator for percent in percents)), cuts)


def _divided(amount: nodes.Value, whole: int, cuts: _Cuts) -> None:
    """Carry back that each ``whole`` 分 of an amount leave no remainder; a computed amount can only be kept."""
    match amount:
        case nodes.FactValue(fact=unknown):
            cuts.divided[unknown] = lcm(whole, cuts.divided.get(unknown, 1))
        case nodes.ParameterValue(parameter=unknown):
            cuts.divided[unknown] = lcm(whole, cuts.divided.get(unknown, 1))
        case nodes.DefinedValue(definition=definition) if definition.key not in cuts.world:
            _divided(definition.value, whole, cuts)
        case nodes.ReadingValue() | nodes.Lookup() | nodes.Choose():
            for child in children(amount):
                if isinstance(child, nodes.Value) and not (
                    isinstance(amount, nodes.Lookup) and child in amount.arguments
                ):
                    _divided(child, whole, cuts)
        case nodes.Arithmetic(sign="×", left=left, right=nodes.Literal(value=Fraction() as times)) if (
            times.denominator == 1
        ):
            _divided(left, whole // gcd(whole, int(times)), cuts)
        case _ if whole > 1:
            cuts.entangled |= unknowns(amount, cuts.world)
        case _:
            pass


def _collect_members(node: nodes.OverMembers, cuts: _Cuts) -> None:
    """Find the comparisons made of each member, and whether there are members that the case does not name.

    What those are asked that is not their own is not carried back to them.
    """
    beside = frozenset() if complete(node.roster, cuts.world) else asked_beside(node, cuts.world)
    if beside:
        cuts.entangled |= {unnamed(node.roster, node), *beside}
    elif not complete(node.roster, cuts.world):
        cuts.others[unnamed(node.roster, node)] = node
        for part in nodes.member_parts(node):
            _collect(part, cuts)
    for number, member in enumerate(member_worlds(node.roster, cuts.world)):
        _collect_member(node, member, dict(member_facts(node.roster, number)), cuts)
    if isinstance(node, nodes.OfMembers | nodes.Ranked):
        cuts.constants.setdefault(unnamed(node.roster, node), set()).add(Fraction(0))
    if isinstance(node, nodes.Ranked):
        for key in node.keys:
            if isinstance(key.by, nodes.Value):
                _relate_members(key.by, node.roster, cuts)


def _collect_member(node: nodes.OverMembers, member: World, own: Mapping[nodes.Fact, nodes.Fact], cuts: _Cuts) -> None:
    """Find the comparisons made of one member that is named; ``own`` are its facts under those of every member."""

    def of_member(found: Iterable[Unknown]) -> set[Unknown]:
        return {own.get(one, one) if isinstance(one, nodes.Fact) else one for one in found}

    here = attrs.evolve(cuts, world=member, links=[], beside={}, entangled=set(), seen={})
    for part in nodes.member_parts(node):
        _collect(part, here)
    for parameter, values in here.beside.items():
        here.entangled |= {parameter}.union(*(unknowns(value, member) for value in values))
    cuts.entangled |= of_member(here.entangled)
    cuts.links += [(one, other) for link in here.links for one in of_member(link[:1]) for other in of_member(link[1:])]


def _relate_members(value: nodes.Value, roster: nodes.Roster, cuts: _Cuts) -> None:
    """Compare a value of every member with that of every other."""
    known: set[Known] = set()
    unknown: list[frozenset[Unknown]] = []
    for number, member in enumerate(member_worlds(roster, cuts.world)):
        own = dict(member_facts(roster, number))
        needed = frozenset(own.get(one, one) if isinstance(one, nodes.Fact) else one for one in unknowns(value, member))
        if needed:
            unknown.append(needed)
        else:
            known.add(value_of(value, member))
    _carry(value, known, cuts)
    if isinstance(value, nodes.FactValue):
        cuts.links += [(one, other) for (one,) in unknown for (other,) in unknown if one is not other]
    elif len(unknown) > 1:
        cuts.entangled |= frozenset[Unknown]().union(*unknown)


def _constants(cell: nodes.Cell) -> set[Known]:
    match cell:
        case nodes.AnyCell():
            return set()
        case nodes.BandCell(bounds=bounds):
            return {bound.value for _, _, bound in bounds}
        case nodes.OptionsCell(options=options):
            return set(options)
        case nodes.OtherCell(others=others):
            return {constant for other in others for constant in _constants(other)}


def _compare(left: nodes.Value, right: nodes.Value, cuts: _Cuts) -> None:
    """Cut what a comparison compares: an open parameter beside what is computed from one missing fact, or any two sides."""
    one, other = _bare(left, cuts.world), _bare(right, cuts.world)
    for bare, parameter, value in ((one, other, left), (other, one, right)):
        if bare is None and isinstance(parameter, nodes.Parameter) and _of_one_fact(value, parameter, cuts.world):
            cuts.beside.setdefault(parameter, []).append(value)
            return
    _relate(left, right, cuts)


def _of_one_fact(value: nodes.Value, parameter: nodes.Parameter, world: World) -> bool:
    """Return whether a value is computed from one ordered missing fact and, for the rest, from words and readings."""
    needed = unknowns(value, world)
    ordered = [one for one in needed if not isinstance(one, nodes.Reading) and types.line(one.type) is not None]
    return (
        parameter.value is None
        and parameter.key not in world
        and [isinstance(one, nodes.Fact) for one in ordered] == [True]
        and all(not isinstance(one, nodes.Fact) or one.member_of is None for one in needed)
    )


def _relate(left: nodes.Value, right: nodes.Value, cuts: _Cuts) -> None:
    """Carry what one side can be back into the other; two unknown sides are linked or entangled."""
    from_left, from_right = _spread(left, cuts.world), _spread(right, cuts.world)
    if from_right is not None:
        _carry(left, from_right, cuts)
    if from_left is not None:
        _carry(right, from_left, cuts)
    if from_left is not None or from_right is not None:
        return
    one, other = _bare(left, cuts.world), _bare(right, cuts.world)
    if one is not None and other is not None:
        cuts.links.append((one, other))
        return
    _carry(left, set(_limits(other)) if other is not None else set(), cuts)
    _carry(right, set(_limits(one)) if one is not None else set(), cuts)
    cuts.entangled |= unknowns(left, cuts.world) | unknowns(right, cuts.world)


def _bare(value: nodes.Value, world: World) -> Unknown | None:
    """Return the unknown that a value simply is."""
    match value:
        case nodes.FactValue(fact=fact):
            return fact
        case nodes.ParameterValue(parameter=parameter, today=None):
            return parameter
        case nodes.DefinedValue(definition=definition) if definition.key not in world:
            return _bare(definition.value, world)
        case _:
            return None


def _spread(value: nodes.Value, world: World) -> set[Known] | None:
    """Return all that a value can be, if that depends on words and readings only; ``None`` if on an ordered unknown."""
    needed = sorted(unknowns(value, world), key=lambda unknown: unknown.key)
    choices: list[tuple[Known, ...]] = []
    for unknown in needed:
        match unknown:
            case nodes.Reading(candidates=candidates):
                choices.append(tuple(label for label, _ in candidates))
            case nodes.Fact(type=types.Boolean()) | nodes.Parameter(type=types.Boolean()):
                choices.append((True, False))
            case nodes.Fact(type=types.Choice(choices=words, open=others)):
                choices.append((*words, OTHER) if others else words)
            case nodes.Parameter(type=types.Choice(choices=words)):
                choices.append(words)
            case _:
                return None
    return {
        value_of(value, {**world, **{unknown.key: point for unknown, point in zip(needed, tried, strict=True)}})
        for tried in itertools.product(*choices)
    }


def _carry(value: nodes.Value, targets: set[Known], cuts: _Cuts) -> None:
    """Find the points of the unknowns at which ``value`` reaches one of the targets."""
    targets = {target for target in targets if not isinstance(target, Special)}
    if not targets:
        return
    match value:
        case nodes.FactValue(fact=fact):
            cuts.constants.setdefault(fact, set()).update(targets)
        case nodes.ParameterValue(parameter=parameter, today=today):
            cuts.constants.setdefault(parameter, set()).update(targets)
            if today is not None:
                _carry(today, {version.start for version in parameter.versions}, cuts)
        case nodes.DefinedValue(definition=definition) if definition.key not in cuts.world:
            _carry(definition.value, targets, cuts)
        case nodes.ReadingValue() | nodes.Lookup() | nodes.Choose():
            for child in children(value):
                if not isinstance(value, nodes.Lookup) or child not in value.arguments:
                    _carry_value(child, targets, cuts)
        case nodes.Arithmetic():
            _carry_arithmetic(value, targets, cuts)
        case nodes.Rounded(rounding=rounding, value=inner):
            _carry(inner, {target + by for target in _numbers(targets) for by in rounding.reaches}, cuts)
        case (
            nodes.MonthOf()
            | nodes.DayAfter()
            | nodes.YearOf()
            | nodes.DayInYear()
            | nodes.WorkdaysLater()
            | nodes.Later()
        ):
            _carry_dates(value, targets, cuts)
        case nodes.Attained(birth=birth, age=age):
            ages = _spread(age, cuts.world)
            if ages is None:
                cuts.entangled |= unknowns(value, cuts.world)
            else:
                for years in _numbers(ages):
                    _carry(birth, _back(targets, 12 * int(years), 0, 0), cuts)
        case nodes.Earliest(value=first, limit=limit):
            _carry(first, targets, cuts)
            _carry(limit, targets, cuts)
        case nodes.Aggregated():
            _carry_aggregated(value, targets, cuts)
        case nodes.Extreme(values=values):
            for inner in values:
                _carry(inner, targets, cuts)
        case nodes.Excess(left=left, right=right, type=kind):
            _carry_arithmetic(nodes.Arithmetic(left, "-", right, kind), {*targets, Fraction(0)}, cuts)
        case nodes.MonthsFrom(first=first, last=last, type=kind):
            length, _ = PERIODS[types.unit(kind)]
            around = range(-length, length + 1)
            _carry_distance(
                first, last, targets, lambda end, by: _months(end, [by * length + at for at in around]), cuts
            )
        case nodes.DaysLate(value=day, due=due):
            _carry_distance(due, day, {*targets, Fraction(0)}, lambda end, by: _around(_days([end]), by), cuts)
        case nodes.Statistic():
            _carry_statistic(value, targets, cuts)
        case nodes.Share() | nodes.Ranked():
            cuts.entangled |= unknowns(value, cuts.world)
        case nodes.Literal() | nodes.DefinedValue():
            pass


def _carry_dates(
    value: nodes.MonthOf | nodes.DayAfter | nodes.YearOf | nodes.DayInYear | nodes.WorkdaysLater | nodes.Later,
    targets: set[Known],
    cuts: _Cuts,
) -> None:
    """Carry targets back through what is computed from one day, month, term or year."""
    match value:
        case nodes.MonthOf(value=inner, later=later):
            months = {month.plus(-later) for month in targets if isinstance(month, Month)}
            days = {day for month in months for day in (month.first_day, month.plus(1).first_day)}
            _carry(inner, set(months) if isinstance(inner.type, types.YearMonth) else set(days), cuts)
        case nodes.DayAfter(value=inner, later=later):
            _carry(inner, _around(_days(targets), -later), cuts)
        case nodes.YearOf(value=inner, later=later):
            years = [int(year) - later + by for year in _numbers(targets) for by in (0, 1)]
            starts = [Month(number, 1) for number in years if 1 <= number <= datetime.MAXYEAR]
            whole = isinstance(inner.type, types.YearMonth)
            _carry(inner, {start if whole else start.first_day for start in starts}, cuts)
        case nodes.DayInYear(year=inner):
            _carry(inner, {Fraction(day.year + by) for day in _days(targets) for by in (-1, 0, 1)}, cuts)
        case nodes.WorkdaysLater(value=inner, count=count):
            _carry(inner, {start for day in _days(targets) for start in workdays.may_lead_to(day, count)}, cuts)
        case nodes.Later(value=inner, months=months, days=days, terms=terms):
            _carry(inner, _back(targets, months, days, terms), cuts)


def _carry_distance(
    first: nodes.Value, last: nodes.Value, targets: set[Known], reach: Callable[[Known, int], set[Known]], cuts: _Cuts
) -> None:
    """Carry back how far two points lie apart: into each where all that the other can be is known."""
    from_first, from_last = _spread(first, cuts.world), _spread(last, cuts.world)
    if from_first is None and from_last is None:
        cuts.entangled |= unknowns(first, cuts.world) | unknowns(last, cuts.world)
    for inner, ends, sign in ((first, from_last, -1), (last, from_first, 1)):
        found = [reach(end, sign * int(count)) for end in ends or () for count in _numbers(targets)]
        _carry(inner, set().union(*found), cuts)


def _months(month: Known, later: Iterable[int]) -> set[Known]:
    return {month.plus(by) for by in later} if isinstance(month, Month) else set()


def _carry_aggregated(value: nodes.Aggregated, targets: set[Known], cuts: _Cuts) -> None:
    """Carry targets back: a number to those not named; a sum to its one unknown part, more of them only a set can hold."""
    rest = unnamed(value.roster, value)
    numbers = _numbers(targets)
    if value.value is None:
        count = members(value.roster, cuts.world).count
        found = {target - named for target in numbers for named in range(count + 1)}
        cuts.constants.setdefault(rest, set()).update(found)
        return
    needed = unknowns(value, cuts.world)
    if len(needed) > 1:
        cuts.entangled |= needed
        return
    for unknown in needed:
        zero = value_of(value, {**cuts.world, unknown.key: Fraction(0)})
        if isinstance(zero, Fraction) and not isinstance(unknown, nodes.Reading):
            cuts.constants.setdefault(_base(unknown), set()).update({target - zero for target in numbers})


def _carry_statistic(value: nodes.Statistic, targets: set[Known], cuts: _Cuts) -> None:
    """Carry targets back to each member; to the mean only where it has one unknown part."""
    _carry(value.empty, targets, cuts)
    cuts.constants.setdefault(unnamed(value.roster, value), set()).update(targets)
    if value.word != "平均值":
        _carry(value.value, targets, cuts)
        return
    needed = unknowns(value, cuts.world)
    if len(needed) > 1 or value.condition is not None or not isinstance(value.value, nodes.FactValue):
        cuts.entangled |= needed
        return
    for unknown in needed:
        if isinstance(unknown, nodes.Reading) or unknown == unnamed(value.roster, value):
            continue
        ends = [value_of(value, {**cuts.world, unknown.key: Fraction(end)}) for end in (0, 1)]
        low, high = (end for end in ends if isinstance(end, Fraction))
        if high != low:
            back = {(target - low) / (high - low) for target in _numbers(targets)}
            cuts.constants.setdefault(_base(unknown), set()).update(back)


def _carry_value(node: nodes.Value | nodes.Condition, targets: set[Known], cuts: _Cuts) -> None:
    if isinstance(node, nodes.Value):
        _carry(node, targets, cuts)


def _carry_arithmetic(value: nodes.Arithmetic, targets: set[Known], cuts: _Cuts) -> None:
    left, right = _spread(value.left, cuts.world), _spread(value.right, cuts.world)
    numbers = _numbers(targets)
    if left is None and right is None:
        cuts.entangled |= unknowns(value, cuts.world)
    if right is not None:
        _carry(value.left, {back for t in numbers for r in _numbers(right) for back in _undo(value.sign, t, r)}, cuts)
    if left is not None:
        found: set[Known] = set()
        for target in numbers:
            for known in _numbers(left):
                match value.sign:
                    case "+":
                        found.add(target - known)
                    case "-":
                        found.add(known - target)
                    case "×":
                        found |= {target / known} if known else set()
                    case _:
                        found |= {known / target} if target else set()
        _carry(value.right, found, cuts)


def _undo(sign: str, target: Fraction, right: Fraction) -> list[Fraction]:
    """Return what the left side is where ``left sign right`` is ``target``."""
    match sign:
        case "+":
            return [target - right]
        case "-":
            return [target + right]
        case "×":
            return [target / right] if right else []
        case _:
            return [target * right]


def _numbers(values: Iterable[Known]) -> list[Fraction]:
    return [value for value in values if isinstance(value, Fraction)]


def _days(values: Iterable[Known]) -> list[datetime.date]:
    return [value for value in values if isinstance(value, datetime.date)]


def _around(days: Iterable[datetime.date], by: int) -> set[Known]:
    """Return the days ``by`` days later with their neighbours up to two days away, within the calendar."""
    found: set[Known] = set()
    for day in days:
        for offset in range(by - 2, by + 3):
            ordinal = day.toordinal() + offset
            if 1 <= ordinal <= datetime.date.max.toordinal():
                found.add(datetime.date.fromordinal(ordinal))
    return found


def _back(targets: set[Known], months: int, days: int, terms: int) -> set[Known]:
    """Return where a day or month lies that reaches a target some months and days later; days with neighbours."""
    found: set[Known] = set()
    for target in targets:
        match target:
            case Term():
                found.add(target.plus(-terms))
            case Month():
                found.add(target.plus(-months))
            case datetime.date():
                month = Month.of(target).plus(-months)
                if 1 <= month.year <= 9998:
                    start = month.first_day + timedelta(days=target.day - 1 - days)
                    found |= _around([start, min(start, month.last_day)], 0)
            case _:
                pass
    return found


__all__ = ["ELSEWHERE", "Cells", "Point", "cells_of"]
