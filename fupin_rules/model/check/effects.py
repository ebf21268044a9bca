"""What clauses do: giving, waiving, ranking, handling, measuring, asking, and what they say of other clauses.

What goes in is one effect as it is written; what comes out is what it means, with its results and the usual words for its
outcomes. Whom it is for and on which conditions is the clause's business.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import assert_never

import attrs

from fupin_rules.comparison import Relation
from fupin_rules.diagnostics.model import Misplaced, NeedsRounding, NoSuchItem
from fupin_rules.kinds import DutyKind, ResultKind, Role, TargetKind
from fupin_rules.model import nodes, types
from fupin_rules.model.check.payments import check_payment, paid_out
from fupin_rules.model.check.scope import FileScope
from fupin_rules.model.expressions import Sentences
from fupin_rules.model.nodes import NamedValue
from fupin_rules.model.refused import Refused, mistyped
from fupin_rules.model.units import whole_fen
from fupin_rules.model.wording import written
from fupin_rules.money import Rounding
from fupin_rules.source import Span
from fupin_rules.syntax import nodes as syntax

LABELS: Mapping[TargetKind | DutyKind, tuple[str, str]] = {
    TargetKind.BALANCE: ("一致", "不一致"),
    TargetKind.INDICATOR: ("达标", "未达标"),
    TargetKind.QUOTA: ("未超额", "超额"),
    TargetKind.DEADLINE: ("按期", "逾期"),
    DutyKind.MUST: ("已履行", "未履行"),
    DutyKind.MUST_NOT: ("合规", "违规"),
    DutyKind.STRIVE: ("达到", "未达到"),
    DutyKind.MAY: ("可以", "不可以"),
}
"""The usual words for 符合 and 不符合 by what a clause measures or asks; a clause may write its own (结论)."""

DEGREES = ("及时", "定期", "适时", "适当")
"""Words of degree that say nothing that can be checked unless a 期限 stands beside them."""


def check_effect(
    effect: syntax.Effect, block: syntax.ClauseDeclaration, scope: FileScope, asked: Sequence[nodes.Condition]
) -> nodes.Effect:
    """Check one effect of a clause; without the conditions that are ``asked`` there is none."""
    match effect:
        case syntax.Gives():
            return _grant(effect, block, scope, asked)
        case syntax.Waives():
            return _waiver(effect, scope.sentences)
        case syntax.Ranks():
            return nodes.Priority(scope.sentences.ranked(effect))
        case syntax.Handles(value=value):
            return nodes.Handling(scope.sentences.value(value))
        case syntax.Target(kind=kind, condition=condition):
            return nodes.Target(kind, scope.sentences.condition(condition, f"{block.clause}#{kind.value}"))
        case syntax.Duty(kind=kind, text=text):
            return nodes.Duty(kind, text)
        case syntax.Determines(status=name):
            return nodes.Determination(name.text)
        case syntax.Excludes(benefit=name):
            return nodes.Exclusion(name.text)
        case syntax.Exempts():
            return _exemption(effect, scope)
        case syntax.Overrides(clause=name):
            return nodes.Precedence(scope.known_clause(name.text.upper(), name.span).clause)
        case unreachable:
            assert_never(unreachable)


def results(effect: nodes.Effect, *, in_force: bool = False) -> Iterable[NamedValue]:
    """Return what comes of an effect; ``in_force``: with only those periods that 施行 leaves."""
    match effect:
        case nodes.Grant(payment=payment, sharing=sharing):
            found = payment.results_in_force if in_force else payment.results
            yield from (result for result in found if result.role is Role.GRANTED)
            schedule = payment.in_force if in_force else payment.schedule
            yield from _shares(sharing, payment.rate, schedule) if sharing is not None else ()
        case nodes.Waiver(waived=waived, rest=rest):
            yield NamedValue.of(ResultKind.WAIVED, waived)
            yield NamedValue.of(ResultKind.HOUSEHOLD_PAYS, rest)
        case nodes.Priority(order=order):
            yield NamedValue.of(ResultKind.ORDER, order)
        case nodes.Handling(value=value):
            yield NamedValue.of(ResultKind.HANDLING, value)
        case nodes.Target(kind=kind, condition=condition):
            match kind:
                case TargetKind.INDICATOR | TargetKind.QUOTA | TargetKind.BALANCE:
                    yield from _shortfall(condition)
                case TargetKind.DEADLINE:
                    yield from _lateness(condition)
                case unknown_kind:
                    assert_never(unknown_kind)
        case nodes.Duty() | nodes.Determination() | nodes.Exclusion() | nodes.Exemption() | nodes.Precedence():
            return
        case unreachable:
            assert_never(unreachable)


def usual_labels(effects: Iterable[nodes.Effect]) -> dict[str, str]:
    """Return the usual words for the outcomes of a clause: those of the first effect that has some; none where it gives."""
    effects = tuple(effects)
    found = [words for effect in effects if (words := _usual_words(effect)) is not None]
    if not found or any(nodes.benefit_of(effect) is not None for effect in effects):
        return {}
    met, not_met = found[0]
    return {"符合": met, "不符合": not_met}


def _usual_words(effect: nodes.Effect) -> tuple[str, str] | None:
    match effect:
        case nodes.Target(kind=kind) | nodes.Duty(kind=kind):
            return LABELS[kind]
        case nodes.Exclusion():
            return "排除", "不排除"
        case nodes.Grant() | nodes.Waiver() | nodes.Priority() | nodes.Handling():
            return None
        case nodes.Determination() | nodes.Exemption() | nodes.Precedence():
            return None
        case unreachable:
            assert_never(unreachable)


def measured(effects: Iterable[nodes.Effect]) -> Iterable[nodes.Condition]:
    """Return the conditions that a clause sets by its targets."""
    return (effect.condition for effect in effects if isinstance(effect, nodes.Target))


def excepts(effect: syntax.Effect, block: syntax.ClauseDeclaration) -> bool:
    """Return whether an effect of another clause makes that clause an exception of this one."""
    match effect:
        case syntax.Overrides(clause=name):
            return name.text.upper() == block.clause
        case syntax.Excludes(benefit=name):
            given = (one for one in block.effects if isinstance(one, syntax.Gives | syntax.Waives))
            return name.text in {one.benefit for one in given}
        case syntax.Gives() | syntax.Waives() | syntax.Ranks() | syntax.Handles() | syntax.Target():
            return False
        case syntax.Duty() | syntax.Determines() | syntax.Exempts():
            return False
        case unreachable:
            assert_never(unreachable)


def undetermined(block: syntax.ClauseDeclaration) -> Iterable[nodes.Condition]:
    """Return an open condition for each word of degree in a duty that no 期限 makes measurable.

    One word in two duties of a clause is two questions; the second has a title of its own.
    """
    if any(isinstance(one, syntax.Target) and one.kind is TargetKind.DEADLINE for one in block.effects):
        return
    seen: list[str] = []
    for duty in block.effects:
        for word in DEGREES:
            if isinstance(duty, syntax.Duty) and word in duty.text:
                seen.append(word)
                number = seen.count(word)
                reading = nodes.Reading(
                    title=f"{block.clause}“{word}”" + (f"({number})" if number > 1 else ""),
                    question=f"“{duty.text}”没有写明怎样才算“{word}”。",
                    candidates=((f"已{word}", "是"), (f"未{word}", "否")),
                    adopted=None,
                    place=None,
                )
                yield nodes.Undetermined(reading, id=f"{block.clause}#{duty.kind.value}", span=duty.span)


# --- what is measured ---------------------------------------------------------------------------------


def _shortfall(condition: nodes.Condition) -> Iterable[NamedValue]:
    """Return 差额 of a target that bounds one number: how far it is from the nearest that is met, 0 where it is met."""
    bounds: tuple[tuple[Relation, nodes.Value], ...]
    match condition:
        case nodes.Compare(left=value, relation=relation, right=right):
            bounds = ((relation, right),)
        case nodes.Band(value=value):
            bounds = tuple((relation, bound) for _, relation, bound in condition.bounds)
        case _:
            return
    kind = value.type
    if types.unit(kind) == "年份" or not isinstance(kind, types.Number | types.Money | types.Percent):
        return
    if isinstance(kind, types.Number):
        whole = all(isinstance(bound.type, types.Number) and bound.type.whole for _, bound in bounds)
        kind = attrs.evolve(kind, whole=kind.whole and whole)
    apart = [one for relation, bound in bounds for one in _apart(value, relation, bound, kind)]
    match apart:
        case []:
            return
        case [only]:
            yield NamedValue.of(ResultKind.SHORTFALL, only, Role.USED)
        case _:
            yield NamedValue.of(ResultKind.SHORTFALL, nodes.Extreme(tuple(apart), True, kind), Role.USED)


def _apart(value: nodes.Value, relation: Relation, bound: nodes.Value, kind: types.Type) -> Iterable[nodes.Value]:
    """Yield how far a number is below what a bound asks for, how far above it, or both; nothing of 不为."""
    under, over = nodes.Excess(bound, value, kind), nodes.Excess(value, bound, kind)
    match relation:
        case Relation.AT_LEAST | Relation.MORE:
            yield under
        case Relation.AT_MOST | Relation.LESS:
            yield over
        case Relation.EQUAL:
            yield over
            yield under
        case Relation.DIFFERENT:
            return
        case unreachable:
            assert_never(unreachable)


def _lateness(condition: nodes.Condition) -> Iterable[NamedValue]:
    """Return 期限日 and 逾期天数 of a deadline that is one comparison of days: the last day that is still in time.

    The days late are calendar days after it, 0 where it is kept.
    """
    match condition:
        case nodes.Compare(left=done, relation=Relation.AT_MOST | Relation.LESS as relation, right=limit):
            included = relation is Relation.AT_MOST
        case nodes.ByDate(value=done, limit=limit, before=True, bound=bool() as bound):
            included = bound
        case _:
            return
    if not isinstance(done.type, types.Day) or not isinstance(limit.type, types.Day):
        return
    due = limit if included else nodes.Later(limit, 0, -1, limit.type)
    late = nodes.DaysLate(done, due, types.Number("天", whole=True))
    yield NamedValue.of(ResultKind.DUE_DAY, due, Role.USED)
    yield NamedValue.of(ResultKind.DAYS_LATE, late, Role.USED)


# --- what is given and waived -------------------------------------------------------------------------


def _grant(
    gives: syntax.Gives, block: syntax.ClauseDeclaration, scope: FileScope, asked: Sequence[nodes.Condition]
) -> nodes.Grant:
    if isinstance(gives.payment, str):
        payment = scope.built_as(gives.payment, nodes.Payment)
    else:
        payment = check_payment(block.clause, gives.benefit, gives.payment, block.place, gives.span, scope, asked)
    sharing = None
    if gives.sharing is not None:
        sharing = scope.built_as(gives.sharing, nodes.Sharing)
        _refuse_other_amount(gives.sharing, sharing, payment, gives.span)
    return nodes.Grant(gives.benefit, payment, sharing)


def _refuse_other_amount(name: str, sharing: nodes.Sharing, payment: nodes.Payment, span: Span) -> None:
    """Refuse a 分担 of another amount than is paid; what 换算 makes of that amount is the same."""
    rate = payment.rate
    if isinstance(rate, nodes.Arithmetic) and rate.type != sharing.base.type:
        rate = rate.left
    shared, given = written(sharing.base), written(rate)
    if shared != given:
        raise Refused(
            Misplaced(
                phrase=name,
                reason=f"它是“就 {shared}”分担的,而这一条给予的标准是“{given}”",
                advice="请把“就”和“标准为”写成同一个数额;两个数额各自分担的,写两张分担。",
                span=span.find(name) or span,
            )
        )


def _shares(sharing: nodes.Sharing, rate: nodes.Value, schedule: nodes.Schedule | None) -> list[NamedValue]:
    """Return each payer's share: of each instalment, times their number."""
    found: list[NamedValue] = []
    for column in sharing.table.columns:
        of = functools.partial(_share, sharing, column.name)
        borne = of(rate) if schedule is None else paid_out([(of(stage.rate), stage.count) for stage in schedule.stages])
        found.append(NamedValue(column.name, borne, Role.SHARED, ResultKind.SHARE))
    return found


