"""The reference evaluator: how a clause is decided. Read it as the manual of the language.

A clause is decided for what is known. What is not known is of two kinds. A *missing fact* has one true value that
nobody has told us: every value is tried, and what comes out is the set of what can still turn out. An *open point* is a
value or a reading that the text itself leaves open: its readings are tried too, and if they disagree the result is 存疑.

Conditions that share nothing unknown are independent, so their sets may be joined element by element. Where two of them
share a missing fact or an open point they are not: then that unknown is tried first, point by point.

To ask whether a fact *matters*, the clause is judged in several worlds at once that differ in this fact only. One row
of answers, an answer for each world, is called a profile; a judgment is the set of profiles that the other missing facts
still allow. With one world a profile is a single answer.

There is no cache and no short circuit here, and no condition is ever skipped because of another.
"""

import enum
import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import attrs

from fupin_rules import truth
from fupin_rules.evaluate.cuts import Cells, cells_of, listed_and_other
from fupin_rules.evaluate.meaning import World, exceptions_of, is_open, is_true, unknowns, value_of, withheld
from fupin_rules.model import nodes
from fupin_rules.model.nodes import GRANTED, USED, Known, Unknown, Unlisted
from fupin_rules.source import NOWHERE
from fupin_rules.truth import Truth

LIMIT = 4096
"""How many combinations of points are tried before a set is kept as it is (未逐一排除)."""


class Outcome(enum.Enum):
    """The five outcomes of a clause."""

    MET = "符合"
    NOT_MET = "不符合"
    NOT_APPLICABLE = "不适用"
    TO_VERIFY = "待核实"
    OPEN = "存疑"


class Status(enum.Enum):
    """How far a value is settled."""

    KNOWN = "known"
    TO_VERIFY = "待核实"
    OPEN = "存疑"


@attrs.frozen
class Candidates:
    """What a value can be under the readings of what is open."""

    values: frozenset[Known]


@attrs.frozen
class ValueResult:
    """One value: known, or what it can still be.

    ``possible`` holds the points that were found; a range is meant by them where ``ranged``. ``missing`` are the facts
    and ``open`` the open points that can still change it.
    """

    name: str
    role: str
    type: Any
    status: Status
    value: Known | None
    possible: frozenset[Known]
    missing: tuple[nodes.Fact, ...]
    open: tuple[Unknown, ...]
    exact: bool


@attrs.frozen
class Decision:
    """What comes out for one unit: 资格, outcome, values, and what can still change them.

    ``exact`` is false where a set was kept without trying every combination (未逐一排除); then ``missing`` lists every
    missing fact that occurs.
    """

    eligibility: Outcome
    outcome: Outcome
    values: tuple[ValueResult, ...]
    missing: tuple[nodes.Fact, ...]
    irrelevant: tuple[nodes.Fact, ...]
    open: tuple[Unknown, ...]
    exact: bool


# --- what is decided ----------------------------------------------------------------------------------


@attrs.frozen
class Matter:
    """A unit seen as what is decided of it: 适用, E (条件 and no 除外), and its values."""

    applies: nodes.Condition
    holds: nodes.Condition
    results: tuple[nodes.NamedValue, ...]

    @property
    def roots(self) -> tuple[nodes.Value | nodes.Condition, ...]:
        """Return everything that is judged or computed."""
        return (self.applies, self.holds, *(result.value for result in self.results))


def matter_of(unit: nodes.Unit, *, validity: bool, exclusions: bool) -> Matter:
    """Return what is decided of a unit, with or without 属地 and 施行 and the exclusions that other clauses add.

    A table that says 不给予 is an exception to what it would grant.
    """
    if isinstance(unit, nodes.Clause):
        applies = (*(unit.validity if validity else ()), *unit.applies)
        requires = unit.requires
        exceptions = (*unit.exceptions, *(unit.excluded_by if exclusions else ()))
    else:
        applies, requires, exceptions = (), (), ()
    excepted = nodes.NoneOf((*exceptions, *withheld(unit)), (), id=f"{unit.id}#除外", span=NOWHERE)
    return Matter(
        nodes.All(applies, (), id=f"{unit.id}#适用", span=NOWHERE),
        nodes.All((*requires, excepted), (), id=f"{unit.id}#条件", span=NOWHERE),
        unit.results,
    )


def outcome_of(applies: Truth, holds: Truth) -> Outcome:
    """Return the outcome of a clause for one completion of the facts."""
    if applies is Truth.FAILS:
        return Outcome.NOT_APPLICABLE
    if applies is Truth.OPEN or holds is Truth.OPEN:
        return Outcome.OPEN
    return Outcome.MET if holds is Truth.HOLDS else Outcome.NOT_MET


