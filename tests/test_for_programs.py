"""What a program gets of errors, versions and what happens: plain data of published forms, and no personal fact."""

import json
import logging
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from fupin_rules import CaseError, PolicyError, PolicySet, __version__
from fupin_rules.decide.blank import blank_case
from fupin_rules.decide.review import review
from fupin_rules.diagnostics.written import findings_as_data
from tests.facts.test_case_input import BROKEN, CASES, fact, findings_of
from tests.support import commands
from tests.support.lanes import lane
from tests.support.schemas import faults
from tests.support.shipped import POLICIES

ROOT = Path(__file__).parents[1]
CASE: dict[str, Any] = json.loads((ROOT / "docs" / "case.schema.json").read_text(encoding="utf-8"))
DIAGNOSTICS: dict[str, Any] = json.loads((ROOT / "docs" / "diagnostics.schema.json").read_text(encoding="utf-8"))

POLICY = """政策 某县补助
  对象 学生
  项目 补助

# 一、对象

条款 ZX-01 补助
  条件 学生.寄宿。
"""


def hold_to_the_form(error: CaseError | PolicyError) -> None:
    """Hold an error to the published form, and to what is printed of it."""
    data = error.to_json()
    assert list(faults(data, DIAGNOSTICS, DIAGNOSTICS)) == []
    assert json.loads(json.dumps(data)) == data
    sent = pickle.loads(pickle.dumps(error))
    assert (type(sent), str(sent), sent.to_json()) == (type(error), str(error), data)
    for finding, plain in zip(error.findings, data["findings"], strict=True):
        assert finding.code in str(error)
        assert (plain["code"], plain["problem"], plain["remedy"]) == (finding.code, finding.problem, finding.remedy)


def test_errors_of_cases_are_data() -> None:
    for broken in BROKEN:
        with pytest.raises(CaseError) as caught:
            POLICIES.decide(POLICIES.read(broken.text), clauses=["MD-01"])
        hold_to_the_form(caught.value)
        assert broken.path in {one["path"] for one in caught.value.to_json()["findings"]}


def test_errors_of_policies_are_data() -> None:
    with pytest.raises(PolicyError) as caught:
        PolicySet.of({"某县.policy": POLICY, "坏.txt": ""})
    hold_to_the_form(caught.value)
    (of_input,) = [one for one in caught.value.to_json()["findings"] if "path" in one]
    assert of_input["path"] == "坏.txt"
    with pytest.raises(PolicyError) as caught:
        PolicySet.of({"某县.policy": POLICY})
    hold_to_the_form(caught.value)
    found = next(one for one in caught.value.to_json()["findings"] if one["code"] == "Y110")
    line = POLICY.splitlines()[found["line"] - 1]
    assert line[found["column"] - 1 : found["end_column"] - 1] == "学生.寄宿"
    assert (found["file"], found["severity"], found["headings"]) == ("某县.policy", "error", ["一、对象"])


def test_reminders_are_data(tmp_path: Path) -> None:
    text = POLICY.replace("\n# 一", "\n事实 学生.寄宿:是否\n  问 是否寄宿?\n\n事实 学生.班:文本\n  问 哪个班?\n\n# 一")
    (tmp_path / "某县.policy").write_text(text, encoding="utf-8")
    findings = review([tmp_path]).findings
    assert findings
    data = findings_as_data(findings)
    assert list(faults(data, DIAGNOSTICS, DIAGNOSTICS)) == []
    assert {one["severity"] for one in data["findings"]} == {"warning"}


# --- the schema of a case -----------------------------------------------------------------------------------


@settings(max_examples=lane(40, 5000), suppress_health_check=list(HealthCheck))
@given(CASES)
def test_whatever_case_is_accepted_fits_the_schema(data: dict[str, Any]) -> None:
    """So whatever does not fit is refused by the engine too."""
    if findings_of(lambda: POLICIES.case(data)) is None:
        assert list(faults(data, CASE, CASE)) == []


