"""Possible worlds: what conditions and values can still come out as, each way in which things may be tried.

「残疾 或 年满60周岁」 is asked of somebody of 58, and 残疾 is not told: one world gives 成立 and the other 不成立, so the
condition can still become both. Of somebody of 61 both worlds give 成立, and nothing is missing. An open point is tried
in the same way for each completion of the facts; readings that disagree give 存疑.

Conditions that share nothing unknown are independent, so their sets may be joined element by element. Where two of them
share a missing fact or an open point they are not: then that unknown is tried first, point by point.

To ask whether a fact *matters*, the clause is decided in several worlds at once that differ in this fact only. One row
of answers, an answer for each world, is called a profile; what is found is the set of profiles that the other missing
facts still allow. With one world a profile is a single answer.

There is no cache and no short circuit here, and no condition is ever skipped because of another.
"""

import itertools
from collections.abc import Callable, Iterable, Sequence
from math import prod
from typing import TypeVar, assert_never

import attrs

from fupin_rules import truth
from fupin_rules.evaluate.meaning import combined, is_true, row_of, value_of
from fupin_rules.evaluate.outcome import Outcome
from fupin_rules.evaluate.possible.joins import (
    ALL,
    ANY,
    NONE_OF,
    Answer,
    Candidates,
    Joined,
    Rule,
    TooManyError,
    Verdict,
    at_least,
    branch,
    cell_of,
    combinations,
    computed,
    union,
    verdict_of,
)
from fupin_rules.evaluate.regions.merge import told_apart
from fupin_rules.evaluate.regions.points import LIMIT, Regions, listed_and_other, regions_of
from fupin_rules.evaluate.unknowns import is_open, unknowns
from fupin_rules.evaluate.world import World
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known, Question, Special, Unknown, Unlisted
from fupin_rules.model.question import exceptions_of
from fupin_rules.source import NOWHERE
from fupin_rules.truth import Truth

Worlds = tuple[World, ...]

Entry = TypeVar("Entry")
Profiles = frozenset[tuple[Entry, ...]]
"""Rows of answers, an answer for each world: what the missing facts still allow."""


