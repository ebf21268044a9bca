"""无 in a sum: refused unless a policy says what is reckoned; and what then comes out."""

import pytest

from fupin_rules import CaseError, PolicyError, PolicySet
from fupin_rules.render import text

HEAD = """政策 走读补助
  对象 户
  本数 依民法典第1259条

列表 户.家人:家人

事实 户.工资:元/月
事实 户.兼职:元/月
  未报即无
事实 户.人数:整数[人]
事实 户.利息:元/月
  未报即零 「没有利息的不填」
事实 家人.兼职:元/月
  未报即无

"""


def policies(condition: str, before: str = "") -> PolicySet:
    return PolicySet.of({"例.policy": f"{HEAD}{before}条款 ZD-01 补助\n  条件 {condition}。\n"})


def outcome(condition: str, facts: object) -> str:
    case = {"on": "2022-04-30", "facts": facts}
    (found,) = policies(condition).decide(case).record()["outcomes"]
    return str(found["outcome"])


@pytest.mark.parametrize(
    "value",
    [
        "户.工资 + 户.兼职",
        "户.兼职 - 户.工资",
        "户.兼职 × 2",
        "户.兼职 ÷ 2",
        "户.兼职高于户.工资的部分",
        "户.工资高于户.兼职的部分",
        "较大者(户.工资,户.兼职)",
        "较小者(户.兼职,3000元/月)",
        "户.家人的家人.兼职合计",
        "户.家人的家人.兼职平均值(没有的为0元/月)",
        "户.家人的家人.兼职最大值(没有的为0元/月)",
        "户.家人的家人.兼职最小值(没有的为户.兼职)",
        "较大者(户.工资,户.工资 + 户.兼职)",
    ],
)
def test_what_may_be_none_is_refused_in_a_sum(value: str) -> None:
    with pytest.raises(PolicyError) as raised:
        policies("户.所计超过3000元/月", f"所称 户.所计 是指 {value}。\n")
    assert "M250" in {finding.code for finding in raised.value.findings}


def test_through_a_definition_and_through_non_too() -> None:
    for before, condition in (
        ("所称 户.另有 是指 户.兼职。\n", "户.工资 + 户.另有不超过3000元/月"),
        ("所称 户.另有 是指 若户.人数不少于2人,则户.兼职,否则0元/月。\n", "户.工资 + 户.另有不超过3000元/月"),
        ("", "非 (户.工资 + 户.兼职超过3000元/月)"),
    ):
        with pytest.raises(PolicyError) as raised:
            policies(condition, before)
        assert [finding.code for finding in raised.value.findings] == ["M250"]


@pytest.mark.parametrize(
    "value",
    [
        "户.兼职(无时不计) × 2",
        "户.工资 ÷ 户.兼职(无时不计)",
        "户.工资(无时按0计) + 1元/月",
        "较大者(户.兼职(无时不计),户.兼职(无时不计))",
        "(户.工资 + 户.利息)(无时按0计) + 1元/月",
    ],
)
def test_what_cannot_be_reckoned_so_is_refused(value: str) -> None:
    with pytest.raises(PolicyError) as raised:
        policies(f"{value}超过3000元/月")
    assert len(raised.value.findings) == 1


@pytest.mark.parametrize("word", ["无时不计", "无时按0计", "无时按０计"])
@pytest.mark.parametrize("sign", ["+", "-"])
def test_in_a_sum_none_adds_nothing(word: str, sign: str) -> None:
    condition = f"户.工资 {sign} 户.兼职({word})为3000元/月"
    assert outcome(condition, {"户.工资": "3000"}) == "符合"
    told = "2000" if sign == "+" else "4000"
    assert outcome(condition, {"户.工资": told, "户.兼职": "1000"}) == "符合"
    assert outcome(condition, {"户.工资": "3000", "户.兼职": {"未知": True}}) == "待核实"


MEMBERS = {"户.家人": [{"兼职": "8000"}, {}]}


@pytest.mark.parametrize(
    ("value", "facts", "expected"),
    [
        ("户.家人的家人.兼职(无时按0计)合计", MEMBERS, "8000"),
        ("户.家人的家人.兼职(无时不计)合计", MEMBERS, "8000"),
        ("户.家人的家人.兼职(无时按0计)平均值(没有的为1元/月)", MEMBERS, "4000"),
        ("户.家人的家人.兼职(无时不计)平均值(没有的为1元/月)", MEMBERS, "8000"),
        ("户.家人的家人.兼职(无时不计)最小值(没有的为1元/月)", MEMBERS, "8000"),
        ("户.家人的家人.兼职(无时按0计)最小值(没有的为1元/月)", MEMBERS, "0"),
        ("户.家人的家人.兼职(无时不计)最小值(没有的为1元/月)", {"户.家人": [{}]}, "1"),
        ("较小者(户.工资,户.兼职(无时不计))", {"户.工资": "9"}, "9"),
        ("较小者(户.工资,户.兼职(无时按0计))", {"户.工资": "9"}, "0"),
        ("较小者(户.兼职(无时不计),户.工资,户.利息)", {"户.工资": "9"}, "0"),
        ("户.兼职(无时按0计) × 2", {"户.工资": "9"}, "0"),
        ("户.工资 + 户.利息", {"户.工资": "9"}, "9"),
    ],
)
def test_what_is_reckoned(value: str, facts: object, expected: str) -> None:
    assert outcome(f"{value}为{expected}元/月", facts) == "符合"


def test_what_counts_as_nothing_is_said_with_its_ground() -> None:
    loaded = policies("户.工资 + 户.利息 + 户.兼职(无时按0计)超过3000元/月")
    record = loaded.decide({"on": "2022-04-30", "facts": {"户.工资": "3500"}}).record()
    assumed = record["outcomes"][0]["assumed"]
    assert {one["fact"]: (one["as"], one.get("ground")) for one in assumed} == {
        "户.兼职": ("无", None),
        "户.利息": ("0元/月", "没有利息的不填"),
    }
    assert "视为零:户.利息没有报告,按 0元/月 处理(原文:没有利息的不填)" in text.render(record)
    with pytest.raises(CaseError):
        loaded.decide({"on": "2022-04-30", "facts": {"户.工资": "3500", "户.利息": None}})


@pytest.mark.parametrize(
    ("kind", "absent"),
    [
        ("元/月", "未报即零"),
        ("元/月", "未报即零 「」"),
        ("日期", "未报即零 「没有的不填」"),
        ("是否", "未报即零 「没有的不填」"),
        ("元/月", "未报即无\n  未报即零 「没有的不填」"),
    ],
)
def test_zero_needs_a_sentence_and_a_number(kind: str, absent: str) -> None:
    written = (
        f"政策 例\n  对象 户\n\n事实 户.某项:{kind}\n  {absent}\n事实 户.低保:是否\n\n条款 ZD-02 例\n  条件 户.低保。\n"
    )
    with pytest.raises(PolicyError) as raised:
        PolicySet.of({"例.policy": written})
    assert [finding.code for finding in raised.value.findings] == ["M251"]
