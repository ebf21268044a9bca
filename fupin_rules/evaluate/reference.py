"""The reference evaluator: how a clause is decided. Read it as the manual of the language.

A clause is decided for what is known. What is not known is of two kinds. A *missing fact* has one true value that
nobody has told us: every value is tried, and what comes out is the set of what can still turn out. An *open point* is a
value or a reading that the text itself leaves open: its readings are tried too, and if they disagree the result is 存疑.

What is tried, and how the answers are joined, is the judge's work (``judge``); here stands what follows from it.
"""

from collections.abc import Iterable

import attrs

from fupin_rules.evaluate.judge import Judge, Judging
from fupin_rules.evaluate.matter import Decision, Matter, Outcome, Status, ValueResult
from fupin_rules.evaluate.meaning import World, is_open, unknowns
from fupin_rules.evaluate.rules import Candidates, TooManyError
from fupin_rules.kinds import Role
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known, Unknown


def decide(matter: Matter, world: World, judging: Judging | None = None) -> Decision:
    """Decide a matter for what is known; ``judging`` makes the judge, by default the one below."""
    make = judging or Judge.of
    try:
        return _decide(matter, world, make(matter.roots, world, True))
    except TooManyError:
        return _decide(matter, world, make(matter.roots, world, False))


def value_under(
    matter: Matter, value: nodes.Value, world: World, judging: Judging | None = None
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


def possible(value: nodes.Value, world: World, judging: Judging | None = None) -> frozenset[Known]:
    """Return all that a value can be, nothing where that cannot be said."""
    return value_under(Matter((), (), (), ()), value, world, judging)[1]


def eligibility(matter: Matter, world: World, judging: Judging | None = None) -> Outcome:
    """Return 资格 alone, without the values and what could still change them."""
    make = judging or Judge.of
    try:
        return _settled(make(matter.conditions, world, True).eligibilities(matter, world), matter, world)
    except TooManyError:
        return _settled(make(matter.conditions, world, False).eligibilities(matter, world), matter, world)


def _decide(matter: Matter, world: World, judge: Judge) -> Decision:
    eligible = _settled(judge.eligibilities(matter, world), matter, world)
    needed = _needed(matter.roots, world)
    certain = eligible in (Outcome.MET, Outcome.NOT_MET, Outcome.NOT_APPLICABLE)
    deciding = frozenset(unknown for unknown in needed if not certain and judge.matters(unknown, matter, (), world))
    values = tuple(_value(matter, result, eligible, deciding, world, judge) for result in matter.results)
    effect = [value for value in values if value.role is Role.GRANTED]
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
            if value.role is Role.GRANTED and unknown not in matters
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
    judge: Judge,
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
    judge: Judge,
) -> ValueResult:
    needed = _needed([result.value], world)
    found: set[Candidates] = set()
    matters: list[Unknown] = []
    granted = False
    if result.role is not Role.USED and eligibility not in (Outcome.NOT_MET, Outcome.NOT_APPLICABLE):
        verdicts = judge.about((*matter.conditions, result.value), world).verdicts(matter, (result.value,), (world,))
        found = {verdict.granted for (verdict,) in verdicts if verdict.granted is not None}
        matters = [
            unknown
            for unknown in needed
            if unknown in deciding or judge.matters(unknown, matter, (result.value,), world)
        ]
        granted = bool(found)
    if not found:
        alone = judge.about((result.value,), world)
        found = {value for (value,) in alone.values(result.value, (world,))}
        matters = [unknown for unknown in needed if alone.changes(result.value, unknown, world)]
    possible = frozenset[Known]().union(*(one.values for one in found))
    if not judge.splitting and needed:
        conditions = () if result.role is Role.USED else matter.conditions
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
        kind=result.kind,
        type=result.value.type,
        status=status,
        value=next(iter(possible)) if status is Status.KNOWN else None,
        possible=possible,
        missing=_missing_facts(matters, world),
        open=_open_points(matters, world),
        granted=granted,
        exact=judge.exact,
    )
