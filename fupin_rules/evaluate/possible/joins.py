"""How the answers of several parts become one: conditions by 且 或 非 至少, a clause, a value that is computed.

「残疾 或 年满60周岁」 with the answers 存疑 and 成立: the rule of 或 takes the greatest, 成立. An answer holds for one
world; a row of answers, one for each of several worlds, is a profile. Parts that share nothing unknown are merged profile
by profile; the readings of an open point agree on one state, or leave it open.
"""

import itertools
from collections.abc import Callable, Iterable, Sequence
from math import prod
from typing import Generic, TypeVar

import attrs

from fupin_rules import truth
from fupin_rules.evaluate.meaning import fitting_row
from fupin_rules.evaluate.outcome import Outcome, outcome_of
from fupin_rules.evaluate.regions.points import LIMIT
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known, Question, Special
from fupin_rules.truth import Truth


class TooManyError(Exception):
    """More combinations than are tried, or unknowns that only a set can hold. Never leaves `evaluate`."""


@attrs.frozen
class Candidates:
    """What a value can be under the readings of what is open."""

    values: frozenset[Known]


Answer = Truth | Candidates
"""What one part comes out as in one world: a condition, or a value."""

State = TypeVar("State")
Joined = TypeVar("Joined")


@attrs.frozen
class Rule(Generic[State, Joined]):
    """How the answers of several parts become one.

    The answer of each part is lifted to a state (``lift`` knows which part it is), states are merged in any order, and
    the last state is finished. ``agree`` joins the states that the readings of an open point give, and comes last where
    parts may not be merged before the others (``apart``). ``widen`` gives all that a state may hide where an open point
    occurs in several parts and its readings were not tried.
    """

    lift: Callable[[int, Answer], State]
    merge: Callable[[State, State], State]
    finish: Callable[[State], Joined]
    agree: Callable[[Sequence[State]], State]
    empty: State
    widen: Callable[[State], Iterable[State]]
    apart: bool = True


def _truth_in(_: int, answer: Answer) -> Truth:
    assert isinstance(answer, Truth), "conditions are joined with conditions"
    return answer


def _all_if_open(one: Truth) -> Iterable[Truth]:
    return tuple(Truth) if one is Truth.OPEN else (one,)


def _least(one: Truth, other: Truth) -> Truth:
    return min(one, other)


def _greatest(one: Truth, other: Truth) -> Truth:
    return max(one, other)


def _itself(state: State) -> State:
    return state


def _only_itself(state: State) -> Iterable[State]:
    return (state,)


ALL: Rule[Truth, Truth] = Rule(_truth_in, _least, _itself, truth.agree, Truth.HOLDS, _all_if_open)
ANY: Rule[Truth, Truth] = Rule(_truth_in, _greatest, _itself, truth.agree, Truth.FAILS, _all_if_open)
NONE_OF: Rule[Truth, Truth] = Rule(_truth_in, _greatest, truth.negation, truth.agree, Truth.FAILS, _all_if_open)


Counted = Truth | tuple[Truth, ...]
"""The truths of items, the least first; or what their readings agree on."""


def at_least(count: int) -> Rule[Counted, Truth]:
    """Return the rule of 至少 N 项: the N-th largest."""

    def lift(index: int, answer: Answer) -> Counted:
        return (_truth_in(index, answer),)

    def merge(some: Counted, more: Counted) -> Counted:
        assert isinstance(some, tuple) and isinstance(more, tuple), "readings agree last"
        return tuple(sorted((*some, *more)))

    def finish(state: Counted) -> Truth:
        return state if isinstance(state, Truth) else truth.at_least(count, state)

    def agree(states: Sequence[Counted]) -> Counted:
        return truth.agree([finish(state) for state in states])

    def widen(state: Counted) -> Iterable[Counted]:
        truths = (state,) if isinstance(state, Truth) else state
        fixed = [one for one in truths if one is not Truth.OPEN]
        for open_ones in itertools.combinations_with_replacement(Truth, len(truths) - len(fixed)):
            yield tuple(sorted((*fixed, *open_ones)))

    return Rule(lift, merge, finish, agree, (), widen, apart=False)


