"""Dates, amounts and numbers as other programs and other forms write them, with how they are written here.

What goes in is a stretch of a sentence that does not read, with the place where reading stopped; what comes out is the
part of it that has one meaning in another form: 2019/9/1, 二〇二一年九月一日, 1,250.00元, ¥500, 3.5万元, 每月60元.
"""

import datetime
import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from fupin_rules.money import decimal
from fupin_rules.source import numeral

_NUMERAL = "[〇零一二三四五六七八九十廿卅]"
_GROUPED = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"
_NUMBER = rf"(?:{_GROUPED}|\d+(?:\.\d+)?)"
_PERIOD = "(?:天|月|学期|学年|年|次)"
_TIMES = {"百": 100, "千": 1000, "万": 10000, "亿": 100000000}


def _figure(written: str) -> int:
    """Return what digits or Chinese numerals say, digit by digit (二〇二一) or by tens (二十一)."""
    if written.isdigit() and written.isascii():
        return int(written)
    plain = written.replace("〇", "零").replace("廿", "二十").replace("卅", "三十")
    if "十" in plain:
        return numeral(plain)
    return int("".join(str("零一二三四五六七八九".index(sign)) for sign in plain))


def _date(match: re.Match[str]) -> str | None:
    """Return a day or a month as it is written here, ``None`` if the calendar has none such."""
    year, month, *day = (_figure(part) for part in match.groups() if part is not None)
    try:
        datetime.date(year, month, *(day or [1]))
    except ValueError:
        return None
    return f"{year}年{month}月{day[0]}日" if day else f"{year}年{month}月"


def _amount(match: re.Match[str]) -> str | None:
    """Return an amount with its period behind it, in 元."""
    found = match.groupdict()
    number = Fraction(found["number"].replace(",", "")) * _TIMES.get(found.get("times") or "", 1)
    period = found.get("before") or found.get("behind")
    return f"{decimal(number)}元{f'/{period}' if period else ''}"


def _grouped(match: re.Match[str]) -> str | None:
    return decimal(Fraction(match[0].replace(",", "")))


_SHAPES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...] = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (r"(?<![\d.])(\d{4}) ?[/.] ?(\d{1,2}) ?[/.] ?(\d{1,2})(?![\d.])", _date),
        (r"(?<!\d)(\d{4}) *年 *(\d{1,2}) *月 *(\d{1,2}) *[日号]", _date),
        (rf"({_NUMERAL}{{4}}) *年 *({_NUMERAL}{{1,3}}) *月 *({_NUMERAL}{{1,3}}) *[日号]", _date),
        (rf"({_NUMERAL}{{4}}) *年 *({_NUMERAL}{{1,3}}) *月", _date),
        (r"(?<!\d)(\d{4}) *年 *(\d{1,2}) *月", _date),
        (r"(?<![\d.])(\d{4})/(\d{1,2})(?![\d/])", _date),
        (
            rf"(?:每[人生户名])?每(?:个)?(?P<before>{_PERIOD})(?:每[人生户名])?"
            rf"(?P<number>{_NUMBER})(?P<times>[百千万])?(?:元|块钱?)",
            _amount,
        ),
        (
            rf"(?:[¥¥$]|人民币|RMB) *(?P<number>{_NUMBER})(?P<times>[百千万])?(?:元|块钱?)?"
            rf"(?:(?:/|每(?:个)?)(?P<behind>{_PERIOD}))?",
            _amount,
        ),
        (
            rf"(?<![\d.,])(?P<number>{_NUMBER})(?P<times>[百千万亿])元(?:(?:/|每(?:个)?)(?P<behind>{_PERIOD}))?",
            _amount,
        ),
        (rf"(?<![\d.,])(?P<number>{_NUMBER})块钱?(?:(?:/|每(?:个)?)(?P<behind>{_PERIOD}))?", _amount),
        (rf"(?<![\d.,])(?P<number>{_NUMBER})元(?:每(?:个)?(?P<behind>{_PERIOD}))", _amount),
        (rf"(?<![\d.,]){_GROUPED}(?![\d,.])", _grouped),
    )
)
"""Each shape with how it is written here, the more telling first."""


def pasted(folded: str, start: int, end: int, at: int) -> tuple[int, int, str] | None:
    """Return where another form stands in a sentence around ``at``, and how it is written here; ``None`` if none does."""
    return next(_found(folded, start, end, at), None)


def _found(folded: str, start: int, end: int, at: int) -> Iterator[tuple[int, int, str]]:
    for shape, written in _SHAPES:
        for match in shape.finditer(folded, start, end):
            if match.start() <= at <= match.end() and (instead := written(match)) and instead != match[0]:
                yield match.start(), match.end(), instead
