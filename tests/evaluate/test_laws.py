"""Laws that every decision obeys, whatever the clause: what learning, adopting, filling and order may not change.

The clauses are those of ``small_clauses``; the order of conditions and the repetition of facts are as Hypothesis draws
them. No expected outcome is written here: each law compares two decisions of the reference.
"""

from collections.abc import Callable, Mapping

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fupin_rules import truth
from fupin_rules.evaluate import reference
from fupin_rules.evaluate.outcome import Decided, Outcome, Status
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known, Special
from fupin_rules.model.question import questions_of
from fupin_rules.truth import Truth
from tests.support import oracle
from tests.support.lanes import lane
from tests.support.small_clauses import cases, clauses, filled, reported

pytestmark = pytest.mark.long

FINAL = frozenset({Outcome.MET, Outcome.NOT_MET, Outcome.NOT_APPLICABLE})
SETTLED = FINAL | {Outcome.OPEN}

law = settings(max_examples=lane(60, 600), suppress_health_check=list(HealthCheck))


def decide(clause: nodes.Clause, known: Mapping[str, Known]) -> Decided:
    """Decide a clause alone, with the exclusions that it names."""
    return reference.decide(questions_of(clause).within, known)


@st.composite
def decided(draw: st.DrawFn) -> tuple[nodes.Clause, dict[str, Known], Decided]:
    """Return a clause, a case and the decision."""
    clause = draw(clauses())
    known = dict(draw(cases(oracle.names_in(clause))))
    return clause, known, decide(clause, known)


def unsettled(clause: nodes.Clause, known: Mapping[str, Known]) -> list[nodes.Unknown]:
    """Return what occurs in a clause and is neither given nor stated, by name."""
    found = [one for one in oracle.names_in(clause).unknowns if not oracle.is_settled(one, known)]
    return sorted(found, key=lambda unknown: unknown.key)


@st.composite
def answers(draw: st.DrawFn, unknown: nodes.Unknown) -> Known:
    """Return something that a fact, a parameter or a reading can turn out to be."""
    if not isinstance(unknown, nodes.Fact):
        return draw(st.sampled_from(filled(unknown)))
    possible: tuple[Known, ...] = (*reported(unknown.type), *((Special.NONE,) if unknown.absent_means_none else ()))
    return draw(st.sampled_from(possible))


def is_fact(unknown: nodes.Unknown) -> bool:
    return isinstance(unknown, nodes.Fact)


def is_open(unknown: nodes.Unknown) -> bool:
    return not isinstance(unknown, nodes.Fact)


def learn(
    data: st.DataObject, clause: nodes.Clause, known: dict[str, Known], wanted: Callable[[nodes.Unknown], bool]
) -> Decided:
    """Learn some of what is unknown and wanted, at least one of it, and decide again."""
    there = [unknown for unknown in unsettled(clause, known) if wanted(unknown)]
    assume(there)
    chosen = data.draw(st.lists(st.sampled_from(there), min_size=1, max_size=3, unique=True))
    return decide(clause, {**known, **{unknown.key: data.draw(answers(unknown)) for unknown in chosen}})


# --- learning, adopting, filling ----------------------------------------------------------------------


@law
@given(decided(), st.data())
def test_learning_facts_keeps_what_is_settled(
    found: tuple[nodes.Clause, dict[str, Known], Decided], data: st.DataObject
) -> None:
    clause, known, before = found
    after = learn(data, clause, known, is_fact)
    if before.eligibility in SETTLED and before.exact:
        assert after.eligibility is before.eligibility or not after.exact
    if before.eligibility in FINAL:
        assert after.eligibility is before.eligibility
    if before.outcome in SETTLED and before.exact and after.exact:
        assert after.outcome is before.outcome


@law
@given(decided(), st.data())
def test_adopting_a_reading_or_filling_a_parameter_keeps_what_is_final(
    found: tuple[nodes.Clause, dict[str, Known], Decided], data: st.DataObject
) -> None:
    clause, known, before = found
    after = learn(data, clause, known, is_open)
    if before.eligibility in FINAL:
        assert after.eligibility is before.eligibility
    if before.outcome in FINAL:
        assert after.outcome is before.outcome


@law
@given(decided(), st.data())
def test_learning_keeps_known_values(
    found: tuple[nodes.Clause, dict[str, Known], Decided], data: st.DataObject
) -> None:
    clause, known, before = found
    after = learn(data, clause, known, lambda _: True)
    if before.eligibility is Outcome.MET:
        for old, new in zip(before.values, after.values, strict=True):
            if old.status is Status.KNOWN:
                assert (new.status, new.value) == (old.status, old.value)


