"""What was once decided although a fact was missing: each of these answers claimed to be exact."""

from collections.abc import Mapping
from typing import Any

import pytest

from fupin_rules import PolicySet
from fupin_rules.compiled.asked import Compiled
from fupin_rules.evaluate.outcome import Outcome

HEAD = """政策 早餐补助
  对象 学生
  项目 早餐补助
  本数 依民法典第1259条
  周岁 自生日当日满

事实 学生.班级:文本
事实 学生.原班级:文本
事实 学生.收入:元/月
事实 学生.寄宿:是否
事实 学生.出生日期:日期
列表 学生.家人:家人
事实 家人.收入:元/月

所称 学生.整数收入 是指 学生.收入,舍去到元。
所称 学生.零头 是指 学生.收入高于学生.整数收入的部分。
"""
MOST = "学生.家人的家人.收入最大值(没有的为0元/月)"
GRANT = "。\n  给予 早餐补助,标准为3元/月。\n"


def outcome_of(clause: str, facts: Mapping[str, Any], on: str = "2022-12-31") -> dict[str, Any]:
    """Return what a record says of one clause."""
    policies = PolicySet.of({"某县/早餐.policy": f"{HEAD}\n条款 ZC-01 早餐\n  条件 {clause}"})
    (found,) = policies.decide({"on": on, "facts": {"学生": {}, **facts}}).record()["outcomes"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("clause", "facts", "missing"),
    [
        (f"学生.班级为学生.原班级{GRANT}", {"学生.班级": "一班"}, "学生.原班级"),
        (f"{MOST}为600元/月{GRANT}", {"学生.家人": [{}]}, "学生.家人[1].收入"),
        (f"{MOST}为600元/月{GRANT}", {"学生.家人": [{"收入": "500元/月"}, {}]}, "学生.家人[2].收入"),
    ],
    ids=["a text told and one missing", "the greatest of one", "the greatest of two"],
)
def test_one_of_two_is_missing(clause: str, facts: Mapping[str, Any], missing: str) -> None:
    found = outcome_of(clause, facts)
    assert found["outcome"] == "待核实"
    assert [one["fact"] for one in found["missing"]] == [missing]


def test_a_greatest_value_between_two_bounds_is_the_one_that_lies_there() -> None:
    clause = f"学生.家人中每个均家人.收入不低于500元/月者,且{MOST}不超过500元/月。\n  给予 早餐补助,标准为{MOST}。\n"
    found = outcome_of(clause, {"学生.家人": [{}]})
    assert found["values"]["标准"]["value"] == "500"


def test_a_value_that_rises_and_falls_is_not_known_by_its_ends() -> None:
    found = outcome_of("学生.寄宿。\n  给予 早餐补助,标准为学生.零头。\n", {"学生.寄宿": True})
    assert found["outcome"] == "待核实"
    assert found["values"]["标准"]["status"] == "待核实"
    assert [one["fact"] for one in found["missing"]] == ["学生.收入"]


def test_each_reading_gives_what_it_gives() -> None:
    found = outcome_of(f"学生满18周岁之日不晚于基准日{GRANT}", {"学生.出生日期": "2004-02-29"}, on="2022-02-28")
    (point,) = found["open"]
    assert [(one["reading"], one["资格"]) for one in point["readings"]] == [("2月28日", "符合"), ("3月1日", "不符合")]


def test_another_reading_is_not_answered_by_the_one_before() -> None:
    policies = PolicySet.of(
        {"某县/早餐.policy": f"{HEAD}\n条款 ZC-01 早餐\n  条件 学生满18周岁之日不晚于基准日{GRANT}"}
    )
    case = {"on": "2022-02-28", "facts": {"学生.出生日期": "2004-02-29"}}
    (entry,) = policies.decide(case).entries
    (point,) = entry.asked.decision.open
    compiled = Compiled.of(entry.question)
    first = compiled.ask({**entry.world, point.key: "2月28日"})
    assert first.decision.outcome is Outcome.MET
    assert first.telling(point.key, "3月1日").decision.outcome is Outcome.NOT_MET
    assert first.without(point.key).decision.outcome is Outcome.OPEN
