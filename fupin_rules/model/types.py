"""The types of facts, parameters and values, and the line of points that each ordered type has."""

from fractions import Fraction
from typing import assert_never

from fupin_rules.calendar import FIRST_DAY, LAST_DAY
from fupin_rules.line import BOUND, DAYS, MONTHS, TERMS, Line, numbers
from fupin_rules.node import node


@node
class Boolean:
    """是否."""


@node
class Number:
    """整数 or 数, with its unit (学期, 年, 周岁, 人 …) or none; without negative values where it counts something."""

    unit: str | None
    whole: bool
    negative: bool = False


YEAR = Number("年份", whole=True)


@node
class Money:
    """金额 (元, whole 分) or 标准 (元 per ``period``: 天 月 学期 学年 年 次)."""

    period: str | None


@node
class Percent:
    """比例: 50% is the number 50."""


@node
class Day:
    """日期."""


@node
class YearMonth:
    """年月."""


@node
class SchoolTerm:
    """学期: 2017年秋季学期."""


@node
class Choice:
    """枚举: one of a list of words; an ``open`` one (…等) lets others pass, and what they mean is open."""

    choices: tuple[str, ...]
    open: bool = False


@node
class Text:
    """文本: any words."""


@node
class Region:
    """地区: a path of places from the province down, 广东省/梅州市/梅县区."""


@node
class Ranking:
    """次序: members of a list, the first first."""


Type = Boolean | Number | Money | Percent | Day | YearMonth | SchoolTerm | Choice | Text | Region | Ranking


def line(kind: Type) -> Line | None:
    """Return the line of points of an ordered type, ``None`` for a type without order."""
    match kind:
        case Number(unit="年份"):
            return Line("number", Fraction(FIRST_DAY.year), Fraction(LAST_DAY.year), Fraction(1))
        case Number(whole=whole, negative=negative):
            return numbers(whole=whole, negative=negative)
        case Money():
            return Line("number", Fraction(0), BOUND, Fraction(1, 100))
        case Percent():
            return numbers(whole=False, negative=False)
        case Day():
            return DAYS
        case YearMonth():
            return MONTHS
        case SchoolTerm():
            return TERMS
        case Boolean() | Choice() | Text() | Region() | Ranking():
            return None


def word(kind: Type) -> str:
    """Name a type in Chinese, as a policy author writes it."""
    match kind:
        case Boolean():
            return "是否"
        case Number(unit=unit, whole=whole):
            name = "整数" if whole else "数"
            return f"{name}[{unit}]" if unit else name
        case Money(period=period):
            return f"元/{period}" if period else "金额"
        case Percent():
            return "比例"
        case Day():
            return "日期"
        case YearMonth():
            return "年月"
        case SchoolTerm():
            return "学期"
        case Text():
            return "文本"
        case Choice(choices=choices, open=others):
            shown = "、".join(choices[:6]) + ("…" if len(choices) > 6 else "") + (",等" if others else "")
            return f"枚举({shown})"
        case Region():
            return "地区"
        case Ranking():
            return "次序"


def normal_unit(unit: str) -> str:
    """Return the plain form of a unit: 个月 is 月, 日 is 天."""
    return {"个月": "月", "个学期": "学期", "日": "天", "个工作日": "工作日"}.get(unit, unit)


def unit(kind: Type) -> str:
    """Return the unit that stands behind a number of this type, empty where there is none."""
    match kind:
        case Number(unit=written):
            return written or ""
        case Money(period=period):
            return f"元/{period}" if period else "元"
        case Percent():
            return "%"
        case Boolean() | Day() | YearMonth() | SchoolTerm() | Choice() | Text() | Region() | Ranking():
            return ""
        case unreachable:
            assert_never(unreachable)


def comparable(left: Type, right: Type) -> bool:
    """Return whether two types may be compared; a bare number takes the unit of the other side only if both are bare."""
    match left, right:
        case (Number(unit=one), Number(unit=other)):
            return one == other
        case (Money(period=one), Money(period=other)):
            return one == other
        case (Choice(choices=one), Choice(choices=other)):
            return bool(set(one) & set(other))
        case _:
            return type(left) is type(right)