# --- missing and open ---------------------------------------------------------------------------------


@law
@given(decided())
def test_to_verify_names_what_is_missing_and_open_what_is_open(
    found: tuple[nodes.Clause, dict[str, Known], Decided],
) -> None:
    _, _, decision = found
    if Outcome.TO_VERIFY in (decision.eligibility, decision.outcome):
        assert decision.missing
    if Outcome.OPEN in (decision.eligibility, decision.outcome):
        assert decision.open
    if decision.exact and decision.outcome in (Outcome.NOT_MET, Outcome.NOT_APPLICABLE):
        assert not decision.missing
        assert not decision.open


@law
@given(decided(), st.data())
def test_irrelevant_facts_alter_nothing(
    found: tuple[nodes.Clause, dict[str, Known], Decided], data: st.DataObject
) -> None:
    clause, known, before = found
    named = set(before.irrelevant)
    after = learn(data, clause, known, named.__contains__)
    assert after.exact or not before.exact
    assert after.eligibility is before.eligibility
    assert after.outcome is before.outcome
    assert set(after.missing) <= set(before.missing)


@law
@given(decided(), st.data())
def test_facts_that_do_not_occur_alter_nothing(
    found: tuple[nodes.Clause, dict[str, Known], Decided], data: st.DataObject
) -> None:
    clause, known, before = found
    odd: tuple[Known, ...] = (True, False, Special.NONE, "别处")
    values: list[Known] = data.draw(st.lists(st.sampled_from(odd), min_size=1, max_size=3))
    elsewhere: dict[str, Known] = {f"别的事实{index}": value for index, value in enumerate(values)}
    assert decide(clause, {**known, **elsewhere}) == before


# --- order --------------------------------------------------------------------------------------------


def reversed_condition(condition: nodes.Condition) -> nodes.Condition:
    """Return a condition with the items at every depth in reverse order."""
    match condition:
        case nodes.Not(item=item):
            return attrs.evolve(condition, item=reversed_condition(item))
        case nodes.All(items=items) | nodes.Any(items=items) | nodes.NoneOf(items=items) | nodes.AtLeast(items=items):
            return attrs.evolve(condition, items=_reversed(items))
        case nodes.StatusHolds(clauses=inner):
            return attrs.evolve(condition, clauses=tuple(reversed_clause(one) for one in reversed(inner)))
        case nodes.ClauseHolds(clause=inner_clause):
            return attrs.evolve(condition, clause=reversed_clause(inner_clause))
        case _:
            return condition


def _reversed(items: tuple[nodes.Condition, ...]) -> tuple[nodes.Condition, ...]:
    return tuple(reversed_condition(item) for item in reversed(items))


def reversed_clause(clause: nodes.Clause) -> nodes.Clause:
    """Return a clause with everything that has no order of its own in reverse order."""
    return attrs.evolve(
        clause,
        applies=_reversed(clause.applies),
        requires=_reversed(clause.requires),
        exceptions=_reversed(clause.exceptions),
        excluded_by=_reversed(clause.excluded_by),
    )


@law
@given(decided())
def test_order_of_items_does_not_matter(found: tuple[nodes.Clause, dict[str, Known], Decided]) -> None:
    clause, known, decision = found
    other = decide(reversed_clause(clause), known)
    assert attrs.evolve(other, values=()) == attrs.evolve(decision, values=())
    assert [(value.status, value.value) for value in other.values] == [
        (value.status, value.value) for value in decision.values
    ]


# --- truth --------------------------------------------------------------------------------------------

truths = st.lists(st.sampled_from(tuple(Truth)), max_size=7)


@given(truths, st.integers(-1, 8))
def test_at_least_is_counting(items: list[Truth], count: int) -> None:
    certain = sum(item is Truth.HOLDS for item in items)
    possible = sum(item is not Truth.FAILS for item in items)
    expected = Truth.HOLDS if certain >= count else Truth.OPEN if possible >= count else Truth.FAILS
    assert truth.at_least(count, items) is expected


@given(truths)
def test_at_least_spans_any_and_all(items: list[Truth]) -> None:
    assert truth.at_least(1, items) is truth.any_of(items)
    assert truth.at_least(len(items), items) is truth.all_of(items)


@given(truths)
def test_negation_exchanges_all_and_any(items: list[Truth]) -> None:
    mirrored = [truth.negation(item) for item in items]
    assert truth.negation(truth.all_of(items)) is truth.any_of(mirrored)
    assert [truth.negation(item) for item in mirrored] == items
