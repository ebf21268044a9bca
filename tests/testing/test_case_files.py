"""Files of cases: the shipped sets pass but for the differences that are explained; the report says what came out.

`cases/` holds cases of the shipped policies, at and beside each boundary. A case decides its unit alone: nothing of 属地
and 施行, no exclusion by clauses that it does not refer to.
"""

import functools
import json
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from fupin_rules import PolicySet
from fupin_rules.cli import main
from fupin_rules.diagnostics import InputFinding
from fupin_rules.testing import cases
from tests.support.shipped import POLICIES

ROOT = Path(__file__).parents[2]
FILE = Path(__file__).parents[1] / "cases" / "teacher.json"
MAP = ROOT / "policies" / cases.MAP_NAME
GIVEN: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["cases"]
FILES: Mapping[str, list[dict[str, Any]]] = {
    file.stem: json.loads(file.read_text(encoding="utf-8"))["cases"] for file in sorted(FILE.parent.glob("*.json"))
}
EVERY = [case for given in FILES.values() for case in given]
UNITS = [*(f"MD-0{number}" for number in range(1, 10)), "MD-23"]
KEYS = {"id", "clause", "status", "outcome", "values", "missing", "differences", "not_compared", "reason"}


pytestmark = pytest.mark.usefixtures("shipped_once")


def run(*given: Mapping[str, Any]) -> list[cases.CaseResult]:
    """Run cases and return their results."""
    results = cases.run(POLICIES, json.dumps(given, ensure_ascii=False))
    assert isinstance(results, tuple)
    return list(results)


def refused(given: object) -> InputFinding:
    """Return why a file of cases is refused as a whole."""
    found = cases.run(POLICIES, given if isinstance(given, str) else json.dumps(given, ensure_ascii=False))
    assert isinstance(found, InputFinding)
    return found


@functools.cache
def every_result() -> Mapping[str, cases.CaseResult]:
    """Return what came out of each case, by its id."""
    return {result.id: result for result in run(*EVERY)}


REASONS = tomllib.loads(MAP.read_text(encoding="utf-8"))["不符的理由"]


# --- the shipped set --------------------------------------------------------------------------------------


def test_exactly_the_explained_cases_differ() -> None:
    results = every_result()
    failed = {result.id: result.differences for result in results.values() if result.status != "passed"}
    assert set(failed) == set(REASONS)
    assert all(results[identity].reason == reason and reason for identity, reason in REASONS.items())


def spoilt(value: int | str) -> int | str:
    """Return another value of the same form: one more, or four years later."""
    if isinstance(value, int):
        return value + 1
    return f"{int(value[:4]) + 4}{value[4:]}" if "-" in value else f"1{value}"


@pytest.mark.parametrize("name", FILES)
def test_each_case_compares_something(name: str) -> None:
    """Spoil all that a case expects: each part must then differ, or it compared nothing."""
    given = FILES[name]
    spoilt_cases = [{**case, "expect": spoilt_expectation(case)} for case in given]
    for case, found in zip(spoilt_cases, run(*spoilt_cases), strict=True):
        if found.outcome is None:  # it does not fit the vocabulary, which is explained
            continue
        wrong = case["expect"]
        parts = len(wrong["values"]) + ("outcome" in wrong) + ("missing" in wrong)
        assert parts, case["id"]
        assert len(found.differences) == parts, case["id"]
        assert found.not_compared == (), case["id"]


def spoilt_expectation(case: Mapping[str, Any]) -> dict[str, Any]:
    """Return another expectation of the same form, each part of which must differ."""
    expected, result = case["expect"], every_result()[case["id"]]
    wrong: dict[str, Any] = {"values": {name: spoilt(value) for name, value in expected.get("values", {}).items()}}
    if "outcome" in expected:
        wrong["outcome"] = "不适用" if result.outcome != "不适用" else "符合"
    if "missing" in expected:
        wrong["missing"] = [*result.missing, "教师.任教止"]
    return wrong


def test_every_unit_has_cases_and_every_outcome_occurs() -> None:
    counted = Counter(case["clause"] for case in EVERY)
    assert {*UNITS} <= set(counted)
    assert {clause: number for clause, number in counted.items() if number < 3} == {}
    identities = [case["id"] for case in EVERY]
    assert len(set(identities)) == len(identities)
    assert all(case["id"].startswith(case["clause"] + ".") and case["note"] for case in EVERY)
    assert {result.outcome for result in every_result().values() if result.outcome} == {
        "符合",
        "不符合",
        "不适用",
        "待核实",
        "存疑",
    }


