"""What was not tried is said: `exact` is false, and then everything that occurs and is not known is named."""

import datetime
from collections.abc import Mapping
from fractions import Fraction

import pytest

from fupin_rules.calendar import Month
from fupin_rules.evaluate import reference
from fupin_rules.evaluate.outcome import Decided
from fupin_rules.evaluate.possible.memo import remembering
from fupin_rules.evaluate.unknowns import unknowns
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known, Special
from tests.support.shipped import POLICIES

TEACHERS = next(policy for policy in POLICIES.policies if "MD-23" in policy.questions)

BORN_1955: Mapping[str, Known] = {
    "基准.评价日": datetime.date(2022, 12, 31),
    "首批截止日": datetime.date(2020, 12, 31),
    "首批起发月": Month(2021, 1),
    "补助对象": True,
    "教师.性别": "男",
    "教师.出生日期": datetime.date(1955, 6, 1),
    "教师.计划内离岗退养": False,
    "教师.去世日": Special.NONE,
}
NOT_REGISTERED: Mapping[str, Known] = {
    "教师.县级备案": False,
    "教师.签订聘用合同": True,
    "教师.最长连续学期": Fraction(40),
    "教师.去世日": datetime.date(2021, 1, 1),
}


def decided(unit: str, world: Mapping[str, Known]) -> tuple[nodes.Question, Decided]:
    question = TEACHERS.questions[unit].within
    return question, reference.decide(question, world, remembering)


@pytest.mark.parametrize("world", [BORN_1955, NOT_REGISTERED], ids=["terms and place", "all but four facts"])
def test_a_decision_in_which_something_was_not_tried_names_all_that_occurs(world: Mapping[str, Known]) -> None:
    question, decision = decided("MD-23", world)
    occurring = frozenset().union(*(unknowns(root, world) for root in question.roots))
    assert not decision.exact
    assert {*decision.missing, *decision.open} == occurring
    for value, named in zip(decision.values, question.results, strict=True):
        assert value.exact or {*value.missing, *value.open} == unknowns(named.value, world)


@pytest.mark.parametrize("unit", ["满龄日", "MD-04", "MD-07"])
@pytest.mark.parametrize("sex", ["男", "女"])
def test_a_birth_that_is_not_known_may_be_on_29_february(unit: str, sex: str) -> None:
    """A man born in 2040 comes of age in 2100, no leap year; a woman born in any leap year in a common one."""
    _, decision = decided(unit, {"教师.性别": sex})
    (day,) = (value for value in decision.values if value.name == "满龄日")
    assert [point.key for point in day.open] == ["解释「2月29日出生者平年的满龄日」"]
