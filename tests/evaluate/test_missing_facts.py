"""Each fact missing in turn, over every shipped policy: it is asked for exactly when it matters.

A case is drawn in which nothing is unknown: an example of the unit, or none, and values at the points where some clause
changes its mind. Then one fact is taken away. What comes out for each value that it may have is computed first; if that
is always the same, taking it away changes nothing, and if it is not, the decision is 待核实 and names this fact alone.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from fupin_rules.decide.policy_set import PLACE
from fupin_rules.evaluate import reference
from fupin_rules.evaluate.outcome import Outcome
from fupin_rules.evaluate.possible.memo import remembering
from fupin_rules.evaluate.regions.points import points_of as points_of_type
from fupin_rules.evaluate.unknowns import unknowns
from fupin_rules.facts.values import read_value
from fupin_rules.kinds import ResultKind, Role, TargetKind
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known, Special, Unknown
from fupin_rules.model.question import questions_of
from fupin_rules.testing.strategies import points_of
from tests.support.lanes import lane
from tests.support.shipped import POLICIES

POINTS = points_of(POLICIES)
UNITS = {
    f"{unit.id} {policy.header.name}": (policy, unit) for policy in POLICIES.policies for unit in policy.units.values()
}


KEPT = frozenset({"XQ-02"})
"""Units in which one fact occurs so that only a set can hold it: there one may be asked for that does not matter."""


def is_kept(unit: nodes.Unit) -> bool:
    """Return whether only a set can hold what comes out: the distance from a number, too, is of one fact twice."""
    gaps = (result.value for result in whole_question(unit).results if result.kind is ResultKind.SHORTFALL)
    return unit.id in KEPT or any(isinstance(gap, nodes.Extreme) for gap in gaps)


def balances(unit: nodes.Unit) -> bool:
    """Return whether a unit compares a figure with what others come to, which is among no points that are tried."""
    return isinstance(unit, nodes.Clause) and any(
        isinstance(effect, nodes.Target) and effect.kind is TargetKind.BALANCE for effect in unit.effects
    )


def whole_question(unit: nodes.Unit) -> nodes.Question:
    return questions_of(unit).whole


def possible(unknown: Unknown) -> Sequence[Known]:
    """Return what an unknown can turn out to be, at and beside every bound that some policy compares it with."""
    if isinstance(unknown, nodes.Reading):
        return [label for label, _ in unknown.candidates]
    named = unknown.member_of.name if isinstance(unknown, nodes.Fact) and unknown.member_of is not None else unknown.key
    found = [read_value(json, unknown.type, "") for json in POINTS.get(named, ())]
    none = [Special.NONE] if isinstance(unknown, nodes.Fact) and unknown.absent_means_none else []
    return [*(found or points_of_type(unknown.type)), *none]


def needed(unit: nodes.Unit, world: Mapping[str, Known]) -> list[Unknown]:
    found = {one.key: one for root in whole_question(unit).roots for one in unknowns(root, world)}
    return [found[key] for key in sorted(found)]


def told(unit: nodes.Unit, world: Mapping[str, Known]) -> tuple[Any, ...]:
    """Return what comes out where nothing is unknown, and what is granted."""
    decided = reference.decide(whole_question(unit), world, remembering)
    granted = [(value.name, value.value) for value in decided.values if value.role is Role.GRANTED]
    return decided.outcome, tuple(granted if decided.outcome is Outcome.MET else ())


def worked_out(unit: nodes.Unit, world: Mapping[str, Known], fact: nodes.Fact) -> list[Known]:
    """Return the figures of the type of a fact that a unit works out, with which the fact may be compared."""
    decided = reference.decide(whole_question(unit), world, remembering)
    found = [value.value for value in decided.values if value.type == fact.type and isinstance(value.value, Fraction)]
    return [value for value in found if value >= 0]


@pytest.mark.long
@pytest.mark.parametrize("policy", [pytest.param(one, id=one.file) for one in POLICIES.policies if one.units])
def test_a_fact_is_asked_for_exactly_when_it_matters(policy: nodes.Policy) -> None:
    for unit in policy.units.values():
        # A sum of many figures has many ways to come out: the search lane looks at those.
        if is_kept(unit) and len(needed(unit, {})) > lane(6, 100):
            continue
        law_of(policy, unit)()


def law_of(policy: nodes.Policy, unit: nodes.Unit) -> Callable[[], None]:
    """Return the law of one unit, for Hypothesis to try."""

    @settings(max_examples=lane(2, 100), phases=[Phase.generate])
    @given(st.data())
    def law(data: st.DataObject) -> None:
        compare_with_each_fact_missing(policy, unit, data)

    return law


def compare_with_each_fact_missing(policy: nodes.Policy, unit: nodes.Unit, data: st.DataObject) -> None:
    own = [one.known for one in policy.examples if any(said.clause == unit.id for said in one.expected)]
    # What is not asked for by its own number lists no members of its own.
    world: dict[str, Known] = dict(data.draw(st.sampled_from([*(own or [one.known for one in policy.examples]), {}])))
    facts = [one for one in needed(unit, {}) if isinstance(one, nodes.Fact) and one.key in world]
    while still := needed(unit, world):
        assume(not any(isinstance(one, nodes.Fact) and isinstance(one.member_of, nodes.Roster) for one in still))
        for unknown in still:
            world[unknown.key] = data.draw(st.sampled_from(possible(unknown)))
            facts += [unknown] if isinstance(unknown, nodes.Fact) else []
    for fact in facts:
        left = {key: value for key, value in world.items() if key != fact.key}
        without = reference.decide(whole_question(unit), left, remembering)
        # What a sum comes to is no bound of anything: figures told, here and in 用例, and those worked out are tried too.
        figures = [one.known[fact.key] for one in policy.examples if fact.key in one.known]
        tried = (*possible(fact), world[fact.key], *figures, *worked_out(unit, world, fact))
        completions = {told(unit, left | {fact.key: value}) for value in tried}
        final = without.outcome in (Outcome.NOT_MET, Outcome.NOT_APPLICABLE)
        assert without.exact or final or is_kept(unit)
        if len(completions) > 1:
            assert [one.key for one in without.missing] == [fact.key]
            assert without.outcome is Outcome.TO_VERIFY
        elif (without.exact or final) and not balances(unit):
            assert not without.missing, fact.key
            assert {without.outcome} == {outcome for outcome, _ in completions}, fact.key


def test_what_a_division_leaves_over_waits_for_what_is_divided() -> None:
    """It is 0 for no money at all and for very much of it."""
    _, unit = UNITS["小分队.均摊余数 水三村一对一帮扶方案"]
    decided = reference.decide(whole_question(unit), {"小分队.人数": Fraction(4)})
    assert decided.outcome is Outcome.TO_VERIFY
    assert [fact.key for fact in decided.missing] == ["小分队.礼物费用"]


def test_in_another_place_nothing_is_asked_for() -> None:
    """Not even where too much is unknown to try all of it."""
    _, unit = UNITS["ZJ-07 水三村一对一帮扶方案"]
    decided = reference.decide(whole_question(unit), {PLACE: "云南省"})
    assert (decided.outcome, decided.missing) == (Outcome.NOT_APPLICABLE, ())
