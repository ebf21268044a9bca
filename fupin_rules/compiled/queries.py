"""Questions about two questions: do they decide alike, where do they differ, and which case shows it.

Both are lowered together, so that what they say alike is one node, and their diagrams are compared: outcomes, and the
values that both grant. Facts and open points are shared by name, over what both can hold. A difference that is found is
one; that there is none is only said where nothing had to be tried on points.

For example, 「年满60周岁」 against 「年满61周岁」 differ for births within one year, and the witness nearest to a case of
somebody born in 1950 is born at the end of that year.
"""

import functools
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

import attrs

from fupin_rules.compiled.asked import Compiled, told_of
from fupin_rules.compiled.diagram import Cut, Diagram, Variable
from fupin_rules.compiled.found import FOR_ONE_VALUE, FOR_THE_OUTCOME, TOO_MUCH, outcome_of, roots_of
from fupin_rules.compiled.grids import grids_for
from fupin_rules.compiled.points import on_points
from fupin_rules.compiled.possible import ELSEWHERE, Possible
from fupin_rules.compiled.residue import NoPreimageError, Payload, Unknown, is_value, residue, unknowns_of
from fupin_rules.compiled.running import UNTOLD
from fupin_rules.compiled.settled import extremes
from fupin_rules.compiled.space import Space
from fupin_rules.evaluate.outcome import Decided, Outcome
from fupin_rules.evaluate.world import World
from fupin_rules.kinds import Role
from fupin_rules.lower import plan
from fupin_rules.lower.encode import decode
from fupin_rules.lower.lowering import Lowering
from fupin_rules.lower.plan import Encoded, Kind, Members, Plan, Range, Ref, Slot, Told, Unlisted
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known

ELIGIBILITY = "资格"
ANOTHER_PLACE = "别处"
"""Stands in a witness for a place or text that no policy names."""


@attrs.frozen
class Difference:
    """What differs: 资格, or a value by its name; ``where`` is True for the completions in which it does."""

    name: str
    where: Diagram


def compare(old: nodes.Question, new: nodes.Question, told: World | None = None) -> "Comparison":
    """Compare two questions, over all cases that tell what is ``told``.

    Raises:
        NotComparableError: they mean different things by one name.
    """
    lowering = Lowering(old, new)
    space = Space(lowering.plan)
    said = told_of(lowering.plan, told or {})
    nothing = (UNTOLD,) * len(lowering.plan.nodes)
    first = _Compared.of(Possible(space, said, nothing), lowering)
    kept = [one for one in first.support if one in space.kept]
    if kept:
        cut = space.diagrams.all_cuts(first.possible.made)
        grids = grids_for(space, [space.kept[one] for one in kept], cut)
        first = _Compared.of(Possible(space, said, nothing, grids), lowering) if grids else first
    return Comparison(old, new, told or {}, lowering, first)


