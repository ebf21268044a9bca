"""One value of a case: from JSON to a value of the declared type, or a finding. Never a default, never a guess."""

import datetime
import re
from decimal import Decimal
from fractions import Fraction

from fupin_rules.calendar import FIRST_DAY, LAST_DAY, parse_day, parse_month, parse_term
from fupin_rules.diagnostics import InputFinding, nearest
from fupin_rules.diagnostics.input import BadValue, NotListed, WrongUnit
from fupin_rules.model import places, types
from fupin_rules.model.nodes import Plain, Unlisted
from fupin_rules.model.types import YEAR, normal_unit
from fupin_rules.model.wording import spoken_unit
from fupin_rules.source import plain_text, visible

MAX_DIGITS = 100
"""How many signs a number may have: more than any type holds, and few enough to be read."""


def _dashed(given: object) -> str:
    """Return as a case holds it a date written as 2022年9月5日, 2022/9/5 or 2022.9.5; "" if it is no date."""
    match = (
        re.fullmatch(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?", given, re.ASCII) if isinstance(given, str) else None
    )
    written = f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}" if match is not None else ""
    return f'"{written}"' if written and parse_day(written) is not None else ""


def read_value(given: object, kind: types.Type, path: str) -> Plain | Unlisted | InputFinding:
    """Read one value as JSON gives it (decimals as ``Decimal``) against its declared type.

    A text is folded as the texts of a policy are: １班 is 1班, and full-width digits are digits.
    """
    if isinstance(given, str):
        given = plain_text(given)
    match kind:
        case types.Boolean():
            return (
                given
                if isinstance(given, bool)
                else _bad(given, path, " true(是)或者 false(否)", "true 或者 false,不加引号")
            )
        case types.Number() | types.Money() | types.Percent():
            return _number(given, kind, path)
        case types.Day():
            day = parse_day(given) if isinstance(given, str) else None
            if day is None:
                dashed = _dashed(given)
                needed = "写成年-月-日的日期" if dashed else "日历上有的日期"
                return _bad(given, path, needed, dashed or '"2021-01-31"(年-月-日)')
            if not FIRST_DAY <= day <= LAST_DAY:
                return _bad(given, path, "1900年至2100年之间的日期", '"2021-01-31"')
            return day
        case types.YearMonth():
            month = parse_month(given) if isinstance(given, str) else None
            if month is None or not FIRST_DAY.year <= month.year <= LAST_DAY.year:
                return _bad(given, path, "年月", '"2021-01"(年-月)')
            return month
        case types.Choice(choices=choices, open=others):
            if isinstance(given, str) and given in choices:
                return given
            if isinstance(given, str) and others and given.strip():
                return Unlisted(given)
            if not isinstance(given, str):
                return _bad(given, path, "文字", f'"{choices[0]}"')
            near = tuple(nearest(given, choices)) or tuple(
                choice for choice in choices if given and (given in choice or choice in given)
            )
            return NotListed(given=given, choices=choices, near=near, path=path)
        case types.SchoolTerm():
            term = parse_term(given) if isinstance(given, str) else None
            in_range = term is not None and FIRST_DAY.year <= term.year <= LAST_DAY.year
            return term if term is not None and in_range else _bad(given, path, "学期", '"2017年秋季学期"')
        case types.Text():
            return given if isinstance(given, str) and given.strip() else _bad(given, path, "文字", '"文字"')
        case types.Region():
            return _region(places.path(given) if isinstance(given, str) else given, path)
        case types.Ranking():
            raise AssertionError("no fact is declared as an order")


def _number(given: object, kind: types.Number | types.Money | types.Percent, path: str) -> Fraction | InputFinding:
    declared = types.unit(kind)
    if isinstance(given, str):
        match = re.fullmatch(r"(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?)\s*(\D*)", given, re.ASCII)
        if match is None or len(match[1]) > MAX_DIGITS:
            plainer = given.replace(",", "")
            readable = plainer != given and isinstance(_number(plainer, kind, path), Fraction)
            return _bad(given, path, _needed(kind), f'"{plainer}"' if readable else _example(kind))
        unit = match[2].strip()
        if unit and normal_unit(unit) != declared and unit != spoken_unit(kind):
            if kind == YEAR:
                return _bad(given, path, _needed(kind), _example(kind))
            return WrongUnit(given=unit, unit=spoken_unit(kind), path=path)
        number = Fraction(match[1])
    elif (isinstance(given, int) and not isinstance(given, bool)) or (
        isinstance(given, Decimal) and "E" not in str(given).upper()
    ):
        number = Fraction(given)
    else:
        return _bad(given, path, _needed(kind), _example(kind))
    line = types.line(kind)
    assert line is not None
    off_line = not line.least <= number <= line.greatest
    if off_line or (line.step is not None and (number / line.step).denominator != 1):
        return _bad(given, path, _needed(kind), _example(kind))
    return number


def _needed(kind: types.Type) -> str:
    match kind:
        case types.Number(unit="年份"):
            return "1900年至2100年之间的年份"
        case types.Number(whole=True, negative=False):
            return "不小于 0 的整数"
        case types.Number(whole=True):
            return "整数"
        case types.Money():
            return "金额(元,最多两位小数)"
        case _:
            return "数字"


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


def _region(given: object, path: str) -> str | InputFinding:
    if not isinstance(given, str) or not given.strip() or any(not part.strip() for part in given.split("/")):
        return _bad(given, path, "从省写起的地区", '"广东省/梅州市/梅县区"')
    odd = places.misspelt(given)
    if odd is not None:
        part, near = odd
        province = given.partition("/")[0]
        if part == province:
            return NotListed(given=part, choices=places.PROVINCES, near=near, path=path)
        return NotListed(given=part, choices=places.DIVISIONS[province], near=near, is_city=True, path=path)
    return given


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
