"""What is not known: which missing facts and open points a value or condition still needs.

What goes in is a part and a world that need not be whole; what comes out are the unknowns that can matter to it. Rows and
branches that what is known already rules out need nothing. What a part comes to is `meaning`'s business.
"""

import datetime
from collections.abc import Callable, Iterable
from typing import assert_never

from fupin_rules import workdays
from fupin_rules.calendar import is_leap_day
from fupin_rules.evaluate.meaning import dated_value, is_true, owner_of, row_of, to_split, value_of
from fupin_rules.evaluate.world import World, complete, member_facts, member_worlds, outside, unnamed
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Special, Unknown, Unlisted, children
from fupin_rules.model.question import parts
from fupin_rules.money import split


def unknowns(node: nodes.Value | nodes.Condition, world: World) -> frozenset[Unknown]:
    """Return the facts and open points that a value or condition needs and the world does not know.

    Rows and branches that what is known already rules out need nothing.
    """
    return still_unknown(_occurring(node, world), world)


def still_unknown(found: Iterable[Unknown], world: World) -> frozenset[Unknown]:
    """Return those of what occurs that the world does not know."""
    return frozenset(one for one in found if not _is_known(one, world))


def is_open(unknown: Unknown, world: World) -> bool:
    """Return whether what is not known is open, and not a missing fact: no one could tell it."""
    return not isinstance(unknown, nodes.Fact) or isinstance(world.get(unknown.key), Unlisted)


def _is_known(unknown: Unknown, world: World) -> bool:
    match unknown:
        case nodes.Fact():
            return unknown.key in world and not isinstance(world[unknown.key], Unlisted)
        case nodes.Parameter():
            return unknown.value is not None or unknown.key in world
        case nodes.Reading():
            return unknown.adopted is not None or unknown.key in world
        case unreachable:
            assert_never(unreachable)


Occurring = Callable[[nodes.Value | nodes.Condition, World], frozenset[Unknown]]
"""Answers what occurs in a part."""


def _occurring(node: nodes.Value | nodes.Condition, world: World) -> frozenset[Unknown]:
    return occurring(node, world, _occurring)


