"""One value of a case: from JSON or Python to a value of the declared type, or a finding. Never a default, never a guess.

What people type otherwise is read by :mod:`fupin_rules.facts.written`, where it has one meaning.
"""

import datetime
import re
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from fupin_rules.calendar import FIRST_DAY, LAST_DAY, Month, Term, parse_day, parse_month, parse_term
from fupin_rules.diagnostics import InputFinding, nearest
from fupin_rules.diagnostics.input import BadValue, NotListed, WrongUnit
from fupin_rules.facts import written
from fupin_rules.facts.written import MAX_DIGITS
from fupin_rules.model import places, types
from fupin_rules.model.nodes import Plain, Unlisted
from fupin_rules.model.types import YEAR, normal_unit
from fupin_rules.model.wording import spoken_unit
from fupin_rules.source import plain_text, visible

Read = Plain | Unlisted | InputFinding
"""What comes of reading one value."""


def read_value(given: object, kind: types.Type, path: str) -> Read:
    """Read one value as JSON gives it (decimals as ``Decimal``) or as Python holds it against its declared type.

    A text is folded as the texts of a policy are: １班 is 1班, and full-width digits are digits.
    """
    return read_as_typed(given, kind, path)[0]


def read_as_typed(given: object, kind: types.Type, path: str) -> tuple[Read, bool]:
    """Read one value; also return whether it was written otherwise than a case is, and has one meaning all the same."""
    if isinstance(given, str):
        given = plain_text(given)
    strict = _strict(given, kind)
    if strict is not None:
        return strict, False
    typed = _typed(given, kind, path) if isinstance(given, str) else None
    if typed is not None:
        return typed, True
    return _refused(given, kind, path), False


def _strict(given: object, kind: types.Type) -> Plain | Unlisted | None:
    """Return a value that is written as a case is, or given as Python holds it; ``None`` for anything else."""
    found: Plain | Unlisted | None = None
    match kind:
        case types.Boolean():
            found = given if isinstance(given, bool) else None
        case types.Number() | types.Money() | types.Percent():
            found = _number(given, kind)
        case types.Day() if isinstance(given, datetime.datetime):
            found = given.date() if given.timetz() == datetime.time() else None
        case types.Day() if isinstance(given, datetime.date):
            found = given
        case types.Day():
            found = parse_day(given) if isinstance(given, str) else None
        case types.YearMonth():
            found = given if isinstance(given, Month) else parse_month(given) if isinstance(given, str) else None
        case types.SchoolTerm():
            found = given if isinstance(given, Term) else parse_term(given) if isinstance(given, str) else None
        case types.Choice(choices=choices, open=others):
            if isinstance(given, str) and given in choices:
                found = given
            elif isinstance(given, str) and others and given.strip():
                found = Unlisted(given)
        case types.Text():
            found = given if isinstance(given, str) and given.strip() else None
        case types.Region():
            found = _place(given) if isinstance(given, str) else None
        case types.Ranking():
            raise AssertionError("no fact is declared as an order")
        case unreachable:
            assert_never(unreachable)
    return found if found is not None and _is_on_line(found, kind) else None


def _typed(given: str, kind: types.Type, path: str) -> Plain | None:
    """Return what a text means that people type otherwise; ``None`` where it means nothing, or may mean two things."""
    found: Plain | None = None
    match kind:
        case types.Boolean():
            found = written.yes_no(given)
        case types.Number() | types.Money() | types.Percent():
            name = path.rpartition(".")[2]
            grade = name.endswith("年级") and written.is_grade_above_its_stage(given)
            found = None if grade else written.number(given, kind, name)
        case types.Day():
            found = written.day(given)
        case types.YearMonth():
            found = written.month(given)
        case types.SchoolTerm():
            found = written.term(given)
        case types.Region():
            place = written.place(given)
            found = _place(place) if place is not None else None
        case types.Choice() | types.Text() | types.Ranking():
            pass
        case unreachable:
            assert_never(unreachable)
    return found if found is not None and _is_on_line(found, kind) else None


def _is_on_line(value: Plain | Unlisted, kind: types.Type) -> bool:
    """Return whether a value is one of its type: between its bounds, and a whole number of its steps."""
    line = types.line(kind)
    return line is None or not isinstance(value, Fraction | datetime.date | Month | Term) or line.has(value)


def _number(given: object, kind: types.Number | types.Money | types.Percent) -> Fraction | None:
    if isinstance(given, bool):
        return None
    if isinstance(given, float):
        given = written.of_float(given)
    if isinstance(given, int | Fraction) or (
        isinstance(given, Decimal) and given.is_finite() and given.adjusted() < 20
    ):
        return Fraction(given)
    match = (
        re.fullmatch(r"(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?)\s*(\D*)", given, re.ASCII) if isinstance(given, str) else None
    )
    if match is None or len(match[1]) > MAX_DIGITS:
        return None
    unit = match[2].strip()
    fits = not unit or normal_unit(unit) == types.unit(kind) or unit == spoken_unit(kind)
    return Fraction(match[1]) if fits else None


