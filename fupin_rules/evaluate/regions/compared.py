"""What a question compares: every comparison below it adds boundaries to what its sides are computed from.

「任教年限满10年, 且任教止不晚于截止日」 compares twice. 满10年 has a constant on one side, so 10 goes back into whatever
任教年限 is computed from (`preimage`). 任教止 and an open 截止日 are unknown on both sides; they are *linked*, and share
their boundaries. What can be neither (two missing facts added to each other and then compared) is named as *entangled*.
"""

from calendar import isleap
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import gcd, lcm
from typing import assert_never

import attrs

from fupin_rules import workdays
from fupin_rules.calendar import LEAP_DAYS
from fupin_rules.evaluate.meaning import value_of
from fupin_rules.evaluate.regions.preimage import Boundaries, add_preimage, base, numbers_in, spread
from fupin_rules.evaluate.unknowns import asked_beside, unknowns
from fupin_rules.evaluate.world import World, complete, member_facts, member_worlds, outside, unnamed
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known, Unknown, children
from fupin_rules.model.question import parts


def collect(node: nodes.Value | nodes.Condition, boundaries: Boundaries) -> None:
    """Find every comparison below a node."""
    if id(node) in boundaries.seen:
        return
    boundaries.seen[id(node)] = node
    if isinstance(node, nodes.Operation):
        _collect_operation(node, boundaries)
        return
    match node:
        case nodes.Compare(left=left, right=right):
            _compare(left, right, boundaries)
        case nodes.Band(value=value, bounds=bounds):
            add_preimage(value, {bound.value for _, _, bound in bounds}, boundaries)
        case nodes.OneOf(value=value, options=options):
            add_preimage(value, set(options), boundaries)
        case nodes.ByDate(value=value, limit=limit):
            _compare(value, limit, boundaries)
        case nodes.Between(value=value, first=first, last=last):
            _compare(value, first, boundaries)
            _compare(value, last, boundaries)
        case nodes.ParameterValue(parameter=parameter, today=nodes.FactValue() as today):
            add_preimage(today, {version.start for version in parameter.versions}, boundaries)
        case nodes.PlacedIn(value=value, region=region):
            add_preimage(value, {region}, boundaries)
        case (
            nodes.Lookup(table=table, arguments=arguments)
            | nodes.Share(sharing=nodes.Sharing(table=table), arguments=arguments)
        ):
            if isinstance(node, nodes.Share):
                _divide(node, boundaries)
            for index, argument in enumerate(arguments):
                add_preimage(
                    argument, {constant for row in table.rows for constant in _constants(row.cells[index])}, boundaries
                )
        case nodes.Aggregated() | nodes.Statistic() | nodes.Ranked() | nodes.OfMembers():
            _collect_members(node, boundaries)
        case nodes.StatusHolds(clauses=clauses):
            for part in (part for clause in clauses for part in parts(clause) if node.key not in boundaries.world):
                collect(part, boundaries)
        case nodes.ClauseHolds(clause=clause):
            for part in parts(clause):
                collect(part, boundaries)
        case nodes.DefinedValue(definition=definition) if definition.key in boundaries.world:
            return
        case nodes.Literal() | nodes.FactValue() | nodes.ParameterValue() | nodes.ReadingValue() | nodes.DefinedValue():
            pass
        case nodes.Attained():
            _dispute(node, boundaries)
        case nodes.WorkdaysLater(value=day, count=count):
            add_preimage(day, set(workdays.published(count)), boundaries)
        case nodes.Choose():
            pass
        case nodes.Holds() | nodes.Withholds() | nodes.Undetermined():
            pass
        case nodes.Not() | nodes.All() | nodes.Any() | nodes.NoneOf() | nodes.AtLeast():
            pass
        case unreachable:
            assert_never(unreachable)
    for child in children(node):
        collect(child, boundaries)


def _collect_operation(node: nodes.Operation, boundaries: Boundaries) -> None:
    """Find what an operation compares by itself, and every comparison below it."""
    for one, other in nodes.held_against(node):
        _relate(one, other, boundaries)
    if isinstance(node, nodes.Arithmetic):
        if node.sign == "÷":
            add_preimage(node.right, {Fraction(0)}, boundaries)
        _let_waver(node, boundaries)
    for operand in nodes.operands(node):
        collect(operand, boundaries)


