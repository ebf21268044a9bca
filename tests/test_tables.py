"""Tables over dates, terms and words: every input in exactly one row, found by points of its type."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from fupin_rules import PolicyError, PolicySet
from fupin_rules.diagnostics import PolicyFinding

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