def _place(given: str) -> str | None:
    place = places.path(given)
    return place if all(place.split("/")) and places.misspelt(place) is None else None


# --- what is refused ----------------------------------------------------------------------------------


def _refused(given: object, kind: types.Type, path: str) -> InputFinding:
    """Say why a value is not read, and what to write instead."""
    if isinstance(given, str) and given in _NOTHING and not isinstance(kind, types.Text | types.Region | types.Choice):
        needed = f"{_needed(kind)};没有填的,不能算作哪一个值"
        return BadValue(given=shown(given), needed=needed, example="", advice=_LEFT_OUT, path=path)
    match kind:
        case types.Boolean():
            return _bad(given, path, " true(是)或者 false(否)", 'true 或者 false,不加引号,也可以写 "是"、"否"')
        case types.Number() | types.Money() | types.Percent():
            return _refused_number(given, kind, path)
        case types.Day() | types.YearMonth() | types.SchoolTerm():
            return _refused_time(given, kind, path)
        case types.Choice(choices=choices):
            if not isinstance(given, str):
                return _bad(given, path, "文字", f'"{choices[0]}"')
            near = tuple(one for one in nearest(given, choices) if _is_like(given, one)) or tuple(
                choice for choice in choices if given and (given in choice or choice in given)
            )
            nothing = given in _NOTHING
            return NotListed(given=shown(given), choices=choices, near=near, is_nothing=nothing, path=path)
        case types.Text():
            return _bad(given, path, "文字", '"文字"')
        case types.Region():
            return _refused_place(given, path)
        case types.Ranking():
            raise AssertionError("no fact is declared as an order")
        case unreachable:
            assert_never(unreachable)


def _is_like(word: str, choice: str) -> bool:
    """Return whether a word may be a slip for a choice: 大学 shares one sign with 小学, and is another thing."""
    return len(set(word) & set(choice)) > 1 or word in choice or choice in word


_NOTHING = ("", "-", "—", "——", "/", "无", "没有", "未知", "不详", "不清楚", "不知道", "待定", "N/A", "NA", "n/a", "空")
"""What people write where there is nothing to write."""

_LEFT_OUT = '不知道的不写,或者写 {"未知": true};知道没有的,词汇里写了“未报即无”的才能写 null。'


def _refused_number(given: object, kind: types.Number | types.Money | types.Percent, path: str) -> InputFinding:
    unit = spoken_unit(kind)
    needed, example = _needed(kind), _example(kind)
    if isinstance(given, written.Exponent) or (isinstance(given, str) and re.fullmatch(_WITH_EXPONENT, given)):
        return _bad(given, path, f"{needed},不收指数写法", _without_exponent(str(given)) or example)
    if isinstance(given, float):
        return _bad(given, path, f"{needed};浮点数 {given!r} 不是准确的数", f"{example},或者用十进制数(Decimal)")
    if isinstance(given, str) and path.endswith("年级") and written.is_grade_above_its_stage(given):
        return _bad(given, path, "在本学段的第几年级", "1 这样的数字,各学段都从 1 数起(七年级、初一、高一写 1)")
    if isinstance(given, str) and written.is_vague(given):
        return _bad(given, path, f"{needed},一个确定的数", example)
    counted = written.counted(given) if isinstance(given, str) else None
    if counted is not None and kind != YEAR and not re.search(r"[\d零一二两三四五六七八九十百千]", counted[1]):
        foreign = counted[1] and written.number(str(given), kind, path.rpartition(".")[2]) is None
        if foreign:
            return WrongUnit(given=shown(counted[1]), unit=unit, path=path)
    return _bad(given, path, needed, example)


_WITH_EXPONENT = re.compile(r"-?[\d.]+[eE][+-]?\d+", re.ASCII)


def _without_exponent(text: str) -> str:
    """Write a number out that has an exponent; "" where that is long."""
    try:
        number = Decimal(text)
    except ArithmeticError:
        return ""
    return f"{number:f}" if number.is_finite() and -6 <= number.adjusted() <= 15 else ""