@attrs.frozen
class Verdict:
    """What parts of a question say together: 适用, 条件 without 除外, and a value (``None`` where it is not granted).

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


def verdict_of(question: Question) -> Rule[Verdict, Verdict]:
    """Return the rule of a clause: 适用 and 条件 are joined by 且, no 除外 may hold, and a value stands beside them."""
    required = len(question.applies)
    excepted = required + len(question.requires)
    beside = excepted + len(question.exceptions)

    def lift(index: int, answer: Answer) -> Verdict:
        if index < required:
            return Verdict(_truth_in(index, answer), Truth.HOLDS, None)
        if index < excepted:
            return Verdict(Truth.HOLDS, _truth_in(index, answer), None)
        if index < beside:
            return Verdict(Truth.HOLDS, truth.negation(_truth_in(index, answer)), None)
        return Verdict(Truth.HOLDS, Truth.HOLDS, _candidates_in(answer))

    def merge(one: Verdict, other: Verdict) -> Verdict:
        value = one.value if other.value is None else other.value
        grantable = one.grantable and other.grantable
        return Verdict(min(one.applies, other.applies), min(one.holds, other.holds), value, grantable)

    def widen(verdict: Verdict) -> Iterable[Verdict]:
        for applies, holds in itertools.product(_all_if_open(verdict.applies), _all_if_open(verdict.holds)):
            yield attrs.evolve(verdict, applies=applies, holds=holds)

    return Rule(lift, merge, _itself, _agree, Verdict(Truth.HOLDS, Truth.HOLDS, None), widen)


def _agree(verdicts: Sequence[Verdict]) -> Verdict:
    """Join what readings give: a value is what it is under the readings that may grant it."""
    granted = [verdict.granted for verdict in verdicts if verdict.granted is not None]
    return Verdict(
        truth.agree([verdict.applies for verdict in verdicts]),
        truth.agree([verdict.holds for verdict in verdicts]),
        union(granted) if granted else None,
        any(verdict.grantable and Truth.FAILS not in (verdict.applies, verdict.holds) for verdict in verdicts),
    )


Gathered = Candidates | tuple[tuple[int, Answer], ...]
"""The answers of parts, each with its number; or what their readings agree on."""


def computed(operation: Callable[[tuple[Answer, ...]], Candidates]) -> Rule[Gathered, Candidates]:
    """Return the rule of a value that is computed from parts: every combination of what the parts can be."""

    def lift(index: int, answer: Answer) -> Gathered:
        return ((index, answer),)

    def merge(some: Gathered, more: Gathered) -> Gathered:
        assert isinstance(some, tuple) and isinstance(more, tuple), "readings agree last"
        return (*some, *more)

    def finish(state: Gathered) -> Candidates:
        return state if isinstance(state, Candidates) else operation(_in_order(state))

    def agree(states: Sequence[Gathered]) -> Gathered:
        return union([finish(state) for state in states])

    return Rule(lift, merge, finish, agree, (), _only_itself, apart=False)


def _in_order(numbered: Sequence[tuple[int, Answer]]) -> tuple[Answer, ...]:
    """Return numbered answers in the order of their numbers."""
    return tuple(answer for _, answer in sorted(numbered, key=lambda one: one[0]))


def _candidates_in(answer: Answer) -> Candidates:
    assert isinstance(answer, Candidates), "a value is computed from values"
    return answer


def union(values: Sequence[Candidates]) -> Candidates:
    """Return what any of several values can be."""
    return Candidates(frozenset[Known]().union(*(value.values for value in values)))


def combinations(answers: Sequence[Answer], operation: Callable[[tuple[Known, ...]], Known]) -> Candidates:
    """Return what an operation makes of every combination of candidates."""
    parts = [_candidates_in(answer).values for answer in answers]
    if prod(map(len, parts)) > LIMIT:
        raise TooManyError
    return Candidates(frozenset(operation(chosen) for chosen in itertools.product(*parts)))


def branch(answers: tuple[Answer, ...]) -> Candidates:
    """Return what 若…则…否则… gives; where the condition is open, what either branch gives."""
    condition, *branches = answers
    then, otherwise = map(_candidates_in, branches)
    match _truth_in(0, condition):
        case Truth.HOLDS:
            return then
        case Truth.FAILS:
            return otherwise
        case Truth.OPEN:
            return union([then, otherwise])


def cell_of(table: nodes.Table, column: int, inputs: int, answers: tuple[Answer, ...]) -> Candidates:
    """Return what a table gives for every combination of what its arguments can be."""
    found_in = [_candidates_in(answer) for answer in answers]
    arguments, results = found_in[:inputs], iter(found_in[inputs:])
    by_row = {id(row): None if row.results[column] is None else next(results) for row in table.rows}
    found: list[Candidates] = []
    for parts in itertools.product(*(one.values for one in arguments)):
        row = fitting_row(table, parts)
        if isinstance(row, Special):
            found.append(Candidates(frozenset({row})))
        else:
            found.append(by_row[id(row)] or Candidates(frozenset({Special.WITHHELD})))
    return union(found)
