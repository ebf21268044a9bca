"""The policies of procedures, staff, prizes and training: provisions under their headings, and what always holds."""

import datetime
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_rules import PolicySet, workdays
from fupin_rules.resources import policies_folder
from fupin_rules.testing import cases, examples
from tests.support.shipped import POLICIES

ENCODED = (
    *(
        f"MD-{number}"
        for number in (11, "11a", 12, "12a", "12b", 13, "13a", 14, "14a", "14b", 15, 16, 17, 20, "20a", 25)
    ),
    *(f"TK-0{number}" for number in range(1, 7)),
    *(f"ZC-0{number}" for number in range(1, 9)),
    *("BF-10", "XK-01", "XK-02", "XK-04", "XK-05", "XK-05b", "YX-01", "YX-02", "YX-03"),
    *("WZ-01", "WZ-02", "WZ-03", "WZ-04", "XC-04", "PX-01", "PX-04", "PX-05", "PX-06"),
)


def decided(clause: str, facts: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the outcome of a clause alone and its known values."""
    found = cases.decide_alone(POLICIES, clause, {"facts": facts})
    return found.outcome.value, {value.name: value.value for value in found.values}


def test_each_provision_is_encoded_under_its_headings_with_a_gist() -> None:
    for identity in ENCODED:
        policy, unit = POLICIES.unit(identity.upper()) or pytest.fail(identity)
        assert unit.place.headings, identity
        assert unit.place.gist, identity
        assert policy.header.basis, identity
        assert policy.header.source, identity


@given(st.dates(datetime.date(2005, 1, 1), datetime.date(2026, 10, 31)), st.integers(-3, 3))
def test_the_fifth_working_day_is_in_time_and_the_day_after_is_not(received: datetime.date, later: int) -> None:
    due = workdays.after(received, 5)
    assert due is not None
    done = due + datetime.timedelta(days=later)
    outcome, values = decided("MD-12", {"事项.收件日": str(received), "事项.办结日": str(done)})
    assert values["期限日"] == due
    assert values["逾期天数"] == max(0, later)
    assert outcome == ("符合" if later <= 0 else "不符合")


@given(st.dates(datetime.date(2012, 1, 1), datetime.date(2030, 12, 31)))
def test_between_the_two_dates_of_one_document_nobody_can_say(day: datetime.date) -> None:
    expected = "不符合"
    if (10, 1) <= (day.month, day.day) <= (11, 10):
        expected = "符合"
    elif (day.month, day.day) in [(11, number) for number in range(11, 16)]:
        expected = "存疑"
    assert decided("TK-05", {"学校.报送日": str(day)})[0] == expected


@given(st.integers(1_999_990, 2_001_510))
def test_each_number_of_a_voucher_has_one_department_or_none(number: int) -> None:
    outcome, values = decided("PX-04", {"培训券.编码": number})
    departments = {range(2_000_001, 2_001_451): "人社、扶贫、商务", range(2_001_451, 2_001_501): "农业农村"}
    expected = next((one for numbers, one in departments.items() if number in numbers), None)
    assert outcome == ("符合" if expected else "不符合")
    if expected:
        assert values["处理"] == expected


@given(st.integers(0, 200))
def test_half_of_an_odd_number_is_open(count: int) -> None:
    facts = {"学生.学困生": True, "学生.特别学困生": False, "作业.题数": count}
    outcome, values = decided("XK-04", facts)
    assert (outcome, values["最少题数"]) == (("存疑", None) if count % 2 else ("符合", count / 2))
    assert decided("XK-04", facts | {"学生.特别学困生": True})[1]["最少题数"] == 0


@given(st.integers(0, 9))
def test_sanctions_rise_with_the_number_of_findings(count: int) -> None:
    outcome, values = decided("WZ-01", {"单位.累计次数": count})
    assert outcome == ("符合" if count else "不符合")
    if count:
        assert values["处理"] == ("通报", "约谈", "问责")[min(count, 3) - 1]


def test_the_examples_hold_where_the_calendar_of_working_days_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workdays, "_calendar", lambda: None)
    policy, _ = POLICIES.unit("MD-12") or (None, None)
    assert policy is not None
    alone = PolicySet.load(policies_folder() / policy.file)
    assert {one.status for one in examples.run(alone)} == {"passed"}
    assert decided("MD-12", {"事项.收件日": "2026-03-02", "事项.办结日": "2026-03-09"})[0] == "存疑"
