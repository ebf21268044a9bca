"""MD-23 as somebody would write it by hand for speed: straight Python, an outcome, a mask of premises, the values.

Facts stand in a dictionary under the names of the vocabulary, checked and parsed. What does not change from case to
case (the day, the place, what the text leaves blank or open) is bound once. Money is whole 分, a month is its number
since year 0. Nothing of the package is used here.
"""

import datetime
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tests.support.teacher_by_hand import (
    FACTS,
    FIRST_READING,
    HELPED_BY_PROVINCE,
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    Setting,
    Teacher,
    is_in_force,
    month_of,
    months_in_force,
)

Day = datetime.date
Facts = Mapping[str, Any]

PREMISES = (
    *("MD-01(1) registered", "MD-01(1) community", "MD-01(2) first day", "MD-01(3) post", "MD-01(4) two terms"),
    *("MD-01(5) not hired", "MD-02(1) registered", "MD-02(2) after", "MD-02(2) until", "MD-02(3) contract"),
    *("MD-02(3) filed", "MD-02(4) post", "MD-02(5) two terms", "MD-02(6) not hired", "MD-03(1) early leave"),
    *("MD-03(2) death", "MD-03(3) criminal", "MD-03(3) dismissed", "MD-04 of age"),
)
"""What the bits of the mask stand for, from the lowest."""

COMMUNITY, SUBSTITUTE, LEFT_OUT, OF_AGE = 0b111111, 0b11111111 << 6, 0b1111 << 14, 1 << 18
"""The bits of each group of premises: all of the first or of the second, none of the third, the fourth."""


class Result(NamedTuple):
    """The outcome, the bits of the premises that hold, and the values, which are there whatever the outcome."""

    outcome: str
    mask: int
    years: int
    rate: int | None
    start: int
    end: int
    months: int
    total: int | None
    province: int | None
    city: int | None
    local: int | None


def facts_of(teacher: Teacher) -> dict[str, Any]:
    """Return the facts of a teacher, every one, ``None`` for what is 无."""
    facts = {name: getattr(teacher, field) for field, name in FACTS.items()}
    return {**facts, "教师.已核定年限": teacher.verified_years}


def bind(setting: Setting) -> Callable[[Facts], Result]:
    """Return the rules for one day and place and one way to fill what the text leaves open."""
    applies = is_in_force(setting)
    on, community_until, substitute_until = setting.on, setting.community_until, setting.substitute_until
    died_before, that_day = setting.died_before, setting.died_that_day == FIRST_READING
    first_batch_until, first_batch_month = setting.first_batch_until, setting.first_batch_month
    city_rate, thirty = setting.city_rate, 900_00 if setting.thirty_years == FIRST_READING else 800_00
    leap_month, leap_day = (2, 28) if setting.leap_birthday == "2月28日" else (3, 1)
    first_month, last_month = months_in_force(setting)
    last_month = min(last_month, month_of(on) if setting.counted_to is None else setting.counted_to)

    def decide(facts: Facts) -> Result:
        registered, post, hired = facts["教师.广东户籍"], facts["教师.公办中小学岗位"], facts["教师.离岗后被录用"]
        two_terms, since, death = facts["教师.最长连续学期"] >= 2, facts["教师.任教起"], facts["教师.去世日"]
        birth, male = facts["教师.出生日期"], facts["教师.性别"] == "男"
        year = birth.year + (60 if male else 55)
        if birth.month == 2 and birth.day == 29 and (year % 4 or (year % 100 == 0 and year % 400)):
            attained = Day(year, leap_month, leap_day)
        else:
            attained = Day(year, birth.month, birth.day)
        mask = (
            registered
            | facts["教师.民办教师"] << 1
            | (facts["教师.最早任教日"] <= community_until) << 2
            | post << 3
            | two_terms << 4
            | (not hired) << 5
            | registered << 6
            | (since > community_until) << 7
            | (since <= substitute_until) << 8
            | facts["教师.签订聘用合同"] << 9
            | facts["教师.县级备案"] << 10
            | post << 11
            | two_terms << 12
            | (not hired) << 13
            | facts["教师.计划内离岗退养"] << 14
            | (death is not None and (death < died_before or (death == died_before and that_day))) << 15
            | facts["教师.刑事犯罪记录"] << 16
            | facts["教师.违纪被开除辞退"] << 17
            | (attained <= on and (death is None or death >= attained)) << 18
        )
        years = facts["教师.已核定年限"]
        if years is None:
            years = (facts["教师.累计学期数"] + 1) // 2
        rate = (
            900_00
            if years > 30
            else thirty
            if years == 30
            else 800_00
            if years >= 20
            else 700_00
            if years >= 10
            else city_rate
            if years >= 1
            else None
        )
        start = first_batch_month if attained <= first_batch_until else attained.year * 12 + attained.month
        start, end = max(start, first_month), last_month
        if death is not None:
            end = min(end, death.year * 12 + death.month - 1)
        months = max(0, end - start + 1)
        if not applies:
            outcome = NOT_APPLICABLE
        elif (
            (mask & COMMUNITY == COMMUNITY or mask & SUBSTITUTE == SUBSTITUTE)
            and mask & OF_AGE
            and not mask & LEFT_OUT
            and rate is not None
        ):
            outcome = MET
        else:
            outcome = NOT_MET
        if rate is None:
            return Result(outcome, mask, years, None, start, end, months, None, None, None, None)
        total = months * rate
        if years >= 10 and facts["教师.地区"] in HELPED_BY_PROVINCE:
            return Result(outcome, mask, years, rate, start, end, months, total, total // 2, total // 2, 0)
        return Result(outcome, mask, years, rate, start, end, months, total, 0, 0, total)

    return decide
