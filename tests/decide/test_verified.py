"""Verified values (核定) beside the facts that they stand for: they decide, and a difference is said."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from fupin_rules import PolicySet
from fupin_rules.render import text
from tests.decide.test_record import EXAMPLES, MAIN, decide, only


@pytest.mark.parametrize(("terms", "years"), [(61, 31), (62, 31), (59, 30), (1, 1)])
def test_a_verified_value_stands_and_a_difference_is_said(terms: int, years: int) -> None:
    case = EXAMPLES["发放"]
    own = {"教师.累计学期数": terms, "教师.最长连续学期": min(10, terms)}
    for verified in (1, 9, 29, 30, 31, 32):
        told = {**case, "facts": case["facts"] | own | {"教师.工作年限": verified}}
        record = decide(told, MAIN).record()
        alone = {key: value for key, value in told["facts"].items() if key != "教师.累计学期数"}
        without = only(decide({**case, "facts": alone}, MAIN).record())
        assert only(record)["outcome"] == without["outcome"]
        assert only(record)["values"]["标准"] == without["values"]["标准"]
        assert without["findings"] == []
        found = [
            (one["name"], one["verified"], one["computed"])
            for one in only(record)["findings"]
            if one["name"] == "教师.工作年限"
        ]
        assert found == ([] if verified == years else [("教师.工作年限", str(verified), str(years))])
        shown = f"教师.工作年限核定为{verified}年,按报来的事实算是{years}年"
        assert (shown in text.render(record).replace("\n", "").replace(" ", "")) == bool(found)


VERIFIED = """政策 接送补贴
  对象 幼儿
  本数 依民法典第1259条

事实 幼儿.停学天数:整数[天]
  未报即无

事实 幼儿.在园天数:整数[天]

所称 幼儿.实到天数 是指 幼儿.在园天数 - 幼儿.停学天数(无时按0计),可以核定。

条款 JS-01 接送
  条件 幼儿.实到天数满10天。
"""


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"在园天数": 30, "停学天数": 5, "实到天数": 25}, []),
        ({"在园天数": 30, "停学天数": 5, "实到天数": 20}, [("20", "25")]),
        ({"在园天数": 30, "实到天数": 20}, []),
        ({"停学天数": 5, "实到天数": 20}, []),
        ({"在园天数": 30, "停学天数": 5}, []),
    ],
)
def test_only_facts_that_were_reported_are_held_against_a_verified_value(
    facts: Mapping[str, int], found: list[tuple[str, str]], tmp_path: Path
) -> None:
    """What is missing, or only taken as 无, contradicts nothing."""
    file = tmp_path / "例.policy"
    file.write_text(VERIFIED, encoding="utf-8")
    record = PolicySet.load(file).decide({"on": "2022-12-31", "facts": {"幼儿": dict(facts)}}).record()
    assert [(one["verified"], one["computed"]) for one in only(record, "JS-01")["findings"]] == found
