"""Duties, indicators and reconciliations: every provision has its place, and two of each shape are worked out again."""

import datetime
import random
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import pytest

from fupin_rules.resources import policies_folder
from fupin_rules.testing import cases, coverage
from tests.support.shipped import POLICIES

ROWS = 200
"""How many rows are made up for each provision that is worked out again."""

Facts = Mapping[str, Any]


@attrs.frozen
class Again:
    """A provision worked out another way: rows of facts, and for each the outcome and what 差额 comes to."""

    row: Callable[[random.Random], dict[str, Any]]
    outcome: Callable[[Facts], str]
    gap: Callable[[Facts], float] | None = None


def met(holds: bool) -> str:
    """Return the outcome of a provision that applies."""
    return "符合" if holds else "不符合"


def hundredths(low: int, high: int) -> Callable[[random.Random], str]:
    """Return a maker of figures with two decimals, whose bounds are in hundredths."""
    return lambda made: str(made.randint(low, high) / 100)


def at_least(fact: str, bound: int) -> Again:
    """Return a count that must reach a bound."""
    return Again(
        lambda made: {fact: made.randint(0, 2 * bound + 2)},
        lambda row: met(row[fact] >= bound),
        lambda row: max(0, bound - row[fact]),
    )


def within(fact: str, low: int, high: int) -> Again:
    """Return a count with two bounds: how far it is from the nearer one."""
    return Again(
        lambda made: {fact: made.randint(0, high + 5)},
        lambda row: met(row[fact] in range(low, high + 1)),
        lambda row: min(abs(row[fact] - good) for good in range(low, high + 1)),
    )


def covered(done: str, whole: str) -> Again:
    """Return two counts, one of which must be the whole of the other."""
    return Again(
        lambda made: {done: made.randint(0, 9), whole: made.randint(0, 9)},
        lambda row: met(not set(range(row[whole])) - set(range(row[done]))) if row[whole] else "不适用",
        lambda row: len(range(row[done], row[whole])),
    )


def adds_up(total: str, *parts: str) -> Again:
    """Return a total with its parts."""

    def row(made: random.Random) -> dict[str, Any]:
        figures = {part: made.randint(0, 20) for part in parts}
        return {**figures, total: max(0, sum(figures.values()) + made.choice([0, 0, -2, 3]))}

    return Again(
        row,
        lambda row: met(sum(row.values()) == 2 * row[total]),
        lambda row: abs(sum(row.values()) - 2 * row[total]),
    )


def complete(*facts: str) -> Again:
    """Return a list of things, each of which must be there."""
    return Again(
        lambda made: {fact: made.random() < 0.8 for fact in facts},
        lambda row: met(len(set(facts)) == sum(row.values())),
    )


def days_after(base: str, done: str, days: int, rest: Facts) -> Again:
    """Return a deadline: so many days after the first, where the last of them is a working day."""
    first = datetime.date(2025, 9, 1)  # The tenth day after is a working Thursday.

    return Again(
        lambda made: {base: str(first), done: str(first + datetime.timedelta(made.randint(0, 2 * days))), **rest},
        lambda row: met((datetime.date.fromisoformat(row[done]) - first).days <= days),
    )


ALL_OF_IT = {"清查.入学(复学)": True, "清查.变动": True, "清查.辍学": True, "清查.学籍变化": True}
AGAIN: Mapping[str, Again] = {
    "ZB-03": Again(
        lambda made: {"统计.辍学率": hundredths(30, 70)(made)},
        lambda row: met(float(row["统计.辍学率"]) <= 0.5),
        lambda row: max(0.0, float(row["统计.辍学率"]) - 0.5),
    ),
    "XM-01": at_least("统计.新建公办园数", 26),
    "BF-02b": at_least("教师×帮扶学生.家访次数", 3),
    "BF-06c": at_least("帮扶园.专题讲座次数", 2),
    "KC-09": within("各校.电话核实人数", 5, 10),
    "BF-03": within("领导.帮扶户数", 2, 3),
    "ZB-22": covered("统计.已覆盖联系点学校数", "统计.联系点学校数"),
    "XC-01": covered("统计.已收明白卡人数", "统计.全体师生数"),
    "GJ-17": adds_up("报表.培训合计", "报表.职业技能培训", "报表.高素质农民培育"),
    "GJ-19": adds_up("报表.本科上线", "报表.文科", "报表.理科", "报表.体艺"),
    "TZ-03": complete(*(f"台账.{name}" for name in ("在校学生台账", "非在校学生台账", "联系记录", "图片资料"))),
    "BF-08": complete(*(f"帮扶档案.{name}" for name in ("计划", "措施", "记录", "总结", "分别建档立卷"))),
    "KC-01": days_after("学校.开学日", "学校.清查完成日", 10, ALL_OF_IT),
}


def test_each_provision_stands_under_its_headings_with_a_gist_and_a_source() -> None:
    for identity in coverage.read_list(policies_folder() / coverage.LIST_NAME):
        policy, unit = POLICIES.unit(identity.upper()) or (None, None)
        if policy is None or unit is None:  # a period of validity, which is no unit
            continue
        assert unit.place.headings, identity
        assert policy.header.basis, identity
        assert policy.header.source, identity


@pytest.mark.parametrize("identity", AGAIN)
def test_a_provision_comes_out_as_it_is_worked_out_another_way(identity: str) -> None:
    again, made = AGAIN[identity], random.Random(identity)
    for _ in range(ROWS):
        row = again.row(made)
        decided = cases.decide_alone(POLICIES, identity.upper(), {"facts": row})
        assert decided.outcome.value == again.outcome(row), row
        gaps = [value.value for value in decided.values if value.name == "差额"]
        if again.gap is not None and decided.outcome.value != "不适用":
            assert gaps == [pytest.approx(again.gap(row))], row
