"""What people type, where it has one meaning: 是, 2019/9/1, 1,250元, 3.5万元, 三年级, 四川省广元市苍溪县.

What goes in is text (folded as all texts are) or a value of Python; what comes out is the value that it means, or
``None`` where it means none or may mean several: 1/2/2019, 三万五, 1.250,00. Nothing is rounded and no unit is dropped.
"""

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import attrs

from fupin_rules.calendar import Month, Term, parse_day, parse_month, parse_term
from fupin_rules.model import places, types
from fupin_rules.model.types import normal_unit
from fupin_rules.source import numeral

MAX_DIGITS = 100
"""How many signs a number may have: more than any type holds, and few enough to be read."""


@attrs.frozen
class Exponent:
    """A number that JSON gives with an exponent (1e3), as written: no type accepts it."""

    written: str

    def __str__(self) -> str:
        return self.written


_YES = {"是", "√", "✓", "✔", "☑", "true"}
_NO = {"否", "×", "✗", "✘", "☒", "false"}


def yes_no(text: str) -> bool | None:
    """Read a mark or a word for yes or no; 1, 0, Y and N are codes, which not everybody reads alike."""
    return True if text.lower() in _YES else False if text.lower() in _NO else None


def day(text: str) -> datetime.date | None:
    """Read a date with the year first, of four digits: 2019/9/1, 2019.9.1, 2019年9月1日; a time of day only if midnight."""
    text = re.sub(r"[〇零○一二三四五六七八九十]+(?=[年月日号])", _year_or_day, text)
    match = re.fullmatch(
        r"(\d{4}) ?([-/.]|年 ?) ?(\d{1,2}) ?([-/.]|月 ?) ?(\d{1,2}) ?([日号]?)(?:[T ]0?0:00(?::00(?:\.0+)?)?)?",
        text,
        re.ASCII,
    )
    if match is None:
        return None
    year, first, month, second, number, last = (part.strip() for part in match.groups())
    if (first, second) != ("年", "月") and (first != second or last):
        return None
    return parse_day(f"{year}-{month:0>2}-{number:0>2}")


def _year_or_day(numeral: re.Match[str]) -> str:
    """Write the numeral of a date in digits: 二〇二一 sign by sign, 三十一 as a number."""
    signs = numeral[0]
    if len(signs) == 4 and "十" not in signs:
        return "".join(str("〇一二三四五六七八九".index(sign.translate(_NOUGHT))) for sign in signs)
    number = numeral_of(signs)
    return str(number) if number is not None else signs


_NOUGHT = str.maketrans("零○", "〇〇")


def month(text: str) -> Month | None:
    """Read a month with the year first, of four digits: 2019/9, 2019.9, 2019年9月."""
    match = re.fullmatch(r"(\d{4}) ?(?:[-/.] ?(\d{1,2})|年 ?(\d{1,2}) ?月(?:份)?)", text, re.ASCII)
    return parse_month(f"{match[1]}-{match[2] or match[3]:0>2}") if match is not None else None


def term(text: str) -> Term | None:
    """Read a term: 2017年秋季学期, 2017秋, 2017年秋季, 2017—2018学年第一学期 (that of autumn)."""
    found = parse_term(text)
    if found is not None:
        return found
    match = re.fullmatch(r"(\d{4}) ?年? ?(春|秋)季?(?:学期)?", text, re.ASCII)
    if match is not None:
        return Term(int(match[1]), match[2] == "秋")
    match = re.fullmatch(r"(\d{4}) ?(?:年)?[-—~至/] ?(\d{4}) ?学年度?,?(?:第)?(一|二|1|2|上|下)学期", text, re.ASCII)
    if match is None or int(match[2]) != int(match[1]) + 1:
        return None
    return Term(int(match[1]), autumn=True) if match[3] in "一1上" else Term(int(match[2]), autumn=False)


# --- numbers ------------------------------------------------------------------------------------------

_CAPITAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟〇零圆", "一二三四五六七八九十百千零零元")
_TIMES = {
    "": 1,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "万亿": 10**12,
}


def numeral_of(text: str) -> int | None:
    """Read a whole number in Chinese numerals that is written in full: 三, 十二, 三万五千; not 三万五, said of 35000."""
    plain = text.translate(_CAPITAL)
    if not re.fullmatch(r"[零一二两三四五六七八九十百千万]{1,15}", plain) or plain.count("万") > 1:
        return None
    number = numeral(plain)
    return number if number < 10**8 and _alike(plain) == _alike(_in_full(number)) else None


def _alike(written: str) -> str:
    return written.replace("两", "二").removeprefix("一十") if not written.startswith("一十") else _alike(written[1:])


def _in_full(number: int) -> str:
    """Write a whole number below 10**8 in Chinese numerals."""
    if number >= 10**4:
        high, low = divmod(number, 10**4)
        rest = ("零" if low < 1000 else "") + _in_full(low) if low else ""
        return f"{_in_full(high)}万{rest}"
    written, gap = "", False
    for place, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            written += ("零" if gap and written else "") + "零一二三四五六七八九"[digit] + sign
        gap = digit == 0
    return written or "零"


def number(text: str, kind: types.Number | types.Money | types.Percent, name: str) -> Fraction | None:
    """Read a number in its own unit or in one that is so many of it: 1,250元, 3.5万元, 2公里, 5角, 三年级, 6成.

    ``name`` is that of the fact, which may stand behind a number that has no unit (年级).
    """
    text = _without_currency(text, kind)
    if isinstance(kind, types.Percent) and text.startswith("百分之"):
        text = text.removeprefix("百分之") + "%"
    coins = re.fullmatch(r"(\d{1,15})元(?:(\d)角)?(?:(\d)分)?", text, re.ASCII)
    if coins is not None and kind == types.Money(None):
        return Fraction(int(coins[1])) + Fraction(int(coins[2] or 0), 10) + Fraction(int(coins[3] or 0), 100)
    found = counted(text)
    if found is None:
        return None
    much, unit = found
    times = _in_units_of(kind, unit, name)
    return much * times if times is not None else None


def _without_currency(text: str, kind: types.Type) -> str:
    """Take off what says of an amount that it is one: ¥, 人民币, 整."""
    if not isinstance(kind, types.Money):
        return text
    bare = re.sub(r"^(?:人民币|[\u00a5\uffe5])[::]? ?", "", text)
    marked = bare != text
    bare = re.sub(r"(?<=[元圆角分])[整正]$", "", bare)
    if kind.period is not None:
        match = re.fullmatch(rf"每(?:一|个|一个)?{re.escape(kind.period)} ?(.+)", bare)
        bare = f"{match[1]}/{kind.period}" if match is not None else bare
        return re.sub(rf"元?每(?:一|个|一个)?{re.escape(kind.period)}$", f"元/{kind.period}", bare)
    return bare if not marked or re.search(r"[元圆角分]$", bare) else f"{bare}元"


def counted(text: str) -> tuple[Fraction, str] | None:
    """Read a number and the unit behind it, "" for none."""
    match = re.fullmatch(
        r"(-?)((?:0|[1-9]\d*)|[1-9]\d{0,2}(?:,\d{3})+)(\.\d+)? ?(万亿|[十百千]?万|亿|千|百)?(?!万|亿) ?(\D*)",
        text,
        re.ASCII,
    )
    if match is not None and len(text) <= MAX_DIGITS:
        much = Fraction(f"{match[1]}{match[2].replace(',', '')}{match[3] or ''}")
        unit = match[5].strip()
        if match[4] and match[4] + unit in ("千米", "百米"):  # a length, not a number of metres
            return much, match[4] + unit
        return much * _TIMES[match[4] or ""], unit
    match = re.match(r"[零〇一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟]+", text)
    if match is None:
        return None
    whole = numeral_of(match[0])
    return None if whole is None else (Fraction(whole), text[match.end() :].strip())


