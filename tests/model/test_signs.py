"""Rates below 0 and in parts of a 分: what is accepted never is either, and what conditions exclude is accepted."""

import itertools
from fractions import Fraction
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies as st

from fupin_rules.comparison import BEFORE
from fupin_rules.decide.review import review
from fupin_rules.diagnostics import PolicyFinding
from fupin_rules.model import nodes, types
from fupin_rules.model.signs import below_zero
from fupin_rules.source import NOWHERE
from tests.support.lanes import lane

KIND = types.Money(None)
AMOUNTS = [nodes.FactValue(nodes.Fact(name, KIND, "", "", False, True, False, "", None)) for name in ("户.甲", "户.乙")]
LITERALS = [nodes.Literal(Fraction(number), KIND) for number in range(3)]
WORDS = ("低于", "不低于", "高于", "不高于", "为", "不为")


def _compared(left: nodes.Value, word: str, right: nodes.Value) -> nodes.Compare:
    return nodes.Compare(left, word, BEFORE[word], right, id="例", span=NOWHERE)


_leaves: st.SearchStrategy[nodes.Value] = st.sampled_from([*AMOUNTS, *LITERALS])
_conditions = st.builds(_compared, _leaves, st.sampled_from(WORDS), _leaves)
_values: st.SearchStrategy[nodes.Value] = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.builds(
            lambda left, sign, right: nodes.Arithmetic(left, sign, right, KIND), inner, st.sampled_from("+-"), inner
        ),
        st.builds(lambda test, one, other: nodes.Choose(test, one, other, KIND), _conditions, inner, inner),
        st.builds(lambda one, other, most: nodes.Extreme((one, other), most, KIND), inner, inner, st.booleans()),
    ),
    max_leaves=6,
)


def _holds(condition: nodes.Condition, world: dict[str, int]) -> bool:
    assert isinstance(condition, nodes.Compare)
    return condition.relation.holds(_of(condition.left, world), _of(condition.right, world))


def _of(value: nodes.Value, world: dict[str, int]) -> Fraction:
    match value:
        case nodes.FactValue(fact=fact):
            return Fraction(world[fact.name])
        case nodes.Literal(value=Fraction() as number):
            return number
        case nodes.Arithmetic(left=left, sign=sign, right=right):
            return _of(left, world) + (1 if sign == "+" else -1) * _of(right, world)
        case nodes.Choose(condition=condition, then=then, otherwise=otherwise):
            return _of(then if _holds(condition, world) else otherwise, world)
        case nodes.Extreme(values=values, greatest=greatest):
            return (max if greatest else min)(_of(one, world) for one in values)
        case _:
            raise AssertionError(value)


@hypothesis.settings(max_examples=lane(60, 3000))
@hypothesis.given(_values, st.lists(_conditions, max_size=2))
def test_what_is_accepted_is_never_below_0(value: nodes.Value, guards: list[nodes.Condition]) -> None:
    if below_zero(value, guards) is not None:
        return
    for one, other in itertools.product(range(5), repeat=2):
        world = {"户.甲": one, "户.乙": other}
        if all(_holds(guard, world) for guard in guards):
            assert _of(value, world) >= 0, world


POLICY = """政策 云岭县差额补助
  对象 家庭
  本数 依民法典第1259条
  项目 差额补助

事实 家庭.收入:元/月
  问 一月收入多少?

事实 家庭.线:元/月
  问 保障线多少?

事实 家庭.人口:整数[人]
  问 几口人?

所称 家庭.级 是指 若家庭.收入低于家庭.线,则2,否则1。
{more}
条款 YL-01 差额补助
  条件 {condition}。
  给予 差额补助,标准为{rate},按月发放。
"""


def _codes(tmp_path: Path, condition: str, rate: str, more: str = "") -> list[str]:
    path = tmp_path / "例.policy"
    text = POLICY.format(condition=condition, rate=rate, more=more)
    return [finding.code for finding in review([path], {path: text.encode()}).errors]


TABLE = """
表 月额(家庭.收入)
  | 家庭.收入     | 月额                |
  | 500元/月以下  | 800元/月 - 家庭.收入 |
  | 超过500元/月  | 0元/月              |
"""


