"""How a benefit is paid: a rate in whole 分, its period, its first and its last month."""

from fupin_rules.diagnostics.model import Misplaced, NeedsRounding
from fupin_rules.diagnostics.syntax import MissingField
from fupin_rules.model import nodes, rhythm, types
from fupin_rules.model.check.results import results_of
from fupin_rules.model.check.scope import FileScope
from fupin_rules.model.nodes import GRANTED
from fupin_rules.model.refused import Refused, mistyped
from fupin_rules.model.units import whole_fen
from fupin_rules.source import Span
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
    if not whole_fen(rate):
        raise Refused(NeedsRounding(phrase=payment.rate.span.text, span=payment.rate.span))
    _refuse_unpayable(rate, payment.rate.span)
    start = scope.sentences.month(payment.start) if payment.start is not None else None
    if payment.start is not None and start is not None and _may_be_none(start):
        raise Refused(_none(payment.start.span))
    end = scope.sentences.month(payment.end) if payment.end is not None else None
    rate, period = rhythm.paid(rate, payment, scope.head.conversions)
    results: list[tuple[str, str, nodes.Value]] = [("标准", GRANTED, rate)]
    if start is not None:
        assert period is not None
        until = nodes.FactValue(scope.fact("基准.统计至", payment.span))
        month = types.YearMonth()
        last: nodes.Value = nodes.Earliest(end, until, month) if end is not None else until
        count = nodes.MonthsFrom(start, last, types.Number(period, whole=True))
        total = nodes.Arithmetic(rate, "×", count, types.Money(None))
        results += [
            ("起发月", GRANTED, start),
            ("止发月", GRANTED, last),
            (nodes.counted(period), GRANTED, count),
            ("累计金额", GRANTED, total),
        ]
    inner = [value for _, _, value in results]
    return nodes.Payment(
        identity,
        name,
        rate,
        payment.cadence,
        period,
        start,
        end,
        results_of(results, inner),
        scope.place(place, span),
    )


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
