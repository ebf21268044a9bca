"""期限: the last day that is in time, and by how many calendar days something is late."""

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_rules import PolicySet
from fupin_rules.render import text
from fupin_rules.testing import examples
from tests.support.lanes import lane

POLICY = """政策 图书登记
  对象 图书
  本数 依民法典第1259条

事实 图书.到馆日:日期
  问 哪一天到馆?
事实 图书.登记日:日期
  问 哪一天登记?
事实 图书.报送日:年月
  问 哪个月报送?

参数 截止日:日期 = 未载
  出处 第3条

参数 限内截止日:日期 = 未载,不早于2021-05-01。
  出处 第4条

条款 TD-08 不早于某日的一天
  期限 图书.登记日不晚于限内截止日。
条款 TD-01 一个月以内
  期限 图书.登记日不晚于图书.到馆日 + 1个月。
条款 TD-02 早于某日
  期限 图书.登记日早于2021-03-01。
条款 TD-03 某日以前
  期限 图书.登记日在2021-03-01(含)以前。
条款 TD-04 某日不含以前
  期限 图书.登记日在2021-03-01(不含)以前。
条款 TD-05 没有载明的一天
  期限 图书.登记日不晚于截止日。
条款 TD-06 两个期限
  期限 图书.登记日不晚于图书.到馆日 + 30日,且图书.登记日不晚于2021-12-31。
条款 TD-07 某月
  期限 图书.报送日不晚于2021-03。
"""
DAYS = st.dates(datetime.date(2019, 12, 1), datetime.date(2022, 3, 31))


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> PolicySet:
    file: Path = tmp_path_factory.mktemp("deadlines") / "登记.policy"
    file.write_text(POLICY, encoding="utf-8")
    return PolicySet.load(file)


def decided(
    policies: PolicySet, clause: str, facts: Mapping[str, str], parameters: Mapping[str, str] | None = None
) -> dict[str, Any]:
    case = {"on": "2021-06-30", "facts": facts, "parameters": parameters or {}}
    record = policies.decide(policies.read(json.dumps(case, ensure_ascii=False))).record()
    return next(one for one in record["outcomes"] if one["clause"] == clause)


def results(outcome: Mapping[str, Any]) -> tuple[Any, Any]:
    return tuple(outcome["values"][name].get("value") for name in ("期限日", "逾期天数"))


@settings(max_examples=lane(25, 800))
@given(done=DAYS)
@pytest.mark.parametrize(("clause", "due"), [("TD-02", 28), ("TD-03", 29), ("TD-04", 28)])
def test_in_time_is_0_days_late_and_late_is_counted_from_the_last_day(
    policies: PolicySet, clause: str, due: int, done: datetime.date
) -> None:
    last = datetime.date(2021, 1, 31) + datetime.timedelta(days=due)
    found = decided(policies, clause, {"图书.登记日": str(done)})
    assert results(found) == (str(last), str(max(0, (done - last).days)))
    assert (found["outcome"] == "符合") is (done <= last)


@pytest.mark.parametrize(("done", "days"), [("2020-02-28", "0"), ("2020-02-29", "0"), ("2020-03-01", "1")])
def test_a_period_ends_on_the_last_day_of_a_shorter_month(policies: PolicySet, done: str, days: str) -> None:
    found = decided(policies, "TD-01", {"图书.到馆日": "2020-01-31", "图书.登记日": done})
    assert results(found) == ("2020-02-29", days)


def test_the_due_day_is_known_before_the_work_is_done(policies: PolicySet) -> None:
    found = decided(policies, "TD-01", {"图书.到馆日": "2021-05-10"})
    assert found["outcome"] == "待核实"
    assert results(found) == ("2021-06-10", None)
    assert found["values"]["逾期天数"]["status"] == "待核实"
    assert [one["fact"] for one in found["missing"]] == ["图书.登记日"]


def test_a_due_day_that_the_text_does_not_give_is_open(policies: PolicySet) -> None:
    found = decided(policies, "TD-05", {"图书.登记日": "2021-05-10"})
    assert (found["outcome"], results(found)) == ("存疑", (None, None))
    found = decided(policies, "TD-05", {"图书.登记日": "2021-05-10"}, {"截止日": "2021-05-07"})
    assert (found["outcome"], results(found)) == ("不符合", ("2021-05-07", "3"))


def test_nothing_is_late_before_every_day_that_is_left_open(policies: PolicySet) -> None:
    found = decided(policies, "TD-08", {"图书.登记日": "2021-05-01"})
    assert (found["outcome"], results(found)) == ("符合", (None, "0"))
    found = decided(policies, "TD-08", {"图书.登记日": "2021-05-02"})
    assert (found["outcome"], results(found)) == ("存疑", (None, None))


@pytest.mark.parametrize("clause", ["TD-06", "TD-07"])
def test_two_deadlines_and_months_have_no_such_results(policies: PolicySet, clause: str) -> None:
    found = decided(policies, clause, {"图书.到馆日": "2021-05-10"})
    assert not {"期限日", "逾期天数"} & set(found["values"])


EXAMPLES = """政策 图书登记
  对象 图书
  本数 依民法典第1259条
事实 图书.登记日:日期
条款 TD-01 甲
  期限 图书.登记日不晚于2021-03-01。
条款 TD-01a 乙
  条件 td-01,且TD-01。
  处理 「表扬」。
用例 「当日」
  设 图书.登记日为2021-03-01。
  应 td-01 符合,期限日为2021-03-01,逾期天数为{late}天。
  应 TD-01a 符合,「处理」为「{handled}」。
"""


@pytest.mark.parametrize(
    ("late", "handled", "statuses"),
    [(0, "表扬", ["passed"] * 2), (1, "表扬", ["failed", "passed"]), (0, "批评", ["passed", "failed"])],
)
def test_an_example_expects_the_results_of_a_clause_also_of_one_with_a_small_letter(
    tmp_path: Path, late: int, handled: str, statuses: list[str]
) -> None:
    file = tmp_path / "登记.policy"
    file.write_text(EXAMPLES.format(late=late, handled=handled), encoding="utf-8")
    assert [one.status for one in examples.run(PolicySet.load(file))] == statuses


def test_a_year_is_written_as_a_year(tmp_path: Path) -> None:
    file = tmp_path / "年检.policy"
    file.write_text(
        "政策 图书年检\n  对象 图书\n事实 图书.登记日:日期\n条款 TD-09 每年\n"
        "  期限 图书.登记日不晚于基准.评价年份的3月31日。\n",
        encoding="utf-8",
    )
    record = PolicySet.load(file).decide({"on": "2026-04-20", "facts": {"图书.登记日": "2026-03-31"}}).record()
    assert "基准.评价年份 2026年的3月31日" in text.render(record)
