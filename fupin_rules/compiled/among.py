"""A question asked of one case where something that is not told picks what holds: which 实施细则 fills what is open.

What goes in is the question asked in each setting that the case leaves possible, by what is told of each picking fact in
it; what comes out is what an `Asked` gives: what is the same in every setting stands, and where settings differ, the
picking fact is missing. Which settings there are is none of its business.
"""

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import attrs

from fupin_rules.compiled.asked import Asked
from fupin_rules.compiled.case_diagrams import outcome_with
from fupin_rules.compiled.settled import Answer
from fupin_rules.evaluate.outcome import Decided, Outcome, Status, ValueResult
from fupin_rules.kinds import Role
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known, Unknown
from fupin_rules.truth import TruthSet

POINTWISE = 400
"""How many decisions may be made to tell whether two settings ever differ; beyond that they are said to."""

At = tuple[Known, ...]
"""What is told of each picking fact in one setting."""


@attrs.frozen(eq=False, slots=False)
class Among(Asked):
    """A question asked in every setting that a case leaves possible.

    ``picking`` are the facts that pick, ``settings`` what was asked where these are so and so: every combination.
    """

    picking: tuple[nodes.Fact, ...]
    settings: Mapping[At, Asked] = attrs.field(repr=False)

    @classmethod
    def of(cls, picking: Sequence[nodes.Fact], settings: Mapping[At, Asked]) -> "Among":
        """Join what was asked in several settings; what is told in all of them alike is what the case tells."""
        first, *others = settings.values()
        told = {
            key: value
            for key, value in first.world.items()
            if all(key in one.world and one.world[key] == value for one in others)
        }
        return cls(first.compiled, told, None, tuple(picking), settings)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel as what was asked: what was found is found again."""
        return Among.of, (self.picking, dict(self.settings))

    def without(self, key: str) -> "Among":
        """Ask the question where one thing less is told."""
        return self._each(lambda one: one.without(key) if key in self.world else one)

    def telling(self, key: str, value: Known) -> "Among":
        """Ask the question where something else is told; what one setting settles stays as it is there."""
        return self._each(lambda one: one if key in one.world and key not in self.world else one.telling(key, value))

    def _each(self, change: Callable[[Asked], Asked]) -> "Among":
        return Among.of(self.picking, {at: change(one) for at, one in self.settings.items()})

    @property
    def told(self) -> Answer | None:
        """Return nothing: something that picks is not told."""
        return None

    def deciding(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Return which of some things told already force 资格: none can be dropped without leaving it undetermined."""
        kept = self
        for key in reversed(keys):
            without = kept.without(key)
            if without.eligibility is self.eligibility:
                kept = without
        return tuple(key for key in keys if key in kept.world)

    @functools.cached_property
    def eligibility(self) -> Outcome:
        """Return 资格: that of every setting, 待核实 where they differ."""
        found = {one.eligibility for one in self.settings.values()}
        return found.pop() if len(found) == 1 else Outcome.TO_VERIFY

    @property
    def outcome(self) -> Outcome:
        """Return the outcome: what is granted may differ between settings."""
        return self.decision.outcome if self.eligibility is Outcome.MET else self.eligibility

    @functools.cached_property
    def decision(self) -> Decided:
        """Return the decision: what is the same in every setting stands."""
        each = [one.decision for one in self.settings.values()]
        pick = tuple(fact for number, fact in enumerate(self.picking) if self._picks(number))
        values = tuple(_joined(parts, pick) for parts in zip(*(one.values for one in each), strict=True))
        missing = _facts(fact for one in (*(decided.missing for decided in each), pick) for fact in one)
        irrelevant = _facts(fact for one in (*(decided.irrelevant for decided in each), self.picking) for fact in one)
        return Decided(
            eligibility=self.eligibility,
            outcome=outcome_with(self.eligibility, [one.status for one in values if one.role is Role.GRANTED]),
            values=values,
            missing=missing,
            irrelevant=tuple(fact for fact in irrelevant if fact not in missing),
            open=_unknowns(point for decided in each for point in decided.open),
            exact=all(one.exact for one in each),
        )

    def _picks(self, number: int) -> bool:
        """Return whether two settings differ that tell other things of one picking fact and the same of the others."""
        alike: dict[At, list[Asked]] = {}
        for at, asked in self.settings.items():
            alike.setdefault((*at[:number], *at[number + 1 :]), []).append(asked)
        budget = [POINTWISE]
        return any(_differ(group, budget) for group in alike.values())

    # --- what a part can be ---------------------------------------------------------------------------

    def truths_of(self, condition: nodes.Condition) -> TruthSet:
        """Return what a condition of the question can still turn out to be."""
        return frozenset().union(*(one.truths_of(condition) for one in self.settings.values()))

    def possible(self, value: nodes.Value) -> frozenset[Known]:
        """Return all that a value of the question can be, nothing where that cannot be said."""
        found = [one.possible(value) for one in self.settings.values()]
        return frozenset[Known]().union(*found) if all(found) else frozenset()

    def row(self, table: nodes.Table, arguments: tuple[nodes.Value, ...]) -> Known | None:
        """Return the number of the row that applies if it is settled."""
        found = {one.row(table, arguments) for one in self.settings.values()}
        return found.pop() if len(found) == 1 else None

    def unknowns(self, *parts: nodes.Value | nodes.Condition) -> tuple[Unknown, ...]:
        """Return what parts of the question ask for and the case does not tell, with what picks where settings differ."""
        found = [one.unknowns(*parts) for one in self.settings.values()]
        picking = self.picking if len(set(found)) > 1 else ()
        return _unknowns(unknown for one in (*found, picking) for unknown in one)

    def points_of(self, fact: nodes.Fact) -> tuple[Known, ...]:
        """Return points of a missing fact between which nothing here changes."""
        return tuple(dict.fromkeys(point for one in self.settings.values() for point in one.points_of(fact)))


