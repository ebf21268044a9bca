"""Clauses: their conditions, what excludes and exempts from them, and what they grant."""

from collections.abc import Iterable

import attrs

from fupin_rules.kinds import Role
from fupin_rules.model import headers, nodes
from fupin_rules.model.check import effects
from fupin_rules.model.check.blocks import words_of
from fupin_rules.model.check.reserves import reserve
from fupin_rules.model.check.results import results_of
from fupin_rules.model.check.scope import FileScope
from fupin_rules.model.question import withheld
from fupin_rules.syntax import nodes as syntax


def check_clause(block: syntax.ClauseDeclaration, scope: FileScope) -> nodes.Clause:
    """Check 条款."""
    scope.within = block.clause
    excluded_by = []
    for other in scope.reaching:
        if not any(effects.excepts(effect, block) for effect in other.effects):
            continue
        clause = scope.build(other.clause, other)
        assert isinstance(clause, nodes.Clause)
        excluded_by.append(nodes.ClauseHolds(clause, id=f"{block.clause}#除外({other.clause})", span=other.span))
    scope.within = block.clause
    applies = _conditions(block.applies, f"{block.clause}#适用", scope)
    requires = _conditions(block.requires, f"{block.clause}#条件", scope)
    requires = tuple(_unless_exempt(condition, scope) for condition in requires)
    exceptions = _conditions(block.exceptions, f"{block.clause}#除外", scope)
    found = tuple(effects.check_effect(effect, block, scope, (*applies, *requires)) for effect in block.effects)
    requires = (*requires, *effects.measured(found), *effects.undetermined(block))
    results = [result for effect in found for result in effects.results(effect)]
    in_force = [result for effect in found for result in effects.results(effect, in_force=True)]
    asked = (*applies, *requires, *exceptions)
    reserved = reserve(
        block,
        asked,
        results_of(results, [*asked, *_granted(results)]),
        results_of(in_force, [*asked, *_granted(in_force)]),
        scope,
    )
    bare = nodes.Clause(
        id=block.clause,
        title=block.title,
        subject=scope.head.subject,
        validity=scope.validity(),
        applies=applies,
        requires=requires,
        exceptions=(*exceptions, *reserved.exceptions),
        excluded_by=tuple(excluded_by),
        effects=found,
        labels={**effects.usual_labels(found), **headers.labels(words_of(block.texts, "结论"))},
        results=reserved.results,
        results_in_force=reserved.results_in_force,
        withheld=(),
        place=scope.place(block.place, block.span),
        reserves=reserved.reserves,
    )
    return attrs.evolve(bare, withheld=withheld(bare))


def _granted(results: Iterable[nodes.NamedValue]) -> list[nodes.Value]:
    return [result.value for result in results if result.role is not Role.USED]


def _unless_exempt(condition: nodes.Condition, scope: FileScope) -> nodes.Condition:
    """Return a condition with `或 豁免` at each item that another clause exempts from."""
    exempting = [
        scope.clause(block.clause, block.span)
        for block in scope.reaching
        for exempt in block.effects
        if isinstance(exempt, syntax.Exempts)
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


def _conditions(items: tuple[syntax.Condition, ...], identity: str, scope: FileScope) -> tuple[nodes.Condition, ...]:
    """Check the conditions of a field; several are numbered."""
    if len(items) == 1:
        return (scope.sentences.condition(items[0], identity),)
    return tuple(scope.sentences.condition(item, f"{identity}({number})") for number, item in enumerate(items, start=1))