def test_shipped_cases_fit_the_schema() -> None:
    files = [*(ROOT / "docs").rglob("cases/*.json"), *(ROOT / "docs").rglob("examples/*.json")]
    assert len(files) >= 5
    for file in files:
        assert list(faults(json.loads(file.read_text(encoding="utf-8")), CASE, CASE)) == [], file


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        '{"fact": {}}',
        '{"facts": 1}',
        '{"on": 20221231}',
        '{"place": ["广东省"]}',
        '{"parameters": {"界日": {}}}',
        '{"facts": {"教师": [{"性别": [[[1]]]}]}}',
        fact("教师.性别", '{"值": "男", "备注": "甲"}'),
        fact("教师.性别", '{"未知": false}'),
        fact("教师.性别", '{"值": "男", "未知": true}'),
        fact("教师.性别", '{"来源": "甲"}'),
        fact("教师.性别", '{"值": {"值": "男"}}'),
    ],
)
def test_what_the_schema_refuses_the_engine_refuses(text: str) -> None:
    assert list(faults(json.loads(text), CASE, CASE))
    assert findings_of(lambda: POLICIES.decide(POLICIES.read(text), clauses=["MD-01"]))


# --- versions, and what happens -----------------------------------------------------------------------------


def test_the_versions_are_named() -> None:
    ran = commands.run("--version")
    record = POLICIES.decide({"on": "2022-12-31", "facts": {"教师": {}}}, clauses=["MD-06"]).record()
    assert (ran.status, ran.err) == (0, "")
    for version in (record["receipt"]["engine"], record["receipt"]["language"], record["record"], __version__):
        assert version in ran.out


def test_nothing_is_told_unless_a_program_asks(capfd: pytest.CaptureFixture[str]) -> None:
    PolicySet.of({"某县.policy": POLICY.replace("学生.寄宿", "学生.寄宿") + "\n引用 词汇/学生\n"})
    assert capfd.readouterr() == ("", "")


def test_what_is_told_names_no_personal_fact(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    policies = PolicySet.of({"某县.policy": POLICY + "\n引用 词汇/学生\n"})
    told = {"学生.寄宿": {"值": True, "来源": "秘密来源"}, "学生.学段": "初中"}
    policies.decide({"on": "2022-05-31", "place": "四川省/广元市/秘密县", "facts": told, "说明": "秘密说明"}).record()
    for wrong in ({"学生.秘密姓名": "秘密"}, {"学生.寄宿": "秘密值"}):
        with pytest.raises(CaseError):
            policies.decide({"on": "2022-05-31", "facts": wrong})
    with pytest.raises(CaseError):
        policies.read('{"秘密')
    with pytest.raises(PolicyError):
        PolicySet.of({"某县.policy": POLICY})
    said = [record.getMessage() for record in caplog.records if record.name == "fupin_rules"]
    assert [one.split()[0] for one in said] == ["loaded", "deciding", "case", "case", "case", "policies"]
    assert "2022-05-31" in said[1]
    assert "S303" in said[3]
    assert not any("秘密" in one or "初中" in one for one in said)
    assert all(record.levelno == logging.INFO for record in caplog.records if record.name == "fupin_rules")


# --- blank cases --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("subject", ["学生", "教师", "幼儿", "学校"])
def test_a_blank_case_asks_for_whatever_may_be_missing_and_tells_nothing(subject: str) -> None:
    blank = blank_case(POLICIES, subject)
    assert blank is not None
    assert list(faults(blank, CASE, CASE)) == []
    told = {name: one for name, one in blank["facts"].items() if name != subject}
    empty = POLICIES.decide({"on": "2022-05-31", "facts": {subject: {}}})
    filled = POLICIES.decide({**blank, "on": "2022-05-31", "facts": {subject: blank["facts"][subject]} | told})
    assert set(filled.outcomes()) >= set(empty.outcomes())
    for entry in empty.entries:
        if entry.policy.header.subject == subject:
            assert {fact.shown for fact in entry.asked.decision.missing} <= {*blank["说明"], "基准.属地", "基准.评价日"}


def test_a_blank_case_of_one_clause_asks_what_the_clause_asks() -> None:
    blank = blank_case(POLICIES, "教师", ["MD-06"])
    assert blank is not None
    assert blank["facts"] == {"教师": {"累计学期数": {"未知": True}}}
    assert blank_case(POLICIES, "医院") is None
    assert commands.run("explain", "--new", "医院").status == 2
    assert commands.run("explain", "--new", "学生", "案例.json").status == 2
