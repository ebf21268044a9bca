"""保留: where it acts the text has no answer, wherever the clause would else be met; everything else stays as it is."""

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from fupin_rules import PolicyError, PolicySet
from fupin_rules.decide.policy_set import world_of
from fupin_rules.diagnostics import PolicyFinding
from fupin_rules.evaluate import reference
from fupin_rules.evaluate.outcome import Outcome, Status
from fupin_rules.facts.case import Given
from fupin_rules.model import nodes
from fupin_rules.render import text
from tests.support.lanes import lane

HEAD = """政策 住校补助
  对象 学生
  项目 补助、学费
  本数 依民法典第1259条

事实 学生.住校:是否
事实 学生.低保:是否
事实 学生.学段:枚举(小学、初中、高中)
事实 学生.月票:元/月
事实 学生.转入日:日期
  未报即无
事实 学生.民办:是否
"""
FACTS: Mapping[str, tuple[Any, ...]] = {
    "学生.住校": (True, False),
    "学生.低保": (True, False),
    "学生.学段": ("小学", "高中"),
    "学生.转入日": (None, "2019-10-01", "2019-09-01"),
}
CONDITIONS = (
    "学生.转入日晚于2019-09-01",
    "学生.住校,且学生.转入日晚于2019-09-01",
    "学生.住校",
    "非学生.低保,或学生.学段为小学",
)
BODY = """
条款 ZX-01 补助
  适用 学生.学段为小学、初中之一。
  条件 学生.住校,或者学生.低保。
  除外 学生.低保,且学生.学段为初中。
  给予 补助,标准为500元/月,自2019-09起。
"""


def load(folder: Path, body: str) -> PolicySet:
    file = folder / "住校.policy"
    file.write_text(HEAD + body, encoding="utf-8")
    return PolicySet.load(file)


def decided(policies: PolicySet, facts: Mapping[str, Any], clause: str = "ZX-01") -> Any:
    """Return what the reference decides; what the product decides is held to it. Some fact is always told."""
    facts = {"学生.民办": False, **facts}
    case = {"on": "2019-11-01", "facts": dict(facts)}
    product = policies.decide(policies.case(case))
    (policy,) = policies.policies
    given = {name: Given(_plain(name, value)) for name, value in facts.items()}
    world, _ = world_of(given, policies.names, {}, None, None)
    world |= {key: value for key, value in product.entries[0].world.items() if key.startswith("基准.")}
    found = reference.decide(policy.questions[clause].whole, world)
    asked = next(entry for entry in product.entries if entry.unit.id == clause).asked.decision
    assert (asked.eligibility, asked.outcome, asked.missing) == (found.eligibility, found.outcome, found.missing)
    assert [value.status for value in asked.values] == [value.status for value in found.values]
    return found


def _plain(name: str, value: Any) -> Any:
    if value is None:
        return nodes.Special.NONE
    return datetime.date.fromisoformat(value) if name.endswith("日") else value


@settings(max_examples=lane(40, 400), suppress_health_check=list(HealthCheck), deadline=None)
@given(
    st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in FACTS.items()}),
    st.sampled_from(CONDITIONS),
    st.sampled_from(("资格", "标准", "「累计金额」")),
)
def test_it_acts_where_the_clause_would_else_be_met(
    tmp_path_factory: pytest.TempPathFactory, facts: dict[str, Any], condition: str, touched: str
) -> None:
    folder = tmp_path_factory.mktemp("保留")
    without = decided(load(folder, BODY), facts)
    condition_alone = f"{BODY}\n条款 ZX-02 情形\n  条件 {condition}。\n"
    acts = decided(load(folder, condition_alone), facts, "ZX-02").outcome
    found = decided(load(folder, f"{BODY}  保留 「情形」,{condition}的,{touched} 未载。\n"), facts)
    if without.eligibility in (Outcome.NOT_MET, Outcome.NOT_APPLICABLE):
        assert found.eligibility is without.eligibility
    elif acts is Outcome.NOT_MET:
        assert (found.eligibility, found.outcome) == (without.eligibility, without.outcome)
        assert [value.value for value in found.values] == [value.value for value in without.values]
    elif without.eligibility is Outcome.MET and acts is Outcome.MET:
        assert found.outcome is Outcome.OPEN
        assert found.eligibility is (Outcome.OPEN if touched == "资格" else Outcome.MET)
    elif without.eligibility is Outcome.MET:
        assert found.outcome is Outcome.TO_VERIFY
    else:
        assume(False)