def occurring(node: nodes.Value | nodes.Condition, world: World, below: Occurring) -> frozenset[Unknown]:
    """Return what occurs in a node where the world leaves it to be asked; ``below`` answers for what lies below it."""
    if isinstance(node, nodes.Operation):
        return frozenset[Unknown]().union(*(below(operand, world) for operand in nodes.operands(node)))
    match node:
        case nodes.FactValue(fact=fact):
            return frozenset({fact})
        case nodes.ParameterValue(parameter=parameter, today=nodes.FactValue() as today):
            if dated_value(parameter, today, world) is not None:
                return frozenset()
            return frozenset({parameter} if today.fact.key in world else {parameter, today.fact})
        case nodes.ParameterValue(parameter=parameter):
            return frozenset({parameter})
        case nodes.ReadingValue(reading=reading):
            inner = [value for _, value in reading.candidates if not isinstance(value, str)]
            return frozenset({reading}).union(*(below(value, world) for value in inner))
        case nodes.DefinedValue(definition=definition):
            return frozenset() if definition.key in world else below(definition.value, world)
        case nodes.StatusHolds(clauses=clauses) if node.key not in world:
            return frozenset().union(*(below(part, world) for clause in clauses for part in parts(clause)))
        case nodes.ClauseHolds(clause=clause):
            return frozenset().union(*(below(part, world) for part in parts(clause)))
        case nodes.StatusHolds():
            return frozenset()
        case nodes.Statistic(roster=roster, empty=empty):
            return _of_members(node, roster, world) | below(empty, world)
        case nodes.Aggregated(roster=roster) | nodes.OfMembers(roster=roster) | nodes.Ranked(roster=roster):
            return _of_members(node, roster, world)
        case nodes.Attained(birth=birth, age=age, common_year=common_year):
            needed = below(birth, world) | below(age, world)
            day = None if unknowns(birth, world) else value_of(birth, world)
            matters = day is None or (isinstance(day, datetime.date) and is_leap_day(day))
            return needed | {common_year} if matters else needed
        case nodes.WorkdaysLater(value=inner, count=count, unpublished=unpublished):
            start = None if unknowns(inner, world) else value_of(inner, world)
            matters = start is None or (isinstance(start, datetime.date) and workdays.after(start, count) is None)
            return below(inner, world) | ({unpublished} if matters else frozenset())
        case (
            nodes.Lookup(table=table, arguments=arguments)
            | nodes.Share(sharing=nodes.Sharing(table=table), arguments=arguments)
        ):
            needed = frozenset().union(*(below(argument, world) for argument in arguments))
            decided = all(_is_known(unknown, world) for unknown in needed)
            row = row_of(table, arguments, world) if decided else None
            rows = table.rows if row is None else () if isinstance(row, Special) else (row,)
            results = [result for row in rows for result in row.results if result is not None]
            if isinstance(node, nodes.Lookup):
                return needed.union(*(below(result, world) for result in results))
            needed = needed.union(*(below(value, world) for value in (node.amount, *results)))
            if all(_is_known(unknown, world) for unknown in needed):
                return needed | _needed_for_rest(node, world)
            fixed = all(isinstance(result, nodes.Literal) for result in results)
            owners = (node.sharing.owner,) if fixed else (node.sharing.owner, node.sharing.gap)
            return needed | {owner for owner in owners if isinstance(owner, nodes.Reading)}
        case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
            needed = below(condition, world)
            if all(_is_known(unknown, world) for unknown in needed):
                return needed | below(then if is_true(condition, world) else otherwise, world)
            return needed | below(then, world) | below(otherwise, world)
        case nodes.Undetermined(reading=reading):
            return frozenset({reading})
        case nodes.ByDate(value=value, limit=limit, bound=bound):
            own = frozenset({bound} if isinstance(bound, nodes.Reading) else ())
            return own | below(value, world) | below(limit, world)
        case nodes.Literal():
            return frozenset()
        case nodes.Holds() | nodes.Compare() | nodes.Band() | nodes.OneOf() | nodes.Between() | nodes.PlacedIn():
            return frozenset().union(*(below(child, world) for child in children(node)))
        case nodes.Withholds() | nodes.Not() | nodes.All() | nodes.Any() | nodes.NoneOf() | nodes.AtLeast():
            return frozenset().union(*(below(child, world) for child in children(node)))
        case unreachable:
            assert_never(unreachable)


def _of_members(node: nodes.OverMembers, roster: nodes.Roster, world: World) -> frozenset[Unknown]:
    """Return what a list needs: the facts of each named member, and what is not known of the others."""
    found: set[Unknown] = set() if complete(roster, world) else {unnamed(roster, node)}
    found |= set() if complete(roster, world) else asked_beside(node, world)
    for number, member in enumerate(member_worlds(roster, world)):
        own = dict(member_facts(roster, number))
        for part in nodes.member_parts(node):
            for unknown in _occurring(part, member):
                found.add(own.get(unknown, unknown) if isinstance(unknown, nodes.Fact) else unknown)
    return frozenset(found)


def asked_beside(node: nodes.OverMembers, world: World) -> frozenset[Unknown]:
    """Return what the condition or value of a list asks for that is not a fact of its members."""
    others = outside(node.roster, world)
    found = frozenset[Unknown]().union(*(_occurring(part, others) for part in nodes.member_parts(node)))
    return frozenset(one for one in found if one not in node.roster.facts and not _is_known(one, world))


def _needed_for_rest(share: nodes.Share, world: World) -> frozenset[Unknown]:
    """Return the reading that says who takes what the shares of a known amount leave over, if anything is left."""
    found = to_split(share, world)
    if isinstance(found, Special) or split(*found, None) is not None:
        return frozenset()
    owner = owner_of(share, found[1])
    return frozenset({owner} if isinstance(owner, nodes.Reading) else ())
