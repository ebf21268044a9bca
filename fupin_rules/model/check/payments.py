"""How a benefit is paid: a rate in whole 分, its period, its first and its last month."""

import datetime
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from fupin_rules.calendar import PERIODS, Month, add_period, first_period_from
from fupin_rules.comparison import BEFORE
from fupin_rules.diagnostics.model import Misplaced, NeedsRounding
from fupin_rules.diagnostics.syntax import MissingField
from fupin_rules.kinds import DUE_WORDS, ResultKind, Role, counted
from fupin_rules.model import nodes, rhythm, types
from fupin_rules.model.absence import absent_in
from fupin_rules.model.ages import by_calendar
from fupin_rules.model.check import head
from fupin_rules.model.check.results import results_of
from fupin_rules.model.check.scope import FileScope
from fupin_rules.model.refused import Refused, mistyped
from fupin_rules.model.signs import below_zero
from fupin_rules.model.turning import Part, Turn, parts_of
from fupin_rules.model.types import YEAR
from fupin_rules.model.units import not_whole, rounded, whole_fen
from fupin_rules.model.wording import written
from fupin_rules.money import Rounding
from fupin_rules.source import NOWHERE, Span
from fupin_rules.syntax import nodes as syntax


def check_payment(
    identity: str,
    name: str,
    payment: syntax.Payment,
    place: syntax.Place,
    span: Span,
    scope: FileScope,
    guards: Sequence[nodes.Condition] = (),
) -> nodes.Payment:
    """Check 计发, or what 给予 says itself: how much, how often, from when until when.

    ``guards`` are conditions without which nothing is paid.
    """
    if payment.rate is None:
        raise Refused(MissingField(keyword="计发", field="标准为…", why="写明按什么标准发。", span=span.first_line()))
    rate = scope.sentences.value(payment.rate)
    if not isinstance(rate.type, types.Money):
        raise mistyped(payment.rate, rate.type, "金额", scope.defined_at(payment.rate))
    for rounding in payment.roundings:
        rate = rounded(rate, Rounding(rounding), payment.rate.span)
    if not whole_fen(rate):
        part = written(not_whole(rate))
        within = "" if part == payment.rate.span.text else part
        raise Refused(NeedsRounding(phrase=payment.rate.span.text, inline=True, part=within, span=payment.rate.span))
    _refuse_unpayable(rate, payment.rate.span, guards)
    start = scope.sentences.month(payment.start) if payment.start is not None else None
    if payment.start is not None and start is not None and _may_be_none(start):
        raise Refused(_none(payment.start.span))
    end = by_calendar(scope.sentences.month(payment.end)) if payment.end is not None else None
    rate, period = rhythm.paid(rate, payment, scope.head.conversions)
    schedule = in_force = None
    if start is not None:
        assert period is not None
        rates = _rates(rate, payment, period, scope)
        schedule = in_force = _schedule(start, end, rates, period, payment.span, scope)
        bounds = head.bounds(scope)
        if bounds.first is not None:
            first, latest = _within(bounds, start, end, period, scope)
            in_force = _schedule(first, latest, rates, period, payment.span, scope)
    return nodes.Payment(
        identity,
        name,
        rate,
        payment.cadence,
        period,
        start,
        end,
        schedule,
        in_force,
        _results(rate, period, schedule),
        _results(rate, period, in_force),
        scope.place(place, span),
    )


def _results(rate: nodes.Value, period: str | None, schedule: nodes.Schedule | None) -> tuple[nodes.NamedValue, ...]:
    """Return what comes of a payment: the rate, and where periods are counted which, how many, whether due, and the sum."""
    results = [nodes.NamedValue.of(ResultKind.RATE, rate)]
    if schedule is not None:
        assert period is not None
        count = nodes.MonthsFrom(schedule.first, schedule.last, types.Number(period, whole=True))
        results += [
            nodes.NamedValue.of(ResultKind.START, schedule.first),
            nodes.NamedValue.of(ResultKind.END, schedule.last),
            nodes.NamedValue.of(ResultKind.DUE, _due(schedule)),
            nodes.NamedValue(counted(period), count, Role.GRANTED, ResultKind.COUNT),
            nodes.NamedValue.of(ResultKind.TOTAL, paid_out([(one.rate, one.count) for one in schedule.stages])),
        ]
    return results_of(results, [result.value for result in results])


# --- which periods ------------------------------------------------------------------------------------


MONTH = types.YearMonth()

Rates = Mapping[Month | None, tuple[Part, ...]]
"""The rates by the month from which on they hold (``None``: from the first), each in the parts between which it turns."""

FIRST_IN_FORCE, LAST_IN_FORCE = "有效期首月", "有效期末月"
"""The names of the months in which the first and the last period lies that 施行 leaves."""


def _within(
    bounds: head.Bounds, start: nodes.Value, end: nodes.Value | None, period: str, scope: FileScope
) -> tuple[nodes.Value, nodes.Value | None]:
    """Return from when until when periods come of which the first day lies in the time of force."""
    assert bounds.first is not None
    before = nodes.Later(bounds.first, 0, -1, types.Day())
    limit = head.month_in_force(FIRST_IN_FORCE, _month_after(before, period), scope)
    first = nodes.Extreme((start, limit), True, MONTH)
    if bounds.last is None:
        return first, end
    match _month_after(bounds.last, period):
        case nodes.Literal(value=Month() as month):
            last: nodes.Value = nodes.Literal(month.plus(-1), MONTH)
        case following:
            own = nodes.MonthOf(bounds.last, 0, MONTH) if period == "月" else nodes.MonthOf(following, -1, MONTH)
            last = head.month_in_force(LAST_IN_FORCE, own, scope)
    return first, last if end is None else nodes.Earliest(end, last, MONTH)


