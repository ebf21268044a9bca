"""How a benefit is paid: a rate in whole 分, its period, its first and its last month."""

import datetime
import functools
from collections.abc import Iterator, Sequence
from fractions import Fraction

from fupin_rules.calendar import Month, first_period_from
from fupin_rules.comparison import BEFORE
from fupin_rules.diagnostics.model import Misplaced, NeedsRounding
from fupin_rules.diagnostics.syntax import MissingField
from fupin_rules.kinds import ResultKind, Role, counted
from fupin_rules.model import nodes, rhythm, types
from fupin_rules.model.check.results import results_of
from fupin_rules.model.check.scope import FileScope
from fupin_rules.model.refused import Refused, mistyped
from fupin_rules.model.units import rounded, whole_fen
from fupin_rules.money import Rounding
from fupin_rules.source import NOWHERE, Span
from fupin_rules.syntax import nodes as syntax


def check_payment(
    identity: str, name: str, payment: syntax.Payment, place: syntax.Place, span: Span, scope: FileScope
) -> nodes.Payment:
    """Check 计发, or what 给予 says itself: how much, how often, from when until when."""
    if payment.rate is None:
        raise Refused(MissingField(keyword="计发", field="标准为…", why="写明按什么标准发。", span=span.first_line()))
    rate = scope.sentences.value(payment.rate)
    if not isinstance(rate.type, types.Money):
        raise mistyped(payment.rate, rate.type, "金额", scope.defined_at(payment.rate))
    for rounding in payment.roundings:
        rate = rounded(rate, Rounding(rounding), payment.rate.span)
    if not whole_fen(rate):
        raise Refused(NeedsRounding(phrase=payment.rate.span.text, inline=True, span=payment.rate.span))
    _refuse_unpayable(rate, payment.rate.span)
    start = scope.sentences.month(payment.start) if payment.start is not None else None
    if payment.start is not None and start is not None and _may_be_none(start):
        raise Refused(_none(payment.start.span))
    end = scope.sentences.month(payment.end) if payment.end is not None else None
    rate, period = rhythm.paid(rate, payment, scope.head.conversions)
    results = [nodes.NamedValue.of(ResultKind.RATE, rate)]
    stages: tuple[nodes.Stage, ...] = ()
    if start is not None:
        assert period is not None
        until = nodes.FactValue(scope.fact("基准.统计至", payment.span))
        month = types.YearMonth()
        last: nodes.Value = nodes.Earliest(end, until, month) if end is not None else until
        count = nodes.MonthsFrom(start, last, types.Number(period, whole=True))
        stages = _stages(rate, payment, start, last, count, scope)
        total = paid_out([(stage.rate, stage.count) for stage in stages])
        results += [
            nodes.NamedValue.of(ResultKind.START, start),
            nodes.NamedValue.of(ResultKind.END, last),
            nodes.NamedValue(counted(period), count, Role.GRANTED, ResultKind.COUNT),
            nodes.NamedValue.of(ResultKind.TOTAL, total),
        ]
    inner = [result.value for result in results]
    return nodes.Payment(
        identity,
        name,
        rate,
        payment.cadence,
        period,
        start,
        end,
        stages,
        results_of(results, inner),
        scope.place(place, span),
    )


