"""The shipped vocabulary: each fact is asked for in words, other names lead to one fact, 基准 follows from the day."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_rules import CaseError
from fupin_rules.calendar import FIRST_DAY, LAST_DAY, Month, Term
from fupin_rules.decide.policy_set import THIS_TERM, THIS_YEAR, UNTIL, following_from, world_of
from fupin_rules.facts.case import Given, Names
from fupin_rules.model.headers import first_day
from tests.support.shipped import POLICIES

FACTS = POLICIES.names.facts
NO_NAMES = Names({}, {}, {}, {})


def test_a_fact_says_what_to_ask_and_what_proves_it() -> None:
    assert not [name for name, fact in FACTS.items() if "?" not in fact.question or not fact.evidence]


def test_another_name_never_hides_a_fact_everywhere() -> None:
    """A name that a fact has may mean another fact in one clause, never in all."""
    assert not [name for (clause, name) in POLICIES.names.aliases if clause is None and name in FACTS]


@pytest.mark.parametrize(
    ("name", "clause", "meant"),
    [
        ("幼儿园.园类型", None, "幼儿园.园类型"),
        ("幼儿园.园类型", "XQ-03", "幼儿园.举办类型"),
        ("学校.学费", "GZ-01", "学校.学期学费"),
        ("学校.学费", "GX-04", "学校.学年学费"),
        ("学校.精准(人、额相符)", "ZJ-03", "学校.资助金精准发放"),
        ("教师.工作年限", "ZC-01", "教师.村小工作年限"),
        ("教师.工作年限", "MD-06", "教师.工作年限"),
        ("学生.住宿", "YW-04", "学生.寄宿"),
    ],
)
def test_a_name_means_what_its_clause_says(name: str, clause: str | None, meant: str) -> None:
    assert POLICIES.names.resolve(name, clause) == meant


@given(st.dates(FIRST_DAY, LAST_DAY))
def test_the_term_is_the_last_that_has_begun(day: datetime.date) -> None:
    found = following_from(day)
    term = found[THIS_TERM]
    assert isinstance(term, Term)
    begun, next_one = first_day(term), first_day(term.plus(1))
    assert begun is not None
    assert next_one is not None
    assert begun <= day < next_one
    assert (found[UNTIL], found[THIS_YEAR]) == (Month.of(day), day.year)


@pytest.mark.parametrize(
    ("day", "term"),
    [
        ("2022-02-28", "2021年秋季学期"),
        ("2022-03-01", "2022年春季学期"),
        ("2022-08-31", "2022年春季学期"),
        ("2022-09-01", "2022年秋季学期"),
    ],
)
def test_a_term_turns_in_march_and_september(day: str, term: str) -> None:
    assert str(following_from(datetime.date.fromisoformat(day))[THIS_TERM]) == term


def test_what_the_case_says_stands() -> None:
    said = Term(2020, autumn=True)
    world, _ = world_of({THIS_TERM: Given(said)}, NO_NAMES, {}, datetime.date(2022, 5, 1), None)
    assert (world[THIS_TERM], world[THIS_YEAR]) == (said, 2022)
    undated, _ = world_of({THIS_TERM: Given(said)}, NO_NAMES, {}, None, None)
    assert undated == {THIS_TERM: said}


# --- lists -----------------------------------------------------------------------------------------------------

ROWS = [["甲", 90, False], ["乙", {"未知": True}, True]]
OBJECTS = [
    {"名": "甲", "条件得分": 90, "建档立卡": False},
    {"名": "乙", "条件得分": {"未知": True}, "建档立卡": True},
]


def test_a_member_may_be_given_as_a_row() -> None:
    by_row, by_name = (POLICIES.case({"facts": {"工程.人": given}}) for given in (ROWS, OBJECTS))
    assert by_row.entities == by_name.entities
    assert by_row.entities["工程"]


@pytest.mark.parametrize(
    ("row", "path"),
    [
        (["甲", 90], "工程.人[1]"),
        (["甲", 90, False, 1], "工程.人[1]"),
        ([], "工程.人[1]"),
        (["甲", "高", False], "工程.人[1].条件得分"),
        (["甲", None, False], "工程.人[1].条件得分"),
    ],
)
def test_a_row_has_a_value_for_each_fact(row: list[object], path: str) -> None:
    with pytest.raises(CaseError) as raised:
        POLICIES.case({"facts": {"工程.人": [row]}})
    assert [finding.path for finding in raised.value.findings] == [path]