def _joined(parts: Sequence[ValueResult], picking: tuple[nodes.Fact, ...]) -> ValueResult:
    """Return what a value is over every setting: over those that may grant it, where there are any."""
    granting = [one for one in parts if one.granted] or list(parts)
    first, *others = granting
    same = all((one.status, one.possible) == (first.status, first.possible) for one in others)
    statuses = {one.status for one in granting}
    status = first.status if same or statuses == {Status.OPEN} else Status.TO_VERIFY
    return attrs.evolve(
        first,
        status=status,
        value=first.value if status is Status.KNOWN else None,
        possible=frozenset[Known]().union(*(one.possible for one in granting)),
        missing=_facts(fact for one in (*(part.missing for part in granting), () if same else picking) for fact in one),
        open=_unknowns(point for one in granting for point in one.open),
        granted=any(one.granted for one in parts),
        exact=all(one.exact for one in granting),
    )


def _differ(settings: Sequence[Asked], budget: list[int]) -> bool:
    """Return whether some completion of what else is missing comes out differently in two settings.

    What is missing is told point by point until the settings differ or nothing is missing; ``budget`` counts down.
    """
    decisions = [one.decision for one in settings]
    budget[0] -= len(settings)
    if len({_result(one) for one in decisions}) > 1:
        return True
    missing = _facts(fact for one in decisions for fact in one.missing)
    if not missing:
        return False
    if budget[0] < 0:
        return True
    points = dict.fromkeys(point for one in settings for point in one.points_of(missing[0]))
    return any(_differ([one.telling(missing[0].key, point) for one in settings], budget) for point in points)


def _result(decided: Decided) -> object:
    """Return what two settings are compared by: 资格, and what is granted, as far as it is settled."""
    granted = [(one.status, one.possible) for one in decided.values if one.role is Role.GRANTED and one.granted]
    return (decided.eligibility, tuple(granted))


def _facts(facts: Iterable[nodes.Fact]) -> tuple[nodes.Fact, ...]:
    return tuple(sorted(dict.fromkeys(facts), key=lambda one: one.key))


def _unknowns(unknowns: Iterable[Unknown]) -> tuple[Unknown, ...]:
    return tuple(sorted(dict.fromkeys(unknowns), key=lambda one: one.key))