def _compare(left: nodes.Value, right: nodes.Value, boundaries: Boundaries) -> None:
    """Cut what a comparison compares: an open parameter beside what is computed from one missing fact, or any two sides."""
    one, other = _bare(left, boundaries.world), _bare(right, boundaries.world)
    for bare, parameter, value in ((one, other, left), (other, one, right)):
        if bare is None and isinstance(parameter, nodes.Parameter) and _of_one_fact(value, parameter, boundaries.world):
            boundaries.beside.setdefault(parameter, []).append(value)
            return
    _relate(left, right, boundaries)


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


def _relate(left: nodes.Value, right: nodes.Value, boundaries: Boundaries) -> None:
    """Carry what one side can be back into the other; two unknown sides are linked or entangled."""
    from_left, from_right = spread(left, boundaries.world), spread(right, boundaries.world)
    if from_right is not None:
        add_preimage(left, from_right, boundaries)
    if from_left is not None:
        add_preimage(right, from_left, boundaries)
    if from_left is not None or from_right is not None:
        return
    one, other = _bare(left, boundaries.world), _bare(right, boundaries.world)
    if one is not None and other is not None:
        boundaries.links.append((one, other))
        return
    add_preimage(left, set(limits(other)) if other is not None else set(), boundaries)
    add_preimage(right, set(limits(one)) if one is not None else set(), boundaries)
    boundaries.entangled |= unknowns(left, boundaries.world) | unknowns(right, boundaries.world)


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


def _let_waver(value: nodes.Arithmetic, boundaries: Boundaries) -> None:
    """Try a number on both sides of a sum or product, one side rounded, on more points: it may rise and fall between.

    What is left over by a division is 0 at both ends; at the odd ones of the smallest numbers it is not.
    """
    both = unknowns(value.left, boundaries.world) & unknowns(value.right, boundaries.world)
    for unknown in both:
        line = None if isinstance(unknown, nodes.Reading) else types.line(unknown.type)
        if line is not None and line.kind == "number" and any(map(_is_rounded, (value.left, value.right))):
            step = line.step or Fraction(1, 100)
            boundaries.constants.setdefault(base(unknown), set()).update(step * count for count in (1, 3, 7))


def _is_rounded(value: nodes.Value | nodes.Condition) -> bool:
    return isinstance(value, nodes.Rounded) or any(_is_rounded(child) for child in children(value))


def _divide(share: nodes.Share, boundaries: Boundaries) -> None:
    """Find the amounts that payers share: in every piece one is tried that leaves a remainder, and one that does not.

    Of shares that are not known one in a row is cut where the row is the whole.
    """
    percents: list[Fraction] = []
    for row in share.sharing.table.rows:
        parts = [one for one in row.results if one is not None]
        open_parts = [one for one in parts if unknowns(one, boundaries.world)]
        known = numbers_in(value_of(one, boundaries.world) for one in parts if one not in open_parts)
        percents += known
        if open_parts:
            boundaries.entangled |= unknowns(share.amount, boundaries.world)
        if len(open_parts) == 1:
            add_preimage(open_parts[0], {100 - sum(known, Fraction(0))}, boundaries)
        else:
            boundaries.entangled |= frozenset[Unknown]().union(*(unknowns(one, boundaries.world) for one in open_parts))
    _divided(share.amount, lcm(*((percent / 100).denominator for percent in percents)), boundaries)


