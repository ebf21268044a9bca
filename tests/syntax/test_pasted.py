"""Dates and amounts in the forms of other programs: each is told at its place, with how it is written here."""

import datetime
from collections.abc import Callable

import hypothesis
import pytest
from hypothesis import strategies as st

from fupin_rules.source import fold
from fupin_rules.syntax.pasted import pasted
from tests.support.lanes import lane

_SIGNS = "〇一二三四五六七八九"


def _spoken(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_SIGNS[tens]}十") + (_SIGNS[ones] if ones else "")


FORMS: tuple[Callable[[datetime.date], str], ...] = (
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day.year}.{day.month:02}.{day.day:02}",
    lambda day: f"{day.year} 年 {day.month} 月 {day.day} 日",
    lambda day: f"{day.year}年{day.month}月{day.day}号",
    lambda day: f"{''.join(_SIGNS[int(one)] for one in str(day.year))}年{_spoken(day.month)}月{_spoken(day.day)}日",
)


@hypothesis.settings(max_examples=lane(20, 300))
@hypothesis.given(st.dates(datetime.date(1949, 10, 1), datetime.date(2099, 12, 31)), st.sampled_from(FORMS))
def test_a_day_in_any_form_is_the_same_day(day: datetime.date, form: Callable[[datetime.date], str]) -> None:
    text = f"学生.申请日早于{form(day)}。"
    found = pasted(text, 0, len(text), 10)
    assert found is not None
    assert text[found[0] : found[1]] == form(day)
    assert found[2] == f"{day.year}年{day.month}月{day.day}日"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1,000元/年", "1000"),
        ("1,250.00元/年", "1250"),
        ("¥1,250/年", "1250元/年"),
        ("人民币5000元", "5000元"),
        ("3.5万元/年", "35000元/年"),
        ("500块每月", "500元/月"),
        ("每人每学期500元", "500元/学期"),
        ("500元每年", "500元/年"),
        ("2021/9", "2021年9月"),
        ("二〇二一年九月", "2021年9月"),
    ],
)
def test_an_amount_in_another_form_is_written_here_so(written: str, meant: str) -> None:
    text = f"标准为{written},按年发放。"
    found = pasted(fold(text), 0, len(text), 4)
    assert found is not None
    assert found[2] == meant


@pytest.mark.parametrize("written", ["2021年2月30日", "2021/13/1", "1000元/年", "2021-09-01", "12,5元"])
def test_what_has_no_other_form_or_no_meaning_is_left_alone(written: str) -> None:
    text = f"标准为{written}。"
    assert pasted(text, 0, len(text), 4) is None
