"""Which periods are due: those that begin while a policy is in force, and none before it unless the text grants it.

What is expected is counted by hand here, day by day, and not taken from the engine.
"""

import datetime
import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_rules import PolicySet
from fupin_rules.decide.loading import load_texts
from fupin_rules.render import text
from fupin_rules.testing import cases, examples
from tests.support.lanes import lane

Day = datetime.date

POLICY = """政策 渡口住宿补助
  对象 学生
  项目 住宿补助
  施行 {force}
{head}
事实 学生.住宿:是否
事实 学生.入住日:日期
事实 学生.退宿日:日期
  未报即无
{more}
条款 DK-01 住宿补助
  条件 学生.住宿。
  给予 住宿补助,标准为61.7元/{unit},按{unit}发放,自学生.入住日的当月起,至学生.退宿日的当月止。
"""

BEGINS = {"月": tuple(range(1, 13)), "学期": (3, 9), "学年": (9,), "年": (1,)}
"""In which months a period begins."""

UNITS = st.sampled_from(sorted(BEGINS))
DAYS = st.dates(Day(2018, 1, 1), Day(2024, 12, 31))
ON = Day(2024, 12, 31)


def policies(force: str, *, unit: str = "月", head: str = "", more: str = "") -> PolicySet:
    return PolicySet.of({"渡口.policy": POLICY.format(force=force, unit=unit, head=head, more=more)})


def decided(loaded: PolicySet, start: Day, end: Day | None = None, *, on: Day = ON, **more: Any) -> Any:
    facts: dict[str, object] = {"学生.住宿": True, "学生.入住日": str(start)}
    facts |= {"学生.退宿日": str(end)} if end is not None else {}
    facts |= more.pop("facts", {})
    return loaded.decide({"on": str(on), "facts": facts, **more}).record()


def first_days(unit: str, start: Day, last: Day) -> list[Day]:
    """Return the first day of every period in which a month from that of one day to that of another lies."""
    found: list[Day] = []
    for year in range(start.year, last.year + 1):
        for month in range(1, 13):
            if (start.year, start.month) <= (year, month) <= (last.year, last.month):
                begun = [Day(one, at, 1) for one in (year - 1, year) for at in BEGINS[unit]]
                found.append(max(day for day in begun if day <= Day(year, month, 1)))
    return sorted(set(found))


def paid(record: Any) -> list[str]:
    return [one["period"] for award in record["awards"] for one in award["instalments"]]


@given(unit=UNITS, start=DAYS, end=DAYS, first=DAYS, last=DAYS, on=st.dates(Day(2019, 1, 1), Day(2024, 12, 31)))
@settings(max_examples=lane(25, 600))
def test_a_period_is_due_if_it_begins_while_the_policy_is_in_force(
    unit: str, start: Day, end: Day, first: Day, last: Day, on: Day
) -> None:
    first, last = sorted((first, last))
    on = max(first, min(last, on))
    loaded = policies(f"自{first}起,至{last}止", unit=unit)
    record = decided(loaded, start, end, on=on)
    due = [day for day in first_days(unit, start, min(end, on)) if first <= day <= last]
    ever = [day for day in first_days(unit, start, end) if first <= day <= last]
    (outcome,) = record["outcomes"]
    assert outcome["values"][f"计发{unit}数"]["value"] == str(len(due))
    assert Fraction(outcome["values"]["累计金额"]["value"]) == len(due) * Fraction("61.7")
    expected = "已到期" if due else "尚未到期" if ever else "无应发期"
    assert outcome["values"]["应发期"]["value"] == expected
    assert outcome["资格"] == "符合"
    assert len(paid(record)) == len(due)
    for award in record["awards"]:
        assert sum(Fraction(one["amount"]) for one in award["instalments"]) == Fraction(award["total"]["value"])
    assert bool(record["awards"]) == bool(ever)


@given(unit=UNITS, start=DAYS, first=DAYS, later=st.integers(0, 800), years=st.integers(1, 5))
@settings(max_examples=lane(15, 300))
def test_a_later_first_day_and_an_earlier_last_day_only_remove(
    unit: str, start: Day, first: Day, later: int, years: int
) -> None:
    last = Day(2025, 1, 1)
    shifted, sooner = first + datetime.timedelta(days=later), last - datetime.timedelta(days=100 * years)
    if not shifted <= sooner:
        return
    wide = paid(decided(policies(f"自{first}起,至{last}止", unit=unit), start, on=sooner))
    for force in (f"自{shifted}起,至{last}止", f"自{first}起,至{sooner}止"):
        assert set(paid(decided(policies(force, unit=unit), start, on=sooner))) <= set(wide)


@given(unit=UNITS, start=DAYS, first=DAYS, years=st.integers(1, 3))
@settings(max_examples=lane(15, 300))
def test_a_first_day_that_the_case_fills_counts_as_one_that_is_written(
    unit: str, start: Day, first: Day, years: int
) -> None:
    parameter = "\n参数 施行日:日期 = 未载\n  出处 第1条\n"
    filled = decided(
        policies(f"自施行日起,有效期{years}年", unit=unit, more=parameter),
        start,
        on=first,
        facts={"基准.统计至": "2030-12"},
        parameters={"施行日": str(first)},
    )
    stated = decided(
        policies(f"自{first}起,有效期{years}年", unit=unit), start, on=first, facts={"基准.统计至": "2030-12"}
    )
    assert paid(filled) == paid(stated)
    (one,), (other,) = filled["outcomes"], stated["outcomes"]
    assert one["exact"]
    for name in ("起发月", "止发月", "累计金额", "应发期"):
        assert one["values"][name] == other["values"][name]


