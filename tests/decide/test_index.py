"""What can concern a case is found once for a set: others cost nothing, and whoever takes an open point is found."""

import pytest

from fupin_rules import PolicySet
from fupin_rules.decide.index import Index, open_readings
from fupin_rules.facts.case import fill_parameters
from tests.support.work import calls

POLICIES = PolicySet.load()

POLICY = """政策 补助{number}
  对象 {subject}
  项目 补助{number}
  属地 {place}
  本数 依民法典第1259条

引用 词汇/{subject}

参数 起付线{number}:整数[学期] = 未载

条款 {letters}-01 早于起付线
  条件 {fact}低于起付线{number}。
  给予 补助{number},标准为100元,一次性发放。
"""


def policy(number: int, subject: str, place: str) -> str:
    fact = {"学生": "学生.学期数", "教师": "教师.累计学期数"}[subject]
    letters = f"{chr(65 + number // 26)}{chr(65 + number % 26)}"
    return POLICY.format(number=number, subject=subject, place=place, letters=letters, fact=fact)


def beside(others: int) -> PolicySet:
    """Return a set with one policy about students in one place, and others about teachers in other places."""
    texts = {"0.policy": policy(0, "学生", "广东省/未载")}
    return PolicySet.of(texts | {f"{n}.policy": policy(n, "教师", "湖南省/未载") for n in range(1, others + 1)})


def work_of_a_decision(others: int) -> int:
    policies = beside(others)
    facts = {"学生.学期数": 3}
    read = policies.case({"on": "2022-12-31", "facts": facts, "parameters": {"起付线0": 5}})
    assert len(policies.decide(read).not_considered) == others
    policies.decide(read).outcomes()
    return calls(lambda: policies.decide(read).outcomes(), 100_000)


def test_policies_about_others_cost_a_decision_nothing() -> None:
    assert work_of_a_decision(40) == work_of_a_decision(2)


@pytest.mark.parametrize("marked", ["{name}", "「{name}」", "解释「{name}」", "{unit}.{name}"])
def test_nobody_who_takes_an_open_point_is_passed_by(marked: str) -> None:
    """Each name of an open point of the shipped policies, as a case may write it, is held to asking every policy."""
    aliases = POLICIES.names.aliases
    index = Index(POLICIES.policies, POLICIES.overlays, aliases)
    taken = 0
    for policy in POLICIES.policies:
        own, readings, units = policy.parameters, open_readings(policy), tuple(policy.units)
        bare = (key.removeprefix("解释").strip("「」") for key in readings)
        for name in (*own, *bare, *(name for _, name in aliases)):
            key = marked.format(name=name, unit=next(iter(units), ""))
            _, _, used = fill_parameters({key: None}, own, readings, aliases, units, index.open_names(policy))
            assert not used or policy in index.takers([key]), (key, policy.header.name)
            taken += bool(used)
    assert taken
