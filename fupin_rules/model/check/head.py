"""What the head of a file says for all its clauses: whom it is about, where and when it holds."""

import datetime

import attrs

from fupin_rules.calendar import last_day_of_period
from fupin_rules.comparison import BEFORE, CIVIL_CODE
from fupin_rules.diagnostics import nearest
from fupin_rules.diagnostics.model import Misplaced, NotDeclared, WrongType
from fupin_rules.model import headers, nodes, types
from fupin_rules.model.check.scope import FileScope
from fupin_rules.model.refused import Dependent, Refused, mistyped
from fupin_rules.syntax import nodes as syntax

REGION_OPEN = nodes.Reading(
    title="属地",
    question="原文没有写明适用于哪里。",
    candidates=(("适用于本地", "是"), ("不适用于本地", "否")),
    adopted=None,
    place=None,
)
"""The open point of a policy whose 属地 is 未载."""


def refuse_unknown(scope: FileScope) -> None:
    """Refuse 对象 and 适用日 that name nothing that the vocabulary declares."""
    texts = scope.file.header.texts if scope.file.header is not None else {}
    entities = {name.partition(".")[0] for name in (*scope.vocabulary.facts, *scope.vocabulary.rosters)} - {"基准"}
    if scope.head.subject and entities and scope.head.subject not in entities:
        near = tuple(nearest(scope.head.subject, entities)) or tuple(sorted(entities))
        scope.findings.append(
            NotDeclared(what="对象", name=scope.head.subject, near=near, span=texts["对象"].span.bare())
        )
    if scope.head.applied_on is None:
        return
    span = texts["适用日"].span.bare()
    try:
        fact = scope.fact(scope.head.applied_on, span)
    except Refused as refused:
        scope.findings.append(refused.finding)
        scope.broken.add("适用日")
        return
    except Dependent:
        scope.broken.add("适用日")
        return
    if not isinstance(fact.type, types.Day):
        scope.findings.append(WrongType(phrase=fact.name, is_a=types.word(fact.type), needed="日期", span=span))
        scope.broken.add("适用日")


def header(scope: FileScope) -> nodes.Header:
    """Return the head of the policy."""
    texts = scope.head.texts
    return nodes.Header(
        name=scope.head.name,
        basis=texts.get("依据", ""),
        source=texts.get("出处", ""),
        region=scope.head.region,
        subject=scope.head.subject,
        benefits=scope.head.benefits,
        validity_id=scope.head.effective.clause if scope.head.effective else None,
        force=headers.force(scope.head.effective),
        applied_on=scope.head.applied_on,
        retroactive=scope.head.retroactive.span.text.strip().rstrip("。")
        if scope.head.retroactive is not None
        else None,
        bounds=scope.head.bounds or CIVIL_CODE,
        age_rule=scope.head.age_rule,
        span=scope.head.span,
    )


def check_validity(scope: FileScope) -> tuple[nodes.Condition, ...]:
    """Return where and when the clauses of the file hold, as 属地 and 施行 say it."""
    span = scope.head.span
    found: list[nodes.Condition] = []
    identity = scope.head.name
    if scope.head.region is not None:
        placed = f"{identity}#属地"
        where = scope.head.region_span or span
        region, _, inmost = scope.head.region.rpartition("/")
        if inmost != "未载":
            region = scope.head.region
        if region:
            place = nodes.FactValue(scope.fact("基准.属地", span))
            found.append(nodes.PlacedIn(place, region, id=placed, span=where))
        if inmost == "未载":
            found.append(nodes.Undetermined(REGION_OPEN, id=f"{placed}(未载)" if region else placed, span=where))
    effective = scope.head.effective
    if effective is not None:
        name = effective.clause or identity
        today = scope.today()
        start = scope.sentences.value(effective.start)
        if not isinstance(start.type, types.Day):
            raise mistyped(effective.start, start.type, "日期")
        found.append(nodes.Compare(today, "不早于", BEFORE["不早于"], start, id=f"{name}#适用(1)", span=effective.span))
        last = _last_day(effective, start, scope)
        if last is not None:
            found.append(
                nodes.Compare(today, "不晚于", BEFORE["不晚于"], last, id=f"{name}#适用(2)", span=effective.span)
            )
    return tuple(found)


def _last_day(effective: syntax.Effective, start: nodes.Value, scope: FileScope) -> nodes.Value | None:
    """Return the last day of force, ``None`` where 施行 states none: N years end on the day before the corresponding one.

    Where that month does not have the corresponding day, they end on the last day of the month.
    """
    day = types.Day()
    if effective.end is not None:
        last = scope.sentences.value(effective.end, day)
        scope.sentences.agree(last, day, effective.end)
        return last
    if effective.lasting is None:
        return None
    months, days = scope.sentences.period(effective.lasting)
    if isinstance(start, nodes.Literal) and isinstance(start.value, datetime.date):
        return nodes.Literal(last_day_of_period(start.value, months=months, days=days), day)
    return nodes.Later(start, months, days, day, through=True)


@attrs.frozen
class Bounds:
    """Within which days 施行 leaves a period due by the day on which it begins; ``None`` where nothing bounds it."""

    first: nodes.Value | None
    last: nodes.Value | None


def bounds(scope: FileScope) -> Bounds:
    """Return the first day from which periods are granted, which is that of 溯及 where there is one, and the last."""
    effective, granted = scope.head.effective, scope.head.retroactive
    if effective is None:
        if granted is not None:
            reason, advice = "没有写“施行”,没有施行以前的期可以溯及", "请补写“施行”,或者删去“溯及”。"
            raise Refused(Misplaced(phrase="溯及", reason=reason, advice=advice, span=granted.span))
        return Bounds(None, None)
    start = scope.sentences.value(effective.start)
    last = _last_day(effective, start, scope)
    if granted is None:
        return Bounds(start, last)
    earlier = scope.sentences.value(granted.start)
    if not isinstance(earlier.type, types.Day):
        raise mistyped(granted.start, earlier.type, "日期")
    match start, earlier:
        case nodes.Literal(value=datetime.date() as day), nodes.Literal(value=datetime.date() as before):
            if before >= day:
                reason, advice = "起日不早于施行的起日,没有溯及什么", "请核对两个日期,或者删去“溯及”。"
                raise Refused(Misplaced(phrase=granted.span.text, reason=reason, advice=advice, span=granted.span))
        case _:
            pass
    return Bounds(earlier, last)


def month_in_force(name: str, value: nodes.Value, scope: FileScope) -> nodes.Value:
    """Return a month that follows from 施行 under a name by which explanations show it; a constant needs none."""
    assert scope.head.effective is not None
    if isinstance(value, nodes.Literal):
        return value
    place = scope.place(syntax.Place((), None), scope.head.effective.span)
    return nodes.DefinedValue(nodes.Definition(name, name, value, value.type, False, (), place))