def _share(sharing: nodes.Sharing, payer: str, amount: nodes.Value) -> nodes.Value:
    return nodes.Share(amount, sharing, sharing.table.inputs, payer, types.Money(None))


def _waiver(waives: syntax.Waives, sentences: Sentences) -> nodes.Waiver:
    charge = _money(waives.charge, sentences)
    kind = charge.type
    match waives.how:
        case syntax.InFull():
            return nodes.Waiver(waives.benefit, charge, nodes.Literal(Fraction(0), kind))
        case syntax.Capped(amount=written_cap):
            cap = _money(written_cap, sentences, kind)
            return nodes.Waiver(
                waives.benefit, nodes.Extreme((charge, cap), False, kind), nodes.Excess(charge, cap, kind)
            )
        case syntax.EqualAmount(amount=written_amount):
            amount = _money(written_amount, sentences, kind)
            return nodes.Waiver(waives.benefit, amount, nodes.Excess(charge, amount, kind))
        case syntax.Halved(rounding=rounding):
            two = nodes.Literal(Fraction(2), types.Number(None, whole=True))
            half = nodes.Arithmetic(charge, "÷", two, kind)
            rest = nodes.Rounded(Rounding(rounding), half, kind)
            return nodes.Waiver(waives.benefit, nodes.Arithmetic(charge, "-", rest, kind), rest)
        case unreachable:
            assert_never(unreachable)