@attrs.frozen
class PossibleWorlds:
    """Tries conditions and values in several worlds at once, on the points of the regions of each unknown."""

    regions: Regions
    splitting: bool
    joining: bool = True
    """Whether the readings of an open point are joined; if not, each is tried like a value of a missing fact."""

    @property
    def exact(self) -> bool:
        """Return whether what is found is neither more nor less than what can be."""
        return self.splitting and not self.regions.apart

    @classmethod
    def of(cls, roots: Sequence[nodes.Value | nodes.Condition], world: World, splitting: bool) -> "PossibleWorlds":
        """Return the worlds of what the roots need and the world does not know."""
        return cls(regions_of(roots, world), splitting)

    def about(self, asked: Sequence[nodes.Value | nodes.Condition], world: World) -> "PossibleWorlds":
        """Return the worlds in which of each fact are tried only points that what is asked tells apart."""
        if not self.splitting or self.regions.apart or self.regions.entangled:
            return self
        return attrs.evolve(
            self, regions=attrs.evolve(self.regions, points=told_apart(self.regions.points, asked, world))
        )

    def eligibilities(self, question: Question, world: World) -> set[Outcome]:
        """Return what 资格 can still come out as."""
        narrowed = self.about(question.conditions, world)
        return {verdict.outcome for (verdict,) in narrowed.verdicts(question, (), (world,))}

    def truths(self, condition: nodes.Condition, world: World) -> set[Truth]:
        """Return what a condition can still come out as."""
        return {one for (one,) in self.about((condition,), world).condition(condition, (world,))}

    def verdicts(self, question: Question, values: tuple[nodes.Value, ...], worlds: Worlds) -> Profiles[Verdict]:
        """Return the profiles of verdicts on a question, with a value where one is asked for."""
        return self._joined(verdict_of(question), (*question.conditions, *values), worlds)

    def matters(self, unknown: Unknown, question: Question, values: tuple[nodes.Value, ...], world: World) -> bool:
        """Return whether two completions that differ in ``unknown`` only give different results.

        For an open point, whether two readings do that differ in it only; then no readings are joined.

        Raises:
            TooManyError: that would take too many combinations.
        """
        if not self.splitting:
            return True
        narrowed = self.about((*question.conditions, *values), world)
        worlds = narrowed._worlds(unknown, world)
        narrowed = attrs.evolve(narrowed, joining=False) if is_open(unknown, world) else narrowed
        return any(
            _differ(profile)
            for some in ((worlds[0], worlds[-1]), worlds)
            for profile in narrowed.verdicts(question, values, some)
        )

    def narrows(self, unknown: Unknown, question: Question, value: nodes.Value, world: World) -> bool:
        """Return whether an unknown that does not occur in a value decides which of its readings are left."""
        needed = unknowns(value, world)
        if unknown in needed or not any(is_open(one, world) for one in needed):
            return False
        return self.matters(unknown, question, (value,), world)

    def changes(self, value: nodes.Value, unknown: Unknown, world: World) -> bool:
        """Return whether two completions that differ in ``unknown`` only give different values."""
        return not self.splitting or _varies(self.values(value, self._worlds(unknown, world)))

    def _worlds(self, unknown: Unknown, world: World) -> Worlds:
        return tuple({**world, unknown.key: point} for point in self.regions.of(unknown))

    def condition(self, condition: nodes.Condition, worlds: Worlds, tried: int = 1) -> Profiles[Truth]:
        """Return the profiles of a condition."""
        if isinstance(condition, nodes.Leaf):
            return self._leaf(
                condition, lambda world: truth.of(is_true(condition, world)), truth.agree, _unsplit_truths, worlds
            )
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
            case unreachable:
                assert_never(unreachable)

    def whole(self, clause: nodes.Clause) -> nodes.Condition:
        """Return a clause as one condition."""
        return as_condition(clause)

    def values(self, value: nodes.Value, worlds: Worlds, tried: int = 1) -> Profiles[Candidates]:
        """Return the profiles of a value: for each world the values that the readings give."""
        if isinstance(value, nodes.Operation):
            found = computed(lambda answers: combinations(answers, lambda parts: combined(value, parts)))
            return self._joined(found, nodes.operands(value), worlds, tried)
        match value:
            case nodes.DefinedValue(definition=definition) if definition.key not in worlds[0]:
                return self.values(definition.value, worlds, tried)
            case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
                if not any(unknowns(condition, world) for world in worlds):
                    return self._chosen_branch(
                        value, [then if is_true(condition, one) else otherwise for one in worlds], worlds
                    )
                return self._joined(computed(branch), (condition, then, otherwise), worlds, tried)
            case nodes.Lookup(table=table, arguments=arguments, column=column):
                if not any(unknowns(argument, world) for argument in arguments for world in worlds):
                    rows = [row_of(table, arguments, world) for world in worlds]
                    return self._chosen_branch(
                        value, [None if isinstance(row, Special) else row.results[column] for row in rows], worlds
                    )
                results = [row.results[column] for row in table.rows]
                parts = (*arguments, *(result for result in results if result is not None))
                found = computed(lambda answers: cell_of(table, column, len(arguments), answers))
                return self._joined(found, parts, worlds, tried)
            case nodes.Literal() | nodes.FactValue() | nodes.ParameterValue() | nodes.ReadingValue():
                return self._value_leaf(value, worlds)
            case nodes.DefinedValue() | nodes.Attained() | nodes.WorkdaysLater() | nodes.Share():
                return self._value_leaf(value, worlds)
            case nodes.Aggregated() | nodes.Statistic() | nodes.Ranked():
                return self._value_leaf(value, worlds)
            case unreachable:
                assert_never(unreachable)

    def _chosen_branch(
        self, value: nodes.Value, branches: Sequence[nodes.Value | None], worlds: Worlds
    ) -> Profiles[Candidates]:
        """Return the profiles of the row or branch that is already chosen; as a whole where the worlds differ in it."""
        first = branches[0]
        if first is not None and all(branch is first for branch in branches):
            return self.values(first, worlds)
        return self._value_leaf(value, worlds)

    def _value_leaf(self, value: nodes.Value, worlds: Worlds) -> Profiles[Candidates]:
        return self._leaf(
            value, lambda world: Candidates(frozenset({value_of(value, world)})), union, _unsplit_value, worlds
        )

    def _leaf(
        self,
        node: nodes.Value | nodes.Condition,
        answer: Callable[[World], Entry],
        agree: Callable[[Sequence[Entry]], Entry],
        unsplit: Callable[[bool], Iterable[Entry]],
        worlds: Worlds,
    ) -> Profiles[Entry]:
        """Try every value of the missing facts of one comparison or value, and every reading for each of them.

        ``unsplit`` says what is kept of one that cannot be tried point by point, open or not.
        """
        needed = sorted(self.needed(node, worlds), key=lambda unknown: unknown.key)
        opens = [unknown for unknown in needed if _is_open_in(unknown, worlds)]
        facts = [fact for fact in needed if isinstance(fact, nodes.Fact) and fact not in opens]
        completed = facts if self.joining else needed
        combinations = prod(len(self._points(unknown, worlds)) for unknown in needed) * len(worlds)
        if combinations > LIMIT or self._only_a_set(needed):
            if self.splitting:
                raise TooManyError
            return frozenset((entry,) * len(worlds) for entry in unsplit(bool(opens)))
        readings = tuple(self._tries(opens if self.joining else (), worlds))
        profiles: set[tuple[Entry, ...]] = set()
        for completion in self._tries(completed, worlds):
            words = self._words([fact for fact in facts if isinstance(completion[fact.key], Unlisted)])
            tried = [{**completion, **reading, **word} for reading in readings for word in words]
            for agreeing in [tried] if self.joining else [[one] for one in tried]:
                profiles.add(tuple(agree([answer(_assuming(world, one)) for one in agreeing]) for world in worlds))
        return frozenset(profiles)

    def _only_a_set(self, needed: Sequence[Unknown]) -> bool:
        return any(unknown in self.regions.entangled for unknown in needed)

    def _points(self, unknown: Unknown, worlds: Worlds) -> tuple[Known, ...]:
        """Return what an unknown is tried on: a fact of which a world knows an unlisted word, on what that may mean."""
        if isinstance(unknown, nodes.Fact) and _is_open_in(unknown, worlds):
            return listed_and_other(unknown)
        return self.regions.of(unknown)

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
        self, rule: Rule[Entry, Joined], items: Sequence[nodes.Value | nodes.Condition], worlds: Worlds, tried: int = 1
    ) -> Profiles[Joined]:
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
        self,
        rule: Rule[Entry, Joined],
        items: Sequence[tuple[int, nodes.Value | nodes.Condition]],
        worlds: Worlds,
        tried: int,
    ) -> Profiles[Entry]:
        """Return the states of parts that may share unknowns."""
        states = frozenset({tuple(rule.empty for _ in worlds)})
        for index, item in items:
            answers: Profiles[Answer]
            if isinstance(item, nodes.Value):
                answers = self.values(item, worlds, tried)
            else:
                answers = self.condition(item, worlds, tried)
            lifted = frozenset(tuple(rule.lift(index, entry) for entry in answer) for answer in answers)
            states = _merged(rule, states, lifted)
        shared = self._shared([item for _, item in items], worlds)
        if shared is None or _is_fixed(rule, states):
            return states
        if not self.splitting:
            return frozenset((one,) for (state,) in states for one in rule.widen(state))
        points = self._points(shared, worlds)
        if tried * len(points) * len(worlds) > LIMIT or shared in self.regions.entangled:
            raise TooManyError
        if not _is_open_in(shared, worlds) or not self.joining:
            return frozenset[tuple[Entry, ...]]().union(
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


MakeWorlds = Callable[[Sequence[nodes.Value | nodes.Condition], World, bool], PossibleWorlds]
"""Makes the possible worlds of roots, splitting or not."""


def _is_open_in(unknown: Unknown, worlds: Worlds) -> bool:
    """Return whether what some world does not know is open there: an open point, or what an unlisted word means."""
    return any(is_open(unknown, world) for world in worlds)


def _assuming(world: World, tried: World) -> World:
    """Return a world in which something is tried too; what the world says plainly stays as it is."""
    there = {key for key in tried if key in world and not isinstance(world[key], Unlisted)}
    return {**world, **{key: one for key, one in tried.items() if key not in there}}


def _merged(rule: Rule[Entry, Joined], some: Profiles[Entry], more: Profiles[Entry]) -> Profiles[Entry]:
    """Merge each state with each: the parts they come from share nothing, or what they share is being tried."""
    if len(some) * len(more) > LIMIT:
        raise TooManyError
    return frozenset(tuple(map(rule.merge, one, other)) for one in some for other in more)


def _is_fixed(rule: Rule[Entry, Joined], states: Profiles[Entry]) -> bool:
    """Return whether no reading and no fact can change what the parts say: one state, and nothing in it open."""
    fixed = (Truth.HOLDS, Truth.FAILS)
    return len(states) == 1 and all(entry in fixed for entry in map(rule.finish, next(iter(states))))


def as_condition(clause: nodes.Clause) -> nodes.Condition:
    """Return a clause as one condition: it applies, everything that it requires holds, and no exception does."""
    excepted = nodes.NoneOf(exceptions_of(clause), (), id=f"{clause.id}#除外", span=NOWHERE)
    return nodes.All((*clause.applies, *clause.requires, excepted), (), id=clause.id, span=NOWHERE)


def _differ(verdicts: Sequence[Verdict]) -> bool:
    """Return whether outcomes differ, or what is granted differs between those in which something may be granted."""
    granted = {verdict.granted for verdict in verdicts if verdict.granted is not None}
    return len({verdict.outcome for verdict in verdicts}) > 1 or len(granted) > 1


def _unsplit_truths(is_open: bool) -> Iterable[Truth]:
    return Truth if is_open else truth.UNDECIDED


def _unsplit_value(_: bool) -> Iterable[Candidates]:
    return (Candidates(frozenset()),)


def _varies(profiles: Profiles[Candidates]) -> bool:
    return any(len(set(profile)) > 1 for profile in profiles)
