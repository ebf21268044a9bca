"""Reminders about the conditions of one block by themselves: one condition twice, one figure drawn on both sides.

What goes in is the syntax tree of one block; what comes out are warnings. The gist is none of this module's business.
"""

from collections.abc import Iterator, Sequence

from fupin_rules.comparison import AFTER, BEFORE, Relation
from fupin_rules.diagnostics import PolicyFinding
from fupin_rules.diagnostics.model import RepeatedCondition, TwoFactsInARange
from fupin_rules.syntax import nodes as syntax


def repeated(where: str, parts: Sequence[object], headings: tuple[str, ...]) -> Iterator[PolicyFinding]:
    """Find a condition that stands twice among the items of a group, or on both sides of 且 or 或; each one once."""
    for part in parts:
        match part:
            case syntax.AllOf(items=items) | syntax.AnyOf(items=items) | syntax.Group(items=items):
                standing: dict[object, list[syntax.Condition]] = {}
                for item in items:
                    standing.setdefault(item, []).append(item)
                for first, again in (each[:2] for each in standing.values() if len(each) > 1):
                    yield RepeatedCondition(
                        where=where, phrase=again.span.text, span=again.span, also=first.span, headings=headings
                    )
            case _:
                pass


def ranges(where: str, parts: Sequence[object], headings: tuple[str, ...]) -> Iterator[PolicyFinding]:
    """Find 甲超过3米,且乙不超过5米 of two facts of like names: the ends of one range are of one fact."""
    for part in parts:
        if not isinstance(part, syntax.AllOf) or len(part.items) != 2:
            continue
        one, other = part.items
        match one, other:
            case (
                syntax.Compare(left=syntax.Name(text=low), word=first, right=syntax.Quantity(unit=unit)),
                syntax.Compare(left=syntax.Name(text=high), word=second, right=syntax.Quantity(unit=same)),
            ) if low != high and unit == same and unit is not None and _upward(first) and _downward(second):
                if low.partition(".")[0] == high.partition(".")[0]:
                    yield TwoFactsInARange(where=where, first=low, second=high, span=part.span, headings=headings)
            case _:
                pass


def _upward(word: str) -> bool:
    return _relation(word) in (Relation.AT_LEAST, Relation.MORE)


def _downward(word: str) -> bool:
    return _relation(word) in (Relation.AT_MOST, Relation.LESS)


def _relation(word: str) -> Relation | None:
    return BEFORE.get(word) or AFTER.get(word)
