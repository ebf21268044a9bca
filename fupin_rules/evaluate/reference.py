"""The reference evaluator: how a clause is decided, and what it still needs.

A clause is decided for what is known. What is not known is of two kinds. A *missing fact* has one true value that
nobody has told us: every value is tried, and what comes out is the set of what can still turn out. An *open point* is a
value or a reading that the text itself leaves open: its readings are tried too, and if they disagree the result is 存疑.

「残疾 或 年满60周岁」 of somebody of 58, 残疾 not told: some worlds give 符合 and some 不符合, so it is 待核实, and 残疾 is
missing, because two worlds that differ in it alone differ in what comes out. Of somebody of 61 it is 符合, and 残疾 is
irrelevant.

What is tried is ``possible.worlds``, how the answers are joined ``possible.joins``; here stands what follows from it.
"""

from collections.abc import Callable, Iterable

import attrs

from fupin_rules.evaluate.outcome import Decided, Outcome, Status, ValueResult, outcome_of
from fupin_rules.evaluate.possible.joins import Candidates, TooManyError
from fupin_rules.evaluate.possible.worlds import MakeWorlds, PossibleWorlds
from fupin_rules.evaluate.unknowns import is_open, unknowns
from fupin_rules.evaluate.world import World
from fupin_rules.kinds import Role
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known, Question, Unknown
from fupin_rules.truth import Truth


def decide(question: Question, world: World, making: MakeWorlds | None = None) -> Decided:
    """Decide a question for what is known; ``making`` makes the possible worlds, by default those without a memory."""
    make = making or PossibleWorlds.of
    try:
        return _decide(question, world, make(question.roots, world, True))
    except TooManyError:
        return _decide(question, world, make(question.roots, world, False))


def value_under(
    question: Question, value: nodes.Value, world: World, making: MakeWorlds | None = None
) -> tuple[Outcome, frozenset[Known]]:
    """Return 资格 and what a value can be, without what could still change them."""
    make = making or PossibleWorlds.of
    try:
        worlds = make((*question.conditions, value), world, True)
        verdicts = [verdict for (verdict,) in worlds.verdicts(question, (value,), (world,))]
    except TooManyError:
        return eligibility(question, world, making), frozenset()
    granted = [verdict.granted.values for verdict in verdicts if verdict.granted is not None]
    outcome = _outcome_left({verdict.outcome for verdict in verdicts}, question.conditions, world)
    return outcome, frozenset[Known]().union(*granted)


def possible(value: nodes.Value, world: World, making: MakeWorlds | None = None) -> frozenset[Known]:
    """Return all that a value can be, nothing where that cannot be said."""
    make = making or PossibleWorlds.of
    try:
        found = make((value,), world, True).values(value, (world,))
    except TooManyError:
        return frozenset()
    return frozenset[Known]().union(*(one.values for (one,) in found))


def eligibility(question: Question, world: World, making: MakeWorlds | None = None) -> Outcome:
    """Return 资格 alone, without the values and what could still change them."""
    make = making or PossibleWorlds.of
    try:
        found = make(question.conditions, world, True).eligibilities(question, world)
    except TooManyError:
        found = make(question.conditions, world, False).eligibilities(question, world)
    return _outcome_left(found, question.conditions, world)


def holds(condition: nodes.Condition, world: World, making: MakeWorlds | None = None) -> Outcome:
    """Return what a clause would come out as that requires one condition and nothing else."""
    make = making or PossibleWorlds.of
    try:
        found = make((condition,), world, True).truths(condition, world)
    except TooManyError:
        found = make((condition,), world, False).truths(condition, world)
    return _outcome_left({outcome_of(Truth.HOLDS, one) for one in found}, (condition,), world)