def decide(matter: Matter, world: World) -> Decision:
    """Decide a matter for what is known."""
    cells = cells_of(matter.roots, world)
    try:
        return _decide(matter, world, Judge(cells, splitting=True))
    except TooManyError:
        return _decide(matter, world, Judge(cells, splitting=False))


def eligibility(matter: Matter, world: World) -> Outcome:
    """Return 资格 alone, without the values and what could still change them."""
    cells = cells_of((matter.applies, matter.holds), world)
    try:
        return _settled(Judge(cells, splitting=True).eligibilities(matter, world), matter, world)
    except TooManyError:
        return _settled(Judge(cells, splitting=False).eligibilities(matter, world), matter, world)


def _decide(matter: Matter, world: World, judge: "Judge") -> Decision:
    eligible = _settled(judge.eligibilities(matter, world), matter, world)
    values = tuple(_value(matter, result, eligible, world, judge) for result in matter.results)
    effect = [value for value in values if value.role == GRANTED]
    outcome = eligible
    if eligible is Outcome.MET and any(value.status is Status.TO_VERIFY for value in effect):
        outcome = Outcome.TO_VERIFY
    elif eligible is Outcome.MET and any(value.status is Status.OPEN for value in effect):
        outcome = Outcome.OPEN
    needed = _needed(matter.roots, world)
    live = eligible in (Outcome.MET, Outcome.OPEN, Outcome.TO_VERIFY)
    granted = [result for result in matter.results if result.role == GRANTED] if live else []
    matters = [unknown for unknown in needed if judge.matters(unknown, matter, granted, world)]
    missing = _missing_facts(matters, world)
    return Decision(
        eligibility=eligible,
        outcome=outcome,
        values=values,
        missing=missing,
        irrelevant=tuple(fact for fact in _missing_facts(needed, world) if fact not in missing),
        open=_open_points(matters, world),
        exact=judge.splitting and all(value.exact for value in effect),
    )


def _settled(outcomes: set[Outcome], matter: Matter, world: World) -> Outcome:
    """Return the outcome if only one is left; else 待核实 if a fact is missing, and 存疑 if nothing but the text is open."""
    if len(outcomes) == 1:
        return next(iter(outcomes))
    needed = _needed((matter.applies, matter.holds), world)
    return Outcome.TO_VERIFY if _missing_facts(needed, world) else Outcome.OPEN


def _missing_facts(unknown: Iterable[Unknown], world: World) -> tuple[nodes.Fact, ...]:
    return tuple(one for one in unknown if isinstance(one, nodes.Fact) and not is_open(one, world))


def _open_points(unknown: Iterable[Unknown], world: World) -> tuple[Unknown, ...]:
    return tuple(one for one in unknown if is_open(one, world))


def _needed(roots: Iterable[nodes.Value | nodes.Condition], world: World) -> list[Unknown]:
    found = frozenset[Unknown]().union(*(unknowns(root, world) for root in roots))
    return sorted(found, key=lambda unknown: unknown.key)


# --- values -------------------------------------------------------------------------------------------


def _value(matter: Matter, result: nodes.NamedValue, eligibility: Outcome, world: World, judge: "Judge") -> ValueResult:
    """Return what a value comes out as; a granted value in those completions in which it may be granted."""
    try:
        return _value_tried(matter, result, eligibility, world, judge)
    except TooManyError:
        return _value_tried(matter, result, eligibility, world, attrs.evolve(judge, splitting=False))


def _value_tried(
    matter: Matter, result: nodes.NamedValue, eligibility: Outcome, world: World, judge: "Judge"
) -> ValueResult:
    needed = _needed([result.value], world)
    found: set[Candidates] = set()
    matters: list[Unknown] = []
    if result.role != USED and eligibility not in (Outcome.NOT_MET, Outcome.NOT_APPLICABLE):
        found = {value for ((_, value),) in judge.results(matter, result.value, (world,)) if value is not None}
        matters = [unknown for unknown in needed if judge.matters(unknown, matter, [result], world)]
    if not found:
        found = {value for (value,) in judge.values(result.value, (world,))}
        matters = [unknown for unknown in needed if judge.changes(result.value, unknown, world)]
    possible = frozenset[Known]().union(*(one.values for one in found))
    if not judge.splitting and needed:
        conditions = () if result.role == USED else (matter.applies, matter.holds)
        lacking = _missing_facts(_needed((*conditions, result.value), world), world)
        status = Status.TO_VERIFY if lacking else Status.OPEN
    elif all(len(one.values) > 1 for one in found):
        status = Status.OPEN
    elif len(found) == 1:
        status = Status.KNOWN
    else:
        status = Status.TO_VERIFY
    return ValueResult(
        name=result.name,
        role=result.role,
        type=result.value.type,
        status=status,
        value=next(iter(possible)) if status is Status.KNOWN else None,
        possible=possible,
        missing=_missing_facts(matters, world),
        open=_open_points(matters, world),
        exact=judge.splitting,
    )