def _month_after(day: nodes.Value, period: str) -> nodes.Value:
    """Return the first month of the first period that begins after a day."""
    match day:
        case nodes.Literal(value=datetime.date() as known):
            return nodes.Literal(first_period_from(add_period(known, days=1), period), MONTH)
        case nodes.Later(value=nodes.Literal(value=datetime.date() as known), months=0, days=-1):
            return nodes.Literal(first_period_from(known, period), MONTH)
        case _:
            pass
    length, begins = PERIODS[period]
    if length == 1:
        return nodes.MonthOf(day, 1, MONTH)
    months = sorted({(begins + by) % 12 + 1 for by in range(0, 12, length)})
    found = [_next(day, month) for month in months]
    return functools.reduce(lambda one, other: nodes.Earliest(one, other, MONTH), found)


def _next(day: nodes.Value, month: int) -> nodes.Value:
    """Return the first month after that of a day that is this month of its year."""
    year = nodes.YearOf(nodes.MonthOf(day, 13 - month, MONTH), 0, YEAR)
    return nodes.MonthOf(nodes.DayInYear(year, month, 1, types.Day()), 0, MONTH)


def _schedule(
    first: nodes.Value,
    end: nodes.Value | None,
    rates: Rates,
    period: str,
    span: Span,
    scope: FileScope,
) -> nodes.Schedule:
    """Return the periods from ``first`` to ``end`` that are counted: 统计至 bounds them."""
    until = nodes.FactValue(scope.fact("基准.统计至", span))
    last: nodes.Value = nodes.Earliest(end, until, MONTH) if end is not None else until
    return nodes.Schedule(
        first, last, until, end, _stages(rates, first, last, types.Number(period, whole=True), period)
    )


def _due(schedule: nodes.Schedule) -> nodes.Value:
    """Return whether a period is due, lies after 统计至, or can never come."""
    kind = types.Text()
    now, later, never = (nodes.Literal(word, kind) for word in DUE_WORDS)
    first, end = schedule.first, schedule.end
    reached = nodes.Compare(first, "不晚于", BEFORE["不晚于"], schedule.until, id="到期", span=NOWHERE)
    found = nodes.Choose(reached, now, later, kind)
    if end is None:
        return found
    ended = nodes.Compare(end, "早于", BEFORE["早于"], first, id="终止", span=NOWHERE)
    return nodes.Choose(ended, never, found, kind)


def _rates(rate: nodes.Value, payment: syntax.Payment, period: str, scope: FileScope) -> Rates:
    """Return the rates: one, or with 适用日 每期首日 one for each version of a dated parameter, and the parts of each."""
    if not scope.head.each_period:
        return {None: (Part(rate, ()),)}
    days = sorted({version.start for parameter in _dated(rate) for version in parameter.versions})
    if not days:
        return {None: parts_of(rate)}
    assert payment.rate is not None
    rates: dict[Month | None, tuple[Part, ...]] = {}
    for day in (days[0] - datetime.timedelta(days=1), *days):
        stated = scope.on(day).sentences.value(payment.rate)
        first = first_period_from(day, period) if rates else None
        paid, _ = rhythm.paid(stated, payment, scope.head.conversions)
        rates[first] = parts_of(paid)
    return rates


def _stages(
    rates: Rates, start: nodes.Value, last: nodes.Value, kind: types.Number, period: str
) -> tuple[nodes.Stage, ...]:
    """Return for each rate how many of the periods from ``start`` to ``last`` are paid by it."""
    stages: list[nodes.Stage] = []
    firsts = list(rates)
    for first, following in zip(firsts, [*firsts[1:], None], strict=True):
        begins, ends = start, last
        if first is not None:
            limit = nodes.Literal(first, MONTH)
            sooner = nodes.Compare(start, "早于", BEFORE["早于"], limit, id="起发", span=NOWHERE)
            begins = nodes.Choose(sooner, limit, start, MONTH)
        if following is not None:
            ends = nodes.Earliest(last, nodes.Literal(following.plus(-1), MONTH), MONTH)
        for part in rates[first]:
            since, until = _between(begins, ends, part.turns, period)
            stages.append(nodes.Stage(part.rate, nodes.MonthsFrom(since, until, kind)))
    return tuple(stages)


def _between(
    first: nodes.Value, last: nodes.Value, turns: Iterable[Turn], period: str
) -> tuple[nodes.Value, nodes.Value]:
    """Return the first and the last month of the periods that begin between turns of the rate."""
    for turn in turns:
        day = turn.day if turn.after else nodes.Later(turn.day, 0, -1, types.Day())
        begins = _month_after(day, period)
        if turn.begun:
            first = nodes.Extreme((first, begins), True, MONTH)
        else:
            last = nodes.Earliest(last, nodes.MonthOf(begins, -1, MONTH), MONTH)
    return first, last


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
    return absent_in(value) is not None


def _refuse_unpayable(rate: nodes.Value, span: Span, guards: Sequence[nodes.Condition]) -> None:
    """Refuse a rate that may be 无 or below 0: nobody can be paid either."""
    if _may_be_none(rate):
        raise Refused(_none(span))
    if (part := below_zero(rate, guards)) is not None:
        within = "" if written(part) == span.text else f"“{written(part)}”"
        raise Refused(
            Misplaced(
                phrase=span.text,
                reason=f"{within}减下来可能不到0元",
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
