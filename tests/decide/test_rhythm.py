"""What is paid by the month, the term, the school year and the year: how often, and how much in all."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_rules import PolicySet
from fupin_rules.calendar import PERIODS, Month, period_name, period_number, period_start
from fupin_rules.decide.review import review

HEAD = """政策 住宿补助
  对象 学生
  项目 补助
"""
FACTS = """
事实 学生.住宿:是否
事实 学生.起:日期
事实 学生.止:日期
  未报即无
"""

months = st.integers(1900 * 12, 2100 * 12).map(Month.from_ordinal)
units = st.sampled_from(sorted(PERIODS))


@given(months, units)
def test_a_month_lies_in_the_period_that_begins_before_it_and_ends_after_it(month: Month, unit: str) -> None:
    number = period_number(month, unit)
    assert period_start(number, unit) <= month < period_start(number + 1, unit)


@pytest.mark.parametrize(
    ("month", "names"),
    [
        (Month(2022, 1), ("2022年1月", "2021年秋季学期", "2021—2022学年", "2022年")),
        (Month(2022, 2), ("2022年2月", "2021年秋季学期", "2021—2022学年", "2022年")),
        (Month(2022, 3), ("2022年3月", "2022年春季学期", "2021—2022学年", "2022年")),
        (Month(2022, 8), ("2022年8月", "2022年春季学期", "2021—2022学年", "2022年")),
        (Month(2022, 9), ("2022年9月", "2022年秋季学期", "2022—2023学年", "2022年")),
        (Month(2022, 12), ("2022年12月", "2022年秋季学期", "2022—2023学年", "2022年")),
    ],
)
def test_periods_of_months(month: Month, names: tuple[str, ...]) -> None:
    found = tuple(period_name(period_number(month, unit), unit) for unit in ("月", "学期", "学年", "年"))
    assert found == names


def recorded(folder: Path, head: str, grant: str, facts: Mapping[str, object]) -> dict[str, Any]:
    path = folder / "例.policy"
    path.write_text(
        f"{HEAD}{head}{FACTS}\n条款 ZS-01 补助\n  条件 学生.住宿。\n  给予 补助,{grant}。\n", encoding="utf-8"
    )
    return PolicySet.load(path).decide({"on": "2023-12-31", "facts": {"学生.住宿": True, **facts}}).record()


def award(folder: Path, head: str, grant: str, facts: Mapping[str, object]) -> dict[str, Any]:
    (found,) = recorded(folder, head, grant, facts)["awards"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("unit", "rate", "periods"),
    [
        ("月", "10", [f"2021年{month}月" for month in (10, 11, 12)] + [f"2022年{month}月" for month in range(1, 10)]),
        ("学期", "600", ["2021年秋季学期", "2022年春季学期", "2022年秋季学期"]),
        ("学年", "1000.5", ["2021—2022学年", "2022—2023学年"]),
        ("年", "90", ["2021年", "2022年"]),
    ],
)
@pytest.mark.parametrize("written", [True, False])
def test_instalments_are_those_of_the_periods_touched(
    tmp_path: Path, unit: str, rate: str, periods: list[str], written: bool
) -> None:
    cadence = f"按{unit}发放," if written else ""
    grant = f"标准为{rate}元/{unit},{cadence}自学生.起当月起,至学生.止当月止"
    found = award(tmp_path, "", grant, {"学生.起": "2021-10-20", "学生.止": "2022-09-01"})
    assert [one["period"] for one in found["instalments"]] == periods
    assert found["instalments"][0]["month"] == "2021-10"
    assert {one["amount"] for one in found["instalments"]} == {rate}
    assert Fraction(found["total"]["value"]) == Fraction(rate) * len(periods)


def test_an_end_before_the_beginning_pays_nothing(tmp_path: Path) -> None:
    grant = "标准为600元/学期,按学期发放,自学生.起当月起,至学生.止当月止"
    (outcome,) = recorded(tmp_path, "", grant, {"学生.起": "2021-12-01", "学生.止": "2021-10-01"})["outcomes"]
    assert (outcome["values"]["应发期"]["value"], outcome["values"]["累计金额"]["value"]) == ("无应发期", "0")
    assert recorded(tmp_path, "", grant, {"学生.起": "2021-12-01", "学生.止": "2021-10-01"})["awards"] == []


@pytest.mark.parametrize(
    ("conversion", "grant", "rate", "total"),
    [
        ("1学年为2学期", "标准为1000.02元/学年,按学期发放", "500.01元/学期", "1500.03"),
        ("1学年为2学期", "标准为500元/学期,按学年发放", "1000元/学年", "2000"),
        ("1年为12个月", "标准为1200元/年,按月发放", "100元/月", "1500"),
        ("1月为22天", "标准为5元/天,按月发放", "110元/月", "1650"),
    ],
)
def test_a_conversion_that_leaves_whole_fen_is_applied(
    tmp_path: Path, conversion: str, grant: str, rate: str, total: str
) -> None:
    facts = {"学生.起": "2021-10-20", "学生.止": "2022-12-01"}
    found = award(tmp_path, f"  换算 {conversion}\n", f"{grant},自学生.起当月起,至学生.止当月止", facts)
    assert (found["rate"]["text"], found["total"]["value"]) == (rate, total)


def test_an_amount_of_no_period_may_be_said_to_be_one_of_a_period(tmp_path: Path) -> None:
    fact = "事实 学生.本金:金额\n所称 学生.年贴息 是指 学生.本金 × 4.35%,舍去到分,计元/年。\n"
    path = tmp_path / "例.policy"
    grant = "标准为学生.年贴息,按年发放,自学生.起当月起,至学生.止当月止"
    clause = f"条款 ZS-01 补助\n  条件 学生.住宿。\n  给予 补助,{grant}。\n"
    path.write_text(f"{HEAD}{FACTS}{fact}\n{clause}", encoding="utf-8")
    facts = {"学生.住宿": True, "学生.本金": "12345", "学生.起": "2021-10-20", "学生.止": "2022-02-01"}
    (found,) = PolicySet.load(path).decide({"on": "2023-12-31", "facts": facts}).record()["awards"]
    assert (found["rate"]["text"], found["total"]["value"]) == ("537元/年", "1074")
    for unit in ("年", "学期", "元"):
        path.write_text(f"{HEAD}{FACTS}{fact}\n{clause}".replace("计元/年", f"计{unit}"), encoding="utf-8")
        assert [finding.code for finding in review([path]).findings] == ["M202"]


@pytest.mark.parametrize(
    ("conversion", "grant", "code"),
    [
        ("", "标准为500元/学期,按月发放", "M223"),
        ("", "标准为500元/学年,按学期发放", "M223"),
        ("", "标准为500元/学年,按年发放", "M223"),
        ("", "标准为500元/年,按学年发放", "M223"),
        ("", "标准为500元,按月发放", "M223"),
        ("", "标准为500元/月,一次性发放", "M223"),
        ("1学年为2学期", "标准为500元/年,按学期发放", "M223"),
        ("1学年为2学期", "标准为500.01元/学年,按学期发放", "M214"),
        ("1学年为2学期", "标准为学生.定额,按学期发放", "M214"),
        ("", "标准为500元,一次性发放,自2021-09起", "M224"),
        ("", "标准为5元/天,自2021-09起", "M224"),
        ("", "标准为500元,自2021-09起", "M224"),
        ("", "标准为500元/月,按月发放,至2021-09止", "M224"),
    ],
)
def test_rates_that_cannot_be_paid_so_are_refused(tmp_path: Path, conversion: str, grant: str, code: str) -> None:
    path = tmp_path / "例.policy"
    head = f"  换算 {conversion}\n" if conversion else ""
    facts = f"{FACTS}事实 学生.定额:元/学年\n"
    path.write_text(
        f"{HEAD}{head}{facts}\n条款 ZS-01 补助\n  条件 学生.住宿。\n  给予 补助,{grant}。\n", encoding="utf-8"
    )
    assert [finding.code for finding in review([path]).findings] == [code]


@pytest.mark.parametrize(
    ("end", "goes_on"), [(None, True), ("2023-11-30", False), ("2023-12-31", False), ("2024-01-01", True)]
)
def test_what_is_paid_beyond_the_month_counted_to_goes_on(tmp_path: Path, end: str | None, goes_on: bool) -> None:
    facts = {"学生.起": "2023-01-01"} | ({"学生.止": end} if end else {})
    grant = "标准为100元/月,按月发放,自学生.起的当月起,至学生.止的当月止"
    assert award(tmp_path, "", grant, facts)["open_ended"] is goes_on
