"""适用日 每期首日: each period is paid by the parameters of its first day, and the total is the sum of the instalments."""

import datetime
import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_rules import PolicySet
from fupin_rules.decide.loading import load
from fupin_rules.render import text
from tests.support.lanes import lane

POLICY = """政策 山村寄宿补助
  对象 学生
  项目 寄宿补助
  适用日 每期首日

事实 学生.寄宿:是否
事实 学生.入住日:日期
事实 学生.退宿日:日期
  未报即无

参数 寄宿标准:元/{unit} = 分期
  | 自 | 值 | 出处 |
{rows}

分担 负担比例(学生.寄宿)
  | 学生.寄宿 | 省  | 县  |
  | —         | 60% | 40% |
  就 寄宿标准。
  余数归 县

条款 SQ-01 寄宿补助
  条件 学生.寄宿。
  给予 寄宿补助,标准为寄宿标准,按{unit}发放,自学生.入住日的当月起,至学生.退宿日的当月止,按负担比例分担。
"""

DAYS = st.dates(datetime.date(2019, 1, 1), datetime.date(2023, 12, 31))
UNITS = st.sampled_from(("月", "学期", "学年", "年"))


def policy(folder: Path, unit: str, versions: Mapping[datetime.date, int | None]) -> PolicySet:
    rows = "\n".join(
        f"  | {day} | {'未载' if amount is None else f'{amount}.01元/{unit}'} | 某文 |"
        for day, amount in sorted(versions.items())
    )
    file = folder / "寄宿.policy"
    file.write_text(POLICY.format(unit=unit, rows=rows), encoding="utf-8")
    return PolicySet.load(file)


def decided(policies: PolicySet, on: datetime.date, **facts: object) -> Any:
    case = {"on": str(on), "facts": {"学生.寄宿": True, **{f"学生.{name}": str(day) for name, day in facts.items()}}}
    return policies.decide(policies.read(json.dumps(case, ensure_ascii=False))).record()


def by_hand(
    unit: str, versions: Mapping[datetime.date, int], start: datetime.date, last: datetime.date
) -> list[Fraction]:
    """Return what is paid each period: the amount in force on the first day of the 月, 学期, 学年 or 年.

    The months are counted off one by one; where one begins a period by the calendar, the period before has ended.
    """
    paid: list[Fraction] = []
    begun: datetime.date | None = None
    for year, month in [(year, month) for year in range(start.year, last.year + 1) for month in range(1, 13)]:
        if (start.year, start.month) <= (year, month) <= (last.year, last.month):
            first = first_day(unit, year, month)
            if first != begun:
                begun = first
                paid.append(Fraction(versions[max(day for day in versions if day <= first)] * 100 + 1, 100))
    return paid


def first_day(unit: str, year: int, month: int) -> datetime.date:
    """Return the day on which the period of a month begins: terms in March and September, school years in September."""
    begins = {"月": range(1, 13), "学期": (3, 9), "学年": (9,), "年": (1,)}[unit]
    earlier = [datetime.date(one, begin, 1) for one in (year - 1, year) for begin in begins]
    return max(day for day in earlier if day <= datetime.date(year, month, 1))


@given(unit=UNITS, amounts=st.dictionaries(DAYS, st.integers(10, 99), min_size=1, max_size=4), start=DAYS, end=DAYS)
@settings(max_examples=lane(12, 400))
def test_the_total_is_what_each_first_day_gives(
    tmp_path_factory: pytest.TempPathFactory,
    unit: str,
    amounts: dict[datetime.date, int],
    start: datetime.date,
    end: datetime.date,
) -> None:
    versions = {datetime.date(2010, 1, 1): 5, **amounts}
    policies = policy(tmp_path_factory.mktemp("寄宿"), unit, versions)
    record = decided(policies, datetime.date(2023, 12, 31), 入住日=start, 退宿日=end)
    expected = by_hand(unit, versions, start, end)
    values = record["outcomes"][0]["values"]
    assert Fraction(values["累计金额"]["value"]) == sum(expected)
    if not expected:
        assert record["awards"] == []
        return
    (award,) = record["awards"]
    assert [Fraction(one["amount"]) for one in award["instalments"]] == expected
    assert Fraction(award["total"]["value"]) == sum(expected)
    for payer in ("省", "县"):
        assert Fraction(values[payer]["value"]) == sum(Fraction(one["payers"][payer]) for one in award["instalments"])