# --- sets and profiles --------------------------------------------------------------------------------

Profile = tuple[Any, ...]
Worlds = tuple[World, ...]


@attrs.frozen
class Rule:
    """How the answers of several parts become one: from ``start``, ``step`` by ``step``, then ``finish``.

    ``agree`` joins the answers under the readings of an open point.
    """

    start: Any
    step: Callable[[Any, Any], Any]
    finish: Callable[[Any], Any]
    agree: Callable[[Sequence[Any]], Any] = truth.agree


ALL = Rule(Truth.HOLDS, min, lambda least: least)
ANY = Rule(Truth.FAILS, max, lambda greatest: greatest)
NONE_OF = Rule(Truth.FAILS, max, truth.negation)


def at_least(count: int) -> Rule:
    """Return the rule of 至少 N 项: the N-th largest."""
    return Rule((), lambda truths, one: tuple(sorted((*truths, one))), lambda truths: truth.at_least(count, truths))


OUTCOME = Rule(
    (), lambda parts, one: (*parts, one), lambda parts: outcome_of(*parts), lambda readings: _agree(readings)
)
RESULT = Rule(
    (), lambda parts, one: (*parts, one), lambda parts: _result(*parts), lambda readings: _agree_on_result(readings)
)


def _agree(outcomes: Sequence[Outcome]) -> Outcome:
    return outcomes[0] if len(set(outcomes)) == 1 else Outcome.OPEN


def _result(applies: Truth, holds: Truth, value: Candidates) -> tuple[Outcome, Candidates | None]:
    return outcome_of(applies, holds), None if Truth.FAILS in (applies, holds) else value


def _agree_on_result(
    readings: Sequence[tuple[Outcome, Candidates | None]],
) -> tuple[Outcome, Candidates | None]:
    values = [value for _, value in readings if value is not None]
    return _agree([outcome for outcome, _ in readings]), _union(values) if values else None


def _union(values: Sequence[Candidates]) -> Candidates:
    return Candidates(frozenset().union(*(value.values for value in values)))


class TooManyError(Exception):
    """More combinations than are tried, or unknowns that only a set can hold. Never leaves `evaluate`."""


