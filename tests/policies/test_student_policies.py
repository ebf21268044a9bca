"""Laws of the policies of student aid: what is charged, waived and borne adds up, and equal rules agree."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_rules import PolicySet
from fupin_rules.decide.review import review
from fupin_rules.diagnostics import PolicyFinding
from fupin_rules.evaluate import reference
from fupin_rules.model.question import questions_of
from fupin_rules.render import text
from fupin_rules.testing import cases, examples
from tests.support.shipped import POLICIES

ENCODED = [
    *(f"XQ-0{number}" for number in range(1, 8)),
    *(f"YW-0{number}" for number in range(1, 8)),
    *(f"GZ-0{number}" for number in range(1, 6)),
    *(f"ZZ-0{number}" for number in range(1, 4)),
    *(f"GX-0{number}" for number in range(1, 6)),
    *("LS-01", "LS-02", "WP-01", "WP-02", "WP-03", "WP-05", "BF-18"),
    *(f"ZJ-0{number}" for number in (1, 2, 3, 5, 6, 7)),
]
CENTS = st.integers(0, 5_000_000).map(lambda cents: Fraction(cents, 100))


def decided(clause: str, facts: Mapping[str, object], parameters: Mapping[str, object] | None = None) -> Any:
    """Return the outcome of one clause alone and its known values by name."""
    case = {"facts": {name: given_as(value) for name, value in facts.items()}, "parameters": parameters or {}}
    found = cases.decide_alone(POLICIES, clause, case)
    return found.outcome.value, {value.name: value.value for value in found.values}


def given_as(value: object) -> object:
    return f"{value.numerator / value.denominator:.2f}" if isinstance(value, Fraction) else value


def test_each_provision_is_encoded_under_its_headings_with_a_gist() -> None:
    for identity in ENCODED:
        policy, unit = POLICIES.unit(identity) or pytest.fail(identity)
        assert unit.place.headings, identity
        assert unit.place.gist, identity
        assert policy.header.basis, identity
        assert policy.header.source, identity


def test_a_document_of_no_stated_place_says_so() -> None:
    """The folder 属地未载 holds exactly the documents that name no place; the others lie under their province."""
    for policy in POLICIES.policies:
        folder = policy.file.partition("/")[0]
        assert (policy.header.region or "未载").partition("/")[0] == folder.removeprefix("属地")


@given(CENTS)
def test_a_fee_is_halved_in_favour_of_the_family(fee: Fraction) -> None:
    facts = {"幼儿.资助对象": True, "幼儿.就读类型": "幼儿园", "幼儿园.收费标准": fee}
    outcome, values = decided("XQ-06", facts)
    assert outcome == "符合"
    assert values["家庭自付"] + values["免除额"] == fee
    assert values["家庭自付"].denominator == 1
    assert values["家庭自付"] <= fee / 2 < values["家庭自付"] + 1


@given(CENTS, CENTS)
def test_an_equal_subsidy_and_the_rest_make_the_fee(fee: Fraction, standard: Fraction) -> None:
    facts = {
        "幼儿.建档立卡": True,
        "幼儿园.园类型": "民办",
        "幼儿园.主管部门批准设立": True,
        "幼儿园.民办收费标准": fee,
    }
    outcome, values = decided("XQ-02", facts, {"当地同类型公办免费补助标准": given_as(standard)})
    assert outcome == ("存疑" if fee < standard else "符合")
    assert values["家庭自付"] == max(fee - standard, Fraction(0))
    assert values["免除额"] == (None if fee < standard else standard)


@given(CENTS, st.integers(1, 40))
def test_what_each_one_bears_and_the_remainder_make_the_cost(cost: Fraction, people: int) -> None:
    outcome, values = decided("ZJ-07", {"小分队.礼物费用": cost, "小分队.人数": people, "小分队.成员出资合计": cost})
    each, rest = values["小分队.均摊数"], values["小分队.均摊余数"]
    assert outcome == ("符合" if people == 1 else "存疑")
    assert each * people + rest == cost
    assert 0 <= rest < Fraction(people, 100)


@pytest.mark.parametrize("stage", ["小学", "初中"])
def test_two_documents_agree_on_boarders_term_by_term(stage: str) -> None:
    """One document says it for a term, the other for a year: the same sum."""
    _, by_term = decided("YW-02", {"学生.学段": stage, "学生.家庭经济困难": True, "学生.寄宿": True})
    _, by_year = decided("YW-04", {"学生.学段": stage, "学生.贫困": True, "学生.寄宿": True})
    assert 2 * by_term["标准"] == by_year["标准"]


@given(st.sets(st.sampled_from(["建档立卡", "低保", "孤儿", "残疾"])))
def test_several_identities_give_one_share(held: set[str]) -> None:
    facts = {"幼儿园.普惠性": True} | {f"幼儿.{name}": name in held for name in ("建档立卡", "低保", "孤儿", "残疾")}
    outcome, values = decided("XQ-04", facts)
    assert outcome == ("符合" if held else "不符合")
    assert not held or values["标准"] == 1500


@given(st.integers(0, 2_000_000), st.integers(1, 2_000_000))
def test_a_coverage_is_whole_only_if_nobody_is_left_out(covered: int, everybody: int) -> None:
    outcome, values = decided("WP-02", {"统计.可免费使用人数": covered, "统计.全体学生数": everybody})
    assert (outcome == "符合") == (covered >= everybody)
    assert values["差额"] == max(everybody - covered, 0)
    assert values["统计.亲情电话覆盖率"] == Fraction(100 * covered, everybody)


def said(clause: str, facts: Mapping[str, object]) -> str:
    """Return what a reader is told of one clause."""
    return text.render(POLICIES.decide(POLICIES.case({"on": "2020-09-01", "facts": facts}), clauses=[clause]).record())


def test_the_row_that_alone_can_apply_is_named_whatever_is_missing() -> None:
    facts = {"学生.普通高中在校": True, "学生.本地高中": True}
    assert "第1行:学生.建档立卡 是,属“是” = 1500元/学期" in said("GZ-04", {**facts, "学生.建档立卡": True})
    assert "尚不知道适用哪一行" in said("GZ-04", {**facts, "学生.建档立卡": False})


def test_what_another_row_computes_is_not_shown() -> None:
    ordinary = said("XK-04", {"学生.学困生": False, "作业.题数": 9})
    assert "减半" not in ordinary
    assert "理由:" not in ordinary
    assert "作业.减半进一" in said("XK-04", {"学生.学困生": True, "学生.特别学困生": False, "作业.题数": 9})


def test_no_student_clause_pays_or_refuses_on_nothing() -> None:
    """Without a single fact no clause is met, failed or out of scope."""
    for identity in ENCODED:
        found = POLICIES.unit(identity)
        assert found is not None
        question = questions_of(found[1]).alone
        assert reference.decide(question, {}).outcome.value in ("待核实", "存疑")


def test_a_trial_names_only_what_is_filled_in_the_policies_decided() -> None:
    """属地 is open in many policies; a trial of one clause fills and names it in that one."""
    facts = {"学生": {"学段": "初中", "寄宿": False, "建档立卡": True}}
    case = {"on": "2020-10-15", "facts": facts, "parameters": {"属地": "适用于本地"}}
    record = POLICIES.decide(case, clauses=["YW-05"]).record()
    assert record["outcomes"][0]["outcome"] == "符合"
    assert [(one["name"], one["text"]) for one in record["filled"]] == [("解释「属地」", "适用于本地")]
    every = POLICIES.decide(case).record()
    assert {one["policy"] for one in every["filled"]} <= {one["policy"] for one in every["outcomes"]}


# --- what these policies brought to the language ------------------------------------------------------------

HEAD = """政策 春游
  对象 小组
  项目 车费
  本数 依民法典第1259条

