"""What clauses do beyond paying: waiving a charge, measuring a target, doing a duty; and the words for their outcomes."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

import attrs

from fupin_rules.comparison import Relation
from fupin_rules.diagnostics.model import NeedsRounding
from fupin_rules.kinds import ResultKind, Role
from fupin_rules.model import nodes, types
from fupin_rules.model.expressions import Sentences
from fupin_rules.model.nodes import NamedValue
from fupin_rules.model.refused import Refused, mistyped
from fupin_rules.model.units import whole_fen
from fupin_rules.money import Rounding
from fupin_rules.syntax import nodes as syntax

LABELS: Mapping[str, tuple[str, str]] = {
    "勾稽": ("一致", "不一致"),
    "指标": ("达标", "未达标"),
    "名额": ("未超额", "超额"),
    "期限": ("按期", "逾期"),
    "应当": ("已履行", "未履行"),
    "不得": ("合规", "违规"),
    "力争": ("达到", "未达到"),
    "可以": ("可以", "不可以"),
    "排除": ("排除", "不排除"),
}
"""The usual words for 符合 and 不符合 by what a clause does; a clause may write its own (结论)."""

DEGREES = ("及时", "定期", "适时", "适当")
"""Words of degree that say nothing that can be checked unless a 期限 stands beside them."""


def usual_labels(block: syntax.ClauseDeclaration) -> dict[str, str]:
    """Return the usual words for the outcomes of a clause."""
    kinds = [word for word, _ in block.targets] + [duty.word for duty in block.duties]
    if block.excludes and block.gives is None:
        kinds.append("排除")
    if block.gives is not None or block.waives is not None or not kinds:
        return {}
    met, not_met = LABELS[kinds[0]]
    return {"符合": met, "不符合": not_met}


def undetermined(block: syntax.ClauseDeclaration) -> Iterable[nodes.Condition]:
    """Return an open condition for each word of degree in a duty that no 期限 makes measurable."""
    if any(word == "期限" for word, _ in block.targets):
        return
    for duty in block.duties:
        for word in DEGREES:
            if word in duty.text:
                reading = nodes.Reading(
                    title=f"{block.clause}“{word}”",
                    question=f"“{duty.text}”没有写明怎样才算“{word}”。",
                    candidates=((f"已{word}", "是"), (f"未{word}", "否")),
                    adopted=None,
                    place=None,
                )
                yield nodes.Undetermined(reading, id=f"{block.clause}#{duty.word}", span=duty.span)


def gaps(condition: nodes.Condition) -> Iterable[NamedValue]:
    """Return 差额 for a target that is one comparison of numbers: how much is missing or too much, 0 where it is met."""
    if condition.id.rpartition("#")[2] not in ("指标", "名额", "勾稽"):
        return
    if not isinstance(condition, nodes.Compare) or types.unit(condition.left.type) == "年份":
        return
    left, right, kind = condition.left, condition.right, condition.left.type
    if not isinstance(kind, types.Number | types.Money | types.Percent):
        return
    if isinstance(kind, types.Number) and isinstance(right.type, types.Number):
        kind = attrs.evolve(kind, whole=kind.whole and right.type.whole)
    match condition.relation:
        case Relation.AT_LEAST | Relation.MORE:
            yield NamedValue.of(ResultKind.SHORTFALL, nodes.Excess(right, left, kind), Role.USED)
        case Relation.AT_MOST | Relation.LESS:
            yield NamedValue.of(ResultKind.SHORTFALL, nodes.Excess(left, right, kind), Role.USED)
        case Relation.EQUAL:
            over, under = nodes.Excess(left, right, kind), nodes.Excess(right, left, kind)
            yield NamedValue.of(ResultKind.SHORTFALL, nodes.Extreme((over, under), True, kind), Role.USED)
        case Relation.DIFFERENT:
            return


def lateness(condition: nodes.Condition) -> Iterable[NamedValue]:
    """Return 期限日 and 逾期天数 of a deadline that is one comparison of days: the last day that is still in time.

    The days late are calendar days after it, 0 where it is kept.
    """
    if condition.id.rpartition("#")[2] != "期限":
        return
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


def waived(waives: syntax.Waives, sentences: Sentences) -> list[NamedValue]:
    """Return 免除额 and 家庭自付 of a charge."""
    charge = _money(waives.charge, sentences)
    kind = charge.type
    waived: nodes.Value
    rest: nodes.Value
    match waives.how:
        case "in_full":
            waived, rest = charge, nodes.Literal(Fraction(0), kind)
        case "capped":
            cap = _money(waives.amount, sentences, kind)
            waived, rest = nodes.Extreme((charge, cap), False, kind), nodes.Excess(charge, cap, kind)
        case "equal_amount":
            amount = _money(waives.amount, sentences, kind)
            waived, rest = amount, nodes.Excess(charge, amount, kind)
        case _:
            assert waives.rounding is not None
            two = nodes.Literal(Fraction(2), types.Number(None, whole=True))
            rounding = Rounding(waives.rounding)
            rest = nodes.Rounded(rounding, nodes.Arithmetic(charge, "÷", two, kind), kind)
            waived = nodes.Arithmetic(charge, "-", rest, kind)
    return [NamedValue.of(ResultKind.WAIVED, waived), NamedValue.of(ResultKind.HOUSEHOLD_PAYS, rest)]


def _money(node: syntax.Value | None, sentences: Sentences, kind: types.Type | None = None) -> nodes.Value:
    assert node is not None
    value = sentences.value(node)
    if not isinstance(value.type, types.Money):
        raise mistyped(node, value.type, "金额")
    if kind is not None:
        sentences.agree(value, kind, node)
    if not whole_fen(value):
        raise Refused(NeedsRounding(phrase=node.span.text, span=node.span))
    return value


__all__ = ["LABELS", "gaps", "lateness", "undetermined", "usual_labels", "waived"]
