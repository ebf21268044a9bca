"""优先 in the shipped policies: who comes first in the cases that the text means."""

from typing import Any

import pytest

from tests.support.shipped import POLICIES


def order(clause: str, facts: dict[str, Any]) -> list[str]:
    """Return the members in order, as the record names them."""
    case = POLICIES.case({"on": "2020-09-01", "facts": facts}, clause)
    (found,) = (one for one in POLICIES.decide(case, clauses=[clause]).record()["outcomes"])
    return str(found["values"]["次序"]["value"]).split("、")


def supplier(name: str, *, poor: bool, price: bool = True) -> dict[str, Any]:
    return {"名": name, "安全": True, "优质": True, "等价": price, "贫困家庭": poor}


def test_only_equal_offers_of_poor_families_come_first() -> None:
    suppliers = [supplier("甲", poor=False), supplier("乙", poor=True, price=False), supplier("丙", poor=True)]
    assert order("YX-01", {"采购.供应商": suppliers}) == ["丙", "甲"]


def test_those_who_qualify_for_a_new_post_come_by_family() -> None:
    people = [
        {"名": "甲", "条件满足": True, "建档立卡": False},
        {"名": "乙", "条件满足": False, "建档立卡": True},
        {"名": "丙", "条件满足": True, "建档立卡": True},
    ]
    assert order("YX-02", {"岗位.新增岗位": True, "岗位.应聘人": people}) == ["丙", "甲"]


def test_a_list_that_is_asked_for_is_not_also_said_to_be_irrelevant() -> None:
    named = {"名单": [supplier("甲", poor=True)], "完整": False}
    case = POLICIES.case({"on": "2020-09-01", "facts": {"采购.供应商": named}}, "YX-01")
    (found,) = POLICIES.decide(case, clauses=["YX-01"]).record()["outcomes"]
    assert [one["fact"] for one in found["missing"]] == ["采购.供应商"]
    assert found["irrelevant"] == []


@pytest.mark.parametrize(("score", "expected"), [(90, ["乙", "甲"]), (91, ["甲", "乙"]), (89, ["乙", "甲"])])
def test_the_family_breaks_ties_only(score: int, expected: list[str]) -> None:
    assert order("YX-03", {"工程.人": [["甲", score, False], ["乙", 90, True]]}) == expected
