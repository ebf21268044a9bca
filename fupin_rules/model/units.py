"""Types and units: what is written of a type, what a number with its unit is, what comes out of + - × ÷.

Sentences and names are none of its business.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import gcd
from typing import TypeGuard

import attrs

from fupin_rules.diagnostics.model import NeedsRounding, WrongType
from fupin_rules.model import nodes, types
from fupin_rules.model.refused import Refused
from fupin_rules.model.types import YEAR, normal_unit
from fupin_rules.money import Rounding
from fupin_rules.source import Span
from fupin_rules.syntax import nodes as syntax
from fupin_rules.syntax.lexer import is_unit

SHARERS = ("人", "名", "户", "所")
"""Who may bear or receive an amount: 元 ÷ 人 is what each has, 元 again, and 元 × 人 what they have together."""


def type_of(text: str, choices: Sequence[str] = ()) -> types.Type | None:
    """Return the type that is written, ``None`` if there is no such type."""
    bare = text.replace(" ", "")
    name, bracket, rest = bare.partition("[")
    unit = normal_unit(rest.removesuffix("]")) if bracket else None
    if unit is not None and not (rest.endswith("]") and is_unit(unit)):
        return None
    match name:
        case "是否":
            return types.Boolean()
        case "整数":
            return types.Number(unit, whole=True, negative=unit is None)
        case "数":
            return types.Number(unit, whole=False, negative=unit is None)
        case "金额" | "元":
            return types.Money(None)
        case "比例":
            return types.Percent()
        case "日期":
            return types.Day()
        case "年月":
            return types.YearMonth()
        case "学期":
            return types.SchoolTerm()
        case "年份":
            return YEAR
        case "文本":
            return types.Text()
        case "地区":
            return types.Region()
        case _ if choices:
            return types.Choice(tuple(choice for choice in choices if choice != "等"), open="等" in choices)
        case _ if name.startswith("元/"):
            return types.Money(name.split("/")[-1])
        case _:
            return None


def literal(node: syntax.Value, kind: types.Type) -> nodes.Plain | None:
    """Return a constant of a type as written, ``None`` for anything else."""
    match node, kind:
        case syntax.Quantity(), _:
            unit = normal_unit(node.unit or "")
            wanted = types.unit(kind)
            fits = unit == wanted or (unit.startswith("元") and quantity(node).type == kind)
            return node.number if fits else None
        case syntax.DayLiteral(day=day), types.Day():
            return day
        case syntax.MonthLiteral(month=month), types.YearMonth():
            return month
        case syntax.TermLiteral(term=term), types.SchoolTerm():
            return term
        case syntax.YesNo(value=value), types.Boolean():
            return value
        case syntax.Quoted(text=text), types.Text():
            return text
        case _:
            return None


def quantity(node: syntax.Quantity) -> nodes.Literal:
    """Return what a number with its unit means.

    Raises:
        Refused: an amount is no whole number of 分.
    """
    unit = normal_unit(node.unit) if node.unit is not None else None
    whole = node.number.denominator == 1
    match unit:
        case None:
            return nodes.Literal(node.number, types.Number(None, whole=whole, negative=False))
        case "%":
            return nodes.Literal(node.number, types.Percent())
        case _ if unit.startswith("元"):
            period = unit.split("/")[-1] if "/" in unit else None
            period = None if period in ("人", "生", "户") else period
            if (node.number * 100).denominator != 1:
                raise Refused(NeedsRounding(phrase=node.span.text, span=node.span))
            return nodes.Literal(node.number, types.Money(period))
        case _:
            return nodes.Literal(node.number, types.Number(unit, whole=whole))


def lacks_unit(node: syntax.Value, other: types.Type) -> bool:
    """Return whether a figure is written with less of a unit than a value of another type has: 1000 or 1000元 for 元/年."""
    if not isinstance(node, syntax.Quantity):
        return False
    period = isinstance(other, types.Money) and other.period is not None
    return (node.unit is None and bool(types.unit(other))) or (normal_unit(node.unit or "") == "元" and period)


def is_terms(node: syntax.Value) -> TypeGuard[syntax.Quantity]:
    """Return whether a value is a number of whole 学期."""
    return isinstance(node, syntax.Quantity) and normal_unit(node.unit or "") == "学期" and node.number.denominator == 1


def is_workdays(node: syntax.Value) -> TypeGuard[syntax.Quantity]:
    """Return whether a value is a number of working days, up to a year."""
    return isinstance(node, syntax.Quantity) and normal_unit(node.unit or "") == "工作日" and 1 <= node.number <= 366


def combined_type(left: types.Type, sign: str, right: types.Type) -> types.Type | None:
    """Return the type of ``left sign right``, ``None`` where it has no meaning."""
    match left, sign, right:
        case types.Number(unit=one), "+" | "-", types.Number(unit=other) if one == other:
            whole = left.whole and right.whole
            return types.Number(one, whole=whole, negative=left.negative or right.negative or sign == "-")
        case types.Money(period=one), "+" | "-", types.Money(period=other) if one == other:
            return left
        case types.Percent(), "+" | "-", types.Percent():
            return left
        case types.Money(), "×", types.Percent():
            return left
        case types.Number(), "×", types.Percent():
            return attrs.evolve(left, whole=False)
        case types.Money(period=str() as period), "×", types.Number(unit=unit) if unit == period:
            return types.Money(None)
        case ((types.Money() | types.Percent()), "×", types.Number(unit=None)):
            return left
        case (types.Money(period=None), "×" | "÷", types.Number(unit=str() as unit)) if unit in SHARERS:
            return left
        case types.Number(), "×", types.Number(unit=None):
            return attrs.evolve(left, whole=left.whole and right.whole, negative=left.negative or right.negative)
        case ((types.Money() | types.Percent()), "÷", types.Number(unit=None)):
            return left
        case types.Number(), "÷", types.Number(unit=None):
            return attrs.evolve(left, whole=False)
        case types.Number(unit=one), "÷", types.Number(unit=other) if one == other:
            return types.Number(None, whole=False, negative=left.negative or right.negative)
        case types.Money(period=one), "÷", types.Money(period=other) if one == other:
            return types.Number(None, whole=False)
        case _:
            return None


def rounded(value: nodes.Value, rounding: Rounding, span: Span) -> nodes.Value:
    """Return a value, written at ``span``, as it is rounded.

    Raises:
        Refused: it is no number and no amount, or the rounding is one of amounts.
    """
    kind = value.type
    match kind:
        case types.Number():
            if rounding.unit != 1:
                raise Refused(WrongType(phrase=rounding.value, is_a="金额的舍入", needed="数字的舍入", span=span))
            return nodes.Rounded(rounding, value, attrs.evolve(kind, whole=True))
        case types.Money() | types.Percent():
            return nodes.Rounded(rounding, value, kind)
        case _:
            raise Refused(WrongType(phrase=span.text, is_a=types.word(kind), needed="数字或者金额", span=span))


HUNDRED = nodes.Literal(Fraction(100), types.Number(None, whole=True))


def part_of_one(value: nodes.Value) -> nodes.Value:
    """Return a percentage as the number by which it multiplies; anything else as it is."""
    if not isinstance(value.type, types.Percent):
        return value
    return nodes.Arithmetic(value, "÷", HUNDRED, types.Number(None, whole=False))


def is_ratio(value: nodes.Value) -> bool:
    """Return whether a value says how many times one thing is another of the same unit, or is so many times a share."""
    match value:
        case nodes.Arithmetic(
            sign="×", left=bare, right=nodes.Arithmetic(left=share, sign="÷"), type=types.Number(unit=None)
        ):
            return isinstance(share.type, types.Percent) and isinstance(bare.type, types.Number)
        case nodes.Arithmetic(sign="÷", left=left, right=right, type=types.Number(unit=None)):
            return bool(types.unit(left.type)) and types.unit(left.type) == types.unit(right.type)
        case nodes.DefinedValue(definition=definition):
            return is_ratio(definition.value)
        case nodes.Choose(then=then, otherwise=otherwise):
            return is_ratio(then) and is_ratio(otherwise)
        case _:
            return False


def is_share_of_number(value: nodes.Value) -> bool:
    """Return whether a percentage is so many times a share, as 0.001% × 家庭.人口 is: a number too."""
    match value:
        case nodes.Arithmetic(left=left, sign="×", right=right, type=types.Percent()):
            return isinstance(left.type, types.Percent) != isinstance(right.type, types.Percent)
        case nodes.DefinedValue(definition=definition):
            return is_share_of_number(definition.value)
        case _:
            return False


def whole_fen(value: nodes.Value) -> bool:
    """Return whether an amount always comes out in whole 分."""
    step = _step(value)
    return step is not None and (step * 100).denominator == 1


_FEN = Fraction(1, 100)


def _step(value: nodes.Value) -> Fraction | None:
    """Return an amount or a number of which a value is always a whole multiple; ``None`` where none is known."""
    match value:
        case nodes.Literal(value=Fraction() as number):
            return number
        case nodes.FactValue() | nodes.ParameterValue() | nodes.Share() if isinstance(value.type, types.Money):
            return _FEN
        case nodes.Rounded(rounding=rounding):
            return rounding.unit
        case nodes.DefinedValue(definition=definition):
            # A case may give what 可以核定 itself, in whole 分, or in whole numbers where it counts.
            given = _FEN if isinstance(definition.type, types.Money) else _whole(definition)
            step = _step(definition.value)
            return _common([step, given]) if definition.verifiable else step
        case nodes.ReadingValue(reading=reading):
            return _common(_step(inner) for _, inner in reading.candidates if not isinstance(inner, str))
        case nodes.Lookup(table=table, column=column):
            return _common(_step(inner) for row in table.rows if (inner := row.results[column]) is not None)
        case nodes.Choose(then=then, otherwise=otherwise):
            return _common([_step(then), _step(otherwise)])
        case nodes.Aggregated(value=inner) if inner is not None:
            return _step(inner)
        case nodes.Statistic(value=inner, word=word, empty=empty) if word != "平均值":
            return _common([_step(inner), _step(empty)])
        case nodes.Extreme(values=values):
            return _common(map(_step, values))
        case nodes.Excess(left=left, right=right) | nodes.Arithmetic(sign="+" | "-", left=left, right=right):
            return _common([_step(left), _step(right)])
        case nodes.Arithmetic(sign="×", left=left, right=right):
            one, other = _step(left), _step(right)
            return one * other if one is not None and other is not None else None
        case nodes.Arithmetic(sign="÷", left=left, right=nodes.Literal(value=Fraction() as divisor)) if divisor:
            step = _step(left)
            return step / divisor if step is not None else None
        case _:
            return _whole(value)


def _whole(value: nodes.Value | nodes.Definition) -> Fraction | None:
    """Return 1 for what only whole numbers can be."""
    return Fraction(1) if isinstance(value.type, types.Number) and value.type.whole else None


def not_whole(value: nodes.Value) -> nodes.Value:
    """Return the part of an amount because of which it need not come out in whole 分: the innermost that is known."""
    match value:
        case nodes.DefinedValue(definition=definition):
            parts: Iterable[nodes.Value] = (definition.value,)
        case nodes.Lookup(table=table, column=column):
            parts = tuple(result for row in table.rows if (result := row.results[column]) is not None)
        case nodes.Choose(then=then, otherwise=otherwise):
            parts = (then, otherwise)
        case nodes.Extreme(values=values):
            parts = values
        case nodes.Arithmetic(sign="+" | "-", left=left, right=right) | nodes.Excess(left=left, right=right):
            parts = (left, right)
        case _:
            parts = ()
    return next((not_whole(part) for part in parts if not whole_fen(part)), value)


def _common(steps: Iterable[Fraction | None]) -> Fraction | None:
    """Return the greatest step of which all these are whole multiples."""
    common = Fraction(0)
    for step in steps:
        if step is None:
            return None
        over = common.denominator * step.denominator
        common = Fraction(gcd(int(common * over), int(step * over)), over)
    return common
