"""What relations make of the facts of one subject: facts that follow are told, facts that cannot be are refused.

What goes in are the facts of a subject as given; what comes out are the same with those that follow from them, or the
finding that names a least set of them that no relation lets be together. What follows is found in `evaluate.related`.
"""

import datetime
from collections.abc import Iterable, Mapping

from fupin_rules.decide.entries import Entry
from fupin_rules.diagnostics.input import Impossible
from fupin_rules.evaluate.related import TODAY, Broken, Ties, restricted
from fupin_rules.evaluate.world import World
from fupin_rules.facts.case import BASIS, Given, Names
from fupin_rules.model import nodes
from fupin_rules.model.wording import show

PLACE = f"{BASIS}.属地"
"""The key of the place."""


def completed(
    given: Mapping[str, Given],
    names: Names,
    ties: Ties,
    day: datetime.date | None = None,
    place: str | None = None,
) -> dict[str, Given] | Impossible:
    """Return the facts of a subject with those that follow from them, or why they cannot all be."""
    world = told(given, day, place)
    found = ties.follow(world)
    if isinstance(found, Broken):
        return _impossible(found, given, names, ties, world)
    if not found:
        return dict(given)
    follows = {
        key: Given(one.value, f"由{'、'.join(one.told)}推得:{_titles(one.relations)}", follows_from=one.told)
        for key, one in found.items()
    }
    return {**given, **follows}


def example_of(example: nodes.Example, names: Names, ties: Ties) -> dict[str, Given] | Impossible:
    """Return the facts of a 用例 with those that follow from them, or why they cannot all be."""
    given = {key: Given(value) for key, value in example.known.items() if key in names.facts}
    return completed(given, names, ties)


def told(given: Mapping[str, Given], day: datetime.date | None, place: str | None) -> dict[str, nodes.Known]:
    """Return what a case tells of a subject, without what only follows from it."""
    world = {name: one.value for name, one in given.items() if one.value is not None and not one.follows_from}
    return world | ({} if day is None else {TODAY: day}) | ({} if place is None else {PLACE: place})


def changed_along(entry: Entry, fact: nodes.Fact, value: nodes.Known) -> Mapping[str, nodes.Known | None] | None:
    """Return which facts change with one that is told otherwise, and to what; ``None`` where it cannot be told so."""
    if fact.key not in entry.ties.about:
        return {}
    place = entry.world.get(PLACE)
    world = told(entry.given, None, place if isinstance(place, str) else None)
    found = entry.ties.follow({**world, TODAY: entry.world[TODAY], fact.key: value})
    if isinstance(found, Broken):
        return None
    before = {key: one.value for key, one in entry.given.items() if one.follows_from}
    after = {key: found[key].value if key in found else None for key in dict.fromkeys((*before, *found))}
    return {key: one for key, one in after.items() if one != before.get(key)}


def _impossible(broken: Broken, given: Mapping[str, Given], names: Names, ties: Ties, world: World) -> Impossible:
    """Return the finding for facts that cannot all be, with no more of them than it takes."""
    kept = list(broken.told)
    for key in reversed(broken.told):
        fewer = [one for one in kept if one != key]
        found = ties.follow(restricted(world, fewer))
        if isinstance(found, Broken):
            kept, broken = fewer, found
    kept = [key for key in world if key in kept]
    said = [(key, show(world[key], names.facts[key].type), given[key].source if key in given else None) for key in kept]
    why = tuple(f"{one.title}({one.kind}:{one.ground})" for one in broken.relations)
    return Impossible(said=tuple(said), relations=why, path=kept[0])


def _titles(relations: Iterable[nodes.FactRelation]) -> str:
    return "、".join(f"关系「{one.title}」" for one in relations)