def test_a_value_that_is_worked_out_from_one_that_is_touched_is_open_with_it(tmp_path: Path) -> None:
    policies = load(tmp_path, f"{BODY}  保留 「情形」,学生.转入日晚于2019-09-01的,标准 未载。\n")
    facts = {"学生.住校": True, "学生.低保": False, "学生.学段": "小学", "学生.转入日": "2019-10-01"}
    status = {value.name: value.status for value in decided(policies, facts).values}
    assert status == {
        "标准": Status.OPEN,
        "起发月": Status.KNOWN,
        "止发月": Status.KNOWN,
        "应发期": Status.KNOWN,
        "计发月数": Status.KNOWN,
        "累计金额": Status.OPEN,
    }


def test_it_is_told_beside_the_result_once_and_a_case_may_settle_it(tmp_path: Path) -> None:
    policies = load(tmp_path, f"{BODY}  保留 「情形」,学生.转入日晚于2019-09-01的,标准 未载。\n")
    facts = {"学生.住校": True, "学生.低保": False, "学生.学段": "小学", "学生.转入日": "2019-10-01"}
    case: dict[str, Any] = {"on": "2019-11-01", "facts": facts}
    record = policies.decide(policies.case(case)).record()
    (outcome,) = record["outcomes"]
    assert [one["name"] for one in outcome["open"]] == ["保留「情形」"]
    assert outcome["values"]["标准"]["open"] == ["保留「情形」"]
    ((named, touches, truth),) = [(one["name"], one["touches"], one["proof"]["truth"]) for one in outcome["reserved"]]
    assert (named, touches, truth) == ("保留「情形」", ["标准"], "成立")
    shown = text.render(record)
    assert "照本条:符合,标准 500元/月" in shown
    assert "另定:标准原文没有写" in shown
    settled = case | {"parameters": {"保留「情形」": "照本条"}}
    (outcome,) = policies.decide(policies.case(settled)).record()["outcomes"]
    assert outcome["outcome"] == "符合"
    del facts["学生.转入日"]
    (outcome,) = policies.decide(policies.case(case)).record()["outcomes"]
    assert (outcome["outcome"], outcome["assumed"]) == ("符合", [{"fact": "学生.转入日", "as": "无"}])
    json.dumps(outcome)


@pytest.mark.parametrize(
    ("line", "underlined"),
    [
        ("「情形」,学生.民办的,标准 未载", "学生.民办"),
        ("「情形」,学生.住校的,免除额 未载", "免除额"),
        ("「情形」,学生.住校的,「累积金额」 未载", "「累积金额」"),
    ],
)
def test_what_it_may_not_say_is_refused(tmp_path: Path, line: str, underlined: str) -> None:
    with pytest.raises(PolicyError) as raised:
        load(tmp_path, f"{BODY}  保留 {line}。\n")
    (finding,) = raised.value.findings
    assert isinstance(finding, PolicyFinding)
    assert finding.span.text == underlined


def test_a_title_is_used_once(tmp_path: Path) -> None:
    twice = "  保留 「情形」,学生.住校的,资格 未载。\n" * 2
    with pytest.raises(PolicyError) as raised:
        load(tmp_path, BODY + twice)
    (finding,) = raised.value.findings
    assert "保留「情形」" in finding.render()
