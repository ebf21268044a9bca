"""保留: cases for which the text has no answer, lowered to what the language has.

What goes in is the reserves of a clause as they are written, with its results; what comes out is an exception for each that
touches 资格, and results that are open where a reserve acts. Both ask the reading of the reserve: 照本条 leaves what the
clause says, 另定 is what the text does not say.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from fupin_rules.diagnostics import nearest
from fupin_rules.diagnostics.model import Misplaced, NotDeclared
from fupin_rules.kinds import ResultKind
from fupin_rules.model import nodes, types
from fupin_rules.model.check.scope import FileScope
from fupin_rules.model.nodes import NamedValue
from fupin_rules.model.question import parts
from fupin_rules.model.refused import Refused
from fupin_rules.model.wording import phrase
from fupin_rules.source import Span
from fupin_rules.syntax import nodes as syntax

ELIGIBILITY = "资格"
"""What a reserve touches that leaves open whether the clause is met."""

AS_WRITTEN, OTHERWISE = "照本条", "另定"
"""The two readings of a reserve."""

_FOLLOWING: Mapping[ResultKind, frozenset[ResultKind]] = {
    ResultKind.RATE: frozenset({ResultKind.TOTAL, ResultKind.SHARE}),
    ResultKind.START: frozenset({ResultKind.DUE, ResultKind.COUNT, ResultKind.TOTAL, ResultKind.SHARE}),
    ResultKind.END: frozenset({ResultKind.DUE, ResultKind.COUNT, ResultKind.TOTAL, ResultKind.SHARE}),
    ResultKind.COUNT: frozenset({ResultKind.TOTAL, ResultKind.SHARE}),
    ResultKind.TOTAL: frozenset({ResultKind.SHARE}),
    ResultKind.WAIVED: frozenset({ResultKind.HOUSEHOLD_PAYS}),
    ResultKind.DUE_DAY: frozenset({ResultKind.DAYS_LATE}),
}
"""The results that are worked out from one that is touched, and are open with it."""


@attrs.frozen
class Reserved:
    """The reserves of a clause, the exceptions that they are, and its results with them (also those in force)."""

    reserves: tuple[nodes.Reserve, ...]
    exceptions: tuple[nodes.Condition, ...]
    results: tuple[NamedValue, ...]
    results_in_force: tuple[NamedValue, ...]


def reserve(
    block: syntax.ClauseDeclaration,
    asked: Iterable[nodes.Value | nodes.Condition],
    results: tuple[NamedValue, ...],
    in_force: tuple[NamedValue, ...],
    scope: FileScope,
) -> Reserved:
    """Check the reserves of a clause; ``asked`` are the conditions and values that it asks about without them.

    Raises:
        Refused: a result that the clause does not have, or a fact that nobody is asked for because of the clause.
    """
    reserves: list[nodes.Reserve] = []
    exceptions: list[nodes.Condition] = []
    roots = (*asked, *(result.value for result in results))
    for number, written in enumerate(block.reserves, start=1):
        identity = f"{block.clause}#保留({number})"
        touches = tuple(_touched(name, results) for name in written.touches)
        condition = scope.sentences.condition(written.condition, identity)
        _refuse_unasked(condition, roots, written.span)
        reading = nodes.Reading(
            title=written.title,
            question=f"{phrase(condition)}的,{'、'.join(touches)}怎样定,原文没有写。",
            candidates=((AS_WRITTEN, "是"), (OTHERWISE, "否")),
            adopted=None,
            place=scope.place(block.place, written.span),
            word="保留",
        )
        scope.built[reading.key] = reading
        reserves.append(nodes.Reserve(reading, condition, touches))
        acting = _acting(condition, reading, identity, written.span)
        if ELIGIBILITY in touches:
            exceptions.append(acting)
        results, in_force = (
            tuple(_opened(result, touches, acting, reading, each) for result in each) for each in (results, in_force)
        )
    return Reserved(tuple(reserves), tuple(exceptions), results, in_force)


def _acting(condition: nodes.Condition, reading: nodes.Reading, identity: str, span: Span) -> nodes.Condition:
    """Return the condition that a reserve acts: true under the reading 另定 where its condition holds."""
    as_written = nodes.Undetermined(reading, id=f"{identity}{AS_WRITTEN}", span=span)
    otherwise = nodes.Not(as_written, id=f"{identity}{OTHERWISE}", span=span)
    return nodes.All((condition, otherwise), (), id=f"{identity}且", span=span)


def _touched(name: syntax.Name, results: Sequence[NamedValue]) -> str:
    """Return what a reserve touches by its name; refuse a result that the clause does not have, and an order."""
    if name.text == ELIGIBILITY and name.kind != "TITLE":
        return ELIGIBILITY
    having = {result.name: result for result in results}
    found = having.get(name.text)
    if found is None:
        near = tuple(nearest(name.text, (ELIGIBILITY, *having)))
        raise Refused(NotDeclared(what="结果", name=name.text, near=near, span=name.span))
    if isinstance(found.value.type, types.Ranking):
        raise Refused(
            Misplaced(
                phrase=name.text,
                reason="次序没有“另定”的值",
                advice=f"请写“{ELIGIBILITY}”,或者把没有写定的一层写成解释。",
                span=name.span,
            )
        )
    return name.text


def _opened(
    result: NamedValue,
    touches: tuple[str, ...],
    acting: nodes.Condition,
    reading: nodes.Reading,
    results: Iterable[NamedValue],
) -> NamedValue:
    """Return a result as it is with a reserve: where that acts, and touches it or what it is worked out from, any value."""
    kinds = {one.kind for one in results if one.name in touches}
    follows = any(result.kind in _FOLLOWING.get(kind, ()) for kind in kinds)
    if result.name not in touches and not follows:
        return result
    value = result.value
    place = reading.place
    assert place is not None
    unsaid = nodes.Parameter(
        name=f"{reading.key}的{result.name}",
        type=value.type,
        value=None,
        limits=(),
        source="",
        place=place,
        reserved_by=reading,
    )
    opened = nodes.Choose(acting, nodes.ParameterValue(unsaid), value, value.type)
    return attrs.evolve(result, value=opened)


def _refuse_unasked(condition: nodes.Condition, asked: Iterable[nodes.Value | nodes.Condition], span: Span) -> None:
    """Refuse a fact that the clause does not ask for, unless it counts as 无 where it is not reported.

    Else everybody would first have to deny what the text does not speak of.
    """
    known = {fact.name for root in asked for fact in _facts(root)}
    for fact in _facts(condition):
        if fact.name not in known and not fact.absent_means_none and not fact.name.startswith("基准."):
            raise Refused(
                Misplaced(
                    phrase=fact.name,
                    reason="这一条别处不问这件事实,它也不是“未报即无”,写进保留就要人人先否认一次",
                    advice="请用这一条已经问的事实,或者“未报即无”的日期、数字;一定要问的,写成解释。",
                    span=span.find(fact.name) or span,
                )
            )


def _facts(node: nodes.Value | nodes.Condition) -> Iterator[nodes.Fact]:
    """Yield the facts that a value or condition asks for, also by way of other clauses and of members of a list."""
    waiting: list[nodes.Value | nodes.Condition] = [node]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        match one:
            case nodes.FactValue(fact=fact):
                yield fact
            case nodes.StatusHolds(clauses=clauses):
                waiting += [part for clause in clauses for part in parts(clause)]
            case nodes.ClauseHolds(clause=clause):
                waiting += parts(clause)
            case nodes.Aggregated() | nodes.Statistic() | nodes.OfMembers() | nodes.Ranked():
                waiting += nodes.member_parts(one)
            case _:
                pass
        waiting += nodes.children(one)