@pytest.mark.long
@given(
    unit=st.sampled_from(("月", "年")),
    amounts=st.dictionaries(DAYS, st.integers(10, 99), min_size=1, max_size=3),
    end=DAYS,
)
@settings(max_examples=lane(12, 200))
def test_while_the_first_day_is_missing_the_range_holds_every_total(
    tmp_path_factory: pytest.TempPathFactory, unit: str, amounts: dict[datetime.date, int], end: datetime.date
) -> None:
    versions = {datetime.date(1900, 1, 1): 5, **amounts}
    policies = policy(tmp_path_factory.mktemp("寄宿"), unit, versions)
    found = decided(policies, datetime.date(2023, 12, 31), 退宿日=end)["awards"][0]["total"]
    most = sum(by_hand(unit, {datetime.date.min: 5, **versions}, datetime.date(1900, 1, 1), end))
    assert found["status"] == "待核实"
    assert [Fraction(found["range"][side]) for side in ("from", "to")] == [0, most]


def test_only_a_period_that_is_paid_asks_for_what_is_not_stated(tmp_path: Path) -> None:
    versions = {datetime.date(2021, 3, 1): 80, datetime.date(2021, 9, 15): 100, datetime.date(2022, 3, 1): None}
    policies = policy(tmp_path, "月", versions)

    def total(start: str, end: str) -> Any:
        return decided(policies, datetime.date(2022, 12, 31), 入住日=start, 退宿日=end)["awards"][0]["total"]

    assert total("2021-08-10", "2021-11-02")["value"] == "360.04"
    assert total("2021-03-01", "2022-02-28")["status"] == "known"
    assert total("2021-03-01", "2022-03-01")["status"] == "存疑"
    assert total("2021-02-28", "2021-11-02")["status"] == "存疑"


def test_the_day_of_the_decision_may_be_named_too(tmp_path: Path) -> None:
    file = tmp_path / "寄宿.policy"
    text = POLICY.format(unit="月", rows="  | 2021-03-01 | 80元/月 | 某文 |\n  | 2022-01-01 | 90元/月 | 某文 |")
    file.write_text(text.replace("每期首日", "基准日"), encoding="utf-8")
    record = decided(PolicySet.load(file), datetime.date(2022, 2, 1), 入住日=datetime.date(2021, 12, 1))
    assert record["awards"][0]["total"]["value"] == "270"


def test_an_application_is_decided_by_the_version_of_its_day(tmp_path: Path) -> None:
    text = """政策 体检补助
  对象 学生
  项目 体检补助
  施行 {force}
  适用日 学生.申请日
事实 学生.申请日:日期
条款 TJ-01 体检补助
  条件 学生.申请日不早于2020-01-01。
  给予 体检补助,标准为{amount}元,一次性发放。
"""
    for amount, force in (("80", "自2021-01-01起,至2021-12-31止"), ("100", "自2022-01-01起")):
        (tmp_path / f"{amount}.policy").write_text(text.format(amount=amount, force=force), encoding="utf-8")
    policies = PolicySet.load(tmp_path)

    def paid(on: str, applied: str) -> list[str]:
        case = {"on": on, "facts": {"学生.申请日": applied}}
        record = policies.decide(policies.read(json.dumps(case, ensure_ascii=False))).record()
        return [award["rate"]["value"] for award in record["awards"]]

    assert paid("2022-02-01", "2021-12-31") == ["80"]
    assert paid("2022-02-01", "2022-01-01") == ["100"]
    assert paid("2021-06-01", "2020-12-31") == []