@pytest.mark.parametrize(
    ("force", "last"),
    [
        ("自2021-03-01起,有效期1年", "2022-02-28"),
        ("自2020-02-29起,有效期1年", "2021-02-28"),
        ("自2020-02-29起,有效期4年", "2024-02-28"),
        ("自2023-03-01起,有效期1年", "2024-02-29"),
        ("自2021-01-31起,有效期1个月", "2021-02-28"),
        ("自2021-01-15起,有效期6个月", "2021-07-14"),
        ("自2021-01-15起,有效期30日", "2021-02-13"),
    ],
)
@pytest.mark.parametrize("stated", [True, False])
def test_years_end_on_the_day_before_or_on_the_last_day_of_the_month(force: str, last: str, stated: bool) -> None:
    first = force[1:11]
    more = "" if stated else "\n参数 施行日:日期 = 未载\n  出处 第1条\n"
    loaded = policies(force if stated else force.replace(first, "施行日"), more=more)
    filled: dict[str, Any] = {} if stated else {"parameters": {"施行日": first}}

    def outcome(day: Day) -> Any:
        return decided(loaded, Day.fromisoformat(first), on=day, **filled)["outcomes"][0]["outcome"]

    inside = Day.fromisoformat(last)
    assert outcome(inside) == "符合"
    assert outcome(inside + datetime.timedelta(days=1)) == "不适用"


def test_what_lies_before_is_granted_in_words_only() -> None:
    granted = "  溯及 自2021-09-15起,出处 第九条\n"
    start = Day(2012, 3, 15)
    on = Day(2022, 5, 31)
    assert len(paid(decided(policies("自2022-01-01起"), start, on=on))) == 5
    record = decided(policies("自2022-01-01起", head=granted), start, on=on)
    assert paid(record)[0] == "2021年10月"
    assert len(paid(record)) == 8
    assert "溯及:自2021-09-15起,出处 第九条" in text.render(record)
    # The clause itself holds from 施行 on, as before.
    (early,) = decided(policies("自2022-01-01起", head=granted), start, on=Day(2021, 12, 31))["outcomes"]
    assert early["outcome"] == "不适用"


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("  溯及 自2021-09-15起\n", "“溯及”缺少“出处”"),
        ("  溯及 自2022-09-15起,出处 第九条\n", "起日不早于施行的起日"),
        ("  溯及 自2021-09-15起,有效期5年,出处 第九条\n", "溯及"),
    ],
)
def test_a_grant_that_says_no_sentence_or_reaches_nothing_is_refused(head: str, said: str) -> None:
    found = load_texts({"渡口.policy": POLICY.format(force="自2022-01-01起", unit="月", head=head, more="")})
    assert any(said in one.render() for one in found.errors)


def test_of_what_never_comes_there_is_no_award_and_the_reason_is_told() -> None:
    record = decided(policies("自2022-01-01起"), Day(2020, 9, 1), Day(2021, 6, 30), on=Day(2022, 5, 31))
    assert record["awards"] == []
    shown = text.render(record)
    assert "结论:符合(无应发期,不发放)" in shown
    assert "最早从2022年1月才能起发,那时已经终止" in shown
    assert "累计金额  " not in shown


def test_what_comes_later_is_an_award_with_its_first_period() -> None:
    record = decided(policies("自2022-01-01起", unit="学期"), Day(2022, 10, 8), on=Day(2022, 5, 31))
    (award,) = record["awards"]
    assert award["instalments"] == []
    assert award["first_due"] == {"month": "2022-10", "period": "2022年秋季学期", "amount": "61.7", "payers": None}
    assert "尚未到期:从2022年10月起才有,现在只统计到2022年5月" in text.render(record)


def test_alone_and_in_examples_force_cuts_nothing_and_what_is_due_can_be_expected() -> None:
    example = """
用例 「施行以前的照数」
  设 学生.住宿,学生.入住日为2012-03-15,基准日为2012-05-31。
  应 DK-01 符合,共3个月185.1元,「应发期」为「已到期」。

用例 「退在入以前」
  设 学生.住宿,学生.入住日为2012-03-15,学生.退宿日为2012-02-28,基准日为2012-05-31。
  应 DK-01 符合,「应发期」为「无应发期」。
"""
    source = POLICY.format(force="自2022-01-01起", unit="月", head="", more="") + example
    loaded = PolicySet.of({"渡口.policy": source})
    assert [one.status for one in examples.run(loaded)] == ["passed", "passed"]
    facts = {"学生.住宿": True, "学生.入住日": "2012-03-15", "基准.评价日": "2012-05-31", "基准.统计至": "2012-05"}

    def run(due: str) -> Any:
        case = {"clause": "DK-01", "facts": facts, "expect": {"outcome": "符合", "values": {"应发期": due}}}
        (result,) = cases.run(loaded, json.dumps([case]))  # type: ignore[misc]
        return result

    assert run("已到期").status == "passed"
    assert run("无应发期").status == "failed"