@attrs.frozen
class Judge:
    """Judges conditions and values in several worlds at once."""

    cells: Cells
    splitting: bool
    joining: bool = True
    """Whether the readings of an open point are joined; if not, each is judged like a value of a missing fact."""

    def eligibilities(self, matter: Matter, world: World) -> set[Outcome]:
        """Return what 资格 can still come out as."""
        return {outcome for (outcome,) in self.outcomes(matter, (world,))}

    def outcomes(self, matter: Matter, worlds: Worlds) -> frozenset[Profile]:
        """Return the profiles of outcomes of a matter."""
        return self._joined(OUTCOME, (matter.applies, matter.holds), worlds)

    def results(self, matter: Matter, value: nodes.Value, worlds: Worlds) -> frozenset[Profile]:
        """Return the profiles of outcome and value together; the value is None where it is not granted."""
        return self._joined(RESULT, (matter.applies, matter.holds, value), worlds)

    def matters(self, unknown: Unknown, matter: Matter, results: Sequence[nodes.NamedValue], world: World) -> bool:
        """Return whether two completions that differ in ``unknown`` only give different results."""
        if not self.splitting:
            return True
        if is_open(unknown, world):
            return attrs.evolve(self, joining=False)._point_matters(unknown, matter, results, world)
        worlds = self._worlds(unknown, world)
        if _varies(self.outcomes(matter, worlds)):
            return True
        return any(
            self._result_varies(matter, result.value, worlds)
            for result in results
            if _may_move(unknown, unknowns(result.value, world), world)
        )

    def _point_matters(self, point: Unknown, matter: Matter, results: Sequence[nodes.NamedValue], world: World) -> bool:
        """Return whether two readings that differ in one open point only give different results."""
        worlds = self._worlds(point, world)
        try:
            return _varies(self.outcomes(matter, worlds)) or any(
                self._result_varies(matter, result.value, worlds) for result in results
            )
        except TooManyError:
            return True

    def _result_varies(self, matter: Matter, value: nodes.Value, worlds: Worlds) -> bool:
        try:
            return any(_differ(profile) for profile in self.results(matter, value, worlds))
        except TooManyError:
            return True

    def changes(self, value: nodes.Value, unknown: Unknown, world: World) -> bool:
        """Return whether two completions that differ in ``unknown`` only give different values."""
        return not self.splitting or _varies(self.values(value, self._worlds(unknown, world)))

    def _worlds(self, unknown: Unknown, world: World) -> Worlds:
        return tuple({**world, unknown.key: point} for point in self.cells.points[unknown])

    def condition(self, condition: nodes.Condition, worlds: Worlds, tried: int = 1) -> frozenset[Profile]:
        """Return the profiles of a condition."""
        match condition:
            case nodes.Not(item=item):
                return self._joined(NONE_OF, (item,), worlds, tried)
            case nodes.All(items=items):
                return self._joined(ALL, items, worlds, tried)
            case nodes.Any(items=items):
                return self._joined(ANY, items, worlds, tried)
            case nodes.NoneOf(items=items):
                return self._joined(NONE_OF, items, worlds, tried)
            case nodes.AtLeast(count=count, items=items):
                return self._joined(at_least(count), items, worlds, tried)
            case nodes.StatusHolds(clauses=clauses):
                if condition.key in worlds[0]:
                    return frozenset({tuple(truth.of(world[condition.key] is True) for world in worlds)})
                return self._joined(ANY, [as_condition(clause) for clause in clauses], worlds, tried)
            case nodes.ClauseHolds(clause=clause):
                return self.condition(as_condition(clause), worlds, tried)
            case _:
                return self._leaf(condition, lambda world: truth.of(is_true(condition, world)), truth.agree, worlds)

    def values(self, value: nodes.Value, worlds: Worlds) -> frozenset[Profile]:
        """Return the profiles of a value: for each world the values that the readings give."""
        return self._leaf(value, lambda world: Candidates(frozenset({value_of(value, world)})), _union, worlds)

    def _leaf(
        self,
        node: nodes.Value | nodes.Condition,
        answer: Callable[[World], Any],
        agree: Callable[[Sequence[Any]], Any],
        worlds: Worlds,
    ) -> frozenset[Profile]:
        """Try every value of the missing facts of one comparison or value, and every reading for each of them."""
        needed = sorted(frozenset[Unknown]().union(*(unknowns(node, world) for world in worlds)), key=lambda u: u.key)
        facts = _missing_facts(needed, worlds[0])
        opens = _open_points(needed, worlds[0])
        completed = facts if self.joining else needed
        if _size(self.cells.points[unknown] for unknown in needed) > LIMIT or self._only_a_set(needed):
            return self._unsplit(node, facts, opens, worlds)
        readings = tuple(self._tries(opens if self.joining else ()))
        profiles = set()
        for completion in self._tries(completed):
            words = self._words([fact for fact in facts if isinstance(completion[fact.key], Unlisted)])
            tried = [{**completion, **reading, **word} for reading in readings for word in words]
            profiles.add(tuple(agree([answer({**world, **one}) for one in tried]) for world in worlds))
        return frozenset(profiles)

    def _only_a_set(self, needed: Sequence[Unknown]) -> bool:
        return any(unknown in self.cells.entangled for unknown in needed)

    def _unsplit(
        self,
        node: nodes.Value | nodes.Condition,
        facts: Sequence[nodes.Fact],
        opens: Sequence[Unknown],
        worlds: Worlds,
    ) -> frozenset[Profile]:
        """Keep the set of a comparison or value that cannot be tried point by point."""
        if self.splitting:
            raise TooManyError
        if isinstance(node, nodes.Value):
            return frozenset({tuple(Candidates(frozenset()) for _ in worlds)})
        if not facts:
            return frozenset({(Truth.OPEN,)})
        return frozenset((one,) for one in (Truth if opens else truth.UNDECIDED))

    def _tries(self, needed: Sequence[Unknown]) -> Iterable[World]:
        for chosen in itertools.product(*(self.cells.points[unknown] for unknown in needed)):
            yield {unknown.key: point for unknown, point in zip(needed, chosen, strict=True)}

    def _words(self, unlisted: Sequence[nodes.Fact]) -> Sequence[World]:
        """Try what words that an open enumeration does not list may mean: each listed one, or none of them."""
        return [
            {fact.key: word for fact, word in zip(unlisted, chosen, strict=True)}
            for chosen in itertools.product(*(listed_and_other(fact) for fact in unlisted))
        ]

    def _joined(
        self, rule: Rule, items: Sequence[nodes.Value | nodes.Condition], worlds: Worlds, tried: int = 1
    ) -> frozenset[Profile]:
        """Join the profiles of several parts by a rule."""
        joined = self._independently(rule, items, worlds, tried)
        if len(joined) == 1 and _decided(next(iter(joined))):
            return joined
        shared = _shared(items, worlds)
        if shared is None:
            return joined
        if not self.splitting:
            return _widened(joined)
        points = self.cells.points[shared]
        if tried * len(points) * len(worlds) > LIMIT or shared in self.cells.entangled:
            raise TooManyError
        if not is_open(shared, worlds[0]) or not self.joining:
            return frozenset[Profile]().union(
                *(
                    self._joined(
                        rule, items, tuple({**world, shared.key: point} for world in worlds), tried * len(points)
                    )
                    for point in points
                )
            )
        wide = tuple({**world, shared.key: point} for world in worlds for point in points)
        return frozenset(
            tuple(rule.agree(profile[at : at + len(points)]) for at in range(0, len(profile), len(points)))
            for profile in self._joined(rule, items, wide, tried)
        )

    def _independently(
        self, rule: Rule, items: Sequence[nodes.Value | nodes.Condition], worlds: Worlds, tried: int
    ) -> frozenset[Profile]:
        profiles: frozenset[Profile] = frozenset({tuple(rule.start for _ in worlds)})
        for item in items:
            answers = (
                self.values(item, worlds) if isinstance(item, nodes.Value) else self.condition(item, worlds, tried)
            )
            profiles = frozenset(tuple(map(rule.step, profile, answer)) for profile in profiles for answer in answers)
        return frozenset(tuple(map(rule.finish, profile)) for profile in profiles)