@pytest.mark.parametrize(
    ("shared", "refused"), [("寄宿标准", False), ("90元/月", True), ("较大者(寄宿标准,90元/月)", True)]
)
def test_what_is_shared_is_what_is_given(tmp_path: Path, shared: str, refused: bool) -> None:
    text = POLICY.format(unit="月", rows="  | 2021-03-01 | 80元/月 | 某文 |").replace("就 寄宿标准", f"就 {shared}")
    file = tmp_path / "寄宿.policy"
    file.write_text(text, encoding="utf-8")
    codes = [finding.code for finding in load([file]).errors]
    assert codes == ["M219"] * refused


@pytest.mark.long
@given(unit=UNITS, start=DAYS, end=DAYS)
@settings(max_examples=lane(15, 200))
def test_a_changed_day_is_the_nearest_one(
    tmp_path_factory: pytest.TempPathFactory, unit: str, start: datetime.date, end: datetime.date
) -> None:
    """One day nearer to what the case says still gives what it gave."""
    versions = {datetime.date(2010, 1, 1): 5, datetime.date(2021, 5, 1): 20}
    policies = policy(tmp_path_factory.mktemp("寄宿"), unit, versions)
    days = {"入住日": min(start, end), "退宿日": max(start, end)}
    (now,) = decided(policies, datetime.date(2024, 1, 1), **days)["outcomes"]
    changes = [one for one in now["changes"] if one["fact"] != "学生.寄宿" and one["value"] is not None]
    assert changes
    for change in changes:
        name = change["fact"].removeprefix("学生.")
        day = datetime.date.fromisoformat(change["value"])
        back = datetime.timedelta(days=1 if day < days[name] else -1)
        (nearer,) = decided(policies, datetime.date(2024, 1, 1), **{**days, name: day + back})["outcomes"]
        for value in ("标准", "累计金额"):
            assert nearer["values"][value] == now["values"][value]


def test_the_letter_leaves_out_stretches_without_a_period(tmp_path: Path) -> None:
    """A version that no first day of a period falls under pays nothing; neither its sum nor its shares are shown."""
    versions = {datetime.date(2010, 1, 1): 4, datetime.date(2021, 1, 1): 5, datetime.date(2021, 5, 1): 20}
    versions |= {datetime.date(2022, 6, 1): 35}
    policies = policy(tmp_path, "学期", {**versions, datetime.date(2023, 9, 1): None})
    record = decided(
        policies, datetime.date(2023, 5, 1), 入住日=datetime.date(2021, 3, 1), 退宿日=datetime.date(2022, 7, 1)
    )
    shown = text.render(record)
    assert "累计金额 = 5.01元/学期 × 1学期 + 20.01元/学期 × 2学期 = 45.03元" in shown
    assert "县 = 2.01元 × 1学期 + 8.01元 × 2学期 = 18.03元" in shown
    assert "存疑" not in shown
    assert shown.count("查表") == 2


@pytest.mark.parametrize("rate", ["若学生.寄宿,则100元/月,否则100元/月", "同额"])
def test_instalments_are_listed_though_a_fact_is_missing_that_changes_nothing(tmp_path: Path, rate: str) -> None:
    text = f"""政策 走读补助
  对象 学生
  项目 走读补助
事实 学生.寄宿:是否
事实 学生.入住日:日期
事实 学生.退宿日:日期
表 同额(学生.寄宿)
  | 学生.寄宿 | 标准     |
  | 是        | 100元/月 |
  | 否        | 100元/月 |
分担 各半(学生.寄宿)
  | 学生.寄宿 | 省  | 县  |
  | 是        | 50% | 50% |
  | 否        | 50% | 50% |
  就 {rate}。
条款 ZD-01 走读补助
  条件 学生.入住日不晚于2021-01-01。
  给予 走读补助,标准为{rate},按月发放,自学生.入住日的当月起,至学生.退宿日的当月止,按各半分担。
"""
    (tmp_path / "走读.policy").write_text(text, encoding="utf-8")
    facts = {"学生": {"入住日": "2020-12-05", "退宿日": "2021-06-30"}}
    record = PolicySet.load(tmp_path).decide({"on": "2021-01-31", "facts": facts}).record()
    (award,) = record["awards"]
    assert record["outcomes"][0]["irrelevant"] == ["学生.寄宿"]
    assert award["open_ended"]
    assert [(one["month"], one["amount"], one["payers"]) for one in award["instalments"]] == [
        ("2020-12", "100", {"省": "50", "县": "50"}),
        ("2021-01", "100", {"省": "50", "县": "50"}),
    ]


