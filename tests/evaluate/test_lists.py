"""Lists of members in a case: each member's facts are found, asked for, taken as 无 and told like any others."""

import json
from pathlib import Path
from typing import Any

import pytest

from fupin_rules import CaseError, PolicySet

POLICY = """政策 户补
  对象 户
  项目 户补
  本数 依民法典第1259条

事实 户.低保:是否
事实 成员.年龄:整数[周岁]
  别名 成员.岁数
事实 成员.去世日:日期
  未报即无

列表 户.成员:成员

条款 HB-01 有人去世
  适用 户.低保。
  条件 户.成员中存在成员.去世日不晚于2021-01-01者。
  给予 户补,标准为100元,一次性发放。
条款 HB-02 都成年
  条件 户.成员中每个均成员.年龄满18周岁者。
"""


@pytest.fixture
def policies(tmp_path: Path) -> PolicySet:
    (tmp_path / "户补.policy").write_text(POLICY, encoding="utf-8")
    return PolicySet.load(tmp_path)


def decided(policies: PolicySet, household: dict[str, Any]) -> dict[str, Any]:
    case = {"on": "2021-03-31", "facts": {"户": household}}
    record = policies.decide(policies.read(json.dumps(case, ensure_ascii=False))).record()
    return {one["clause"]: one for one in record["outcomes"]}


def test_what_a_member_leaves_out_is_无_where_the_vocabulary_says_so(policies: PolicySet) -> None:
    one = decided(policies, {"低保": True, "成员": [{"年龄": 20}]})["HB-01"]
    assert (one["outcome"], one["missing"]) == ("不符合", [])
    assert one["assumed"] == [{"fact": "户.成员[1].去世日", "as": "无"}]


@pytest.mark.parametrize(
    "listed",
    [
        [{"年龄": 20, "去世日": {"未知": True}}, {}],
        {"名单": [{"年龄": 20, "去世日": {"未知": True}}, {}], "完整": True},
    ],
)
def test_what_a_member_says_is_unknown_is_asked_for(policies: PolicySet, listed: object) -> None:
    one = decided(policies, {"低保": True, "成员": listed})["HB-01"]
    assert one["outcome"] == "待核实"
    assert [fact["fact"] for fact in one["missing"]] == ["户.成员[1].去世日"]


def test_of_members_that_are_not_named_nothing_is_assumed(policies: PolicySet) -> None:
    one = decided(policies, {"低保": True, "成员": {"名单": [{"年龄": 20}], "完整": False}})["HB-01"]
    assert one["outcome"] == "待核实"
    assert [fact["fact"] for fact in one["missing"]] == ["户.成员"]


def test_the_facts_of_members_are_told_with_their_source(policies: PolicySet) -> None:
    one = decided(policies, {"成员": [{"年龄": 40}, {"年龄": {"值": 6, "来源": "户口簿"}}]})["HB-02"]
    assert one["outcome"] == "不符合"
    told = [(fact["fact"], fact["text"], fact["source"]) for fact in one["facts"]]
    assert told == [
        ("户.成员", "2人", None),
        ("户.成员[1].年龄", "40周岁", None),
        ("户.成员[2].年龄", "6周岁", "户口簿"),
    ]
    # That the second member is six settles it, whoever else there is.
    assert [fact["fact"] for fact in one["deciding_facts"]] == ["户.成员", "户.成员[2].年龄"]
    assert [reason["id"] for reason in one["reasons"]] == ["HB-02#条件"]


@pytest.mark.parametrize(
    ("facts", "path"),
    [
        ({"户": [{"低保": True}, {"低保": True}], "户.成员": [{"年龄": 5}]}, "户.成员"),
        ({"户": {"成员": [{"年龄": 20}]}, "户.成员": [{"年龄": 5}, {"年龄": 6}]}, "户.成员"),
        ({"户.成员": [{"年龄": 20}], "户": {"成员": [{"年龄": 20}]}}, "户.成员"),
        ({"户.成员": [{"年龄": 20, "岁数": 5}]}, "户.成员[1].岁数"),
    ],
)
def test_a_list_of_nobody_in_particular_or_said_twice_is_a_contradiction(
    policies: PolicySet, facts: dict[str, Any], path: str
) -> None:
    with pytest.raises(CaseError) as refused:
        policies.case({"on": "2021-03-31", "facts": facts})
    assert [(finding.code, finding.path) for finding in refused.value.findings] == [("S306", path)]


def test_what_somebody_else_of_the_kind_is_tells_nothing_of_a_member(policies: PolicySet) -> None:
    """A case may hold a 成员 of its own beside the list; the members are asked for all the same."""
    unnamed: dict[str, Any] = {"名单": [], "完整": False}
    ways: list[object] = [[{}], unnamed]
    for listed in ways:
        facts = {"户": {"成员": listed}, "成员": {"年龄": 5, "去世日": "2020-01-01"}}
        one = {entry.unit.id: entry for entry in policies.decide({"on": "2021-03-31", "facts": facts}).entries}["HB-02"]
        assert one.outcome == "待核实"


SEVERAL = """政策 家庭试
  对象 学生
  项目 补助
  本数 依民法典第1259条

事实 学生.在读:是否
事实 家庭.迁出日:日期
  未报即无
事实 家庭.低保:是否

条款 JT-01 补助
  条件 学生.在读,且非家庭.低保。
  除外 家庭.迁出日不晚于2020-01-01。
  给予 补助,标准为100元/年,按年发放。
"""


@pytest.mark.parametrize(
    ("families", "outcome", "missing"),
    [
        ([{"低保": False}, {"低保": False}], "符合", []),
        ([{"低保": False}, {}], "待核实", ["家庭.低保"]),
        ([{"低保": True}, {"低保": True}], "不符合", []),
        ([{"低保": False}, {"低保": False, "迁出日": "2019-01-01"}], "待核实", ["家庭.迁出日"]),
        ([{"低保": False, "迁出日": "2019-01-01"}] * 2, "不符合", []),
    ],
)
def test_of_several_others_only_what_all_share_is_known(
    tmp_path: Path, families: list[dict[str, object]], outcome: str, missing: list[str]
) -> None:
    """Nobody says to which family the student belongs: what one of them reported neither pays nor refuses."""
    file = tmp_path / "家庭试.policy"
    file.write_text(SEVERAL, encoding="utf-8")
    case = {"on": "2022-01-01", "facts": {"学生": {"在读": True}, "家庭": families}}
    (found,) = PolicySet.load(file).decide(case).record()["outcomes"]
    assert (found["outcome"], [one["fact"] for one in found["missing"]]) == (outcome, missing)