def _money(node: syntax.Value, sentences: Sentences, kind: types.Type | None = None) -> nodes.Value:
    value = sentences.value(node)
    if not isinstance(value.type, types.Money):
        raise mistyped(node, value.type, "金额")
    if kind is not None:
        sentences.agree(value, kind, node)
    if not whole_fen(value):
        raise Refused(NeedsRounding(phrase=node.span.text, span=node.span))
    return value


# --- what is said of other clauses --------------------------------------------------------------------


def _exemption(exempt: syntax.Exempts, scope: FileScope) -> nodes.Exemption:
    """Check 豁免: refuse it of what is no clause, and of an item that there is not."""
    target = scope.known_clause(exempt.clause, exempt.span)
    item = "".join(exempt.labels)
    items = tuple(label for condition in target.requires for label in _items(condition))
    if item not in items if item else not target.requires:
        raise Refused(NoSuchItem(clause=exempt.clause, item=item, items=items, span=exempt.span))
    return nodes.Exemption(exempt.clause, item)


def _items(condition: syntax.Condition, above: str = "") -> Iterable[str]:
    """Return the labels of a condition's items: (1), (1)①, (2)."""
    if isinstance(condition, syntax.Group):
        for label, item in zip(condition.labels, condition.items, strict=True):
            yield above + label
            yield from _items(item, above + label)