_PERSONS = {"人", "名", "位", "个人"}


def _in_units_of(kind: types.Number | types.Money | types.Percent, unit: str, name: str) -> Fraction | None:
    """Return how many of the declared unit one of the written unit is, ``None`` where that is not fixed."""
    declared = types.unit(kind)
    unit = normal_unit(unit.translate(_CAPITAL)) if isinstance(kind, types.Money) else normal_unit(unit)
    if unit in ("", declared):
        return Fraction(1)
    match kind:
        case types.Money(period=period):
            coin, slash, per = unit.partition("/")
            worth = {"元": Fraction(1), "块": Fraction(1), "角": Fraction(1, 10), "分": Fraction(1, 100)}.get(coin)
            return worth if normal_unit(per) == (period or "") and bool(slash) == (period is not None) else None
        case types.Percent():
            return {"‰": Fraction(1, 10), "成": Fraction(10)}.get(unit)
        case types.Number(unit=None):
            return Fraction(1) if name.endswith(unit) else None
        case types.Number(unit="年份"):
            return Fraction(1) if unit == "年" else None
        case types.Number(unit="米"):
            return Fraction(1000) if unit in ("公里", "千米", "km", "KM") else None
        case types.Number(unit="人" | "名"):
            return Fraction(1) if unit in _PERSONS else None
        case types.Number():
            return None


def is_vague(text: str) -> bool:
    """Return whether a text says roughly how many, or between what: 六十几, 约60, 60至62, 60以上."""
    return re.search(r"[几多余约近超半<>≥≤~—至到]|左右|大概|上下|以[上下内]|\d-\d", text) is not None


def is_grade_above_its_stage(text: str) -> bool:
    """Return whether a text counts the grade otherwise than within a 学段: 七年级, 初一, 高三, 大二."""
    return re.match(r"[七八九789]年级?|[小初高大][一二三四五六]|[初高]中[一二三]年?级?", text) is not None


def of_float(given: float) -> Decimal | None:
    """Return the number that a float stands for, if that is exact to the 分; ``None`` for 0.1 + 0.2."""
    written = Decimal(repr(given))
    if not written.is_finite() or abs(written) >= 10**13:
        return None
    return written if written == round(written, 2) else None


# --- places -------------------------------------------------------------------------------------------

_COUNTY = re.compile(r".+[县区市旗]$")
_TOWNSHIP = re.compile(r".+(?:[镇乡]|街道|街道办事处|苏木)$")
_INNER = re.compile(r".[县镇乡旗市区].|街道")


def place(text: str) -> str | None:
    """Read a place that is written in one word, from the province down: 四川省广元市苍溪县, where it parts in one way."""
    if "/" in text:
        return None
    text = re.sub(r"[ ,、>-]+", "", text)
    ways = set(_ways(text))
    return ways.pop() if len(ways) == 1 else None


def _ways(text: str) -> Iterator[str]:
    for province, cities in places.DIVISIONS.items():
        if text == province or not text.startswith(province):
            continue
        rest = text.removeprefix(province)
        inside = [city for city in cities if rest.startswith(city)]
        for city in inside:
            for below in _below(rest.removeprefix(city)):
                yield "/".join([province, city, *below])
        if not cities:
            for below in _below(rest):
                yield "/".join([province, *below])


def _below(rest: str) -> Iterator[tuple[str, ...]]:
    """Yield the ways in which what stands behind the city parts into county and township."""
    if not rest:
        yield ()
    for end in range(2, len(rest) + 1):
        county, township = rest[:end], rest[end:]
        if _COUNTY.match(county) and not _INNER.search(county[:-1]):
            if not township:
                yield (county,)
            elif _is_township(township):
                yield (county, township)
    if _is_township(rest):
        yield (rest,)


def _is_township(name: str) -> bool:
    return _TOWNSHIP.match(name) is not None and not re.search(r".[县区市旗镇乡].", name[:-1])
