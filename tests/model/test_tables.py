"""Tables over dates, terms and words: every input in exactly one row, found by points of its type."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from fupin_rules import PolicyError, PolicySet
from fupin_rules.diagnostics import PolicyFinding
from fupin_rules.render import text

HEAD = """政策 接送补助
  对象 学生
  项目 接送补助
  本数 依民法典第1259条

事实 学生.入学日:日期
事实 学生.班:文本

"""
CLAUSE = """
条款 JS-01 接送补助
  条件 学生.入学日不早于1900-01-01。
  给予 接送补助,标准为月标准,按月发放。
"""


def load(folder: Path, rows: str, *, by: str = "学生.入学日") -> PolicySet:
    file = folder / "接送.policy"
    table = f"表 月标准({by})\n  | {by} | 标准 |\n" + "".join(f"  | {row} |\n" for row in rows.splitlines())
    file.write_text(HEAD + table + CLAUSE, encoding="utf-8")
    return PolicySet.load(file)


def test_each_day_falls_into_one_row(tmp_path: Path) -> None:
    policies = load(tmp_path, "早于2020-09-01 | 10元/月\n2020-09-01至2021-08-31 | 20元/月\n晚于2021-08-31 | 30元/月")
    for bound in (date(2020, 9, 1), date(2021, 8, 31)):
        for offset in (-1, 0, 1):
            day = bound + timedelta(days=offset)
            case = json.dumps({"on": "2022-01-01", "facts": {"学生.入学日": day.isoformat(), "学生.班": "一班"}})
            (outcome,) = policies.decide(policies.read(case)).record()["outcomes"]
            expected = "10" if day < date(2020, 9, 1) else "20" if day <= date(2021, 8, 31) else "30"
            assert outcome["values"]["标准"]["value"] == expected


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("早于2020-09-01 | 10元/月\n晚于2020-09-01 | 30元/月", "2020年9月1日"),
        ("不晚于2020-09-01 | 10元/月\n不早于2020-09-01 | 30元/月", "2020年9月1日"),
    ],
)
def test_a_gap_or_an_overlap_of_one_day_is_found(tmp_path: Path, rows: str, said: str) -> None:
    with pytest.raises(PolicyError) as raised:
        load(tmp_path, rows)
    (finding,) = raised.value.findings
    assert said in finding.render()


@pytest.mark.parametrize(
    "middle", ["满5学期不满10学期", "满5学期 不超过9学期", "5学期以上 低于10学期", "超过4学期 10学期以下"]
)
def test_both_bounds_of_a_range_may_stand_behind_their_words(tmp_path: Path, middle: str) -> None:
    file = tmp_path / "接送.policy"
    rows = f"  | 不满5学期 | 10元/月 |\n  | {middle} | 20元/月 |\n  | 超过9学期 | 30元/月 |\n"
    head = f"{HEAD}事实 学生.学期数:整数[学期]\n表 月标准(学生.学期数)\n  | 学期数 | 标准 |\n{rows}"
    condition = f"学生.学期数不满5学期,或者学生.学期数{middle}"
    file.write_text(head + CLAUSE.replace("学生.入学日不早于1900-01-01", condition), encoding="utf-8")
    if "10学期以下" in middle:
        with pytest.raises(PolicyError, match="M21"):
            PolicySet.load(file)
        return
    policies = PolicySet.load(file)
    for terms, expected in ((4, ("符合", "10")), (5, ("符合", "20")), (9, ("符合", "20")), (10, ("不符合", None))):
        (outcome,) = policies.decide({"on": "2022-01-01", "facts": {"学生.学期数": terms}}).record()["outcomes"]
        rate = outcome["values"]["标准"]["value"] if outcome["outcome"] == "符合" else None
        assert (outcome["outcome"], rate) == expected


def test_a_word_for_dates_bounds_no_number(tmp_path: Path) -> None:
    file = tmp_path / "接送.policy"
    rows = "  | 早于5学期 | 10元/月 |\n  | 5学期以上 | 20元/月 |\n"
    table = f"事实 学生.学期数:整数[学期]\n表 月标准(学生.学期数)\n  | 学期数 | 标准 |\n{rows}"
    file.write_text(HEAD + table + CLAUSE, encoding="utf-8")
    with pytest.raises(PolicyError) as raised:
        PolicySet.load(file)
    assert [finding.code for finding in raised.value.findings] == ["M202"]


def test_words_need_a_row_for_all_others(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as raised:
        load(tmp_path, "「甲班」 | 10元/月\n「乙班」 | 20元/月", by="学生.班")
    (finding,) = raised.value.findings
    assert "没有一行适用" in finding.render()
    policies = load(tmp_path, "「甲班」 | 10元/月\n其他 | 20元/月", by="学生.班")
    for given, expected in (("甲班", "10"), ("乙班", "20")):
        case = json.dumps({"on": "2022-01-01", "facts": {"学生.入学日": "2020-09-01", "学生.班": given}})
        (outcome,) = policies.decide(policies.read(case)).record()["outcomes"]
        assert outcome["values"]["标准"]["value"] == expected


@pytest.mark.parametrize(
    ("rows", "first", "second"),
    [
        ("晚于2020-09-01 | 2元/月\n早于2020-09-01 | 1元/月", "晚于2020-09-01", "早于2020-09-01"),
        (
            "不早于2020-09-01 | 2元/月\n2019-01-01至2020-08-30 | 1元/月\n早于2019-01-01 | 0元/月",
            "不早于2020-09-01",
            "2020-08-30",
        ),
        ("不早于2020-09-01 | 2元/月\n早于2021-09-01 | 1元/月", "早于2021-09-01", "不早于2020-09-01"),
        (
            "不早于2020-09-01 | 2元/月\n2019-01-01至2020-09-01 | 1元/月\n早于2019-01-01 | 0元/月",
            "2020-09-01",
            "不早于2020-09-01",
        ),
    ],
)
def test_both_bounds_beside_a_gap_or_an_overlap_are_underlined(
    tmp_path: Path, rows: str, first: str, second: str
) -> None:
    with pytest.raises(PolicyError) as raised:
        load(tmp_path, rows)
    (finding,) = raised.value.findings
    assert isinstance(finding, PolicyFinding)
    assert finding.also is not None
    assert (finding.span.text, finding.also.text) == (first, second)


def test_a_text_is_compared_with_a_word_as_written(tmp_path: Path) -> None:
    file = tmp_path / "比较.policy"
    clauses = "条款 JS-01 甲\n  条件 学生.班为「甲班」。\n\n条款 JS-02 乙\n  条件 学生.班不为「甲班」。\n"
    file.write_text(HEAD + clauses, encoding="utf-8")
    policies = PolicySet.load(file)
    expected = {"甲班": ["符合", "不符合"], "乙班": ["不符合", "符合"], None: ["待核实", "待核实"]}
    for given, outcomes in expected.items():
        facts = {"学生.入学日": "2020-09-01"} | ({"学生.班": given} if given else {})
        case = json.dumps({"on": "2022-01-01", "facts": facts}, ensure_ascii=False)
        found = policies.decide(policies.read(case)).record()["outcomes"]
        assert [one["outcome"] for one in found] == outcomes


def test_a_status_may_be_the_input_of_a_table(tmp_path: Path) -> None:
    file = tmp_path / "接送.policy"
    facts = "事实 学生.低保:是否\n事实 学生.孤儿:是否\n\n"
    statuses = (
        "条款 JS-02 一档\n  条件 学生.孤儿。\n  认定 一档。\n条款 JS-03 二档\n  条件 学生.低保。\n  认定 二档。\n"
    )
    rows = "  | 是 | — | 30元/月 |\n  | 否 | 是 | 20元/月 |\n  | 否 | 否 | 10元/月 |\n"
    table = f"表 月标准(一档、二档)\n  | 一档 | 二档 | 标准 |\n{rows}"
    file.write_text(HEAD + facts + statuses + table + CLAUSE, encoding="utf-8")
    policies = PolicySet.load(file)
    for orphan, poor, expected in ((True, None, "30"), (False, True, "20"), (False, False, "10"), (None, True, None)):
        told = {"学生.孤儿": orphan, "学生.低保": poor, "学生.入学日": "2020-09-01"}
        case = {"on": "2022-01-01", "facts": {name: value for name, value in told.items() if value is not None}}
        decision = policies.decide(case, clauses=["JS-01"])
        (outcome,) = decision.record()["outcomes"]
        assert outcome["values"]["标准"].get("value") == expected
        letter = text.render(decision.record())
        if expected == "20":
            assert "查表“月标准”第2行:一档 否,属“否”;二档 是,属“是” = 20元/月" in letter
        if expected is None:
            assert [one["fact"] for one in outcome["missing"]] == ["学生.孤儿"]