UNMATTERING = """政策 山村寄宿补助
  对象 学生
  项目 寄宿补助
事实 学生.孤儿:是否
事实 学生.低保:是否
事实 学生.低收入:是否
事实 学生.住宿费:元/月
条款 SQ-01 孤儿
  条件 学生.孤儿。
  认定 一档。
条款 SQ-02 困难
  条件 学生.低保,或者学生.低收入。
  除外 一档。
  认定 二档。
所称 学生.一档 是指 若一档,则是,否则否。
表 档次标准(学生.一档,学生.低收入)
  | 学生.一档 | 学生.低收入 | 标准     |
  | 是        | —           | 500元/月 |
  | 否        | 是          | 300元/月 |
  | 否        | 否          | 200元/月 |
分担 负担比例(学生.低收入)
  | 学生.低收入 | 省  | 县  |
  | 是          | 60% | 40% |
  | 否          | 60% | 40% |
  就 较小者(档次标准,学生.住宿费)。
  余数归 县
条款 SQ-03 寄宿补助
  条件 一档,或者二档。
  给予 寄宿补助,标准为较小者(档次标准,学生.住宿费),自2023年9月起,按负担比例分担。
"""


def test_a_missing_fact_that_changes_no_amount_leaves_every_instalment_and_its_row(tmp_path: Path) -> None:
    file = tmp_path / "寄宿.policy"
    file.write_text(UNMATTERING, encoding="utf-8")
    policies = PolicySet.load(file)

    def told(fee: str, **facts: bool) -> Any:
        known = {f"学生.{name}": value for name, value in facts.items()} | {"学生.住宿费": fee}
        case = {"on": "2023-10-31", "facts": known}
        return policies.decide(policies.read(json.dumps(case, ensure_ascii=False)), clauses=["SQ-03"]).record()

    record = told("150.05", 孤儿=False, 低保=True)
    (award,) = record["awards"]
    assert [(one["amount"], one["payers"]) for one in award["instalments"]] == [
        ("150.05", {"省": "90.03", "县": "60.02"})
    ] * 2
    assert award["open_ended"]
    letter = text.render(record)
    assert "尚不知道适用哪一行" in letter
    assert "除外 一档:不成立" in letter
    assert "()" not in letter
    assert "第1行:学生.一档 是,属“是” = 500元/月" in text.render(told("600", 孤儿=True))
    (waiting,) = told("250", 孤儿=False, 低保=True)["awards"]
    assert waiting["instalments"] == []


