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
from fupin_rules.evaluate.alike import told_apart
from fupin_rules.evaluate.cuts import LIMIT, Cells, cells_of, listed_and_other
from fupin_rules.evaluate.meaning import (
    World,
    combined,
    exceptions_of,
    fitting_row,
    is_open,
    is_true,
    row_of,
    unknowns,
    value_of,
    withheld,
)
from fupin_rules.model import nodes
from fupin_rules.model.nodes import GRANTED, USED, Known, Special, Unknown, Unlisted
from fupin_rules.source import NOWHERE
from fupin_rules.truth import Truth


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
    and ``open`` the open points that can still change it. ``granted`` says whether some completion grants it.
    """

    name: str
    role: str
    type: Any
    status: Status
    value: Known | None
    possible: frozenset[Known]
    missing: tuple[nodes.Fact, ...]
    open: tuple[Unknown, ...]
    granted: bool
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
    """A unit seen as what is decided of it: whom it applies to, what must hold, what excepts, and its values."""

    applies: tuple[nodes.Condition, ...]
    requires: tuple[nodes.Condition, ...]
    exceptions: tuple[nodes.Condition, ...]
    results: tuple[nodes.NamedValue, ...]

    @property
    def conditions(self) -> tuple[nodes.Condition, ...]:
        """Return everything that is judged."""
        return (*self.applies, *self.requires, *self.exceptions)

    @property
    def roots(self) -> tuple[nodes.Value | nodes.Condition, ...]:
        """Return everything that is judged or computed."""
        return (*self.conditions, *(result.value for result in self.results))


def matter_of(unit: nodes.Unit, *, validity: bool, exclusions: bool) -> Matter:
    """Return what is decided of a unit, with or without 属地 and 施行 and the exclusions that other clauses add.

    A table that says 不给予 is an exception to what it would grant.
    """
    if not isinstance(unit, nodes.Clause):
        return Matter((), (), withheld(unit), unit.results)
    return Matter(
        applies=(*(unit.validity if validity else ()), *unit.applies),
        requires=unit.requires,
        exceptions=(*unit.exceptions, *(unit.excluded_by if exclusions else ()), *withheld(unit)),
        results=unit.results,
    )


def outcome_of(applies: Truth, holds: Truth) -> Outcome:
    """Return the outcome of a clause for one completion of the facts."""
    if applies is Truth.FAILS:
        return Outcome.NOT_APPLICABLE
    if applies is Truth.OPEN or holds is Truth.OPEN:
        return Outcome.OPEN
    return Outcome.MET if holds is Truth.HOLDS else Outcome.NOT_MET


def decide(matter: Matter, world: World, judging: "Judging | None" = None) -> Decision:
    """Decide a matter for what is known; ``judging`` makes the judge, by default the one below."""
    make = judging or Judge.of
    try:
        return _decide(matter, world, make(matter.roots, world, True))
    except TooManyError:
        return _decide(matter, world, make(matter.roots, world, False))


def value_under(
    matter: Matter, value: nodes.Value, world: World, judging: "Judging | None" = None
) -> tuple[Outcome, frozenset[Known]]:
    """Return 资格 and what a value can be, without what could still change them."""
    make = judging or Judge.of
    try:
        judge = make((*matter.conditions, value), world, True)
        verdicts = [verdict for (verdict,) in judge.verdicts(matter, (value,), (world,))]
    except TooManyError:
        return eligibility(matter, world, judging), frozenset()
    granted = [verdict.granted.values for verdict in verdicts if verdict.granted is not None]
    outcome = _settled({verdict.outcome for verdict in verdicts}, matter, world)
    return outcome, frozenset[Known]().union(*granted)


def eligibility(matter: Matter, world: World, judging: "Judging | None" = None) -> Outcome:
    """Return 资格 alone, without the values and what could still change them."""
    make = judging or Judge.of
    try:
        return _settled(make(matter.conditions, world, True).eligibilities(matter, world), matter, world)
    except TooManyError:
        return _settled(make(matter.conditions, world, False).eligibilities(matter, world), matter, world)


def _decide(matter: Matter, world: World, judge: "Judge") -> Decision:
    eligible = _settled(judge.eligibilities(matter, world), matter, world)
    needed = _needed(matter.roots, world)
    certain = eligible in (Outcome.MET, Outcome.NOT_MET, Outcome.NOT_APPLICABLE)
    deciding = frozenset(unknown for unknown in needed if not certain and judge.matters(unknown, matter, (), world))
    values = tuple(_value(matter, result, eligible, deciding, world, judge) for result in matter.results)
    effect = [value for value in values if value.role == GRANTED]
    outcome = eligible
    if eligible is Outcome.MET and any(value.status is Status.TO_VERIFY for value in effect):
        outcome = Outcome.TO_VERIFY
    elif eligible is Outcome.MET and any(value.status is Status.OPEN for value in effect):
        outcome = Outcome.OPEN
    matters = set(deciding)
    if eligible in (Outcome.MET, Outcome.OPEN, Outcome.TO_VERIFY):
        matters |= {unknown for value in effect if value.granted for unknown in (*value.missing, *value.open)}
        matters |= {
            unknown
            for unknown in needed
            for value in matter.results
            if value.role == GRANTED and unknown not in matters
            if judge.narrows(unknown, matter, value.value, world)
        }
    missing = _missing_facts([unknown for unknown in needed if unknown in matters], world)
    return Decision(
        eligibility=eligible,
        outcome=outcome,
        values=values,
        missing=missing,
        irrelevant=tuple(fact for fact in _missing_facts(needed, world) if fact not in missing),
        open=_open_points([unknown for unknown in needed if unknown in matters], world),
        exact=judge.exact and all(value.exact for value in effect),
    )


def _settled(outcomes: set[Outcome], matter: Matter, world: World) -> Outcome:
    """Return the outcome if only one is left; else 待核实 if a fact is missing, 存疑 if nothing but the text is open."""
    if len(outcomes) == 1:
        return next(iter(outcomes))
    needed = _needed(matter.conditions, world)
    return Outcome.TO_VERIFY if _missing_facts(needed, world) else Outcome.OPEN


def _missing_facts(unknown: Iterable[Unknown], world: World) -> tuple[nodes.Fact, ...]:
    return tuple(one for one in unknown if isinstance(one, nodes.Fact) and not is_open(one, world))


def _open_points(unknown: Iterable[Unknown], world: World) -> tuple[Unknown, ...]:
    return tuple(one for one in unknown if is_open(one, world))


def _needed(roots: Iterable[nodes.Value | nodes.Condition], world: World) -> list[Unknown]:
    found = frozenset[Unknown]().union(*(unknowns(root, world) for root in roots))
    return sorted(found, key=lambda unknown: unknown.key)


# --- values -------------------------------------------------------------------------------------------


def _value(
    matter: Matter,
    result: nodes.NamedValue,
    eligibility: Outcome,
    deciding: frozenset[Unknown],
    world: World,
    judge: "Judge",
) -> ValueResult:
    """Return what a value comes out as; a granted value in those completions in which it may be granted."""
    try:
        return _value_tried(matter, result, eligibility, deciding, world, judge)
    except TooManyError:
        return _value_tried(matter, result, eligibility, deciding, world, attrs.evolve(judge, splitting=False))


def _value_tried(
    matter: Matter,
    result: nodes.NamedValue,
    eligibility: Outcome,
    deciding: frozenset[Unknown],
    world: World,
    judge: "Judge",
) -> ValueResult:
    needed = _needed([result.value], world)
    found: set[Candidates] = set()
    matters: list[Unknown] = []
    granted = False
    if result.role != USED and eligibility not in (Outcome.NOT_MET, Outcome.NOT_APPLICABLE):
        verdicts = judge.about((*matter.conditions, result.value), world).verdicts(matter, (result.value,), (world,))
        found = {verdict.granted for (verdict,) in verdicts if verdict.granted is not None}
        matters = [
            unknown
            for unknown in needed
            if unknown in deciding or judge.matters(unknown, matter, (result.value,), world)
        ]
        granted = bool(found)
    if not found:
        found = {value for (value,) in judge.values(result.value, (world,))}
        matters = [unknown for unknown in needed if judge.changes(result.value, unknown, world)]
    possible = frozenset[Known]().union(*(one.values for one in found))
    if not judge.splitting and needed:
        conditions = () if result.role == USED else matter.conditions
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
        granted=granted,
        exact=judge.exact,
    )


# --- sets and profiles --------------------------------------------------------------------------------

Profile = tuple[Any, ...]
Worlds = tuple[World, ...]


@attrs.frozen
class Rule:
    """How the answers of several parts become one.

    The answer of each part is lifted to a state (``lift`` knows which part it is), states are merged in any order, and
    the last state is finished. ``agree`` joins the states that the readings of an open point give. Where parts that
    share something may be merged before the others (``apart``), they are.
    """

    lift: Callable[[int, Any], Any]
    merge: Callable[[Any, Any], Any]
    finish: Callable[[Any], Any]
    agree: Callable[[Sequence[Any]], Any] = truth.agree
    empty: Any = None
    apart: bool = True


ALL = Rule(lambda _, one: one, min, lambda least: least, empty=Truth.HOLDS)
ANY = Rule(lambda _, one: one, max, lambda greatest: greatest, empty=Truth.FAILS)
NONE_OF = Rule(lambda _, one: one, max, truth.negation, empty=Truth.FAILS)


def at_least(count: int) -> Rule:
    """Return the rule of 至少 N 项: the N-th largest."""

    def finish(state: Any) -> Truth:
        return state if isinstance(state, Truth) else truth.at_least(count, state)

    return Rule(
        lift=lambda _, one: (one,),
        merge=lambda some, more: tuple(sorted((*some, *more))),
        finish=finish,
        agree=lambda states: truth.agree([finish(state) for state in states]),
        empty=(),
        apart=False,
    )


@attrs.frozen
class Verdict:
    """What parts of a matter say together: 适用, 条件 without 除外, and a value (``None`` where it is not granted).

    ``grantable`` is false where no reading meets both 适用 and 条件, though each is met under some reading.
    """

    applies: Truth
    holds: Truth
    value: Candidates | None
    grantable: bool = True

    @property
    def outcome(self) -> Outcome:
        """Return the outcome."""
        return outcome_of(self.applies, self.holds)

    @property
    def granted(self) -> Candidates | None:
        """Return the value where it may be granted."""
        return self.value if self.grantable and Truth.FAILS not in (self.applies, self.holds) else None


def verdict_of(matter: Matter) -> Rule:
    """Return the rule of a clause: 适用 and 条件 are joined by 且, no 除外 may hold, and a value stands beside them."""
    kinds = ["适用"] * len(matter.applies) + ["条件"] * len(matter.requires) + ["除外"] * len(matter.exceptions)

    def lift(index: int, answer: Any) -> Verdict:
        match kinds[index] if index < len(kinds) else "值":
            case "适用":
                return Verdict(answer, Truth.HOLDS, None)
            case "条件":
                return Verdict(Truth.HOLDS, answer, None)
            case "除外":
                return Verdict(Truth.HOLDS, truth.negation(answer), None)
            case _:
                return Verdict(Truth.HOLDS, Truth.HOLDS, answer)

    def merge(one: Verdict, other: Verdict) -> Verdict:
        value = one.value if other.value is None else other.value
        grantable = one.grantable and other.grantable
        return Verdict(min(one.applies, other.applies), min(one.holds, other.holds), value, grantable)

    return Rule(lift, merge, lambda verdict: verdict, _agree, Verdict(Truth.HOLDS, Truth.HOLDS, None))


def _agree(verdicts: Sequence[Verdict]) -> Verdict:
    """Join what readings give: a value is what it is under the readings that may grant it."""
    granted = [verdict.granted for verdict in verdicts if verdict.granted is not None]
    return Verdict(
        truth.agree([verdict.applies for verdict in verdicts]),
        truth.agree([verdict.holds for verdict in verdicts]),
        _union(granted) if granted else None,
        any(verdict.grantable and Truth.FAILS not in (verdict.applies, verdict.holds) for verdict in verdicts),
    )


def computed(operation: Callable[[tuple[Any, ...]], Candidates]) -> Rule:
    """Return the rule of a value that is computed from parts: every combination of what the parts can be."""

    def finish(state: Any) -> Candidates:
        return state if isinstance(state, Candidates) else operation(tuple(answer for _, answer in sorted_by(state)))

    return Rule(
        lift=lambda index, answer: ((index, answer),),
        merge=lambda some, more: (*some, *more),
        finish=finish,
        agree=lambda states: _union([finish(state) for state in states]),
        empty=(),
        apart=False,
    )


def sorted_by(state: Sequence[tuple[int, Any]]) -> list[tuple[int, Any]]:
    """Return numbered answers in the order of their numbers."""
    return sorted(state, key=lambda numbered: numbered[0])


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

    @property
    def exact(self) -> bool:
        """Return whether what is found is neither more nor less than what can be."""
        return self.splitting and not self.cells.apart

    @classmethod
    def of(cls, roots: Sequence[nodes.Value | nodes.Condition], world: World, splitting: bool) -> "Judge":
        """Return a judge of what the roots need and the world does not know."""
        return cls(cells_of(roots, world), splitting)

    def about(self, asked: Sequence[nodes.Value | nodes.Condition], world: World) -> "Judge":
        """Return the judge that tries of each fact only points that what is asked tells apart."""
        if not self.splitting or self.cells.apart or self.cells.entangled:
            return self
        return attrs.evolve(self, cells=attrs.evolve(self.cells, points=told_apart(self.cells.points, asked, world)))

    def eligibilities(self, matter: Matter, world: World) -> set[Outcome]:
        """Return what 资格 can still come out as."""
        judge = self.about(matter.conditions, world)
        return {verdict.outcome for (verdict,) in judge.verdicts(matter, (), (world,))}

    def verdicts(self, matter: Matter, values: tuple[nodes.Value, ...], worlds: Worlds) -> frozenset[Profile]:
        """Return the profiles of verdicts on a matter, with a value where one is asked for."""
        return self._joined(verdict_of(matter), (*matter.conditions, *values), worlds)

    def matters(self, unknown: Unknown, matter: Matter, values: tuple[nodes.Value, ...], world: World) -> bool:
        """Return whether two completions that differ in ``unknown`` only give different results.

        For an open point, whether two readings do that differ in it only; then no readings are joined.
        """
        if not self.splitting:
            return True
        judge = self.about((*matter.conditions, *values), world)
        worlds = judge._worlds(unknown, world)
        judge = attrs.evolve(judge, joining=False) if is_open(unknown, world) else judge
        try:
            return any(
                _differ(profile)
                for some in ((worlds[0], worlds[-1]), worlds)
                for profile in judge.verdicts(matter, values, some)
            )
        except TooManyError:
            return True

    def narrows(self, unknown: Unknown, matter: Matter, value: nodes.Value, world: World) -> bool:
        """Return whether an unknown that does not occur in a value decides which of its readings are left."""
        needed = unknowns(value, world)
        if unknown in needed or not any(is_open(one, world) for one in needed):
            return False
        return self.matters(unknown, matter, (value,), world)

    def changes(self, value: nodes.Value, unknown: Unknown, world: World) -> bool:
        """Return whether two completions that differ in ``unknown`` only give different values."""
        return not self.splitting or _varies(self.values(value, self._worlds(unknown, world)))

    def _worlds(self, unknown: Unknown, world: World) -> Worlds:
        return tuple({**world, unknown.key: point} for point in self.cells.of(unknown))

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
                return self._joined(ANY, [self.whole(clause) for clause in clauses], worlds, tried)
            case nodes.ClauseHolds(clause=clause):
                return self.condition(self.whole(clause), worlds, tried)
            case _:
                return self._leaf(condition, lambda world: truth.of(is_true(condition, world)), truth.agree, worlds)

    def whole(self, clause: nodes.Clause) -> nodes.Condition:
        """Return a clause as one condition."""
        return as_condition(clause)

    def values(self, value: nodes.Value, worlds: Worlds, tried: int = 1) -> frozenset[Profile]:
        """Return the profiles of a value: for each world the values that the readings give."""
        match value:
            case nodes.DefinedValue(definition=definition) if definition.key not in worlds[0]:
                return self.values(definition.value, worlds, tried)
            case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
                if not any(unknowns(condition, world) for world in worlds):
                    return self._chosen_branch(
                        value, [then if is_true(condition, one) else otherwise for one in worlds], worlds
                    )
                return self._joined(computed(_chosen), (condition, then, otherwise), worlds, tried)
            case nodes.Lookup(table=table, arguments=arguments, column=column):
                if not any(unknowns(argument, world) for argument in arguments for world in worlds):
                    rows = [row_of(table, arguments, world) for world in worlds]
                    return self._chosen_branch(
                        value, [None if isinstance(row, Special) else row.results[column] for row in rows], worlds
                    )
                results = [row.results[column] for row in table.rows]
                parts = (*arguments, *(result for result in results if result is not None))
                found = computed(lambda answers: _looked_up(table, column, len(arguments), answers))
                return self._joined(found, parts, worlds, tried)
            case (
                nodes.Arithmetic()
                | nodes.Excess()
                | nodes.DaysLate()
                | nodes.Extreme()
                | nodes.MonthsFrom()
                | nodes.Earliest()
                | nodes.Rounded()
                | nodes.MonthOf()
                | nodes.DayAfter()
                | nodes.YearOf()
                | nodes.DayInYear()
                | nodes.Later()
            ):
                found = computed(lambda answers: _combinations(answers, lambda parts: combined(value, parts)))
                return self._joined(found, nodes.children(value), worlds, tried)
            case _:
                return self._leaf(value, lambda world: Candidates(frozenset({value_of(value, world)})), _union, worlds)

    def _chosen_branch(
        self, value: nodes.Value, branches: Sequence[nodes.Value | None], worlds: Worlds
    ) -> frozenset[Profile]:
        """Return the profiles of the row or branch that is already chosen; as a whole where the worlds differ in it."""
        first = branches[0]
        if first is not None and all(branch is first for branch in branches):
            return self.values(first, worlds)
        return self._leaf(value, lambda world: Candidates(frozenset({value_of(value, world)})), _union, worlds)

    def _leaf(
        self,
        node: nodes.Value | nodes.Condition,
        answer: Callable[[World], Any],
        agree: Callable[[Sequence[Any]], Any],
        worlds: Worlds,
    ) -> frozenset[Profile]:
        """Try every value of the missing facts of one comparison or value, and every reading for each of them."""
        needed = sorted(self.needed(node, worlds), key=lambda unknown: unknown.key)
        opens = [unknown for unknown in needed if _is_open_in(unknown, worlds)]
        facts = [fact for fact in needed if isinstance(fact, nodes.Fact) and fact not in opens]
        completed = facts if self.joining else needed
        combinations = _size(self._points(unknown, worlds) for unknown in needed) * len(worlds)
        if combinations > LIMIT or self._only_a_set(needed):
            return self._unsplit(node, opens, worlds)
        readings = tuple(self._tries(opens if self.joining else (), worlds))
        profiles = set()
        for completion in self._tries(completed, worlds):
            words = self._words([fact for fact in facts if isinstance(completion[fact.key], Unlisted)])
            tried = [{**completion, **reading, **word} for reading in readings for word in words]
            for agreeing in [tried] if self.joining else [[one] for one in tried]:
                profiles.add(tuple(agree([answer(_assuming(world, one)) for one in agreeing]) for world in worlds))
        return frozenset(profiles)

    def _only_a_set(self, needed: Sequence[Unknown]) -> bool:
        return any(unknown in self.cells.entangled for unknown in needed)

    def _unsplit(
        self,
        node: nodes.Value | nodes.Condition,
        opens: Sequence[Unknown],
        worlds: Worlds,
    ) -> frozenset[Profile]:
        """Keep the set of a comparison or value that cannot be tried point by point."""
        if self.splitting:
            raise TooManyError
        if isinstance(node, nodes.Value):
            return frozenset({tuple(Candidates(frozenset()) for _ in worlds)})
        return frozenset((one,) for one in (Truth if opens else truth.UNDECIDED))

    def _points(self, unknown: Unknown, worlds: Worlds) -> tuple[Known, ...]:
        """Return what an unknown is tried on: a fact of which a world knows an unlisted word, on what that may mean."""
        if isinstance(unknown, nodes.Fact) and _is_open_in(unknown, worlds):
            return listed_and_other(unknown)
        return self.cells.of(unknown)

    def _tries(self, needed: Sequence[Unknown], worlds: Worlds) -> Iterable[World]:
        for chosen in itertools.product(*(self._points(unknown, worlds) for unknown in needed)):
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
        """Join the profiles of several parts: what shares nothing at once, what shares an unknown by trying it."""
        numbered = list(enumerate(items))
        if not rule.apart:
            states = self._together(rule, numbered, worlds, tried)
            return frozenset(tuple(map(rule.finish, state)) for state in states)
        states = frozenset({tuple(rule.empty for _ in worlds)})
        for group in self._groups(numbered, worlds):
            states = _merged(rule, states, self._together(rule, group, worlds, tried))
        return frozenset(tuple(map(rule.finish, state)) for state in states)

    def _groups(
        self, items: Sequence[tuple[int, nodes.Value | nodes.Condition]], worlds: Worlds
    ) -> list[list[tuple[int, nodes.Value | nodes.Condition]]]:
        """Divide parts into groups that share no unknown."""
        groups: list[tuple[frozenset[Unknown], list[tuple[int, nodes.Value | nodes.Condition]]]] = []
        for numbered in items:
            needed = self.needed(numbered[1], worlds)
            group = [numbered]
            for other in [other for other in groups if other[0] & needed]:
                groups.remove(other)
                needed |= other[0]
                group = [*other[1], *group]
            groups.append((needed, group))
        return [group for _, group in groups]

    def _shared(self, items: Sequence[nodes.Value | nodes.Condition], worlds: Worlds) -> Unknown | None:
        """Return an unknown that more than one part needs: a missing fact if there is one, else an open point."""
        seen: set[Unknown] = set()
        shared: set[Unknown] = set()
        for item in items:
            needed = self.needed(item, worlds)
            shared |= seen & needed
            seen |= needed
        return min(shared, key=lambda unknown: (_is_open_in(unknown, worlds), unknown.key), default=None)

    def needed(self, node: nodes.Value | nodes.Condition, worlds: Worlds) -> frozenset[Unknown]:
        """Return what a part needs and some of the worlds do not know."""
        return frozenset[Unknown]().union(*(unknowns(node, world) for world in worlds))

    def _together(
        self, rule: Rule, items: Sequence[tuple[int, nodes.Value | nodes.Condition]], worlds: Worlds, tried: int
    ) -> frozenset[Profile]:
        """Return the states of parts that may share unknowns."""
        states = frozenset({tuple(rule.empty for _ in worlds)})
        for index, item in items:
            answers = (
                self.values(item, worlds, tried)
                if isinstance(item, nodes.Value)
                else self.condition(item, worlds, tried)
            )
            lifted = frozenset(tuple(rule.lift(index, entry) for entry in answer) for answer in answers)
            states = _merged(rule, states, lifted)
        shared = self._shared([item for _, item in items], worlds)
        if shared is None or _settled_already(rule, states):
            return states
        if not self.splitting:
            return _widened(states)
        points = self._points(shared, worlds)
        if tried * len(points) * len(worlds) > LIMIT or shared in self.cells.entangled:
            raise TooManyError
        if not _is_open_in(shared, worlds) or not self.joining:
            return frozenset[Profile]().union(
                *(
                    self._together(
                        rule,
                        items,
                        tuple(_assuming(world, {shared.key: point}) for world in worlds),
                        tried * len(points),
                    )
                    for point in points
                )
            )
        wide = tuple(_assuming(world, {shared.key: point}) for world in worlds for point in points)
        return frozenset(
            tuple(rule.agree(state[at : at + len(points)]) for at in range(0, len(state), len(points)))
            for state in self._together(rule, items, wide, tried)
        )


Judging = Callable[[Sequence[nodes.Value | nodes.Condition], World, bool], Judge]
"""Makes a judge of roots in a world, splitting or not."""


def _is_open_in(unknown: Unknown, worlds: Worlds) -> bool:
    """Return whether what some world does not know is open there: an open point, or what an unlisted word means."""
    return any(is_open(unknown, world) for world in worlds)


def _assuming(world: World, tried: World) -> World:
    """Return a world in which something is tried too; what the world says plainly stays as it is."""
    there = {key for key in tried if key in world and not isinstance(world[key], Unlisted)}
    return {**world, **{key: one for key, one in tried.items() if key not in there}}


def _merged(rule: Rule, some: frozenset[Profile], more: frozenset[Profile]) -> frozenset[Profile]:
    """Merge each state with each: the parts they come from share nothing, or what they share is being tried."""
    if len(some) * len(more) > LIMIT:
        raise TooManyError
    return frozenset(tuple(map(rule.merge, one, other)) for one in some for other in more)


def _settled_already(rule: Rule, states: frozenset[Profile]) -> bool:
    """Return whether no reading and no fact can change what the parts say: one state, and nothing in it open."""
    settled = (Truth.HOLDS, Truth.FAILS)
    return len(states) == 1 and all(entry in settled for entry in map(rule.finish, next(iter(states))))


def _combinations(answers: Sequence[Candidates], operation: Callable[[tuple[Known, ...]], Known]) -> Candidates:
    """Return what an operation makes of every combination of candidates."""
    if _size(tuple(answer.values) for answer in answers) > LIMIT:
        raise TooManyError
    return Candidates(frozenset(operation(parts) for parts in itertools.product(*(one.values for one in answers))))


def _chosen(answers: tuple[Any, ...]) -> Candidates:
    """Return what 若…则…否则… gives; where the condition is open, what either branch gives."""
    then: Candidates
    otherwise: Candidates
    condition, then, otherwise = answers
    match condition:
        case Truth.HOLDS:
            return then
        case Truth.FAILS:
            return otherwise
        case _:
            return _union([then, otherwise])


def _looked_up(table: nodes.Table, column: int, inputs: int, answers: tuple[Candidates, ...]) -> Candidates:
    """Return what a table gives for every combination of what its arguments can be."""
    arguments, results = answers[:inputs], iter(answers[inputs:])
    by_row = {id(row): None if row.results[column] is None else next(results) for row in table.rows}
    found: list[Candidates] = []
    for parts in itertools.product(*(one.values for one in arguments)):
        row = fitting_row(table, parts)
        if isinstance(row, Special):
            found.append(Candidates(frozenset({row})))
        else:
            found.append(by_row[id(row)] or Candidates(frozenset({Special.WITHHELD})))
    return _union(found)


def as_condition(clause: nodes.Clause) -> nodes.Condition:
    """Return a clause as one condition: it applies, everything that it requires holds, and no exception does."""
    excepted = nodes.NoneOf(exceptions_of(clause), (), id=f"{clause.id}#除外", span=NOWHERE)
    return nodes.All((*clause.applies, *clause.requires, excepted), (), id=clause.id, span=NOWHERE)


def _differ(verdicts: Sequence[Verdict]) -> bool:
    """Return whether outcomes differ, or what is granted differs between those in which something may be granted."""
    granted = {verdict.granted for verdict in verdicts if verdict.granted is not None}
    return len({verdict.outcome for verdict in verdicts}) > 1 or len(granted) > 1


def _widened(states: frozenset[Profile]) -> frozenset[Profile]:
    """Return what 存疑 may hide where an open point occurs more than once and its readings were not tried."""
    found: set[Profile] = set()
    for (state,) in states:
        match state:
            case Truth.OPEN:
                found |= {(one,) for one in Truth}
            case Verdict(applies=applies, holds=holds, value=value):
                every = itertools.product(_all_if_open(applies), _all_if_open(holds))
                found |= {(Verdict(one, other, value, state.grantable),) for one, other in every}
            case _:
                found.add((state,))
    return frozenset(found)


def _all_if_open(one: Truth) -> tuple[Truth, ...]:
    return tuple(Truth) if one is Truth.OPEN else (one,)


def _varies(profiles: frozenset[Profile]) -> bool:
    return any(len(set(profile)) > 1 for profile in profiles)


def _size(groups: Iterable[Sequence[Known]]) -> int:
    size = 1
    for group in groups:
        size *= len(group)
    return size
