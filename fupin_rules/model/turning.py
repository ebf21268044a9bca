"""Where a rate turns with the day of the decision: 若满90周岁之日不晚于基准日,则200元/月,否则100元/月.

What goes in is the rate; what comes out are its parts, each with the days from which or before which it is paid, so that
with 适用日 每期首日 each period is paid by its own first day. A condition that turns at no single day is left as it stands.
"""

from collections.abc import Iterator, Sequence

import attrs

from fupin_rules.comparison import Relation
from fupin_rules.model import nodes, types
from fupin_rules.model.absence import absent_in
from fupin_rules.model.rebuilt import rebuilt
from fupin_rules.node import node

TODAY = "基准.评价日"


@node(eq=False)
class Turn:
    """A day on which a rate turns: what is paid from it on, or (not ``begun``) before it; ``after`` from the day after."""

    day: nodes.Value
    after: bool
    begun: bool


@node(eq=False)
class Part:
    """What a rate is between its turns."""

    rate: nodes.Value
    turns: tuple[Turn, ...]


def parts_of(rate: nodes.Value) -> tuple[Part, ...]:
    """Return the parts of a rate, of which exactly one holds on each day: the earlier before the later."""
    found = next(_turning(rate), None)
    if found is None:
        return (Part(rate, ()),)
    choice, day, after, then_first = found
    branches = (choice.then, choice.otherwise) if then_first else (choice.otherwise, choice.then)
    parts: list[Part] = []
    for branch, begun in zip(branches, (False, True), strict=True):
        chosen = _with(rate, choice, branch)
        parts += [attrs.evolve(one, turns=(Turn(day, after, begun), *one.turns)) for one in parts_of(chosen)]
    return tuple(parts)


def _with(rate: nodes.Value, choice: nodes.Choose, branch: nodes.Value) -> nodes.Value:
    return rebuilt(rate, lambda one: branch if one is choice else None, named=False)


def _turning(value: nodes.Value) -> Iterator[tuple[nodes.Choose, nodes.Value, bool, bool]]:
    """Yield each choice in a value that turns at one day, with the day, if on the day after, and if ``then`` is before."""
    if isinstance(value, nodes.Choose):
        turn = _turn(value.condition)
        if turn is not None:
            yield value, *turn
    inner: Sequence[object] = (
        (value.definition.value,) if isinstance(value, nodes.DefinedValue) else nodes.children(value)
    )
    for part in inner:
        if isinstance(part, nodes.Value):
            yield from _turning(part)


def _turn(condition: nodes.Condition) -> tuple[nodes.Value, bool, bool] | None:
    """Return the day at which a condition turns, if on the day after, and if it holds before it rather than from then."""
    match condition:
        case nodes.Not(item=item):
            turn = _turn(item)
            return None if turn is None else (turn[0], turn[1], not turn[2])
        case nodes.Compare(left=left, relation=relation, right=right) if _is_today(right):
            return _relation(left, relation)
        case nodes.Compare(left=left, relation=relation, right=right) if _is_today(left):
            return _relation(right, _MIRRORED.get(relation, relation))
        case _:
            return None


_MIRRORED = {
    Relation.LESS: Relation.MORE,
    Relation.MORE: Relation.LESS,
    Relation.AT_MOST: Relation.AT_LEAST,
    Relation.AT_LEAST: Relation.AT_MOST,
}


def _relation(day: nodes.Value, relation: Relation) -> tuple[nodes.Value, bool, bool] | None:
    if not isinstance(day.type, types.Day) or _asks_today(day) or absent_in(day) is not None:
        return None
    match relation:
        case Relation.AT_MOST:
            return day, False, False
        case Relation.LESS:
            return day, True, False
        case Relation.MORE:
            return day, False, True
        case Relation.AT_LEAST:
            return day, True, True
        case _:
            return None


def _is_today(value: nodes.Value) -> bool:
    return isinstance(value, nodes.FactValue) and value.fact.key == TODAY


def _asks_today(part: nodes.Value | nodes.Condition) -> bool:
    if isinstance(part, nodes.DefinedValue):
        return _asks_today(part.definition.value)
    return (isinstance(part, nodes.Value) and _is_today(part)) or any(map(_asks_today, nodes.children(part)))
