"""A question asked of a case: beside another case it answers as if asked anew; it travels; what explodes is bounded."""

import json
import pickle
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin_rules import PolicySet
from fupin_rules.compiled.asked import Compiled
from fupin_rules.evaluate.outcome import Outcome
from fupin_rules.model.question import questions_of
from tests.support import oracle, small_clauses
from tests.support.lanes import lane

CASES = sorted((Path(__file__).parents[2] / "docs" / "cases").glob("*.json"))


@settings(max_examples=lane(60, 3000), suppress_health_check=list(HealthCheck))
@given(st.data())
def test_asked_beside_another_case_it_answers_as_if_asked_anew(data: st.DataObject) -> None:
    clause = data.draw(small_clauses.clauses())
    compiled = Compiled.of(questions_of(clause).within)
    names = oracle.names_in(clause)
    first, second = (data.draw(small_clauses.cases(names)) for _ in range(2))
    asked = compiled.ask(first)
    assert asked.decision is not None
    for key in first:
        asked = asked.without(key) if key not in second else asked.telling(key, second[key])
        anew = compiled.ask(asked.world)
        assert asked.eligibility is anew.eligibility
        assert asked.decision == anew.decision


@pytest.fixture
def policies() -> PolicySet:
    """A policy set of its own, which remembers nothing."""
    return PolicySet.load()


@pytest.fixture
def cases() -> list[object]:
    return [json.loads(file.read_text(encoding="utf-8")) for file in CASES]


def records(policies: PolicySet, cases: list[object]) -> Iterator[str]:
    """Yield the records of cases as text."""
    for case in cases:
        read = policies.case(case)
        yield json.dumps(policies.decide(read).record(), ensure_ascii=False)


def test_sets_and_decisions_travel_between_processes(policies: PolicySet, cases: list[object]) -> None:
    before = list(records(policies, cases))
    copied = pickle.loads(pickle.dumps(policies))
    assert list(records(copied, cases)) == before
    for case, record in zip(cases, before, strict=True):
        decision = pickle.loads(pickle.dumps(policies.decide(policies.case(case))))
        assert json.dumps(decision.record(), ensure_ascii=False) == record


def test_threads_share_a_set(policies: PolicySet, cases: list[object]) -> None:
    before = list(records(PolicySet.load(), cases))
    found: list[list[str]] = []
    threads = [threading.Thread(target=lambda: found.append(list(records(policies, cases)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [before] * 4


SUM = """政策 合计
  对象 学生
  本数 依民法典第1259条

{facts}

条款 HJ-01 二十项以上
  条件 {sum} 不少于 20项。
"""


def test_what_cannot_be_cut_says_so_and_stays_right() -> None:
    """Of a sum of many missing numbers nothing can be said, and nothing is claimed."""
    names = [f"学生.第{number}项" for number in range(1, 25)]
    facts = "\n".join(f"事实 {name}:整数[项]" for name in names)
    policies = PolicySet.of({"某县/合计.policy": SUM.format(facts=facts, sum=" + ".join(names))})
    decision = policies.decide({"on": "2022-06-30", "facts": {"学生": {}}}, clauses=["HJ-01"])
    (outcome,) = decision.record()["outcomes"]
    assert (outcome["outcome"], outcome["exact"]) == ("待核实", False)
    assert {one["fact"] for one in outcome["missing"]} == set(names)


WEIGHTS = """政策 权重
  对象 学生
  本数 依民法典第1259条

{facts}

所称 学生.得分 是指 {sum}。

条款 QZ-01 得分够
  条件 学生.得分不少于600000分。
"""


def test_what_explodes_is_bounded_and_claims_nothing() -> None:
    """Twenty items, each twice the one before: a million sums. The diagram is given up, and nothing is claimed."""
    names = [f"学生.有第{number}项" for number in range(1, 21)]
    facts = "\n".join(f"事实 {name}:是否" for name in names)
    scores = "\n".join(
        f"所称 学生.第{number}项得分 是指 若{name},则{2**number}分,否则0分。" for number, name in enumerate(names)
    )
    total = " + ".join(f"学生.第{number}项得分" for number in range(20))
    text = WEIGHTS.format(facts=f"{facts}\n\n{scores}", sum=total)
    policies = PolicySet.of({"某县/权重.policy": text})
    compiled = policies.compiled(policies.policies[0].questions["QZ-01"].whole)
    decision = policies.decide({"on": "2022-06-30", "facts": {"学生": {}}}, clauses=["QZ-01"])
    (outcome,) = decision.record()["outcomes"]
    assert (outcome["outcome"], outcome["exact"]) == ("待核实", False)
    assert {one["fact"] for one in outcome["missing"]} == set(names)
    few = {name: number % 2 == 0 for number, name in enumerate(names) if number > 8}
    assert compiled.eligibility({**decision.entries[0].world, **few}) is Outcome.NOT_MET
