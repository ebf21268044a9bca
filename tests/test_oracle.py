"""The first law: the reference decides every small clause as the oracle does.

The oracle tries every completion of the missing facts with every reading of what is open. Where the reference says that
it kept a set (``exact`` is False), it must still never claim more than the oracle. The truth tables and the table of
the outcomes of a clause are held cell by cell.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import attrs
import oracle
import pytest
import small_clauses
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from fupin_rules import truth
from fupin_rules.evaluate import reference
from fupin_rules.evaluate.reference import Decision, ValueResult
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known
from fupin_rules.source import NOWHERE
from fupin_rules.truth import Truth

CLAUSES, CASES = 1700, 7
"""How many clauses are tried, and how many cases of each."""
LEAST_COMPARED = 10_000
LEAST_UNSETTLED = 0.25
"""The part of the comparisons in which something must be missing or open."""
"""The part of the comparisons that may be inexact or beyond the oracle."""


# --- the law ------------------------------------------------------------------------------------------


def differences(decision: Decision, answer: oracle.Answer) -> list[str]:
    """Say in what a decision differs from the oracle's answer, or claims more than it where it is not exact."""
    found = []
    missing = {fact.key for fact in decision.missing}
    if decision.exact:
        pairs = {
            "资格": (decision.eligibility.value, answer.eligibility),
            "outcome": (decision.outcome.value, answer.outcome),
            "missing": (missing, answer.missing),
            "open": ({point.key for point in decision.open}, answer.open),
        }
        found += [f"{name}: {got} 应为 {wanted}" for name, (got, wanted) in pairs.items() if got != wanted]
    else:
        found += _overclaimed("资格", decision.eligibility.value, answer.eligibility)
        found += _overclaimed("outcome", decision.outcome.value, answer.outcome)
        found += [] if missing >= answer.missing else [f"missing: {missing} 不含 {answer.missing}"]
    if oracle.TO_VERIFY in (decision.eligibility.value, decision.outcome.value) and not missing:
        found.append("待核实 but nothing is missing")
    for got, wanted in zip(decision.values, answer.values, strict=True):
        found += _value_differences(got, wanted, exact=decision.exact and got.exact)
    return found


def _overclaimed(name: str, got: str, wanted: str) -> list[str]:
    """Name a claim that goes too far: 待核实 always stands, 存疑 where no fact could settle the matter."""
    stands = got in (wanted, oracle.TO_VERIFY) or (got == oracle.OPEN and wanted != oracle.TO_VERIFY)
    return [] if stands else [f"{name}: {got} 应为 {wanted} 或待核实"]


def _value_differences(got: ValueResult, wanted: oracle.ValueAnswer, *, exact: bool) -> list[str]:
    if exact and got.status.value != wanted.status:
        return [f"{got.name}: {got.status.value} 应为 {wanted.status}"]
    if not exact:
        return _overclaimed(got.name, got.status.value, wanted.status)
    if wanted.status == oracle.KNOWN and got.value != wanted.value:
        return [f"{got.name}: {got.value} 应为 {wanted.value}"]
    return []


def repeated(clause: nodes.Clause, known: Mapping[str, Known]) -> set[str]:
    """Return whether a missing fact (``fact``) or an open point (``open``) occurs in more than one comparison."""
    counts: Counter[nodes.Unknown] = Counter()
    for atom in oracle.atoms_of(clause):
        counts.update(one for one in oracle.names_in(atom).unknowns if not oracle.is_settled(one, known))
    return {"fact" if isinstance(one, nodes.Fact) else "open" for one, count in counts.items() if count > 1}


def test_reference_is_the_oracle(record_property: pytest.FixtureRequest) -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=CLAUSES, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def compare(data: st.DataObject) -> None:
        clause = data.draw(small_clauses.clauses())
        names = oracle.names_in(clause)
        matter = reference.matter_of(clause, validity=False, exclusions=True)
        for _ in range(CASES):
            known = data.draw(small_clauses.cases(names))
            try:
                answer = oracle.decide(clause, known)
            except oracle.TooManyWorldsError:
                seen["beyond the oracle"] += 1
                continue
            decision = reference.decide(matter, known)
            assert not differences(decision, answer)
            seen["compared"] += 1
            seen["exact" if decision.exact else "kept as a set"] += 1
            seen[answer.eligibility] += 1
            seen.update(f"repeated {kind}" for kind in repeated(clause, known))

    compare()
    print(seen)