def test_nothing_of_the_set_is_left_uncompared() -> None:
    assert {identity: result.not_compared for identity, result in every_result().items() if result.not_compared} == {}


# --- the report -------------------------------------------------------------------------------------------


def test_the_json_report(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["test", "--cases", str(FILE), "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    assert status == 1
    assert set(report) == {"cases"}
    assert [one["id"] for one in report["cases"]] == [case["id"] for case in GIVEN]
    assert all(set(one) == KEYS for one in report["cases"])
    found = {one["id"]: one for one in report["cases"]}
    total = found["MD-23.A1"]["values"]["累计金额"]
    assert total == {"status": "known", "unit": "元", "value": "21600"}
    assert found["MD-23.A1"]["values"]["起发月"]["value"] == "2021-01"
    assert found["MD-06.A1"]["values"]["标准"] == {"status": "存疑", "unit": "元/月"}
    assert found["MD-02.T6"]["missing"] == ["教师.县级备案"]
    assert found["MD-06.T7"]["status"] == "failed"
    assert found["MD-06.T7"]["reason"] == REASONS["MD-06.T7"]
    assert found["MD-06.T7"]["differences"] == ["应当符合,得出存疑"]


def test_the_text_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = [case for case in GIVEN if case["clause"] in ("MD-01", "MD-06")]
    file = tmp_path / "案例集.json"
    file.write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
    main(["test", "--cases", str(file)])
    shown = capsys.readouterr().out
    assert "通过  MD-01.T1 符合" in shown
    assert "不符  MD-06.T7 存疑\n      应当符合,得出存疑\n      理由:" in shown
    explained = [case for case in given if case["id"] in REASONS]
    assert f"通过 {len(given) - len(explained)},不符 {len(explained)},未编 0" in shown


def test_a_set_without_differences_ends_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    passing = [case for case in GIVEN if case["id"] not in REASONS and case["clause"] != "MD-23"]
    for given in (passing, {"cases": passing}):
        file = tmp_path / "案例集.json"
        file.write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
        assert main(["test", "--cases", str(file)]) == 0
        assert "不符 0" in capsys.readouterr().out


# --- the form ---------------------------------------------------------------------------------------------

ONE = {"id": "甲", "clause": "MD-05", "facts": {"教师.累计学期数": 3}, "expect": {"values": {"years": 2}}}


def test_a_case_of_an_unknown_clause_is_not_encoded(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (result,) = run({**ONE, "clause": "XX-01"})
    assert (result.status, result.outcome, dict(result.values)) == ("not encoded", None, {})
    file = tmp_path / "案例集.json"
    file.write_text(json.dumps([{**ONE, "clause": "XX-01"}]), encoding="utf-8")
    assert main(["test", "--cases", str(file)]) == 0
    assert "未编  甲" in capsys.readouterr().out


def test_ids_of_clauses_may_be_written_small_and_ids_of_cases_left_out() -> None:
    (result,) = run({key: value for key, value in {**ONE, "clause": "md-05"}.items() if key != "id"})
    assert (result.id, result.clause, result.status) == ("1", "MD-05", "passed")


@pytest.mark.parametrize("name", ["years", "教师.工作年限"])
def test_results_go_by_their_working_names_or_their_own(name: str) -> None:
    names = cases.read_map(ROOT / "policies")
    if name not in names.names:
        names = cases.Map({**names.names, name: name}, {}, {})
    results = cases.run(POLICIES, json.dumps([{**ONE, "expect": {"values": {name: 2}}}]), names)
    assert isinstance(results, tuple)
    assert results[0].status == "passed"


def test_a_working_name_may_mean_something_of_its_own_in_a_clause() -> None:
    names = cases.Map({"n": "标准"}, {"MD-05": {"n": "教师.工作年限"}}, {})
    assert names.name("MD-05", "n") == "教师.工作年限"
    assert names.name("MD-06", "n") == "标准"
    assert names.name("MD-06", "m") is None


def test_a_result_without_a_name_is_a_difference_and_text_is_only_shown() -> None:
    (unknown,) = run({**ONE, "expect": {"values": {"weight": 2}}})
    assert unknown.status == "failed"
    assert unknown.differences == ("weight:应当2,没有对应的结果",)
    (shown,) = run({**ONE, "expect": {"values": {"years": 2, "remark": "进一年"}}})
    assert shown.status == "passed"
    assert shown.not_compared == ("remark:进一年",)


@pytest.mark.parametrize(
    ("value", "same"), [(2, True), ("2", True), ("2.0", True), ("2.5", False), (3, False), (True, False)]
)
def test_numbers_are_compared_as_numbers(value: object, same: bool) -> None:
    (result,) = run({**ONE, "expect": {"values": {"years": value}}})
    assert (result.status == "passed") is same


def test_a_month_is_not_a_day() -> None:
    facts = {"教师.性别": "男", "教师.出生日期": "1955-06-01"}
    for value, same in (("2015-06-01", True), ("2015-06", False), ("2015-06-02", False)):
        (result,) = run({"clause": "MD-04", "facts": facts, "expect": {"values": {"attain": value}}})
        assert (result.status == "passed") is same


def test_not_applicable_is_not_the_same_as_not_met() -> None:
    facts = {"教师.计划内离岗退养": False, "教师.刑事犯罪记录": False, "教师.违纪被开除辞退": False}
    (result,) = run({"clause": "MD-03", "facts": facts, "expect": {"outcome": "不适用"}})
    assert result.differences == ("应当不适用,得出不符合",)


def test_missing_is_compared_as_a_set_and_by_any_name() -> None:
    given = {"clause": "MD-06", "facts": {}}
    for names, same in (
        (["教师.累计学期数"], True),
        (["教师.累计学期数", "教师.累计学期数"], True),
        ([], False),
        (["教师.性别"], False),
        (["教师.累计学期数", "教师.性别"], False),
    ):
        (result,) = run({**given, "expect": {"missing": names}})
        assert (result.status == "passed") is same, names


def test_a_list_that_nobody_gave_is_missing_under_its_name() -> None:
    (result,) = run({"clause": "YX-01", "facts": {}, "expect": {"outcome": "待核实", "missing": ["采购.供应商"]}})
    assert result.status == "passed", result.differences


def test_a_case_decides_its_unit_alone() -> None:
    """Of 属地, 施行 and day a case needs nothing; a value that another unit computes may be given."""
    (result,) = run({"clause": "MD-06", "facts": {"教师.工作年限": 31}, "expect": {"values": {"amount": "900"}}})
    assert result.status == "passed"
    base = next(case for case in GIVEN if case["id"] == "MD-23.A1")
    for day in ("1999-01-01", "2022-12-31"):
        facts = base["facts"] | {"基准.评价日": day, "基准.统计至": "2022-12"}
        (result,) = run({**base, "facts": facts, "expect": {}})
        assert result.outcome == ("符合" if day == "2022-12-31" else "不符合")


@pytest.mark.parametrize("name", ["满30年", "解释「满30年」", "MD-06.满30年"])
def test_a_reading_by_its_names(name: str) -> None:
    given = {"clause": "MD-06", "facts": {"教师.工作年限": 30}, "parameters": {name: "乙说"}}
    (result,) = run({**given, "expect": {"outcome": "符合", "values": {"amount": "800"}}})
    assert result.differences == ()


def test_a_parameter_that_the_policy_does_not_have_is_shown() -> None:
    (result,) = run({**ONE, "parameters": {"某日": "2020-01-01"}})
    assert result.not_compared == ("参数“某日”:政策里没有",)


def test_a_case_that_does_not_fit_the_vocabulary_fails_with_the_finding() -> None:
    (result, other) = run({**ONE, "facts": {"教师.累计学期": 3}}, ONE)
    assert (result.status, result.outcome) == ("failed", None)
    assert "是否想写“教师.累计学期数”" in result.differences[0]
    assert other.status == "passed"
    (result,) = run({**ONE, "clause": "MD-01", "parameters": {"界日": "1990"}})
    assert "年、月、日都有的日期" in result.differences[0]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("{", ""),
        ("null", "cases"),
        ({"案例": []}, "cases"),
        ({"cases": {}}, "cases"),
        ([1], "cases[1]"),
        ([{"id": "甲"}], "cases[1]"),
        ([ONE, {"clause": 5}], "cases[2]"),
        ([{**ONE, "facts": []}], "cases[1].facts"),
        ([{**ONE, "facts": "x"}], "cases[1].facts"),
        ([{**ONE, "parameters": ["界日"]}], "cases[1].parameters"),
        ([{**ONE, "expect": 1}], "cases[1].expect"),
        ([{**ONE, "expect": {"values": [1]}}], "cases[1].expect.values"),
        ([{**ONE, "expect": {"missing": "教师.性别"}}], "cases[1].expect.missing"),
    ],
)
def test_a_file_of_another_form_is_refused_with_its_place(given: object, path: str) -> None:
    finding = refused(given)
    assert finding.path == path
    assert finding.remedy


@pytest.mark.parametrize(
    ("off", "worked", "told"),
    [
        (["2026-05-01", "2026-05-04", "2026-05-05"], ["2026-05-09"], []),
        ([], [], []),
        (["2026-05-06"], [], ["日历.非工作日:2026-05-06与公布的放假安排不同"]),
        ([], ["2026-05-05"], ["日历.调休上班:2026-05-05与公布的放假安排不同"]),
        (["五月一日"], [], ["日历.非工作日:五月一日与公布的放假安排不同"]),
    ],
)
def test_the_official_calendar_is_used_and_a_case_may_only_agree_with_it(
    off: list[str], worked: list[str], told: list[str]
) -> None:
    pytest.importorskip("chinese_calendar")
    facts = {"事项.收件日": "2026-04-30", "事项.办结日": "2026-05-11", "日历.非工作日": off, "日历.调休上班": worked}
    (found,) = run({"clause": "MD-12", "facts": facts, "expect": {"outcome": "符合", "values": {"due": "2026-05-11"}}})
    assert list(found.differences) == told


# --- versions, and results by their own names -------------------------------------------------------------

VERSIONED = """政策 住宿补助
  对象 学生
  项目 住宿补助
  本数 依民法典第1259条
  施行 {force}
{head}
事实 学生.寄宿:是否
  问 是否寄宿?
事实 学生.人数:整数[人]
  问 几人?
事实 学生.甲:整数[人]
  问 几人?
事实 学生.申请日:日期
  问 哪天申请?

表 每人额(学生.人数)
  | 学生.人数 | 每人额      |
  | 满2人     | {rate} |
  | 不满2人   | 10元/月     |

{clauses}
"""
CLAUSE = """条款 {id} 住宿补助
  条件 学生.寄宿。
  给予 住宿补助,标准为每人额 + 每人额(学生.甲),按月发放。
"""
OLD, MIDDLE, NEW = "自2019-01-01起,至2019-12-31止", "自2020-01-01起,至2020-12-31止", "自2021-01-01起"


def versions(head: str = "") -> PolicySet:
    """Return three versions of a policy: one of 20, 30 and 40 yuan; only the last has BB-02."""
    forces = ((OLD, "20元/月", ("BB-01",)), (MIDDLE, "30元/月", ("BB-01",)), (NEW, "40元/月", ("BB-01", "BB-02")))
    return PolicySet.of(
        {
            f"{number}.policy": VERSIONED.format(
                force=force, head=head, rate=rate, clauses="\n".join(CLAUSE.format(id=one) for one in clauses)
            )
            for number, (force, rate, clauses) in enumerate(forces)
        }
    )


def versioned(
    policies: PolicySet, facts: Mapping[str, Any], clause: str = "BB-01", **values: object
) -> cases.CaseResult:
    case = {
        "clause": clause,
        "facts": {"学生.寄宿": True, "学生.人数": 2, "学生.甲": 1, **facts},
        "expect": {"values": values},
    }
    found = cases.run(policies, json.dumps([case], ensure_ascii=False))
    assert isinstance(found, tuple)
    return found[0]


@pytest.mark.parametrize(("head", "fact"), [("", "基准日"), ("  适用日 学生.申请日\n", "学生.申请日")])
def test_the_version_of_the_day_decides_or_none(head: str, fact: str) -> None:
    policies = versions(head)
    days = {"2019-12-31": 30, "2020-01-01": 40, "2020-12-31": 40, "2021-01-01": 50}
    for day, rate in days.items():
        assert versioned(policies, {fact: day}, 标准=rate).status == "passed", day
        assert versioned(policies, {fact: day}, 标准=rate + 1).status == "failed", day
    for facts, clause, said in (
        ({fact: "2018-12-31"}, "BB-01", "S309"),
        ({fact: "2020-06-01"}, "BB-02", "BB-02不在案例所用的版本里"),
        ({}, "BB-01", "案例没有写按哪一天选"),
    ):
        refused_case = versioned(policies, facts, clause, 标准=40)
        assert (refused_case.status, refused_case.outcome) == ("failed", None)
        assert said in refused_case.differences[0]


def test_results_are_expected_by_their_own_names() -> None:
    policies, day = versions(), {"基准日": "2021-06-01"}
    result = versioned(policies, day, 标准="50元/月", 每人额=40, **{"每人额(学生.甲)": "10"})
    assert result.status == "passed", result.differences
    assert set(result.values) >= {"标准", "每人额", "每人额(学生.甲)"}, "one table asked twice is two results"
    assert versioned(policies, day, "BB-01", **{"每人额(学生.甲)": 40}).differences == (
        "每人额(学生.甲):应当40,得出10元/月",
    )
    (unknown,) = versioned(policies, day, 标注=50).differences
    assert unknown == "标注:应当50,没有对应的结果"
