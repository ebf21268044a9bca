"""Possible worlds with a memory: what was found once under the same assumptions is not sought again.

Trying 任教起 decides everything around it anew for each of its points, also 残疾, which does not depend on it. Here every
answer is remembered by the part and by what the worlds say of the unknowns that the part needs: 残疾 is decided once. A
memory adds nothing to the meaning, and is tested equal to worlds without one.
"""

from collections.abc import Sequence

import attrs

from fupin_rules.evaluate.possible.joins import Candidates
from fupin_rules.evaluate.possible.worlds import PossibleWorlds, Profiles, Worlds
from fupin_rules.evaluate.regions.points import regions_of
from fupin_rules.evaluate.unknowns import occurring, still_unknown, unknowns
from fupin_rules.evaluate.world import World
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Unknown
from fupin_rules.truth import Truth

Part = nodes.Value | nodes.Condition
Key = tuple[object, ...]
"""What an answer depends on."""


@attrs.frozen
class RememberedWorlds(PossibleWorlds):
    """Possible worlds that remember for one decision. ``base`` is the world in which nothing was assumed yet."""

    base: World = attrs.field(factory=dict, kw_only=True, repr=False)
    truths_found: dict[Key, Profiles[Truth]] = attrs.field(factory=dict, kw_only=True, repr=False, eq=False)
    values_found: dict[Key, Profiles[Candidates]] = attrs.field(factory=dict, kw_only=True, repr=False, eq=False)
    asked: dict[Key, frozenset[Unknown]] = attrs.field(factory=dict, kw_only=True, repr=False, eq=False)
    wholes: dict[nodes.Clause, nodes.Condition] = attrs.field(factory=dict, kw_only=True, repr=False, eq=False)
    parts: dict[int, tuple[Part, tuple[str, ...]]] = attrs.field(factory=dict, kw_only=True, repr=False, eq=False)

    fewer: dict[tuple[int, ...], tuple[Sequence[Part], PossibleWorlds]] = attrs.field(
        factory=dict, kw_only=True, repr=False, eq=False
    )

    def about(self, asked: Sequence[Part], world: World) -> PossibleWorlds:
        """Return the worlds of what is asked, the same every time.

        Where it tries fewer points it has a memory of its own: what it finds below what is asked is not all that can be.
        """
        key = (self.splitting, self.joining, *map(id, asked))
        if key not in self.fewer:
            regions = super().about(asked, world).regions
            same = regions.points == self.regions.points
            self.fewer[key] = (
                asked,
                self if same else attrs.evolve(self, regions=regions, truths_found={}, values_found={}),
            )
        return self.fewer[key][1]

    def condition(self, condition: nodes.Condition, worlds: Worlds, tried: int = 1) -> Profiles[Truth]:
        """Return the profiles of a condition, from memory if it was decided under the same assumptions."""
        key = (self.splitting, self.joining, *self._key(condition, worlds))
        if key not in self.truths_found:
            self.truths_found[key] = super().condition(condition, worlds, tried)
        return self.truths_found[key]

    def values(self, value: nodes.Value, worlds: Worlds, tried: int = 1) -> Profiles[Candidates]:
        """Return the profiles of a value, from memory if it was computed under the same assumptions."""
        key = (self.splitting, self.joining, *self._key(value, worlds))
        if key not in self.values_found:
            self.values_found[key] = super().values(value, worlds, tried)
        return self.values_found[key]

    def whole(self, clause: nodes.Clause) -> nodes.Condition:
        """Return a clause as one condition, the same one every time."""
        if clause not in self.wholes:
            self.wholes[clause] = super().whole(clause)
        return self.wholes[clause]

    def needed(self, node: Part, worlds: Worlds) -> frozenset[Unknown]:
        """Return what a part needs, for each world from memory if it was asked under the same assumptions."""
        found: set[Unknown] = set()
        for world in worlds:
            key = ("needed", *self._key(node, (world,)))
            if key not in self.asked:
                self.asked[key] = still_unknown(self._occurring(node, world), world)
            found |= self.asked[key]
        return frozenset(found)

    def _occurring(self, node: Part, world: World) -> frozenset[Unknown]:
        key = ("occurring", *self._key(node, (world,)))
        if key not in self.asked:
            self.asked[key] = occurring(node, world, self._occurring)
        return self.asked[key]

    def _key(self, node: Part, worlds: Worlds) -> Key:
        """Return what an answer depends on: the part, and what each world says of the unknowns that it needs."""
        if id(node) not in self.parts:
            found = sorted(unknown.key for unknown in unknowns(node, self.base))
            self.parts[id(node)] = (node, tuple(found))
        keys = self.parts[id(node)][1]
        return (id(node), *(tuple(world.get(key, _NOTHING) for key in keys) for world in worlds))


_NOTHING = object()


def remembering(roots: Sequence[Part], world: World, splitting: bool) -> RememberedWorlds:
    """Return remembering worlds of what the roots need and the world does not know."""
    return RememberedWorlds(regions_of(roots, world), splitting, base=world)
