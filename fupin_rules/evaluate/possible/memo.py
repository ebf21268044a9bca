"""The reference judge with a memory: what it has judged once under the same assumptions it does not judge again.

Trying an unknown judges everything around it anew for each of its points, also what does not depend on it. This judge
remembers every answer by the part and by what the worlds say of the unknowns that the part needs. It adds nothing to
the meaning and is tested equal to the judge without a memory.
"""

from collections.abc import Sequence
from typing import Any

import attrs

from fupin_rules.evaluate.possible.joins import Profile
from fupin_rules.evaluate.possible.worlds import Judge, Worlds
from fupin_rules.evaluate.regions.points import cells_of
from fupin_rules.evaluate.unknowns import occurring, still_unknown, unknowns
from fupin_rules.evaluate.world import World
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Unknown

Part = nodes.Value | nodes.Condition


@attrs.frozen
class RememberingJudge(Judge):
    """A judge that remembers for one decision. ``base`` is the world in which nothing was assumed yet."""

    base: World = attrs.field(factory=dict, kw_only=True, repr=False)
    judged: dict[tuple[Any, ...], frozenset[Profile]] = attrs.field(factory=dict, kw_only=True, repr=False, eq=False)
    asked: dict[tuple[Any, ...], frozenset[Unknown]] = attrs.field(factory=dict, kw_only=True, repr=False, eq=False)
    wholes: dict[nodes.Clause, nodes.Condition] = attrs.field(factory=dict, kw_only=True, repr=False, eq=False)
    parts: dict[int, tuple[Part, tuple[str, ...]]] = attrs.field(factory=dict, kw_only=True, repr=False, eq=False)

    fewer: dict[tuple[int, ...], tuple[Sequence[Part], Judge]] = attrs.field(
        factory=dict, kw_only=True, repr=False, eq=False
    )

    def about(self, asked: Sequence[Part], world: World) -> Judge:
        """Return the judge of what is asked, the same one every time.

        Where it tries fewer points it has a memory of its own: what it finds below what is asked is not all that can be.
        """
        key = (self.splitting, self.joining, *map(id, asked))
        if key not in self.fewer:
            cells = super().about(asked, world).cells
            same = cells.points == self.cells.points
            self.fewer[key] = (asked, self if same else attrs.evolve(self, cells=cells, judged={}))
        return self.fewer[key][1]

    def condition(self, condition: nodes.Condition, worlds: Worlds, tried: int = 1) -> frozenset[Profile]:
        """Return the profiles of a condition, from memory if it was judged under the same assumptions."""
        key = ("condition", self.splitting, self.joining, *self._key(condition, worlds))
        if key not in self.judged:
            self.judged[key] = super().condition(condition, worlds, tried)
        return self.judged[key]

    def values(self, value: nodes.Value, worlds: Worlds, tried: int = 1) -> frozenset[Profile]:
        """Return the profiles of a value, from memory if it was computed under the same assumptions."""
        key = ("value", self.splitting, self.joining, *self._key(value, worlds))
        if key not in self.judged:
            self.judged[key] = super().values(value, worlds, tried)
        return self.judged[key]

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

    def _key(self, node: Part, worlds: Worlds) -> tuple[Any, ...]:
        """Return what an answer depends on: the part, and what each world says of the unknowns that it needs."""
        if id(node) not in self.parts:
            found = sorted(unknown.key for unknown in unknowns(node, self.base))
            self.parts[id(node)] = (node, tuple(found))
        keys = self.parts[id(node)][1]
        return (id(node), *(tuple(world.get(key, _NOTHING) for key in keys) for world in worlds))


_NOTHING = object()


def remembering(roots: Sequence[Part], world: World, splitting: bool) -> RememberingJudge:
    """Return a remembering judge of what the roots need and the world does not know."""
    return RememberingJudge(cells_of(roots, world), splitting, base=world)
