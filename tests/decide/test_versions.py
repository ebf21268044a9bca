"""Versions of one policy: one decides each subject, and what the case or a place fills in is filled in that one."""

from pathlib import Path
from typing import Any

import pytest

from fupin_rules import CaseError, PolicyError, PolicySet
from fupin_rules.render import text

BODY = """政策 住宿补助
  对象 学生
  项目 住宿补助、伙食补助
  本数 依民法典第1259条
  施行 {force}
{head}
事实 学生.寄宿:是否
事实 学生.申请日:日期
{more}
条款 BB-01 住宿补助
  条件 学生.寄宿。
  给予 住宿补助,标准为{rate},按月发放。
条款 BB-02 伙食补助
  条件 学生.寄宿。
  给予 伙食补助,标准为80元/月,按月发放。
"""
OPEN = "参数 县定额:{unit} = 未载\n  出处 第1条\n"
OLD, NEW = "自2020-01-01起,至2020-12-31止", "自2021-01-01起"


def loaded(folder: Path, old: dict[str, str], new: dict[str, str], *, new_first: bool, overlay: str = "") -> PolicySet:
    names = ("b", "a") if new_first else ("a", "b")
    for name, force, parts in zip(names, (OLD, NEW), (old, new), strict=True):
        body = BODY.format_map({"force": force, "head": "", "more": "", "rate": "100元/月"} | parts)
        (folder / f"{name}.policy").write_text(body, encoding="utf-8")
    if overlay:
        (folder / "细则.policy").write_text(overlay, encoding="utf-8")
    return PolicySet.load(folder)


def awarded(policies: PolicySet, on: str, **case: Any) -> dict[tuple[str, str], tuple[str | None, list[str]]]:
    record = policies.decide({"on": on, "facts": {"学生": {"寄宿": True}}, **case}).record()
    return {
        (award["clause"], award["subject"]): (award["rate"].get("text"), [one["rule"] for one in award["combined"]])
        for award in record["awards"]
    }


@pytest.mark.parametrize("new_first", [False, True])
@pytest.mark.parametrize("later", ["stated", "gone", "open"])
def test_what_is_filled_is_filled_in_the_version_of_the_day(tmp_path: Path, new_first: bool, later: str) -> None:
    stated = OPEN.format(unit="元/月").replace("未载", "90元/月")
    new = {
        "stated": {"rate": "县定额", "more": stated},
        "gone": {},
        "open": {"rate": "县定额", "more": OPEN.format(unit="元/月")},
    }[later]
    old = {"rate": "县定额", "more": OPEN.format(unit="元/月")}
    policies = loaded(tmp_path, old, new, new_first=new_first)
    filled = {"parameters": {"县定额": "70"}}
    assert awarded(policies, "2020-12-31", **filled)["BB-01", "学生"][0] == "70元/月"
    if later == "stated":
        with pytest.raises(CaseError):
            awarded(policies, "2021-01-01", **filled)
    else:
        rate = {"gone": "100元/月", "open": "70元/月"}[later]
        assert awarded(policies, "2021-01-01", **filled)["BB-01", "学生"][0] == rate


@pytest.mark.parametrize("new_first", [False, True])
def test_each_subject_is_decided_by_the_version_of_its_own_day(tmp_path: Path, new_first: bool) -> None:
    head = "  适用日 学生.申请日"
    old = {"head": head, "rate": "60元/月", "more": "就高 住宿补助、伙食补助。"}
    new = {"head": head, "more": "可叠加 住宿补助、伙食补助。"}
    policies = loaded(tmp_path, old, new, new_first=new_first)
    students = [{"寄宿": True, "申请日": "2020-12-31"}, {"寄宿": True, "申请日": "2021-01-01"}]
    assert awarded(policies, "2022-06-01", facts={"学生": students}) == {
        ("BB-01", "学生[1]"): ("60元/月", ["就高"]),
        ("BB-02", "学生[1]"): ("80元/月", ["就高"]),
        ("BB-01", "学生[2]"): ("100元/月", ["可叠加"]),
        ("BB-02", "学生[2]"): ("80元/月", ["可叠加"]),
    }
    decision = policies.decide({"on": "2022-06-01", "facts": {"学生": students}})
    assert set(decision.outcomes().values()) == {"符合"}
    assert len(decision.entries) == 4
    told = text.render(decision.record())
    assert told.count("文件 a.policy") == told.count("文件 b.policy") == 1


def test_what_picks_the_version_is_no_change_within_it(tmp_path: Path) -> None:
    """Another day would be decided by the other version, so it is not said what it would give in this one."""
    head = "  适用日 学生.申请日"
    policies = loaded(tmp_path, {"head": head}, {"head": head}, new_first=False)
    facts = {"学生": {"寄宿": True, "申请日": "2020-06-01"}}
    for outcome in policies.decide({"on": "2022-06-01", "facts": facts}).record(all_changes=True)["outcomes"]:
        assert [change["fact"] for change in outcome["changes"]] == ["学生.寄宿"]


def test_a_clause_that_the_version_of_the_day_lacks_is_named(tmp_path: Path) -> None:
    more = "条款 BB-03 旧\n  条件 学生.寄宿。"
    policies = loaded(tmp_path, {"more": more}, {}, new_first=False)
    with pytest.raises(CaseError) as refused:
        policies.decide({"on": "2021-06-01", "facts": {"学生": {"寄宿": True}}}, clauses=("BB-03",))
    (finding,) = refused.value.findings
    assert finding.code == "S309"
    assert "BB-03不在" in finding.problem


