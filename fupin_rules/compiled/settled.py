"""What comes out where the values of all nodes are known, or of enough of them.

What goes in are a plan and what flat code gives for each of its nodes; what comes out is right whatever else is told.
"""

from collections.abc import Sequence
from typing import assert_never

from fupin_rules.compiled.possible import ELSEWHERE
from fupin_rules.compiled.running import UNTOLD, Untold
from fupin_rules.evaluate.outcome import Outcome
from fupin_rules.lower import plan
from fupin_rules.lower.plan import Encoded, Names, Plan, Range, Ref, Slot, Words

Answer = tuple[Outcome, tuple[Encoded, ...]]
"""资格, and the values of the results."""

Values = Sequence[Encoded | Untold]


def settled(asked: Plan, values: Values) -> Answer | None:
    """Return the answer, ``None`` where anything that is asked for is not told."""
    groups = [[values[one] for one in group] for group in (asked.applies, asked.requires, asked.exceptions)]
    results = tuple(one for one in (values[result.node] for result in asked.results) if not isinstance(one, Untold))
    if len(results) < len(asked.results) or any(UNTOLD in group for group in groups):
        return None
    applies, requires, exceptions = groups
    return _outcome(all(applies), all(requires), any(exceptions)), results


def _outcome(applies: bool, holds: bool, excepted: bool) -> Outcome:
    if not applies:
        return Outcome.NOT_APPLICABLE
    return Outcome.MET if holds and not excepted else Outcome.NOT_MET


def sure_outcome(asked: Plan, values: Values) -> Outcome | None:
    """Return the outcome where the conditions that are settled give it, ``None`` where they leave it open.

    Joined are conditions by Kleene's tables, which know nothing of what two of them share: ``None`` claims nothing.
    """
    applies, holds, excepted = (
        joined([_truth(asked, values, one) for one in group], every)
        for group, every in ((asked.applies, True), (asked.requires, True), (asked.exceptions, False))
    )
    if applies is False:
        return Outcome.NOT_APPLICABLE
    if applies is None:
        return None
    if holds is False or excepted is True:
        return Outcome.NOT_MET
    return None if holds is None or excepted is None else Outcome.MET


def joined(truths: Sequence[bool | None], every: bool) -> bool | None:
    """Return whether every one holds, or any: as soon as one settles it the others do not matter."""
    if (not every) in truths:
        return not every
    return None if None in truths else every


def _truth(asked: Plan, values: Values, ref: Ref) -> bool | None:
    found = values[ref]
    if found is not UNTOLD:
        return bool(found)
    match asked.nodes[ref]:
        case plan.Not(item=item):
            inner = _truth(asked, values, item)
            return None if inner is None else not inner
        case plan.All(items=items):
            return joined([_truth(asked, values, one) for one in items], every=True)
        case plan.Any(items=items):
            return joined([_truth(asked, values, one) for one in items], every=False)
        case plan.AtLeast(count=count, items=items):
            truths = [_truth(asked, values, one) for one in items]
            if truths.count(True) >= count:
                return True
            return False if len(truths) - truths.count(False) < count else None
        case plan.IfKnown(otherwise=otherwise):
            return _truth(asked, values, otherwise)
        case plan.Case(tests=tests, results=results):
            return _of_case(
                [_truth(asked, values, one) for one in tests], [_truth(asked, values, one) for one in results]
            )
        case _:
            return None


def _of_case(tests: Sequence[bool | None], results: Sequence[bool | None]) -> bool | None:
    """Return what every result is that the tests leave possible."""
    found: set[bool | None] = set()
    for test, result in zip((*tests, True), results, strict=True):
        if test is not False:
            found.add(result)
        if test:
            break
    return found.pop() if len(found) == 1 else None


# --- which way it leans -------------------------------------------------------------------------------


def leaning(asked: Plan) -> tuple[tuple[Ref, int], ...]:
    """Return the single conditions of which 资格 is made, 1 where one speaks for 符合, -1 where against."""
    found: list[tuple[Ref, int]] = []

    def walk(ref: Ref, sign: int) -> None:
        match asked.nodes[ref]:
            case plan.Not(item=item):
                walk(item, -sign)
            case plan.All(items=items) | plan.Any(items=items) | plan.AtLeast(items=items):
                for one in items:
                    walk(one, sign)
            case plan.IfKnown(otherwise=otherwise):
                walk(otherwise, sign)
            case plan.Case(results=results):
                for one in results:
                    walk(one, sign)
            case _:
                found.append((ref, sign))

    for ref in (*asked.applies, *asked.requires):
        walk(ref, 1)
    for ref in asked.exceptions:
        walk(ref, -1)
    return tuple(found)


def extremes(slot: Slot) -> tuple[Encoded, ...]:
    """Return a few values that a slot can hold: each word, the ends of a line, each place and none of them, 无."""
    match slot.domain:
        case Words(words=words):
            found: tuple[Encoded, ...] = words
        case Names(named=named):
            found = (*named, ELSEWHERE)
        case Range(least=least, greatest=greatest):
            found = (least, greatest)
        case unreachable:
            assert_never(unreachable)
    return (*found, None) if slot.absent else found