事实 小组.车费:金额
  问 车费多少?

事实 小组.人数:整数[人]
  问 几人?

"""
EACH = """所称 每人车费 是指 小组.车费 ÷ 小组.人数,舍去到分,除数为0时0元。

所称 合计车费 是指 每人车费 × 小组.人数。

条款 CY-01 免车费
  条件 每人车费不少于1元。
  免除 车费,收费为每人车费,不超过5元。

用例 「三人十元」
  设 小组.车费为10元,小组.人数为3人。
  应 CY-01 符合,免除额3.33元,家庭自付0元,每人车费为3.33元。

用例 「一人十元」
  设 小组.车费为10元,小组.人数为1人。
  应 CY-01 符合,免除额5元,家庭自付5元。
"""


def loaded(folder: Path, text: str) -> Path:
    path = folder / "例.policy"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_amount_is_divided_among_people_and_an_example_expects_what_is_waived(tmp_path: Path) -> None:
    results = examples.run(PolicySet.load(loaded(tmp_path, HEAD + EACH)))
    assert [result.status for result in results] == ["passed", "passed"]
    wrong = EACH.replace("免除额5元", "免除额4元")
    (_, result) = examples.run(PolicySet.load(loaded(tmp_path, HEAD + wrong)))
    assert result.differences == ("免除额:应当4元,得出5元",)


OTHERS = """政策 餐费
  对象 学生
  项目 餐费

事实 学生.就餐:枚举(食堂、其他)
  问 在哪里就餐?

表 餐费标准(学生.就餐)
  | 学生.就餐 | 标准    |
  | 食堂      | 5元/天  |
  | 其他      | 3元/天  |

条款 CF-01 餐费
  条件 非学生.就餐为食堂。
  给予 餐费,标准为餐费标准。

用例 「食堂」
  设 学生.就餐为食堂。
  应 CF-01 不符合。
"""


def test_other_may_be_a_value_and_stays_the_word_of_tables(tmp_path: Path) -> None:
    policies = PolicySet.load(loaded(tmp_path, OTHERS))
    assert [result.status for result in examples.run(policies)] == ["passed"]
    case = {"facts": {"学生.就餐": "其他"}}
    found = cases.decide_alone(policies, "CF-01", case)
    assert (found.outcome.value, found.values[0].value) == ("符合", 3)
    (finding,) = review([loaded(tmp_path, OTHERS.replace("非学生.就餐为食堂", "学生.就餐为其他"))]).errors
    assert finding.code.startswith("Y1")


@pytest.mark.parametrize(
    ("changed", "code", "underlined"),
    [
        (("小组.人数:整数[人]", "小组.人数:整数[天]"), "M203", "小组.车费 ÷ 小组.人数"),
        (("小组.车费:金额", "小组.车费:元/月"), "M203", "小组.车费 ÷ 小组.人数"),
        (("免除额5元,家庭自付5元", "差额5元"), "M216", "差额"),
        (("免除额5元,家庭自付5元", "免除额5元/月"), "M202", "5元/月"),
    ],
)
def test_what_does_not_go_together_is_refused(
    tmp_path: Path, changed: tuple[str, str], code: str, underlined: str
) -> None:
    findings = review([loaded(tmp_path, (HEAD + EACH).replace(*changed))]).findings
    found = [(one.code, one.span.text) for one in findings if isinstance(one, PolicyFinding)]
    assert found[0] == (code, underlined)
