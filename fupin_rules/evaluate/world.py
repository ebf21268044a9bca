"""A world: what is known, and for each member of a list the world as this member sees it.

What goes in is what a case says and what is tried; what comes out are the facts of each member under the names that a
policy uses for all of them. What is computed from it is `meaning`'s business.
"""

from collections.abc import Mapping

import attrs

from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known, Members
from fupin_rules.model.wording import phrase, written

World = Mapping[str, Known]
"""What is known, by name: facts, verified values under the names of their definitions, given statuses, the parameters that
a case fills, and for every open point the reading that is tried."""


def members(roster: nodes.Roster, world: World) -> Members:
    """Return what the world says of a list; a list that it does not know is one that names nobody and is not whole."""
    found = world.get(roster.name, Members(0, complete=False))
    assert isinstance(found, Members)
    return found


def complete(roster: nodes.Roster, world: World) -> bool:
    """Return whether the world names every member of a list."""
    return members(roster, world).complete


def member_worlds(roster: nodes.Roster, world: World) -> list[World]:
    """Return for each named member the world in which the facts of its entity are those of this member."""
    others = outside(roster, world)
    return [
        {**others, **{fact.key: world[one.key] for fact, one in facts if one.key in world}}
        for facts in (member_facts(roster, number) for number in range(members(roster, world).count))
    ]


def outside(roster: nodes.Roster, world: World) -> World:
    """Return what a world knows of everything but a member: that somebody else of the kind is ten tells nothing of it."""
    own = {fact.key for fact in roster.facts}
    return {key: value for key, value in world.items() if key not in own}


def member_facts(roster: nodes.Roster, number: int) -> list[tuple[nodes.Fact, nodes.Fact]]:
    """Return the facts of an entity, each with the fact of one member: 家庭.成员[1].年龄."""
    return [
        (fact, attrs.evolve(fact, name=f"{roster.name}[{number + 1}].{fact.name.partition('.')[2]}", member_of=fact))
        for fact in roster.facts
    ]


def member_names(roster: nodes.Roster, world: World) -> list[str]:
    """Return the name of each listed member (名, 姓名 or 名称), or its number; equal names get the number too."""
    given: list[str] = []
    for number in range(members(roster, world).count):
        own = {fact.name.partition(".")[2]: one.key for fact, one in member_facts(roster, number)}
        named = [world.get(own[word]) for word in ("名", "姓名", "名称") if word in own]
        given.append(next((one for one in named if isinstance(one, str)), ""))
    return [
        name if name and given.count(name) == 1 else f"{name}(第{number}个)"
        for number, name in enumerate(given, start=1)
    ]


def unnamed(roster: nodes.Roster, node: nodes.OverMembers) -> nodes.Fact:
    """Return the fact that stands for the members that a case does not name: their number, or their sum."""
    kind = node.type if isinstance(node, nodes.Aggregated | nodes.Statistic) else types.Number("人", whole=True)
    what = phrase(node) if isinstance(node, nodes.OfMembers) else written(node)
    return nodes.Fact(
        name=f"{what}(没有列出的)",
        type=kind,
        question=roster.question,
        evidence=roster.evidence,
        sensitive=False,
        changeable=True,
        absent_means_none=isinstance(node, nodes.Statistic),
        not_before=None,
        member_of=roster,
        asked=node.identity,
    )