@pytest.mark.parametrize(
    ("condition", "rate", "more", "codes"),
    [
        ("家庭.收入低于家庭.线", "家庭.线 - 家庭.收入", "", []),
        ("家庭.收入低于家庭.线", "家庭.收入 - 家庭.线", "", ["M219"]),
        ("家庭.线不低于家庭.收入,且家庭.人口超过1人", "家庭.线 - 家庭.收入", "", []),
        ("家庭.线不低于家庭.收入,或家庭.人口超过1人", "家庭.线 - 家庭.收入", "", ["M219"]),
        ("非家庭.收入超过300元/月", "400元/月 - 家庭.收入", "", []),
        ("非家庭.收入超过300元/月", "200元/月 - 家庭.收入", "", ["M219"]),
        ("家庭.人口超过1人", "家庭.收入 - 家庭.收入 × 30%,舍去到元", "", []),
        ("家庭.人口超过1人", "月额", TABLE, []),
        ("家庭.人口超过1人", "月额", TABLE.replace("800元/月", "400元/月"), ["M219"]),
        ("家庭.人口超过1人", "45.3元/月 × 家庭.级", "", []),
        ("家庭.人口超过1人", "45.3元/月 ÷ 家庭.级", "", ["M214"]),
        ("家庭.人口超过1人", "家庭.级 × 45.3元/月", "", []),
    ],
)
def test_conditions_carry_through_definitions_and_tables(
    condition: str, rate: str, more: str, codes: list[str], tmp_path: Path
) -> None:
    assert _codes(tmp_path, condition, rate, more) == codes


def test_the_part_to_blame_is_named(tmp_path: Path) -> None:
    path = tmp_path / "例.policy"
    more = "\n所称 家庭.补额 是指 若家庭.人口超过3人,则家庭.线 ÷ 家庭.级,否则家庭.线 - 家庭.收入。\n"
    text = POLICY.format(condition="家庭.人口超过1人", rate="家庭.补额", more=more)
    (finding,) = review([path], {path: text.encode()}).errors
    assert "家庭.线 ÷ 家庭.级" in finding.problem
    text = text.replace("家庭.线 ÷ 家庭.级", "家庭.线")
    (finding,) = review([path], {path: text.encode()}).errors
    assert "家庭.线 - 家庭.收入" in finding.problem


@pytest.mark.parametrize("more", ["0.5% × 家庭.级 + 3%", "家庭.级 × 0.5% + 3%", "3% + 家庭.级 × 0.5%"])
def test_a_share_times_a_number_is_the_same_in_either_order(more: str, tmp_path: Path) -> None:
    assert _codes(tmp_path, "家庭.率超过3%", "100元/月", f"\n所称 家庭.率 是指 {more}。\n") == []


@pytest.mark.parametrize("product", ["30% × 家庭.人口", "家庭.人口 × 30%"])
def test_a_share_of_a_count_is_a_count_in_either_order(product: str, tmp_path: Path) -> None:
    assert _codes(tmp_path, f"{product}超过1人", "100元/月") == []


def test_a_figure_without_its_unit_is_underlined(tmp_path: Path) -> None:
    for rate in ("若家庭.人口超过3人,则1000,否则1250元/月", "较大者(1000,家庭.线)"):
        path = tmp_path / "例.policy"
        text = POLICY.format(condition="家庭.人口超过1人", rate=rate, more="")
        (finding,) = review([path], {path: text.encode()}).errors
        assert finding.code == "M202"
        assert finding.remedy == "请写上单位:1000元/月"
        assert isinstance(finding, PolicyFinding)
        assert finding.edit is not None
        assert finding.edit.span.text == "1000"


def test_members_of_a_list_have_no_lists(tmp_path: Path) -> None:
    more = "\n列表 家庭.成员:成员\n  问 有谁?\n\n列表 成员.居住段:居住段\n  问 住在哪里?\n"
    assert _codes(tmp_path, "家庭.人口超过1人", "100元/月", more) == ["M219"]