def _refused_time(given: object, kind: types.Day | types.YearMonth | types.SchoolTerm, path: str) -> InputFinding:
    match kind:
        case types.Day():
            if isinstance(given, datetime.datetime):
                return _bad(given, path, "日期,不带钟点", f'"{given.date()}"')
            digits = parse_day(re.sub(r"(\d{4})(\d\d)(\d\d)", r"\1-\2-\3", str(given)))
            day = written.day(given) if isinstance(given, str) else given if isinstance(given, datetime.date) else None
            if digits is not None and FIRST_DAY <= digits <= LAST_DAY and isinstance(given, str | int):
                return _bad(given, path, "写成年-月-日的日期", f'"{digits}"')
            if day is not None:
                return _bad(given, path, "1900年至2100年之间的日期", '"2021-01-31"')
            if isinstance(given, str) and re.fullmatch(
                r"\d{1,2}[-/.]\d{1,2}[-/.](?:\d\d|\d{4})|\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?", given
            ):
                return _bad(given, path, "先写四位的年、再写月和日的日期", '"2021-01-31"(年-月-日)')
            if isinstance(given, str) and ("农历" in given or "阴历" in given):
                return _bad(given, path, "公历的日期", '"2021-01-31"(年-月-日),农历的先换算')
            if isinstance(given, str) and re.search(r"\d[至到~—]|\d ?- ?\d{4}-", given):
                return _bad(given, path, "一个日期", '"2021-01-31";起和止是两件事实的,分开写')
            if re.fullmatch(r"(?:19|20|21)\d\d(?:年|[年./-]\d{1,2}月?)?", str(given), re.ASCII):
                needed = "年、月、日都有的日期"
                advice = '请写全年-月-日,如 "2021-01-31";不知道哪一天的不要编一天,写 {"未知": true}。'
                return BadValue(given=shown(given), needed=needed, example="", advice=advice, path=path)
            if re.fullmatch(r"\d{5}(?:\.\d+)?", str(given), re.ASCII):
                return _bad(
                    given, path, "日期,不是表格软件存日期的序号", '"2021-01-31"(年-月-日;先在表格里把这一格设成日期)'
                )
            return _bad(given, path, "日历上有的日期", '"2021-01-31"(年-月-日)')
        case types.YearMonth():
            return _bad(given, path, "年月(1900年至2100年)", '"2021-01"(年-月)')
        case types.SchoolTerm():
            return _bad(given, path, "学期(1900年至2100年)", '"2017年秋季学期"')


def _refused_place(given: object, path: str) -> InputFinding:
    needed, example = "从省写起的地区,各级之间用“/”隔开", '"广东省/梅州市/梅县区"'
    if not isinstance(given, str) or not given.strip() or any(not part.strip() for part in given.split("/")):
        return _bad(given, path, needed, example)
    place = places.path(given)
    odd = places.misspelt(place)
    assert odd is not None
    part, near = odd
    province = place.partition("/")[0]
    if part != province:
        return NotListed(given=shown(part), choices=places.DIVISIONS[province], near=near, is_city=True, path=path)
    city = next((name for names in places.DIVISIONS.values() for name in names if place.startswith(name)), "")
    if city and not near:
        below = place.removeprefix(city).strip("/")
        near = places.in_whole("/".join(filter(None, [city, below])))
    if not near:
        return _bad(given, path, needed, example)
    return NotListed(given=shown(part), choices=places.PROVINCES, near=near, path=path)


def _needed(kind: types.Type) -> str:
    match kind:
        case types.Number(unit="年份"):
            return "1900年至2100年之间的年份"
        case types.Number(whole=True, negative=False):
            return "不小于 0 的整数(不超过1万亿)"
        case types.Number(whole=True):
            return "整数(正负都不超过1万亿)"
        case types.Money():
            return "不小于 0、不超过1万亿的金额(元,最多两位小数)"
        case types.Number(negative=True):
            return "数字(正负都不超过1万亿)"
        case types.Number() | types.Percent():
            return "不小于 0 的数字(不超过1万亿)"
        case types.Boolean():
            return "是或者否"
        case _:
            return types.word(kind)


def _example(kind: types.Type) -> str:
    match kind:
        case types.Money():
            return '"500" 或者 "500.50"'
        case types.Number(unit="年份"):
            return "2021"
        case types.Number(whole=False):
            return '"1.5"'
        case _:
            return "60 这样的数字"


def shown(given: object) -> str:
    """Write a JSON value as it stands in a case, cut to one line."""
    match given:
        case None:
            return "null"
        case bool():
            return "true" if given else "false"
        case datetime.date() | str() | int() | Decimal():
            text = str(given)
        case dict():
            text = "{…}"
        case list():
            text = "[…]"
        case _:
            text = str(given)
    text = visible(" ".join(text.split()))
    return text if len(text) <= 40 else text[:40] + "…"


def _bad(given: object, path: str, needed: str, example: str) -> BadValue:
    return BadValue(given=shown(given), needed=needed, example=example, path=path)
