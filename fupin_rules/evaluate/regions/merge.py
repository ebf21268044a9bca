"""Points that nothing tells apart: of each such group one is enough to try.

任教起 is compared with two days in one clause and with a third in another; asked of the first clause alone, the points on
both sides of the third day come out alike, and one of them is enough. What goes in are the points of every missing fact
and what is to be decided; what comes out are fewer points. A point is left out only where everything that asks for its
fact comes out as with the point that is kept, whatever the rest is. A word that an enumeration does not list may mean
each of those that it does or none of them, and stays.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from math import prod

from fupin_rules.evaluate.meaning import OTHER, is_true, value_of
from fupin_rules.evaluate.unknowns import unknowns
from fupin_rules.evaluate.world import World
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known, Unknown, Unlisted
from fupin_rules.model.question import parts

Part = nodes.Value | nodes.Condition

FEW = 16
"""How many combinations of the points of other unknowns are tried with each point of a fact."""


def told_apart(
    points: Mapping[Unknown, tuple[Known, ...]], roots: Sequence[Part], world: World
) -> dict[Unknown, tuple[Known, ...]]:
    """Return the points without those that nothing tells apart from another one."""
    found = dict(points)
    facts = [
        one for one in found if isinstance(one, nodes.Fact) and not any(isinstance(p, Unlisted) for p in found[one])
    ]
    for fact in sorted(facts, key=lambda one: -len(found[one])):
        asking = {id(part): part for root in roots for part in _asking(root, fact, found, world)}
        kept: dict[tuple[object, ...], Known] = {}
        for point in found[fact]:
            results = [result for part in asking.values() for result in _results(part, fact, point, found, world)]
            kept.setdefault(tuple(results), point)
        found[fact] = tuple(kept.values())
    return found


def _asking(part: Part, fact: nodes.Fact, points: Mapping[Unknown, tuple[Known, ...]], world: World) -> Iterable[Part]:
    """Yield the largest parts that need a fact and little else; on what they come to depends all that asks for it."""
    needed = unknowns(part, world)
    if fact not in needed:
        return
    if isinstance(part, nodes.FactValue) or _size(needed - {fact}, points) <= FEW:
        yield part
        return
    below: tuple[Part, ...] = nodes.children(part)
    match part:
        case nodes.StatusHolds(clauses=clauses):
            below = tuple(condition for clause in clauses for condition in parts(clause))
        case nodes.ClauseHolds(clause=clause):
            below = parts(clause)
        case nodes.OfMembers() | nodes.Aggregated() | nodes.Statistic() | nodes.Ranked():
            yield nodes.FactValue(fact)
            return
        case _:
            pass
    for child in below:
        yield from _asking(child, fact, points, world)


def _size(needed: Iterable[Unknown], points: Mapping[Unknown, tuple[Known, ...]]) -> int:
    return prod(len(points[unknown]) for unknown in needed)


def _results(
    part: Part, fact: nodes.Fact, point: Known, points: Mapping[Unknown, tuple[Known, ...]], world: World
) -> Iterable[object]:
    """Yield what a part comes to at a point of a fact, for every combination of the others that it needs."""
    others = sorted(unknowns(part, world) - {fact}, key=lambda unknown: unknown.key)
    tried = [[OTHER if isinstance(one, Unlisted) else one for one in points[unknown]] for unknown in others]
    for chosen in itertools.product(*tried):
        known = {**world, fact.key: point, **{one.key: value for one, value in zip(others, chosen, strict=True)}}
        yield value_of(part, known) if isinstance(part, nodes.Value) else is_true(part, known)