def _decide(question: Question, world: World, worlds: PossibleWorlds) -> Decided:
    eligible = _outcome_left(worlds.eligibilities(question, world), question.conditions, world)
    needed = _needed(question.roots, world)
    certain = eligible in (Outcome.MET, Outcome.NOT_MET, Outcome.NOT_APPLICABLE)
    deciding = _that(() if certain else needed, lambda one: worlds.matters(one, question, (), world))
    values = tuple(_value(question, result, eligible, deciding.found, world, worlds) for result in question.results)
    effect = [value for value in values if value.role is Role.GRANTED]
    outcome = eligible
    if eligible is Outcome.MET and any(value.status is Status.TO_VERIFY for value in effect):
        outcome = Outcome.TO_VERIFY
    elif eligible is Outcome.MET and any(value.status is Status.OPEN for value in effect):
        outcome = Outcome.OPEN
    matters, exact = set(deciding.found), worlds.exact and deciding.exact and all(value.exact for value in values)
    if eligible in (Outcome.MET, Outcome.OPEN, Outcome.TO_VERIFY):
        granted = [result.value for result in question.results if result.role is Role.GRANTED]
        matters |= {unknown for value in effect if value.granted for unknown in (*value.missing, *value.open)}
        narrowing = _that(
            [unknown for unknown in needed if unknown not in matters],
            lambda one: any(worlds.narrows(one, question, value, world) for value in granted),
        )
        exact = exact and narrowing.exact
        matters = matters | narrowing.found if exact else set(needed)
    missing = _missing_facts([unknown for unknown in needed if unknown in matters], world)
    return Decided(
        eligibility=eligible,
        outcome=outcome,
        values=values,
        missing=missing,
        irrelevant=tuple(fact for fact in _missing_facts(needed, world) if fact not in missing),
        open=_open_points([unknown for unknown in needed if unknown in matters], world),
        exact=exact,
    )


@attrs.frozen
class _Found:
    """Unknowns of which something is true, and whether that could be tried of each."""

    found: frozenset[Unknown]
    exact: bool


def _that(unknowns: Iterable[Unknown], is_so: Callable[[Unknown], bool]) -> _Found:
    """Return the unknowns of which something is true; one of which that takes too much to try may be one of them."""
    found, exact = set[Unknown](), True
    for unknown in unknowns:
        try:
            found |= {unknown} if is_so(unknown) else set()
        except TooManyError:
            found, exact = {*found, unknown}, False
    return _Found(frozenset(found), exact)


def _outcome_left(outcomes: set[Outcome], conditions: Iterable[nodes.Condition], world: World) -> Outcome:
    """Return the outcome if only one is left; else 待核实 if a fact is missing, 存疑 if nothing but the text is open."""
    if len(outcomes) == 1:
        return next(iter(outcomes))
    needed = _needed(conditions, world)
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
    question: Question,
    result: nodes.NamedValue,
    eligibility: Outcome,
    deciding: frozenset[Unknown],
    world: World,
    worlds: PossibleWorlds,
) -> ValueResult:
    """Return what a value comes out as; a granted value in those completions in which it may be granted."""
    try:
        return _value_tried(question, result, eligibility, deciding, world, worlds)
    except TooManyError:
        return _value_tried(question, result, eligibility, deciding, world, attrs.evolve(worlds, splitting=False))


def _value_tried(
    question: Question,
    result: nodes.NamedValue,
    eligibility: Outcome,
    deciding: frozenset[Unknown],
    world: World,
    worlds: PossibleWorlds,
) -> ValueResult:
    needed = _needed([result.value], world)
    found: set[Candidates] = set()
    matters = _Found(frozenset(), True)
    granted = False
    if result.role is not Role.USED and eligibility not in (Outcome.NOT_MET, Outcome.NOT_APPLICABLE):
        verdicts = worlds.about((*question.conditions, result.value), world).verdicts(
            question, (result.value,), (world,)
        )
        found = {verdict.granted for (verdict,) in verdicts if verdict.granted is not None}
        matters = _that(needed, lambda one: one in deciding or worlds.matters(one, question, (result.value,), world))
        granted = bool(found)
    if not found:
        alone = worlds.about((result.value,), world)
        found = {value for (value,) in alone.values(result.value, (world,))}
        matters = _that(needed, lambda one: alone.changes(result.value, one, world))
    possible = frozenset[Known]().union(*(one.values for one in found))
    if not worlds.splitting and needed:
        conditions = () if result.role is Role.USED else question.conditions
        lacking = _missing_facts(_needed((*conditions, result.value), world), world)
        status = Status.TO_VERIFY if lacking else Status.OPEN
    elif all(len(one.values) > 1 for one in found):
        status = Status.OPEN
    elif len(found) == 1:
        status = Status.KNOWN
    else:
        status = Status.TO_VERIFY
    unsettled = [unknown for unknown in needed if unknown in matters.found or not matters.exact]
    return ValueResult(
        name=result.name,
        role=result.role,
        kind=result.kind,
        type=result.value.type,
        status=status,
        value=next(iter(possible)) if status is Status.KNOWN else None,
        possible=possible,
        missing=_missing_facts(unsettled, world),
        open=_open_points(unsettled, world),
        granted=granted,
        exact=worlds.exact and matters.exact,
    )