def _divided(amount: nodes.Value, whole: int, boundaries: Boundaries) -> None:
    """Carry back that each ``whole`` 分 of an amount leave no remainder; a computed amount can only be kept."""
    match amount:
        case nodes.FactValue(fact=unknown):
            boundaries.divided[unknown] = lcm(whole, boundaries.divided.get(unknown, 1))
        case nodes.ParameterValue(parameter=unknown):
            boundaries.divided[unknown] = lcm(whole, boundaries.divided.get(unknown, 1))
        case nodes.DefinedValue(definition=definition) if definition.key not in boundaries.world:
            _divided(definition.value, whole, boundaries)
        case nodes.ReadingValue() | nodes.Lookup() | nodes.Choose():
            for child in children(amount):
                if isinstance(child, nodes.Value) and not (
                    isinstance(amount, nodes.Lookup) and child in amount.arguments
                ):
                    _divided(child, whole, boundaries)
        case nodes.Arithmetic(sign="×", left=left, right=nodes.Literal(value=Fraction() as times)) if (
            times.denominator == 1
        ):
            _divided(left, whole // gcd(whole, int(times)), boundaries)
        case _ if whole > 1:
            boundaries.entangled |= unknowns(amount, boundaries.world)
        case _:
            pass


def _dispute(attained: nodes.Attained, boundaries: Boundaries) -> None:
    """Find the births on a 29 February of which readings do not agree when an age is attained; no comparison cuts there.

    Of a birth that is computed, and of an age that is any number, they can only be kept.
    """
    needed = unknowns(attained, boundaries.world)
    ages = spread(attained.age, boundaries.world)
    if attained.common_year not in needed:
        return
    match attained.birth:
        case nodes.FactValue(fact=birth) if ages is not None:
            common = (
                frozenset(day for day in LEAP_DAYS if not isleap(day.year + int(age))) for age in numbers_in(ages)
            )
            boundaries.disputed.setdefault(birth, set()).update(common)
        case _:
            boundaries.entangled |= needed


def _collect_members(node: nodes.OverMembers, boundaries: Boundaries) -> None:
    """Find the comparisons made of each member, and whether there are members that the case does not name.

    What those are asked that is not their own is not carried back to them.
    """
    beside = frozenset() if complete(node.roster, boundaries.world) else asked_beside(node, boundaries.world)
    if beside:
        boundaries.entangled |= {unnamed(node.roster, node), *beside}
    elif not complete(node.roster, boundaries.world):
        boundaries.others[unnamed(node.roster, node)] = node
        of_others = attrs.evolve(boundaries, world=outside(node.roster, boundaries.world))
        for part in nodes.member_parts(node):
            collect(part, of_others)
    for number, member in enumerate(member_worlds(node.roster, boundaries.world)):
        _collect_member(node, member, dict(member_facts(node.roster, number)), boundaries)
    if isinstance(node, nodes.OfMembers | nodes.Ranked):
        boundaries.constants.setdefault(unnamed(node.roster, node), set()).add(Fraction(0))
    if isinstance(node, nodes.Ranked):
        for key in node.keys:
            if isinstance(key.by, nodes.Value):
                _relate_members(key.by, node.roster, boundaries)


def _collect_member(
    node: nodes.OverMembers, member: World, own: Mapping[nodes.Fact, nodes.Fact], boundaries: Boundaries
) -> None:
    """Find the comparisons made of one member that is named; ``own`` are its facts under those of every member."""

    def of_member(found: Iterable[Unknown]) -> set[Unknown]:
        return {own.get(one, one) if isinstance(one, nodes.Fact) else one for one in found}

    here = attrs.evolve(boundaries, world=member, links=[], beside={}, entangled=set(), seen={})
    for part in nodes.member_parts(node):
        collect(part, here)
    for parameter, values in here.beside.items():
        here.entangled |= {parameter}.union(*(unknowns(value, member) for value in values))
    boundaries.entangled |= of_member(here.entangled)
    boundaries.links += [
        (one, other) for link in here.links for one in of_member(link[:1]) for other in of_member(link[1:])
    ]


def _relate_members(value: nodes.Value, roster: nodes.Roster, boundaries: Boundaries) -> None:
    """Compare a value of every member with that of every other."""
    known: set[Known] = set()
    unknown: list[frozenset[Unknown]] = []
    for number, member in enumerate(member_worlds(roster, boundaries.world)):
        own = dict(member_facts(roster, number))
        needed = frozenset(own.get(one, one) if isinstance(one, nodes.Fact) else one for one in unknowns(value, member))
        if needed:
            unknown.append(needed)
        else:
            known.add(value_of(value, member))
    add_preimage(value, known, boundaries)
    if isinstance(value, nodes.FactValue):
        boundaries.links += [(one, other) for (one,) in unknown for (other,) in unknown if one is not other]
    elif len(unknown) > 1:
        boundaries.entangled |= frozenset[Unknown]().union(*unknown)


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
        case unreachable:
            assert_never(unreachable)


def limits(unknown: Unknown) -> tuple[Known, ...]:
    return tuple(limit for _, _, limit in unknown.limits) if isinstance(unknown, nodes.Parameter) else ()
