"""What a file gives names to: parameters, readings, definitions."""

import datetime
from collections.abc import Iterable
from fractions import Fraction

import attrs

from fupin_rules.comparison import BEFORE
from fupin_rules.diagnostics.model import BadType, Misplaced, WrongType
from fupin_rules.diagnostics.syntax import BadList
from fupin_rules.model import headers, nodes, types
from fupin_rules.model.check.blocks import words_of
from fupin_rules.model.check.results import called, results_of
from fupin_rules.model.check.scope import FileScope
from fupin_rules.model.refused import Refused, beside, mistyped
from fupin_rules.model.types import normal_unit
from fupin_rules.model.units import rounded, type_of
from fupin_rules.money import Rounding
from fupin_rules.syntax import nodes as syntax


def check_parameter(block: syntax.ParameterDeclaration, scope: FileScope) -> nodes.Parameter:
    """Check 参数."""
    kind = type_of(block.type_text)
    if kind is None:
        raise Refused(BadType(written=block.type_text, span=block.type_span))
    value = None
    if block.value is not None:
        value = scope.sentences.constant(block.value, kind)
    limits = []
    for limit in block.limits:
        bound = scope.sentences.constant(limit.value, kind)
        limits.append((limit.word, scope.sentences.relation(limit.word, limit.span), bound))
    return nodes.Parameter(
        name=block.name,
        type=kind,
        value=value,
        limits=tuple(limits),
        versions=tuple(_versions(block, kind, scope)),
        source=words_of(block.texts, "出处"),
        place=scope.place(block.place, block.span),
    )


def _versions(block: syntax.ParameterDeclaration, kind: types.Type, scope: FileScope) -> Iterable[nodes.Version]:
    """Check the versions of a dated parameter: each begins after the one before."""
    before: datetime.date | None = None
    for version in block.versions:
        start = scope.sentences.value(version.start)
        day = headers.first_day(start.value) if isinstance(start, nodes.Literal) else None
        if day is None:
            raise mistyped(version.start, start.type, "日期、年月或者学期")
        if before is not None and day <= before:
            raise Refused(BadList(field="分期", form="按起始日期从早到晚排列,每个日期写一次", span=version.span))
        before = day
        value = None if version.value is None else scope.sentences.constant(version.value, kind)
        yield nodes.Version(day, value, version.source)


def check_reading(block: syntax.ReadingDeclaration, scope: FileScope) -> nodes.Reading:
    """Check 解释: its candidates are of one type."""
    candidates: list[tuple[str, nodes.Value | str]] = []
    kinds: list[types.Type] = []
    first = block.candidates[0]
    stated: tuple[nodes.Value, syntax.Value] | None = None
    for candidate in block.candidates:
        if isinstance(candidate.value, str):
            candidates.append((candidate.label, candidate.value))
            continue
        with beside(first.span if isinstance(first.value, str) else first.value.span):
            value = scope.sentences.value(candidate.value, kinds[0] if kinds else None)
        if stated is None:
            stated = value, candidate.value
        scope.sentences.alike(*stated, value, candidate.value)
        kinds.append(value.type)
        candidates.append((candidate.label, value))
    if kinds and len(kinds) != len(candidates):
        odd = next(one.value for one in block.candidates if not isinstance(one.value, str))
        raise Refused(BadList(field="解释", form="各说都写一个值,或者都写含当日、不含当日", span=odd.span))
    adopted = None if block.adopted == "未定" else block.adopted
    return nodes.Reading(block.title, block.question, tuple(candidates), adopted, scope.place(block.place, block.span))


def check_definition(block: syntax.Definition, scope: FileScope) -> nodes.Definition:
    """Check 所称."""
    scope.within = block.clause
    value = scope.sentences.value(block.value)
    for text in block.roundings:
        value = rounded(value, Rounding(text), block.value.span)
    if block.when_zero is not None:
        value = _when_zero(value, block.when_zero, scope)
    if block.unit == "%":
        value = scope.sentences.percentage(value, block.value)
    kind = value.type
    if block.unit is not None and block.unit != "%":
        kind = _counted(kind, block)
    identity = block.clause or block.name
    place = scope.place(block.place, block.span)
    bare = nodes.Definition(identity, block.name, value, kind, block.verifiable, (), place)
    results = results_of([called(block.name, nodes.DefinedValue(bare))], [value])
    return attrs.evolve(bare, results=results)


def _counted(kind: types.Type, block: syntax.Definition) -> types.Type:
    """Return the type of a value that is given a unit: 计年 a number; 计元/年 an amount that is one of no period."""
    unit = normal_unit(block.unit or "")
    amount = type_of(unit) if unit.startswith("元/") else None
    match kind:
        case types.Number() if amount is None:
            return attrs.evolve(kind, unit=unit)
        case types.Money(period=None) if amount is not None:
            return amount
        case _:
            needed = "数字" if amount is None else "没有周期的金额"
            raise Refused(
                WrongType(phrase=block.name, is_a=types.word(kind), needed=needed, span=block.span.first_line())
            )


def _when_zero(value: nodes.Value, instead: syntax.Value, scope: FileScope) -> nodes.Value:
    """Return a value with what stands for it where the divisor is 0."""
    divided = value
    while isinstance(divided, nodes.Rounded):
        divided = divided.value
    if not isinstance(divided, nodes.Arithmetic) or divided.sign != "÷":
        raise Refused(
            Misplaced(
                phrase="除数为0时",
                reason="前面不是一个除法",
                advice="请紧跟在“甲 ÷ 乙”之后写;别的情形用“若…则…否则…”。",
                span=instead.span,
            )
        )
    zero = nodes.Literal(Fraction(0), divided.right.type)
    tested = nodes.Compare(divided.right, "为", BEFORE["为"], zero, id=f"{scope.name}#若", span=instead.span)
    then = scope.sentences.value(instead, value.type)
    value = scope.sentences.ratio_as(value, then.type)
    scope.sentences.agree(then, value.type, instead)
    return nodes.Choose(tested, then, value, value.type)
