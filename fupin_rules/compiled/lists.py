"""What is asked of every member of a list: counts, sums, extremes, orders, 存在 and 每个.

Each member's condition is a diagram of its own; member by member what they come to together is joined, so sixty members
take sixty steps and not every way in which they can be. Members that a case does not name are one unknown more: how many
of them count, or what they come to, where any member can count at all.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import assert_never

import attrs

from fupin_rules.compiled.diagram import Diagram, Variable, numbered
from fupin_rules.compiled.occurring import ANYBODY, members_of, occurring_of_member
from fupin_rules.compiled.points import TooManyPointsError, apart
from fupin_rules.compiled.residue import NoPreimageError, Number, Payload, Residue, Unknown, residue, unknowns_of
from fupin_rules.compiled.residue import number as number_in
from fupin_rules.compiled.space import Known
from fupin_rules.lower import plan
from fupin_rules.lower.plan import WITHHELD, Order, asked_of


class NotCountedError(Exception):
    """Members would have to be put in order by what is not known. Never leaves `compiled`."""


@attrs.frozen
class Taken:
    """What some members come to: the values so far, or one value and how many."""

    values: tuple[Payload, ...] = ()


NOBODY = Taken()


def over_members(possible: Known, node: plan.OverMembers) -> Diagram:
    """Return what is asked of a list."""
    numbers = range(1, members_of(possible, node).count + 1)
    match node:
        case plan.OfMembers(every=every, condition=condition):
            make = possible.diagrams
            each = [possible.of_member(number, condition) for number in numbers]
            others = _some_others(possible, node)
            return (
                possible.all_of([*each, possible.negated(others)])
                if every
                else possible.any_of([*each, others, make.terminal(False)])
            )
        case plan.Total():
            return _total(possible, node, numbers)
        case plan.Statistic():
            return _statistic(possible, node, numbers)
        case plan.Ranked():
            return _ranked(possible, node, numbers)
        case unreachable:
            assert_never(unreachable)


# --- members that a case does not name ----------------------------------------------------------------


def _others(possible: Known, node: plan.OverMembers) -> Unknown | None:
    """Return what stands for the members that are not named, ``None`` where there are none.

    What they are asked that is not their own is not carried back to them.
    """
    if members_of(possible, node).complete:
        return None
    unknown = possible.unknown(node.rest)
    asked = frozenset().union(*(occurring_of_member(possible, ANYBODY, part) for part in asked_of(node)))
    if any(not _is_own(possible, one, unknown) for one in asked):
        possible.inexact = True
    return unknown


def _is_own(possible: Known, place: Variable, rest: Unknown) -> bool:
    slot = possible.unknowns[place].slot
    return slot.kind is plan.Kind.FACT and slot.roster == rest.slot.roster


def _some_others(possible: Known, node: plan.OfMembers | plan.Ranked | plan.Total) -> Diagram:
    """Return whether any member counts that is not named: not where nobody can."""
    make = possible.diagrams
    unknown = _others(possible, node)
    if unknown is None or not _can_count(possible, node):
        return make.terminal(False)
    return make.node(unknown.place, numbered(2), (make.terminal(False), make.terminal(True)))


def _can_count(possible: Known, node: plan.OverMembers) -> bool:
    """Return whether a member can meet the condition, or with 每个 fail it."""
    if node.condition is None:
        return True
    wanted = not (isinstance(node, plan.OfMembers) and node.every)
    return any(found is wanted for found in possible.diagrams.payloads_of(possible.of_member(ANYBODY, node.condition)))


# --- counts and sums ----------------------------------------------------------------------------------


def _total(possible: Known, node: plan.Total, numbers: range) -> Diagram:
    make = possible.diagrams
    found = make.terminal(0)
    for number in numbers:
        found = make.combine("sum", (found, _added_by(possible, node, number)), lambda *both: _sum(possible, *both))
    unknown = _others(possible, node)
    if unknown is None:
        return found
    worth = set(make.payloads_of(_added_by(possible, node, ANYBODY)))
    if worth <= {0}:
        return found
    shared = (
        node.value is not None
        and node.condition is not None
        and (
            occurring_of_member(possible, ANYBODY, node.condition) & occurring_of_member(possible, ANYBODY, node.value)
        )
    )
    if None in worth or WITHHELD in worth or shared:
        possible.inexact = True
    return make.combine("sum", (found, make.terminal(unknown)), lambda *both: _sum(possible, *both))


def _added_by(possible: Known, node: plan.Total, number: int) -> Diagram:
    """Return what one member adds: its value, or 1, where it meets the condition, else 0."""
    make = possible.diagrams
    one = make.terminal(1) if node.value is None else possible.of_member(number, node.value)
    if node.condition is None:
        return one
    return make.choose(possible.of_member(number, node.condition), one, make.terminal(0))


def _sum(possible: Known, total: Payload, one: Payload) -> Diagram:
    make = possible.diagrams
    if WITHHELD in (total, one) or None in (total, one):
        return make.terminal(total if total is None or total is WITHHELD else one)
    return make.terminal(residue(plan.Arithmetic("+", 0, 0), (total, one)))


# --- extremes and means -------------------------------------------------------------------------------


def _statistic(possible: Known, node: plan.Statistic, numbers: range) -> Diagram:
    make = possible.diagrams
    join = _JOINS[node.word]
    found = make.terminal(NOBODY)
    for number in numbers:
        taken = _taken(possible, node, number)
        found = make.combine(("taken", node.word), (found, taken), lambda one, other: make.terminal(join(one, other)))
    unknown = _others(possible, node)
    if unknown is not None:
        found = make.combine(
            ("with others", node.word),
            (found, _worth(possible, node, unknown)),
            lambda one, other: make.terminal(_with_others(node.word, one, other)),
        )
    nobody = make.combine("nobody", (found,), lambda one: make.terminal(one == NOBODY))
    finished = make.combine(("finished", node.word), (found,), lambda one: make.terminal(_finished(node.word, one)))
    return make.choose(nobody, possible.of(node.empty), finished)


def _taken(possible: Known, node: plan.Statistic, number: int) -> Diagram:
    """Return what one member comes to, nobody where it does not count."""
    make = possible.diagrams
    value = possible.of_member(number, node.value)
    taken = make.combine("one", (value,), lambda one: make.terminal(Taken((one,))))
    if node.condition is None:
        return taken
    return make.choose(possible.of_member(number, node.condition), taken, make.terminal(NOBODY))


def _worth(possible: Known, node: plan.Statistic, unknown: Unknown) -> Diagram:
    """Return what the members that are not named come to."""
    make = possible.diagrams
    value = possible.of_member(ANYBODY, node.value)
    tested = make.terminal(True) if node.condition is None else possible.of_member(ANYBODY, node.condition)
    worth = [one for one in possible.payloads(make.choose(tested, value, make.terminal(NOBODY))) if one != NOBODY]
    if not worth:
        return make.terminal(NOBODY)
    if node.word == "平均值" or any(one is None or one is WITHHELD or unknowns_of(one) for one in worth):
        possible.inexact = True
        line = make.terminal(Taken((unknown,)))
        return make.switch(unknown.place, (unknown.start,), (make.terminal(NOBODY), line))
    kids = [make.terminal(Taken((one,))) for one in sorted(map(number_in, worth))]
    return make.node(unknown.place, numbered(len(kids) + 1), (make.terminal(NOBODY), *kids))


def _special(one: Taken, other: Taken) -> Taken | None:
    both = (*one.values, *other.values)
    for mark in (WITHHELD, None):
        if mark in both:
            return Taken((mark,))
    return None


def _extreme(greatest: bool, one: Taken, other: Taken) -> Taken:
    if NOBODY in (one, other):
        return other if one == NOBODY else one
    return _special(one, other) or Taken((residue(plan.Extreme(greatest, ()), (*one.values, *other.values)),))


def _greatest(one: Taken, other: Taken) -> Taken:
    return _extreme(True, one, other)


def _least(one: Taken, other: Taken) -> Taken:
    return _extreme(False, one, other)


def _summed(one: Taken, other: Taken) -> Taken:
    """Join sums with their numbers: the value of one member stands for itself and 1."""
    if NOBODY in (one, other):
        return other if one == NOBODY else one
    special = _special(one, other)
    if special is not None:
        return special
    sums = [part.values if len(part.values) == 2 else (*part.values, 1) for part in (one, other)]
    added = plan.Arithmetic("+", 0, 0)
    return Taken(tuple(residue(added, (some, more)) for some, more in zip(*sums, strict=True)))


_JOINS: dict[str, Callable[[Taken, Taken], Taken]] = {"最大值": _greatest, "最小值": _least, "平均值": _summed}


def _with_others(word: str, named: Taken, others: Taken) -> Taken:
    """Join those that are named with the others; what the others bring the mean to is the mean."""
    if word != "平均值":
        return _JOINS[word](named, others)
    return named if others == NOBODY else _special(named, NOBODY) or others


def _finished(word: str, found: Taken) -> Payload:
    if word == "平均值" and len(found.values) == 2:
        return residue(plan.Arithmetic("÷", 0, 0), (found.values[0], found.values[1]))
    return found.values[0] if found.values else None


# --- orders -------------------------------------------------------------------------------------------


@attrs.frozen
class Placed:
    """One member with its keys, each the least first and 无 last."""

    keys: tuple[tuple[bool, Number], ...]
    number: int


def _ranked(possible: Known, node: plan.Ranked, numbers: range) -> Diagram:
    """Return the members that qualify in order; a key that is not known is tried on points between those that are."""
    make = possible.diagrams
    keyed = [_told_apart(possible, [possible.of_member(number, key) for number in numbers]) for key, _, _ in node.keys]
    nobody: tuple[Placed, ...] = ()
    found = make.terminal(nobody)
    for number in numbers:
        one = make.terminal(Placed((), number))
        for (_, is_condition, greatest), values in zip(node.keys, keyed, strict=True):
            value = values[number - 1]
            one = make.combine(
                ("key", is_condition, greatest),
                (one, value),
                lambda placed, by, test=is_condition, first=greatest: make.terminal(_keyed(placed, by, test, first)),
            )
        one = make.combine("member", (one,), lambda placed: make.terminal((placed,)))
        if node.condition is not None:
            one = make.choose(possible.of_member(number, node.condition), one, make.terminal(nobody))
        found = make.combine("members", (found, one), lambda some, more: make.terminal((*some, *more)))
    names = _names(possible, node, len(numbers))

    def order(placed: tuple[Placed, ...], others: bool) -> Diagram:
        ordered = sorted(placed, key=lambda one: (one.keys, one.number))
        return make.terminal(Order(tuple(names[one.number - 1] for one in ordered), complete=not others))

    return make.combine(("order", tuple(names)), (found, _some_others(possible, node)), order)


def _told_apart(possible: Known, keys: list[Diagram]) -> list[Diagram]:
    """Return one key of every member on points, so many that those not known can lie in any order.

    Raises:
        NotCountedError: it cannot be said where one lies among the others.
    """
    payloads = [one for key in keys for one in possible.payloads(key)]
    numbers = {one for one in payloads if isinstance(one, int | Fraction) and not isinstance(one, bool)}
    unknown = sum(any(map(unknowns_of, possible.payloads(key))) for key in keys)
    try:
        return [apart(possible, key, numbers, 2 * max(1, unknown)) for key in keys]
    except (NoPreimageError, TooManyPointsError) as error:
        raise NotCountedError from error


def _keyed(placed: Placed, by: Payload, is_condition: bool, greatest: bool) -> Placed:
    """Add a key of a member.

    Raises:
        NotCountedError: the key is a number that is not known.
    """
    if isinstance(by, Unknown | Residue):
        raise NotCountedError
    if is_condition:
        key: tuple[bool, Number] = (False, 0 if by else 1)
    elif by is None or by is WITHHELD:
        key = (True, 0)
    else:
        key = (False, -number_in(by) if greatest else number_in(by))
    return Placed((*placed.keys, key), placed.number)


def _names(possible: Known, node: plan.Ranked, count: int) -> list[str]:
    """Return the name of each listed member, or its number; equal names get the number too."""
    given = [next((one for one in _told_names(possible, node, number) if one), "") for number in range(1, count + 1)]
    return [
        name if name and given.count(name) == 1 else f"{name}(第{number}个)"
        for number, name in enumerate(given, start=1)
    ]


def _told_names(possible: Known, node: plan.Ranked, number: int) -> list[str]:
    keys = (possible.space.plan.slots[slot].key.replace("[]", f"[{number}]", 1) for slot in node.names)
    return [told for told in (possible.told.get(key) for key in keys) if isinstance(told, str)]