def _stages(
    rate: nodes.Value,
    payment: syntax.Payment,
    start: nodes.Value,
    last: nodes.Value,
    count: nodes.MonthsFrom,
    scope: FileScope,
) -> tuple[nodes.Stage, ...]:
    """Return the rates of the periods: one, or with 适用日 每期首日 one for each version of a dated parameter."""
    days = sorted({version.start for parameter in _dated(rate) for version in parameter.versions})
    if not scope.head.each_period or not days:
        return (nodes.Stage(None, rate, count),)
    assert payment.rate is not None
    unit = types.unit(count.type)
    rates: dict[Month | None, nodes.Value] = {}
    for day in (days[0] - datetime.timedelta(days=1), *days):
        stated = scope.on(day).sentences.value(payment.rate)
        first = first_period_from(day, unit) if rates else None
        rates[first], _ = rhythm.paid(stated, payment, scope.head.conversions)
    month = types.YearMonth()
    stages: list[nodes.Stage] = []
    firsts = list(rates)
    for first, following in zip(firsts, [*firsts[1:], None], strict=True):
        begins, ends = start, last
        if first is not None:
            limit = nodes.Literal(first, month)
            sooner = nodes.Compare(start, "早于", BEFORE["早于"], limit, id="起发", span=NOWHERE)
            begins = nodes.Choose(sooner, limit, start, month)
        if following is not None:
            ends = nodes.Earliest(last, nodes.Literal(following.plus(-1), month), month)
        stages.append(nodes.Stage(first, rates[first], nodes.MonthsFrom(begins, ends, count.type)))
    return tuple(stages)


def _dated(value: nodes.Value | nodes.Condition) -> Iterator[nodes.Parameter]:
    """Yield the dated parameters that a value is computed from."""
    if isinstance(value, nodes.ParameterValue) and value.parameter.versions:
        yield value.parameter
    for child in nodes.children(value):
        yield from _dated(child)


def paid_out(parts: Sequence[tuple[nodes.Value, nodes.Value]]) -> nodes.Value:
    """Return the sum of amounts, each paid for a number of periods; where there is none, the amount need not be known."""
    kind = types.Money(None)
    none = nodes.Literal(Fraction(0), kind)
    products: list[nodes.Value] = []
    for amount, count in parts:
        product: nodes.Value = nodes.Arithmetic(amount, "×", count, kind)
        if isinstance(count, nodes.MonthsFrom) and len(parts) > 1 and _is_open(amount):
            some = nodes.Compare(count.first, "不晚于", BEFORE["不晚于"], count.last, id="有期", span=NOWHERE)
            product = nodes.Choose(some, product, none, kind)
        products.append(product)
    return functools.reduce(lambda total, more: nodes.Arithmetic(total, "+", more, kind), products)


def _is_open(value: nodes.Value | nodes.Condition) -> bool:
    """Return whether a value is computed from a dated parameter in a period for which the text does not state it."""
    if isinstance(value, nodes.ParameterValue) and value.parameter.versions:
        return value.today is None
    return any(map(_is_open, nodes.children(value)))


def _may_be_none(value: nodes.Value) -> bool:
    """Return whether a value is 无 where a fact that may be left out (未报即无) is not reported."""
    if isinstance(value, nodes.FactValue):
        return value.fact.absent_means_none
    return any(isinstance(child, nodes.Value) and _may_be_none(child) for child in nodes.children(value))


def _may_be_negative(value: nodes.Value) -> bool:
    """Return whether a value is a difference that can fall below 0; 高于…的部分 and 较大者 cannot."""
    match value:
        case nodes.Arithmetic(sign="-"):
            return True
        case nodes.Excess():
            return False
        case nodes.Extreme(values=values, greatest=greatest):
            return (all if greatest else any)(map(_may_be_negative, values))
        case _:
            return any(isinstance(child, nodes.Value) and _may_be_negative(child) for child in nodes.children(value))


def _refuse_unpayable(rate: nodes.Value, span: Span) -> None:
    """Refuse a rate that may be 无 or below 0: nobody can be paid either."""
    if _may_be_none(rate):
        raise Refused(_none(span))
    if _may_be_negative(rate):
        raise Refused(
            Misplaced(
                phrase=span.text,
                reason="减下来可能不到0元",
                advice="请写成“甲高于乙的部分”(不到的算0),或者“较大者(甲-乙,0元)”。",
                span=span,
            )
        )


def _none(span: Span) -> Misplaced:
    return Misplaced(
        phrase=span.text,
        reason="没有报告时它是“无”(未报即无),标准和起发的时间不能是无",
        advice="请换成必须报告的事实;“未报即无”的只能用作“至…止”。",
        span=span,
    )
