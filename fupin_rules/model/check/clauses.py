"""Clauses: their conditions, what excludes and exempts from them, and what they grant."""

import functools
from collections.abc import Iterable

import attrs

from fupin_rules.diagnostics.model import Misplaced, NoSuchItem
from fupin_rules.kinds import ResultKind, Role
from fupin_rules.model import effects, headers, nodes, types
from fupin_rules.model.check.blocks import words_of
from fupin_rules.model.check.payments import check_payment, paid_out
from fupin_rules.model.check.results import results_of
from fupin_rules.model.check.scope import FileScope
from fupin_rules.model.nodes import NamedValue
from fupin_rules.model.question import withheld
from fupin_rules.model.refused import Refused
from fupin_rules.model.wording import written
from fupin_rules.source import Span
from fupin_rules.syntax import nodes as syntax


def check_clause(block: syntax.ClauseDeclaration, scope: FileScope) -> nodes.Clause:
    """Check 条款."""
    scope.within = block.clause
    _refuse_effects(block, scope)
    grant = _grant(block, scope) if block.gives is not None else None
    benefits = {gives.benefit for gives in (block.gives, block.waives) if gives is not None}
    excluding = [
        other
        for other in scope.reaching
        if benefits & {name.text for name in other.excludes}
        or block.clause in {name.text.upper() for name in other.overrides}
    ]
    excluded_by = []
    for other in excluding:
        clause = scope.build(other.clause, other)
        assert isinstance(clause, nodes.Clause)
        excluded_by.append(nodes.ClauseHolds(clause, id=f"{block.clause}#除外({other.clause})", span=other.span))
    scope.within = block.clause
    applies = _conditions(block.applies, f"{block.clause}#适用", scope)
    requires = (
        *_conditions(block.requires, f"{block.clause}#条件", scope),
        *(scope.sentences.condition(item, f"{block.clause}#{word}") for word, item in block.targets),
        *effects.undetermined(block),
    )
    requires = tuple(_unless_exempt(condition, scope) for condition in requires)
    exceptions = _conditions(block.exceptions, f"{block.clause}#除外", scope)
    bare = nodes.Clause(
        id=block.clause,
        title=block.title,
        subject=scope.head.subject,
        validity=scope.validity(),
        applies=applies,
        requires=requires,
        exceptions=exceptions,
        excluded_by=tuple(excluded_by),
        determines=tuple(name.text for name in block.determines),
        excludes=tuple(name.text for name in block.excludes),
        grant=grant,
        waived=block.waives.benefit if block.waives is not None else None,
        duties=tuple((duty.word, duty.text) for duty in block.duties),
        labels={**effects.usual_labels(block), **headers.labels(words_of(block.texts, "结论"))},
        results=(),
        withheld=(),
        place=scope.place(block.place, block.span),
    )
    granting = attrs.evolve(bare, results=_clause_results(bare, block, scope))
    return attrs.evolve(granting, withheld=withheld(granting))


def _refuse_effects(block: syntax.ClauseDeclaration, scope: FileScope) -> None:
    """Refuse 优先于 and 豁免 of what is no clause, and 豁免 of an item that there is not."""
    for name in block.overrides:
        scope.known_clause(name.text.upper(), name.span)
    for exempt in block.exempts:
        target = scope.known_clause(exempt.clause, exempt.span)
        labels = "".join(exempt.labels)
        items = tuple(item for condition in target.requires for item in _items(condition))
        if labels not in items if labels else not target.requires:
            raise Refused(NoSuchItem(clause=exempt.clause, item=labels, items=items, span=exempt.span))


def _unless_exempt(condition: nodes.Condition, scope: FileScope) -> nodes.Condition:
    """Return a condition with `或 豁免` at each item that another clause exempts from."""
    exempting = [
        scope.clause(block.clause, block.span)
        for block in scope.reaching
        for exempt in block.exempts
        if condition.id == f"{exempt.clause}#条件{''.join(exempt.labels)}"
    ]
    if isinstance(condition, nodes.All | nodes.Any | nodes.NoneOf | nodes.AtLeast):
        condition = attrs.evolve(condition, items=tuple(_unless_exempt(item, scope) for item in condition.items))
    if not exempting:
        return condition
    met = tuple(
        nodes.ClauseHolds(clause, id=f"{condition.id}或豁免({clause.id})", span=condition.span) for clause in exempting
    )
    return nodes.Any((condition, *met), (), id=condition.id, span=condition.span)


def _clause_results(clause: nodes.Clause, block: syntax.ClauseDeclaration, scope: FileScope) -> tuple[NamedValue, ...]:
    """Return what a clause grants, and what its conditions measure."""
    granted: list[NamedValue] = []
    if clause.grant is not None:
        granted += [result for result in clause.grant.payment.results if result.role is Role.GRANTED]
        if clause.grant.sharing is not None:
            granted += _shares(clause.grant.sharing, clause.grant.payment)
    if block.waives is not None:
        granted += effects.waived(block.waives, scope.sentences)
    if block.ranks is not None:
        granted.append(NamedValue.of(ResultKind.ORDER, scope.sentences.ranked(block.ranks)))
    if block.handles is not None:
        granted.append(NamedValue.of(ResultKind.HANDLING, scope.sentences.value(block.handles)))
    used = [
        named for condition in clause.requires for named in (*effects.gaps(condition), *effects.lateness(condition))
    ]
    roots = [result.value for result in granted]
    return results_of([*granted, *used], [*clause.applies, *clause.requires, *clause.exceptions, *roots])


def _grant(block: syntax.ClauseDeclaration, scope: FileScope) -> nodes.Grant:
    """Check 给予."""
    gives = block.gives
    assert gives is not None
    if isinstance(gives.payment, str):
        payment = scope.built_as(gives.payment, nodes.Payment)
    else:
        payment = check_payment(block.clause, gives.benefit, gives.payment, block.place, gives.span, scope)
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


def _conditions(items: tuple[syntax.Condition, ...], identity: str, scope: FileScope) -> tuple[nodes.Condition, ...]:
    """Check the conditions of a field; several are numbered."""
    if len(items) == 1:
        return (scope.sentences.condition(items[0], identity),)
    return tuple(scope.sentences.condition(item, f"{identity}({number})") for number, item in enumerate(items, start=1))


def _shares(sharing: nodes.Sharing, payment: nodes.Payment) -> list[NamedValue]:
    """Return each payer's share: of each instalment, times their number."""
    found: list[NamedValue] = []
    for column in sharing.table.columns:
        of = functools.partial(_share, sharing, column.name)
        each_period = [(of(stage.rate), stage.count) for stage in payment.stages]
        borne = paid_out(each_period) if each_period else of(payment.rate)
        found.append(NamedValue(column.name, borne, Role.SHARED, ResultKind.SHARE))
    return found


def _share(sharing: nodes.Sharing, payer: str, amount: nodes.Value) -> nodes.Value:
    return nodes.Share(amount, sharing, sharing.table.inputs, payer, types.Money(None))


def _items(condition: syntax.Condition, above: str = "") -> Iterable[str]:
    """Return the labels of a condition's items: (1), (1)①, (2)."""
    if isinstance(condition, syntax.Group):
        for label, item in zip(condition.labels, condition.items, strict=True):
            yield above + label
            yield from _items(item, above + label)