@pytest.mark.parametrize(
    ("on", "head", "expected"),
    [
        ("2020-05-31", "", "2021年3月1日以前的,原文没有写(自2021年3月1日起80元/月,第5条;自2022年3月1日起未载,第6条)"),
        ("2022-05-31", "", "自2022年3月1日起的,原文没有写(自2021年3月1日起80元/月,第5条;自2022年3月1日起未载,第6条)"),
        (
            "2021-05-31",
            "  适用日 每期首日\n",
            "2021年3月1日以前、自2022年3月1日起的,原文没有写(自2021年3月1日起80元/月",
        ),
    ],
)
def test_a_stretch_without_a_value_is_named_with_what_stands_beside_it(on: str, head: str, expected: str) -> None:
    policy = f"""政策 住校补助
  对象 学生
  项目 住校补助
{head}
事实 学生.住校:是否
  问 住校吗?

参数 住校标准:元/月 = 分期
  | 自         | 值      | 出处  |
  | 2021-03-01 | 80元/月 | 第5条 |
  | 2022-03-01 | 未载    | 第6条 |

条款 ZX-01 住校补助
  条件 学生.住校。
  给予 住校补助,标准为住校标准,按月发放{",自2021-01的当月起" if head else ""}。
"""
    decision = PolicySet.of({"住校.policy": policy}).decide({"on": on, "facts": {"学生.住校": True}})
    shown = text.render(decision.record()).replace("\n    ", "")
    assert expected in shown
    assert "没有写明出处" not in shown


TURNING = """政策 高龄津贴
  对象 老人
  项目 高龄津贴
  本数 依民法典第1259条
  周岁 自生日当日满,平年按2月28日
  施行 自2021-03-10起
  适用日 每期首日

事实 老人.出生日期:日期
事实 老人.登记日:日期

参数 高标准:元/{unit} = 分期
  | 自         | 值         | 出处  |
  | 2000-01-01 | 200元/{unit} | 第5条 |
  | 2021-09-15 | 260元/{unit} | 第6条 |

所称 老人.九十 是指 老人满90周岁之日。
所称 老人.现标准 是指 若{condition},则高标准,否则100元/{unit}。

所称 老人.新增 是指 若老人.登记日 + 1年不早于基准日,则10元/{unit},否则30元/{unit}。

条款 GL-01 高龄津贴
  条件 老人.登记日不早于2000-01-01。
  给予 高龄津贴,标准为{rate},按{unit}发放,自老人.登记日的当月起。
"""
TURNS = (
    "老人.九十不晚于基准日",
    "老人.九十早于基准日",
    "基准日晚于老人.九十",
    "非老人.九十晚于基准日",
)
PAID = ("老人.现标准", "老人.现标准 + 老人.新增")


@pytest.mark.parametrize("unit", ["月", "学期"])
@settings(max_examples=lane(12, 300), deadline=None)
@given(
    st.sampled_from(TURNS),
    st.sampled_from(PAID),
    st.dates(datetime.date(1931, 1, 1), datetime.date(1932, 12, 31)),
    st.dates(datetime.date(2020, 6, 1), datetime.date(2022, 3, 31)),
)
def test_each_period_is_paid_by_the_age_of_its_first_day(
    unit: str, condition: str, paid: str, birth: datetime.date, registered: datetime.date
) -> None:
    policy = TURNING.format(unit=unit, condition=condition, rate=paid.format(unit=unit))
    policies = PolicySet.of({"津贴.policy": policy})
    facts = {"老人": {"出生日期": str(birth), "登记日": str(registered)}}
    record = policies.decide({"on": "2022-12-31", "facts": facts}).record()
    (award,) = record["awards"]
    for one in award["instalments"]:
        month = datetime.date.fromisoformat(f"{one['month']}-01")
        first = datetime.date(month.year, month.month, 1) if unit == "月" else first_day_of_term(month)
        found = policies.decide({"on": str(max(first, datetime.date(2021, 3, 10))), "facts": facts})
        (rate,) = [value for value in found.entries[0].asked.decision.values if value.name == "标准"]
        assert Fraction(one["amount"]) == rate.value, (one, birth, registered)
    total = record["outcomes"][0]["values"]["累计金额"]["value"]
    assert Fraction(total) == sum(Fraction(one["amount"]) for one in award["instalments"])


def first_day_of_term(month: datetime.date) -> datetime.date:
    if month.month >= 9:
        return datetime.date(month.year, 9, 1)
    return datetime.date(month.year, 3, 1) if month.month >= 3 else datetime.date(month.year - 1, 9, 1)
