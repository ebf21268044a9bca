"""Which unknowns a node of a plan asks for, whatever comes of it: more than those on which its diagram depends.

Rows and branches that what is known already rules out ask for nothing.
"""

from collections.abc import Sequence
from typing import cast

from fupin_rules.compiled.diagram import Variable
from fupin_rules.compiled.operations import chosen, needs_choice
from fupin_rules.compiled.running import UNTOLD
from fupin_rules.compiled.space import Known
from fupin_rules.lower import plan
from fupin_rules.lower.plan import WITHHELD, Encoded, Members, Ref, Unlisted, asked_of

NOTHING = frozenset[Variable]()

ANYBODY = 0
"""The number of a member that a case does not name; those that it names are counted from 1."""


def members_of(known: Known, node: plan.OverMembers) -> Members:
    """Return what a case says of a list; one of which it says nothing names nobody and is not whole."""
    told = known.told.get(known.space.plan.slots[node.roster].key, Members(0, complete=False))
    assert isinstance(told, Members)
    return told


def occurring(known: Known, ref: Ref) -> frozenset[Variable]:
    """Return the unknowns that a node asks for; rows and branches that what is known rules out ask for nothing."""
    if not known.member and known.settled[ref] is not UNTOLD:
        return NOTHING
    key = (ref, known.member)
    found = known.asked.get(key)
    if found is None:
        found = known.asked[key] = _asked(known, known.space.plan.nodes[ref])
    return found


def _asked(known: Known, node: plan.Node) -> frozenset[Variable]:
    match node:
        case plan.Constant():
            return frozenset()
        case plan.Given(slot=slot):
            return _asked_of(known, slot)
        case plan.IfKnown(slot=slot, then=then, otherwise=otherwise):
            return occurring(known, then if known.is_told(slot) else otherwise)
        case plan.Case(tests=tests, results=results):
            below = [occurring(known, test) for test in tests]
            if not any(below):
                return occurring(known, _row(known, tests, results))
            return frozenset().union(*below, *(occurring(known, one) for one in results))
        case plan.Strict(parts=parts, value=value):
            below = [occurring(known, part) for part in parts]
            if not any(below) and any(_payload(known, part) in (None, WITHHELD) for part in parts):
                return frozenset()
            return frozenset().union(*below, occurring(known, value))
        case plan.Attained() | plan.Workday() | plan.Share():
            return _asked_with_reading(known, node)
        case plan.Total() | plan.Statistic() | plan.Ranked() | plan.OfMembers():
            return _asked_of_members(known, node)
        case _:
            return frozenset().union(*(occurring(known, one) for one in plan.parts(node)))


def _asked_of(known: Known, number: int) -> frozenset[Variable]:
    slot = known.space.plan.slots[number]
    told = known.told.get(known.key(slot), known)
    if isinstance(told, Unlisted):
        return frozenset({known.unknown(number, word=True).place})
    return frozenset({known.unknown(number).place}) if told is known else frozenset()


def _payload(known: Known, ref: Ref) -> Encoded:
    """Return the value of a node that nothing unknown occurs in."""
    return cast(Encoded, known.diagrams.payloads[known.of(ref)])


def _row(known: Known, tests: Sequence[Ref], results: Sequence[Ref]) -> Ref:
    return next((one for test, one in zip(tests, results, strict=False) if _payload(known, test)), results[-1])


def _asked_with_reading(known: Known, node: plan.Attained | plan.Workday | plan.Share) -> frozenset[Variable]:
    plain = plan.plain_parts(node)
    below = frozenset[Variable]().union(*(occurring(known, one) for one in plain))
    if not below:
        values = tuple(_payload(known, part) for part in plain)
        decides = None not in values and WITHHELD not in values and needs_choice(node, values)
        return occurring(known, chosen(node, values)) if decides else frozenset()
    match node:
        case plan.Attained(birth=birth):
            if not occurring(known, birth) and not needs_choice(node, (_payload(known, birth),)):
                return below
            return below | occurring(known, node.choice)
        case plan.Workday():
            return below | occurring(known, node.choice)
        case plan.Share(percents=percents, owner=owner, gap=gap):
            fixed = all(_is_fixed(known, one) for one in percents)
            return below | occurring(known, owner) | (frozenset() if fixed else occurring(known, gap))


def _is_fixed(known: Known, ref: Ref) -> bool:
    """Return whether the results of a table are all values of the text."""
    match known.space.plan.nodes[ref]:
        case plan.Strict(value=value):
            return _is_fixed(known, value)
        case plan.Case(results=results):
            return all(_is_fixed(known, one) for one in results)
        case node:
            return isinstance(node, plan.Constant)


def _asked_of_members(known: Known, node: plan.OverMembers) -> frozenset[Variable]:
    """Return what a list needs: the facts of each named member, and what is not known of the others."""
    found = frozenset[Variable]().union(*(occurring(known, one) for one in plan.parts(node)))
    told = members_of(known, node)
    for number in range(1, told.count + 1):
        found = found.union(*(occurring_of_member(known, number, one) for one in asked_of(node)))
    if told.complete:
        return found
    rest = known.unknown(node.rest)
    beside = frozenset[Variable]().union(*(occurring_of_member(known, ANYBODY, one) for one in asked_of(node)))
    own = {one for one in beside if known.unknowns[one].slot.roster == rest.slot.roster}
    return found | {rest.place} | (beside - own)


def occurring_of_member(known: Known, number: int, ref: Ref) -> frozenset[Variable]:
    """Return what a node asks for of one member of a list."""
    outside, known.member = known.member, number
    try:
        return occurring(known, ref)
    finally:
        known.member = outside
