"""Decision diagrams: what comes out for every way in which the unknown can turn out, each different answer once.

A node asks for one variable. The line of the variable is cut into intervals, and each interval leads to a node for a
later variable or to a terminal, which holds an answer. Nodes are *reduced* (neighbouring intervals lead to different
nodes) and *shared* (equal nodes are one), so two diagrams that give the same answers are the same number, and a diagram
holds exactly the variables on which its answers depend. (Bryant 1986; with many values and many terminals: MTMDD.)

For example, with ``x`` a month and one cut at 5::

    months.node(x, ((5, 0),), (months.terminal(True), months.terminal(False)))

is True for the months below 5 and False from 5 on. Every variable is a line: words are numbered (``numbered`` cuts them
apart), and 无 lies below all numbers.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Sequence
from fractions import Fraction

import attrs

Diagram = int
"""The number of a node or terminal."""

Variable = int
"""The place of a variable in the order in which variables are asked for."""

Cut = tuple[int | Fraction, int]
"""Where an interval begins: at a position (0), or on a line without steps right above it (1)."""

Cuts = tuple[Cut, ...]


def numbered(count: int) -> Cuts:
    """Return the cuts that tell so many words apart."""
    return tuple((number, 0) for number in range(1, count))


NO_VARIABLE: Variable = 1 << 62
"""Stands where a terminal has no variable: after all of them."""


STEPS = 8
"""How many steps may be taken for each node that may be made."""


class TooLargeError(Exception):
    """A diagram has more nodes than it may. Never leaves `compiled`."""


@attrs.define
class Diagrams:
    """Shared nodes of many diagrams. ``limit`` is how many there may be, ``budget`` how many steps may be taken."""

    limit: int = 200_000
    budget: int = 2_000_000
    spent: int = 0
    variables: list[Variable] = attrs.field(factory=list)
    cuts: list[Cuts] = attrs.field(factory=list)
    children: list[tuple[Diagram, ...]] = attrs.field(factory=list)
    payloads: list[object] = attrs.field(factory=list)
    _unique: dict[tuple[object, ...], Diagram] = attrs.field(factory=dict)
    _done: dict[tuple[object, ...], Diagram] = attrs.field(factory=dict)
    _reached: dict[Diagram, frozenset[Diagram]] = attrs.field(factory=dict)
    _support: dict[Diagram, frozenset[Variable]] = attrs.field(factory=dict)

    def allow(self, nodes: int) -> None:
        """Allow so many nodes more, and some steps for each."""
        self.limit = len(self.variables) + nodes
        self.budget = self.spent + STEPS * nodes

    def spend(self, steps: int) -> None:
        """Take some steps.

        Raises:
            TooLargeError: more steps than are allowed.
        """
        self.spent += steps
        if self.spent > self.budget:
            raise TooLargeError

    # --- making ---------------------------------------------------------------------------------------

    def terminal(self, payload: Hashable) -> Diagram:
        """Return the diagram that always gives one answer. 1 and True are different answers."""
        return self._shared((payload.__class__, payload), NO_VARIABLE, (), (), payload)

    def node(self, variable: Variable, cuts: Cuts, children: Sequence[Diagram]) -> Diagram:
        """Return the diagram that asks for a variable first; the children ask for later ones only."""
        kept_cuts: list[Cut] = []
        kept = [children[0]]
        for cut, child in zip(cuts, children[1:], strict=True):
            if child != kept[-1]:
                kept_cuts.append(cut)
                kept.append(child)
        if not kept_cuts:
            return kept[0]
        found, below = tuple(kept_cuts), tuple(kept)
        return self._shared((variable, found, below), variable, found, below, None)

    def _shared(
        self, key: tuple[object, ...], variable: Variable, cuts: Cuts, children: tuple[Diagram, ...], payload: object
    ) -> Diagram:
        found = self._unique.get(key)
        if found is None:
            found = len(self.variables)
            if found >= self.limit:
                raise TooLargeError
            self._unique[key] = found
            self.variables.append(variable)
            self.cuts.append(cuts)
            self.children.append(children)
            self.payloads.append(payload)
        return found

    def switch(self, variable: Variable, cuts: Cuts, children: Sequence[Diagram]) -> Diagram:
        """Return the diagram that goes by a variable, whatever the children ask for."""
        first = min(self.variables[child] for child in children)
        if first > variable:
            return self.node(variable, cuts, children)
        key = ("switch", variable, cuts, *children)
        found = self._done.get(key)
        if found is None:
            self.spend(1)
            if first == variable:
                found = self._spliced(variable, cuts, children)
            else:
                every = self._cuts_of(first, children)
                found = self.node(
                    first,
                    every,
                    [self.switch(variable, cuts, self._at(first, start, children)) for start in (None, *every)],
                )
            self._done[key] = found
        return found

    def _spliced(self, variable: Variable, cuts: Cuts, children: Sequence[Diagram]) -> Diagram:
        """Put the parts of children that ask for the same variable into the intervals that lead to them."""
        new_cuts: list[Cut] = []
        new: list[Diagram] = []
        for number, child in enumerate(children):
            low = cuts[number - 1] if number else None
            high = cuts[number] if number < len(cuts) else None
            inside = [
                cut
                for cut in (self.cuts[child] if self.variables[child] == variable else ())
                if (low is None or cut > low) and (high is None or cut < high)
            ]
            new_cuts += [low] if low is not None else []
            new_cuts += inside
            new += [self._below(variable, start, child) for start in (low, *inside)]
        return self.node(variable, tuple(new_cuts), new)

    def _cuts_of(self, variable: Variable, diagrams: Sequence[Diagram]) -> Cuts:
        """Return all cuts of those diagrams that ask for a variable first."""
        found = [self.cuts[one] for one in diagrams if self.variables[one] == variable]
        return found[0] if all(one is found[0] for one in found) else tuple(sorted(set().union(*found)))

    def _below(self, variable: Variable, start: Cut | None, diagram: Diagram) -> Diagram:
        """Return what a diagram leads to where a variable lies in the interval from a cut on (``None``: the first)."""
        if self.variables[diagram] != variable:
            return diagram
        return self.children[diagram][0 if start is None else bisect_right(self.cuts[diagram], start)]

    def _at(self, variable: Variable, start: Cut | None, diagrams: Sequence[Diagram]) -> list[Diagram]:
        return [self._below(variable, start, one) for one in diagrams]

    # --- joining --------------------------------------------------------------------------------------

    def combine(self, key: Hashable, diagrams: tuple[Diagram, ...], answer: Callable[..., Diagram]) -> Diagram:
        """Return the diagram whose answers are made of those of several: ``answer`` gives a diagram for each meeting.

        ``key`` names what is made, so that it is made once of the same diagrams.
        """
        first = min(map(self.variables.__getitem__, diagrams), default=NO_VARIABLE)
        known = (key, *diagrams)
        found = self._done.get(known)
        if found is None:
            self.spend(1)
            if first == NO_VARIABLE:
                found = answer(*map(self.payloads.__getitem__, diagrams))
            else:
                cuts = self._cuts_of(first, diagrams)
                found = self.switch(
                    first,
                    cuts,
                    [self.combine(key, tuple(self._at(first, start, diagrams)), answer) for start in (None, *cuts)],
                )
            self._done[known] = found
        return found

    def choose(self, condition: Diagram, then: Diagram, otherwise: Diagram) -> Diagram:
        """Return ``then`` where a condition holds, else ``otherwise``."""
        if then == otherwise:
            return then
        if self.variables[condition] == NO_VARIABLE:
            return then if self.payloads[condition] else otherwise
        key = ("choose", condition, then, otherwise)
        found = self._done.get(key)
        if found is None:
            self.spend(1)
            three = (condition, then, otherwise)
            first = min(map(self.variables.__getitem__, three))
            cuts = self._cuts_of(first, three)
            parts = [self.choose(*self._at(first, start, three)) for start in (None, *cuts)]
            found = self.node(first, cuts, parts)
            self._done[key] = found
        return found

    def folded(
        self, key: Hashable, diagram: Diagram, last: Variable, join: Callable[[Iterator[object]], Hashable]
    ) -> Diagram:
        """Return a diagram without the variables from ``last`` on: the answers to which they lead are joined into one."""
        if self.variables[diagram] >= last:
            return self.terminal(join(self.payloads_of(diagram)))
        known = ("folded", key, diagram)
        found = self._done.get(known)
        if found is None:
            below = [self.folded(key, child, last, join) for child in self.children[diagram]]
            found = self._done[known] = self.node(self.variables[diagram], self.cuts[diagram], below)
        return found

    # --- asking ---------------------------------------------------------------------------------------

    def answers(self, diagram: Diagram) -> frozenset[Diagram]:
        """Return the terminals that a diagram can lead to."""
        found = self._reached.get(diagram)
        if found is None:
            below = self.children[diagram]
            found = frozenset().union(*map(self.answers, below)) if below else frozenset({diagram})
            self._reached[diagram] = found
        return found

    def payloads_of(self, diagram: Diagram) -> Iterator[object]:
        """Yield each answer that a diagram can give, once, in the order in which the answers were made."""
        for terminal in sorted(self.answers(diagram)):
            yield self.payloads[terminal]

    def support(self, diagram: Diagram) -> frozenset[Variable]:
        """Return the variables on which the answers of a diagram depend: those that it holds."""
        found = self._support.get(diagram)
        if found is None:
            below = self.children[diagram]
            own = frozenset({self.variables[diagram]}) if below else frozenset[Variable]()
            found = own.union(*map(self.support, below))
            self._support[diagram] = found
        return found

    def nodes_of(self, variable: Variable, diagram: Diagram) -> Iterator[Diagram]:
        """Yield the nodes of a diagram that ask for a variable."""
        seen: set[Diagram] = set()
        waiting = [diagram]
        while waiting:
            one = waiting.pop()
            if one in seen or self.variables[one] > variable:
                continue
            seen.add(one)
            if self.variables[one] == variable:
                yield one
            waiting += self.children[one]

    def all_cuts(self, diagrams: Sequence[Diagram]) -> dict[Variable, set[Cut]]:
        """Return for each variable of some diagrams where any of them cuts it."""
        found: dict[Variable, set[Cut]] = {}
        seen: set[Diagram] = set()
        waiting = list(diagrams)
        while waiting:
            one = waiting.pop()
            if one in seen:
                continue
            seen.add(one)
            if self.children[one]:
                found.setdefault(self.variables[one], set()).update(self.cuts[one])
                waiting += self.children[one]
        return found
