"""An age needs a life: who died before the day never reached it, who died on it did; an end is that of the calendar."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_rules import PolicySet
from fupin_rules.render import text
from tests.support.lanes import lane

POLICY = """政策 高龄津贴
  对象 老人
  项目 高龄津贴、抚养费
  周岁 自生日当日满,平年按2月28日

事实 老人.出生日期:日期
  问 哪天出生?

事实 老人.去世日:日期
  问 哪天去世?
  未报即无
  不早于 老人.出生日期

所称 老人.六十 是指 老人满60周岁之日。
所称 老人.十八 是指 老人满18周岁之日。

条款 NL-01 满六十
  条件 老人.六十不晚于基准日。

条款 NL-02 没有满六十
  条件 老人.六十晚于基准日。

条款 NL-03 津贴
  条件 老人.出生日期不早于1900-01-01。
  给予 高龄津贴,标准为100元/月,按月发放,自老人.六十的次月起,至老人.去世日的当月止。

条款 NL-04 抚养费
  条件 老人.出生日期不早于1900-01-01。
  给予 抚养费,标准为100元/月,按月发放,自老人.出生日期的当月起,至老人.十八的当月止。
"""
POLICIES = PolicySet.of({"津贴.policy": POLICY})
ON = datetime.date(2022, 12, 31)
UNKNOWN = {"未知": True}


def outcomes(birth: str | None, death: object, on: datetime.date = ON) -> dict[str, str]:
    facts = {} if birth is None else {"老人.出生日期": birth}
    decision = POLICIES.decide({"on": str(on), "facts": {"老人": {}, **facts, "老人.去世日": death}})
    assert decision.record()
    return {entry.unit.id: entry.outcome for entry in decision.entries}


def values(birth: str, death: object, clause: str) -> dict[str, object]:
    facts = {"老人.出生日期": birth, "老人.去世日": death}
    (found,) = POLICIES.decide({"on": str(ON), "facts": facts}, clauses=[clause]).record()["outcomes"]
    return {name: one.get("text") for name, one in found["values"].items()}


@settings(max_examples=lane(40, 1000), deadline=None)
@given(
    st.dates(datetime.date(1950, 1, 1), datetime.date(1970, 12, 31)),
    st.none() | st.integers(-3, 3),
    st.integers(-2, 2),
)
def test_an_age_is_reached_by_who_lives_to_see_the_day(birth: datetime.date, died: int | None, asked: int) -> None:
    day = birth.replace(year=birth.year + 60)
    death = None if died is None else day + datetime.timedelta(days=died)
    on = day + datetime.timedelta(days=asked)
    reached = on >= day and (death is None or death >= day)
    found = outcomes(str(birth), None if death is None else str(death), on)
    assert (found["NL-01"], found["NL-02"]) == (("符合", "不符合") if reached else ("不符合", "符合"))


def test_what_begins_with_an_age_never_comes_for_who_did_not_reach_it() -> None:
    found = values("1962-08-01", "2021-03-05", "NL-03")
    assert (found["应发期"], found["起发月"], found["累计金额"]) == ("无应发期", "没有到来", "0元")
    assert values("1962-08-01", "2022-08-01", "NL-03")["应发期"] == "无应发期"
    assert values("1962-08-01", "2022-09-01", "NL-03")["累计金额"] == "100元"


def test_an_end_is_that_of_the_calendar() -> None:
    for death in (None, "2015-01-01", "2022-12-01"):
        assert values("2003-05-10", death, "NL-04")["止发月"] == "2021年5月"


@pytest.mark.parametrize(
    ("birth", "death", "expected"),
    [
        ("1962-08-01", UNKNOWN, "待核实"),
        ("1992-08-01", UNKNOWN, "不符合"),
        (None, "2021-03-05", "待核实"),
        (None, UNKNOWN, "待核实"),
    ],
)
def test_a_death_that_nobody_knows_of_is_asked_for_where_it_matters(
    birth: str | None, death: object, expected: str
) -> None:
    assert outcomes(birth, death)["NL-01"] == expected


def test_the_reason_names_the_death() -> None:
    facts = {"老人.出生日期": "1962-08-01", "老人.去世日": "2021-03-05"}
    shown = text.render(POLICIES.decide({"on": str(ON), "facts": facts}, clauses=["NL-01"]).record())
    assert "没有满(老人.去世日:2021年3月5日" in shown.replace("\n    ", "")
    assert "9999" not in shown