def as_condition(clause: nodes.Clause) -> nodes.Condition:
    """Return a clause as one condition: it applies, everything that it requires holds, and no exception does."""
    excepted = nodes.NoneOf(exceptions_of(clause), (), id=f"{clause.id}#除外", span=NOWHERE)
    return nodes.All((*clause.applies, *clause.requires, excepted), (), id=clause.id, span=NOWHERE)


def _shared(items: Sequence[nodes.Value | nodes.Condition], worlds: Worlds) -> Unknown | None:
    """Return an unknown that more than one of the parts needs: a missing fact if there is one, else an open point."""
    seen: set[Unknown] = set()
    shared: set[Unknown] = set()
    for item in items:
        needed = frozenset[Unknown]().union(*(unknowns(item, world) for world in worlds))
        shared |= seen & needed
        seen |= needed
    return min(shared, key=lambda unknown: (is_open(unknown, worlds[0]), unknown.key), default=None)


def _differ(results: Sequence[tuple[Outcome, Candidates | None]]) -> bool:
    """Return whether outcomes differ, or what is granted differs between those in which something may be granted."""
    granted = {value for _, value in results if value is not None}
    return len({outcome for outcome, _ in results}) > 1 or len(granted) > 1


def _may_move(unknown: Unknown, needed: Iterable[Unknown], world: World) -> bool:
    """Return whether an unknown may move a value: it occurs there, or decides which readings of the value are left."""
    return any(one == unknown or is_open(one, world) for one in needed)


def _decided(profile: Profile) -> bool:
    """Return whether no reading and no fact can change any entry of the profile."""
    return all(
        entry in (Truth.HOLDS, Truth.FAILS, Outcome.MET, Outcome.NOT_MET, Outcome.NOT_APPLICABLE) for entry in profile
    )


def _widened(profiles: frozenset[Profile]) -> frozenset[Profile]:
    """Return what 存疑 may hide where an open point occurs more than once and its readings were not tried."""
    if not any(entry in (Truth.OPEN, Outcome.OPEN) for profile in profiles for entry in profile):
        return profiles
    kind = type(next(iter(profiles))[0])
    return frozenset((entry,) for entry in kind) if kind in (Truth, Outcome) else profiles


def _varies(profiles: frozenset[Profile]) -> bool:
    return any(len(set(profile)) > 1 for profile in profiles)


def _size(groups: Iterable[Sequence[Known]]) -> int:
    size = 1
    for group in groups:
        size *= len(group)
    return size
