"""最大值, 最小值 and 平均值 over the members of a list, with the written value for an empty list."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_rules import PolicySet
from tests.support.lanes import lane

POLICY = """政策 住宿安排
  对象 家庭
  本数 依民法典第1259条

列表 家庭.子女:子女
  问 有哪些子女?
事实 子女.年龄:整数[岁]
  问 几岁?
事实 子女.在读:是否
  问 在读吗?

条款 ZA-01 最大的
  条件 家庭.子女中子女.在读者的子女.年龄最大值(没有的为0岁)满15岁。
条款 ZA-02 最小的
  条件 家庭.子女的子女.年龄最小值(没有的为99岁)不满6岁。
条款 ZA-03 平均
  条件 家庭.子女的子女.年龄平均值(没有的为0岁)超过10岁。
"""


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> PolicySet:
    file = tmp_path_factory.mktemp("statistics") / "住宿.policy"
    file.write_text(POLICY, encoding="utf-8")
    return PolicySet.load(file)


def outcomes(policies: PolicySet, children: list[dict[str, Any]], *, complete: bool = True) -> list[str]:
    rows: Any = children if complete else {"名单": children, "完整": False}
    case = json.dumps({"on": "2024-01-01", "facts": {"家庭.子女": rows}}, ensure_ascii=False)
    return [one["outcome"] for one in policies.decide(policies.read(case)).record()["outcomes"]]


def by_hand(children: list[dict[str, Any]]) -> list[str]:
    enrolled = [child["年龄"] for child in children if child["在读"]]
    ages = [child["年龄"] for child in children]
    met = [
        max(enrolled, default=0) >= 15,
        min(ages, default=99) < 6,
        (sum(ages) / len(ages) if ages else 0) > 10,
    ]
    return ["符合" if one else "不符合" for one in met]


CHILD = st.fixed_dictionaries({"年龄": st.integers(0, 22), "在读": st.booleans()})


@settings(max_examples=lane(30, 600))
@given(st.lists(CHILD, max_size=4))
def test_whole_lists_come_out_as_by_hand(policies: PolicySet, children: list[dict[str, Any]]) -> None:
    assert outcomes(policies, children) == by_hand(children)


@settings(max_examples=lane(20, 400))
@given(st.lists(CHILD, min_size=1, max_size=3), st.data())
def test_a_missing_attribute_leaves_open_exactly_what_it_can_change(
    policies: PolicySet, children: list[dict[str, Any]], data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(children) - 1))
    key = data.draw(st.sampled_from(["年龄", "在读"]))
    tries = range(60) if key == "年龄" else (True, False)
    whole = [by_hand([*children[:number], {**children[number], key: one}, *children[number + 1 :]]) for one in tries]
    known = [dict(child) for child in children]
    del known[number][key]
    expected = ["待核实" if len(set(column)) > 1 else column[0] for column in zip(*whole, strict=True)]
    assert outcomes(policies, known) == expected


@pytest.mark.parametrize(
    ("children", "expected"),
    [
        ([], ["待核实"] * 3),
        ([{"年龄": 16, "在读": True}], ["符合", "待核实", "待核实"]),
        ([{"年龄": 5, "在读": False}], ["待核实", "符合", "待核实"]),
    ],
)
def test_a_list_that_is_not_whole(policies: PolicySet, children: list[dict[str, Any]], expected: list[str]) -> None:
    assert outcomes(policies, children, complete=False) == expected
