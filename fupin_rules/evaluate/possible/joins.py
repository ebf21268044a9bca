"""How the answers of several parts become one: conditions by 且 或 非 至少, a clause, a value that is computed.

An answer holds for one world; a row of answers, one for each of several worlds, is a profile.
"""

import itertools
from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import attrs

from fupin_rules import truth
from fupin_rules.evaluate.meaning import fitting_row
from fupin_rules.evaluate.outcome import Outcome, outcome_of
from fupin_rules.evaluate.regions.points import LIMIT
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known, Question, Special
from fupin_rules.truth import Truth

Profile = tuple[Any, ...]


class TooManyError(Exception):
    """More combinations than are tried, or unknowns that only a set can hold. Never leaves `evaluate`."""


@attrs.frozen
class Candidates:
    """What a value can be under the readings of what is open."""

    values: frozenset[Known]


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


def verdict_of(question: Question) -> Rule:
    """Return the rule of a clause: 适用 and 条件 are joined by 且, no 除外 may hold, and a value stands beside them."""
    kinds = ["适用"] * len(question.applies) + ["条件"] * len(question.requires) + ["除外"] * len(question.exceptions)

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
        union(granted) if granted else None,
        any(verdict.grantable and Truth.FAILS not in (verdict.applies, verdict.holds) for verdict in verdicts),
    )


def computed(operation: Callable[[tuple[Any, ...]], Candidates]) -> Rule:
    """Return the rule of a value that is computed from parts: every combination of what the parts can be."""

    def finish(state: Any) -> Candidates:
        return state if isinstance(state, Candidates) else operation(_in_order(state))

    return Rule(
        lift=lambda index, answer: ((index, answer),),
        merge=lambda some, more: (*some, *more),
        finish=finish,
        agree=lambda states: union([finish(state) for state in states]),
        empty=(),
        apart=False,
    )


def _in_order(numbered: Sequence[tuple[int, Any]]) -> tuple[Any, ...]:
    """Return numbered answers in the order of their numbers."""
    return tuple(answer for _, answer in sorted(numbered, key=lambda one: one[0]))


def union(values: Sequence[Candidates]) -> Candidates:
    """Return what any of several values can be."""
    return Candidates(frozenset().union(*(value.values for value in values)))


def combinations(answers: Sequence[Candidates], operation: Callable[[tuple[Known, ...]], Known]) -> Candidates:
    """Return what an operation makes of every combination of candidates."""
    if prod(len(answer.values) for answer in answers) > LIMIT:
        raise TooManyError
    return Candidates(frozenset(operation(parts) for parts in itertools.product(*(one.values for one in answers))))


def branch(answers: tuple[Any, ...]) -> Candidates:
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
            return union([then, otherwise])


def cell_of(table: nodes.Table, column: int, inputs: int, answers: tuple[Candidates, ...]) -> Candidates:
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
    return union(found)