def test_without_the_day_that_picks_the_version_all_wait(tmp_path: Path) -> None:
    head = "  适用日 学生.申请日"
    policies = loaded(tmp_path, {"head": head}, {"head": head}, new_first=False)
    decision = policies.decide({"on": "2022-06-01", "facts": {"学生": {"寄宿": True}}})
    assert [entry.outcome for entry in decision.entries] == ["待核实"] * 4


OVERLAY = """实施细则 云岫县细则
  细化 住宿补助
  依据 《云岫县细则》
  属地 云南省/云岫县
{force}
参数 县定额 = 70元/月。
"""


@pytest.mark.parametrize("new_first", [False, True])
@pytest.mark.parametrize("unit", ["元/月", "元/学期"])
def test_实施细则_fill_in_every_version_that_leaves_it_open(tmp_path: Path, new_first: bool, unit: str) -> None:
    old = {"rate": "县定额", "more": OPEN.format(unit="元/月")}
    new = {"rate": "若学生.寄宿,则60元/月,否则80元/月", "more": OPEN.format(unit=unit)}
    overlay = OVERLAY.format(force="")
    if unit == "元/学期":
        with pytest.raises(PolicyError) as refused:
            loaded(tmp_path, old, new, new_first=new_first, overlay=overlay)
        assert [finding.code for finding in refused.value.findings] == ["M202"]
        return
    policies = loaded(tmp_path, old, new, new_first=new_first, overlay=overlay)
    assert awarded(policies, "2020-06-01", place="云南省/云岫县")["BB-01", "学生"][0] == "70元/月"


@pytest.mark.parametrize("new_first", [False, True])
def test_实施细则_may_fill_what_only_one_version_has(tmp_path: Path, new_first: bool) -> None:
    new = {"rate": "县定额", "more": OPEN.format(unit="元/月")}
    policies = loaded(tmp_path, {}, new, new_first=new_first, overlay=OVERLAY.format(force=""))
    assert awarded(policies, "2021-06-01", place="云南省/云岫县")["BB-01", "学生"][0] == "70元/月"


@pytest.mark.parametrize(("applied", "rate"), [("2021-02-28", None), ("2021-03-01", "70元/月")])
def test_实施细则_hold_on_the_day_that_picks_the_version(tmp_path: Path, applied: str, rate: str | None) -> None:
    new = {"head": "  适用日 学生.申请日", "rate": "县定额", "more": OPEN.format(unit="元/月")}
    old = {"head": "  适用日 学生.申请日"}
    overlay = OVERLAY.format(force="  施行 自2021-03-01起\n")
    policies = loaded(tmp_path, old, new, new_first=False, overlay=overlay)
    facts = {"学生": {"寄宿": True, "申请日": applied}}
    assert awarded(policies, "2022-06-01", place="云南省/云岫县", facts=facts)["BB-01", "学生"][0] == rate


def one_name(folder: Path, *declared: str) -> list[str]:
    for number, lines in enumerate(declared):
        head = f"政策 第{number}份\n  对象 学生\n  本数 依民法典第1259条\n{lines}\n"
        clause = f"条款 {'AB'[number] * 2}-01 条\n  条件 学生.户类为甲,或者学生.年数满1年。\n"
        (folder / f"{number}.policy").write_text(head + clause, encoding="utf-8")
    try:
        PolicySet.load(folder)
    except PolicyError as refused:
        return [finding.code for finding in refused.findings]
    return []


FACTS = "事实 学生.户类:枚举(甲、乙)\n事实 学生.月:整数[月]"
YEARS = "所称 学生.年数 是指 学生.月 ÷ 12,向上取整,计年"


@pytest.mark.parametrize(
    ("other", "codes"),
    [
        (f"{FACTS}\n{YEARS},可以核定。", []),
        (f"{FACTS}\n{YEARS}。", ["M241"]),
        (f"{FACTS.replace('甲、乙', '甲、丙')}\n{YEARS},可以核定。", ["M241"]),
        (f"{FACTS.replace('整数[月]', '数[月]')}\n{YEARS},可以核定。", ["M241"]),
        (f"{FACTS}\n  未报即零 「没有登记的,按没有计算」\n{YEARS},可以核定。", ["M241"]),
        (f"{FACTS}\n  别名 学生.类\n{YEARS},可以核定。", []),
    ],
)
def test_a_name_that_a_case_gives_means_one_thing(tmp_path: Path, other: str, codes: list[str]) -> None:
    assert one_name(tmp_path, f"{FACTS}\n{YEARS},可以核定。", other) == codes


def test_what_one_file_asks_for_is_not_what_another_computes(tmp_path: Path) -> None:
    asked = "事实 学生.离校日:日期\n  未报即无\n"
    computed = "事实 学生.退学日:日期\n\n所称 学生.离校日 是指 学生.退学日的次日,可以核定。\n"
    for name, identity, declared in (("甲", "AA-01", asked), ("乙", "BB-01", computed)):
        (tmp_path / f"{name}.policy").write_text(
            f"政策 {name}\n  对象 学生\n\n{declared}\n条款 {identity} 离校\n  条件 学生.离校日早于2020-01-01。\n",
            encoding="utf-8",
        )
    with pytest.raises(PolicyError) as refused:
        PolicySet.load(tmp_path)
    assert [finding.code for finding in refused.value.findings] == ["M241"]