@attrs.frozen(eq=False, slots=False)
class Comparison:
    """Two questions compared: where they differ, and whether nothing else can be."""

    old: nodes.Question
    new: nodes.Question
    told: World = attrs.field(repr=False)
    lowering: Lowering = attrs.field(repr=False)
    _compared: "_Compared" = attrs.field(repr=False)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Return what differs: 资格 first, then the values that both grant, by name."""
        return self._compared.differences

    @property
    def exact(self) -> bool:
        """Return whether nothing differs but what is named."""
        return self._compared.exact

    @functools.cached_property
    def same(self) -> bool | None:
        """Return whether both decide every case alike; ``None`` where that could not be said."""
        if any(self.witness(one) is not None for one in self.differences):
            return False
        return True if self.exact and not self.differences else None

    def witness(self, difference: Difference, near: World | None = None) -> World | None:
        """Return a whole case that shows a difference, with as few facts as can be unlike those of a case near to it.

        It is decided both ways before it is returned; ``None`` where no path to the difference can be told as facts.
        """
        near = {**(near or {}), **self.told}
        point = _Walk(self._compared.possible, told_of(self.lowering.plan, near)).nearest(difference.where)
        if point is None:
            return None
        world = dict(near)
        for slot in self.lowering.plan.slots:
            if slot.kind is Kind.FACT and slot.roster is None and slot.key not in world:
                world[slot.key] = self._decoded(slot, extremes(slot)[0])
        for variable, value in point.items():
            unknown = self._compared.possible.unknowns.get(variable)
            if unknown is None:
                continue
            if unknown.word or unknown.slot.roster is not None or isinstance(value, Unlisted):
                return None
            world[unknown.key] = self._decoded(unknown.slot, value)
        return world if self._shows(difference, world) else None

    def _decoded(self, slot: Slot, value: Encoded) -> Known:
        if slot.kind in (Kind.READING, Kind.STATUS):
            assert isinstance(value, bool | str)
            return value
        found = self.lowering.unknown(slot.key, slot.key)
        if isinstance(value, str) and value.startswith(ELSEWHERE):
            return ANOTHER_PLACE
        assert not isinstance(found, nodes.Reading)
        return decode(value, found.type)

    @functools.cached_property
    def _both(self) -> tuple[Compiled, Compiled]:
        return Compiled.of(self.old), Compiled.of(self.new)

    def _shows(self, difference: Difference, world: World) -> bool:
        old, new = (one.decide(world) for one in self._both)
        if difference.name == ELIGIBILITY:
            return old.eligibility is not new.eligibility
        return _granted(old, difference.name) != _granted(new, difference.name)


def _granted(decided: Decided, name: str) -> object:
    found = [one for one in decided.values if one.name == name and one.granted]
    return [(type(one.value), one.value, one.possible) for one in found]


# --- comparing ----------------------------------------------------------------------------------------


@attrs.define
class _Compared:
    """The diagrams of two plans, compared. ``exact`` is false as soon as something could not be told."""

    possible: Possible
    exact: bool = True
    differences: tuple[Difference, ...] = ()
    support: frozenset[Variable] = frozenset()

    @classmethod
    def of(cls, possible: Possible, lowering: Lowering) -> "_Compared":
        """Compare two plans: parts that are one node are alike, whatever can be said of them."""
        found = cls(possible)
        old, new = lowering.plans
        outcomes = [found._tried(functools.partial(outcome_of, possible, one), FOR_THE_OUTCOME) for one in (old, new)]
        if outcomes[0] is None or outcomes[1] is None:
            found.exact = found.exact and roots_of(old) == roots_of(new)
            return found
        before, after = outcomes[0], outcomes[1]
        if _groups(old) != _groups(new):
            found._compare_outcomes(before, after)
        values = [{one.name: one.node for one in each.results if one.role is not Role.USED} for each in (old, new)]
        for name in dict.fromkeys((*values[0], *values[1])):
            first, second = (each.get(name) for each in values)
            if first != second:
                found._compare_values(name, (before, after), first, second)
        return found

    def _compare_outcomes(self, before: Diagram, after: Diagram) -> None:
        make = self.possible.diagrams
        self._made(before, after)
        unlike = functools.partial(
            make.combine, "unlike", (before, after), lambda one, other: make.terminal(one is not other)
        )
        self._add(ELIGIBILITY, self._tried(unlike, FOR_THE_OUTCOME))

    def _compare_values(
        self, name: str, outcomes: tuple[Diagram, Diagram], first: Ref | None, second: Ref | None
    ) -> None:
        none = self.possible.diagrams.terminal(None)
        one, other = (
            none if ref is None else self._tried(functools.partial(self.possible.of, ref), FOR_ONE_VALUE)
            for ref in (first, second)
        )
        if one is not None and other is not None:
            self._made(*outcomes, one, other)
            if one != other:
                self._add(name, self._tried(functools.partial(self._unequal, outcomes, one, other), FOR_ONE_VALUE))

    def _made(self, *diagrams: Diagram) -> None:
        """Note on what is compared: where a comparison is kept, nothing is known of what does not differ."""
        self.support = self.support.union(*map(self.possible.diagrams.support, diagrams))
        if any(one in self.possible.space.kept for one in self.support) or self.possible.inexact:
            self.exact = False

    def _tried(self, make: Callable[[], Diagram], nodes_more: int) -> Diagram | None:
        self.possible.diagrams.allow(nodes_more)
        try:
            return make()
        except TOO_MUCH:
            self.exact = False
            return None

    def _add(self, name: str, where: Diagram | None) -> None:
        if where is not None and True in self.possible.diagrams.payloads_of(where):
            self.differences = (*self.differences, Difference(name, where))

    def _unequal(self, outcomes: tuple[Diagram, Diagram], one: Diagram, other: Diagram) -> Diagram:
        """Return where two values differ that both questions grant."""
        make = self.possible.diagrams
        cut = make.all_cuts([*outcomes, one, other])

        def answer(before: Outcome, after: Outcome, first: Payload, second: Payload) -> Diagram:
            if before is not Outcome.MET or after is not Outcome.MET or _alike(first, second):
                return make.terminal(False)
            if (is_value(first) and is_value(second)) or not (_is_number(first) and _is_number(second)):
                return make.terminal(True)
            return self._difference(residue(plan.Arithmetic("-", 0, 0), (first, second)), cut)

        return make.combine(("unequal", one, other), (*outcomes, one, other), answer)

    def _difference(self, difference: Payload, cut: Mapping[Variable, set[Cut]]) -> Diagram:
        """Return where a difference is not 0, as far as points tell: where it is cut at 0 they tell all."""
        make = self.possible.diagrams
        unknowns = unknowns_of(difference)
        found = {one: set(cut.get(one, ())) for one in unknowns}
        try:
            (only,) = unknowns
            found[only] |= self.possible.unknowns[only].reaching(difference, 0)
        except (ValueError, NoPreimageError):
            self.exact = False
        tried = on_points(self.possible, difference, found)
        return make.combine("not zero", (tried,), lambda value: make.terminal(value != 0))


def _groups(one: Plan) -> tuple[tuple[Ref, ...], ...]:
    return one.applies, one.requires, one.exceptions


def _alike(one: Payload, other: Payload) -> bool:
    return type(one) is type(other) and one == other


def _is_number(payload: Payload) -> bool:
    return not is_value(payload) or (isinstance(payload, int | Fraction) and not isinstance(payload, bool))


# --- the nearest case ---------------------------------------------------------------------------------


@attrs.define
class _Walk:
    """Paths of diagrams, nearest to what a case tells."""

    possible: Possible
    told: Mapping[str, Told]
    _least: dict[Diagram, tuple[int, int] | None] = attrs.field(factory=dict)

    def nearest(self, where: Diagram) -> dict[Variable, Encoded | Unlisted] | None:
        """Return values on a path to True of which the fewest are unlike those of the case, ``None`` if there is none."""
        make = self.possible.diagrams
        found: dict[Variable, Encoded | Unlisted] = {}
        if self._cost(where) is None:
            return None
        while make.children[where]:
            at = min((cost, at) for at, cost in self._ways(where))[1]
            found[make.variables[where]] = self._point(where, at)
            where = make.children[where][at]
        return found

    def _cost(self, where: Diagram) -> tuple[int, int] | None:
        """Return how many values must be unlike those told, and how many asked for; ``None`` where no path leads there."""
        make = self.possible.diagrams
        if not make.children[where]:
            return (0, 0) if make.payloads[where] is True else None
        if where not in self._least:
            self._least[where] = min((cost for _, cost in self._ways(where)), default=None)
        return self._least[where]

    def _ways(self, where: Diagram) -> Iterator[tuple[int, tuple[int, int]]]:
        own = self._interval(where)
        for at, child in enumerate(self.possible.diagrams.children[where]):
            below = self._cost(child)
            if below is not None:
                yield at, (below[0] + (own != at), below[1] + 1)

    def _unknown(self, where: Diagram) -> Unknown | None:
        """Return the unknown that is asked for, ``None`` where a comparison is kept."""
        return self.possible.unknowns.get(self.possible.diagrams.variables[where])

    def _interval(self, where: Diagram) -> int | None:
        """Return the interval in which what the case tells lies, ``None`` where it tells nothing of it."""
        unknown = self._unknown(where)
        if unknown is None or unknown.key not in self.told:
            return None
        told = self.told[unknown.key]
        if isinstance(unknown.slot.domain, Range):
            if not isinstance(told, int | Fraction):
                return 0
            return bisect_right(self.possible.diagrams.cuts[where], (told, 0))
        place = next((at for at, word in enumerate(self.possible.listed(unknown)) if word == told), None)
        return None if place is None else bisect_right(self.possible.diagrams.cuts[where], (place, 0))

    def _point(self, where: Diagram, at: int) -> Encoded | Unlisted:
        """Return a value of an interval: that of the case where it lies there, else the end that is nearest to it."""
        unknown, cuts = self._unknown(where), self.possible.diagrams.cuts[where]
        if unknown is None:
            return None
        told = self.told.get(unknown.key)
        if self._interval(where) == at and not isinstance(told, Members):
            return told
        if not isinstance(unknown.slot.domain, Range):
            return self.possible.listed(unknown)[int(cuts[at - 1][0]) if at else 0]
        low, high = cuts[at - 1] if at else None, cuts[at] if at < len(cuts) else unknown.beyond
        if low is None:
            if unknown.slot.absent and high <= unknown.start:
                return None
            low = unknown.start
        first, last = unknown.first(low, high), unknown.last(low, high)
        return last if isinstance(told, int | Fraction) and told >= last else first
