"""What a question compares: every comparison below it cuts what its sides are computed from.

What cannot be cut (two missing facts added to each other and then compared) is named as *entangled*.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import gcd, lcm
from typing import assert_never

import attrs

from fupin_rules.evaluate.meaning import value_of
from fupin_rules.evaluate.regions.preimage import Cuts, base, carry, numbers_in, spread
from fupin_rules.evaluate.unknowns import asked_beside, unknowns
from fupin_rules.evaluate.world import World, complete, member_facts, member_worlds, outside, unnamed
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known, Unknown, children
from fupin_rules.model.question import parts


def collect(node: nodes.Value | nodes.Condition, cuts: Cuts) -> None:
    """Find every comparison below a node."""
    if id(node) in cuts.seen:
        return
    cuts.seen[id(node)] = node
    if isinstance(node, nodes.Operation):
        _collect_operation(node, cuts)
        return
    match node:
        case nodes.Compare(left=left, right=right):
            _compare(left, right, cuts)
        case nodes.Band(value=value, bounds=bounds):
            carry(value, {bound.value for _, _, bound in bounds}, cuts)
        case nodes.OneOf(value=value, options=options):
            carry(value, set(options), cuts)
        case nodes.ByDate(value=value, limit=limit):
            _compare(value, limit, cuts)
        case nodes.Between(value=value, first=first, last=last):
            _compare(value, first, cuts)
            _compare(value, last, cuts)
        case nodes.ParameterValue(parameter=parameter, today=nodes.FactValue() as today):
            carry(today, {version.start for version in parameter.versions}, cuts)
        case nodes.PlacedIn(value=value, region=region):
            carry(value, {region}, cuts)
        case (
            nodes.Lookup(table=table, arguments=arguments)
            | nodes.Share(sharing=nodes.Sharing(table=table), arguments=arguments)
        ):
            if isinstance(node, nodes.Share):
                _divide(node, cuts)
            for index, argument in enumerate(arguments):
                carry(argument, {constant for row in table.rows for constant in _constants(row.cells[index])}, cuts)
        case nodes.Aggregated() | nodes.Statistic() | nodes.Ranked() | nodes.OfMembers():
            _collect_members(node, cuts)
        case nodes.StatusHolds(clauses=clauses):
            for part in (part for clause in clauses for part in parts(clause) if node.key not in cuts.world):
                collect(part, cuts)
        case nodes.ClauseHolds(clause=clause):
            for part in parts(clause):
                collect(part, cuts)
        case nodes.DefinedValue(definition=definition) if definition.key in cuts.world:
            return
        case nodes.Literal() | nodes.FactValue() | nodes.ParameterValue() | nodes.ReadingValue() | nodes.DefinedValue():
            pass
        case nodes.WorkdaysLater() | nodes.Attained() | nodes.Choose():
            pass
        case nodes.Holds() | nodes.Withholds() | nodes.Undetermined():
            pass
        case nodes.Not() | nodes.All() | nodes.Any() | nodes.NoneOf() | nodes.AtLeast():
            pass
        case unreachable:
            assert_never(unreachable)
    for child in children(node):
        collect(child, cuts)


def _collect_operation(node: nodes.Operation, cuts: Cuts) -> None:
    """Find what an operation compares by itself, and every comparison below it."""
    for one, other in nodes.held_against(node):
        _relate(one, other, cuts)
    if isinstance(node, nodes.Arithmetic):
        if node.sign == "÷":
            carry(node.right, {Fraction(0)}, cuts)
        _let_waver(node, cuts)
    for operand in nodes.operands(node):
        collect(operand, cuts)


def _compare(left: nodes.Value, right: nodes.Value, cuts: Cuts) -> None:
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


def _relate(left: nodes.Value, right: nodes.Value, cuts: Cuts) -> None:
    """Carry what one side can be back into the other; two unknown sides are linked or entangled."""
    from_left, from_right = spread(left, cuts.world), spread(right, cuts.world)
    if from_right is not None:
        carry(left, from_right, cuts)
    if from_left is not None:
        carry(right, from_left, cuts)
    if from_left is not None or from_right is not None:
        return
    one, other = _bare(left, cuts.world), _bare(right, cuts.world)
    if one is not None and other is not None:
        cuts.links.append((one, other))
        return
    carry(left, set(limits(other)) if other is not None else set(), cuts)
    carry(right, set(limits(one)) if one is not None else set(), cuts)
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


def _let_waver(value: nodes.Arithmetic, cuts: Cuts) -> None:
    """Try a number on both sides of a sum or product, one side rounded, on more points: it may rise and fall between.

    What is left over by a division is 0 at both ends; at the odd ones of the smallest numbers it is not.
    """
    both = unknowns(value.left, cuts.world) & unknowns(value.right, cuts.world)
    for unknown in both:
        line = None if isinstance(unknown, nodes.Reading) else types.line(unknown.type)
        if line is not None and line.kind == "number" and any(map(_is_rounded, (value.left, value.right))):
            step = line.step or Fraction(1, 100)
            cuts.constants.setdefault(base(unknown), set()).update(step * count for count in (1, 3, 7))


def _is_rounded(value: nodes.Value | nodes.Condition) -> bool:
    return isinstance(value, nodes.Rounded) or any(_is_rounded(child) for child in children(value))


def _divide(share: nodes.Share, cuts: Cuts) -> None:
    """Find the amounts that payers share: in every piece one is tried that leaves a remainder, and one that does not.

    Of shares that are not known one in a row is cut where the row is the whole.
    """
    percents: list[Fraction] = []
    for row in share.sharing.table.rows:
        parts = [one for one in row.results if one is not None]
        open_parts = [one for one in parts if unknowns(one, cuts.world)]
        known = numbers_in(value_of(one, cuts.world) for one in parts if one not in open_parts)
        percents += known
        if open_parts:
            cuts.entangled |= unknowns(share.amount, cuts.world)
        if len(open_parts) == 1:
            carry(open_parts[0], {100 - sum(known, Fraction(0))}, cuts)
        else:
            cuts.entangled |= frozenset[Unknown]().union(*(unknowns(one, cuts.world) for one in open_parts))
    _divided(share.amount, lcm(*((percent / 100).denominator for percent in percents)), cuts)


def _divided(amount: nodes.Value, whole: int, cuts: Cuts) -> None:
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


def _collect_members(node: nodes.OverMembers, cuts: Cuts) -> None:
    """Find the comparisons made of each member, and whether there are members that the case does not name.

    What those are asked that is not their own is not carried back to them.
    """
    beside = frozenset() if complete(node.roster, cuts.world) else asked_beside(node, cuts.world)
    if beside:
        cuts.entangled |= {unnamed(node.roster, node), *beside}
    elif not complete(node.roster, cuts.world):
        cuts.others[unnamed(node.roster, node)] = node
        of_others = attrs.evolve(cuts, world=outside(node.roster, cuts.world))
        for part in nodes.member_parts(node):
            collect(part, of_others)
    for number, member in enumerate(member_worlds(node.roster, cuts.world)):
        _collect_member(node, member, dict(member_facts(node.roster, number)), cuts)
    if isinstance(node, nodes.OfMembers | nodes.Ranked):
        cuts.constants.setdefault(unnamed(node.roster, node), set()).add(Fraction(0))
    if isinstance(node, nodes.Ranked):
        for key in node.keys:
            if isinstance(key.by, nodes.Value):
                _relate_members(key.by, node.roster, cuts)


def _collect_member(node: nodes.OverMembers, member: World, own: Mapping[nodes.Fact, nodes.Fact], cuts: Cuts) -> None:
    """Find the comparisons made of one member that is named; ``own`` are its facts under those of every member."""

    def of_member(found: Iterable[Unknown]) -> set[Unknown]:
        return {own.get(one, one) if isinstance(one, nodes.Fact) else one for one in found}

    here = attrs.evolve(cuts, world=member, links=[], beside={}, entangled=set(), seen={})
    for part in nodes.member_parts(node):
        collect(part, here)
    for parameter, values in here.beside.items():
        here.entangled |= {parameter}.union(*(unknowns(value, member) for value in values))
    cuts.entangled |= of_member(here.entangled)
    cuts.links += [(one, other) for link in here.links for one in of_member(link[:1]) for other in of_member(link[1:])]


def _relate_members(value: nodes.Value, roster: nodes.Roster, cuts: Cuts) -> None:
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
    carry(value, known, cuts)
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
        case unreachable:
            assert_never(unreachable)


def limits(unknown: Unknown) -> tuple[Known, ...]:
    return tuple(limit for _, _, limit in unknown.limits) if isinstance(unknown, nodes.Parameter) else ()
