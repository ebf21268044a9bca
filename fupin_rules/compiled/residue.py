"""What is left of a computation when some of it is not known, and where on the line of an unknown it reaches a value.

A *residue* is an operation whose parts are values, unknowns and other residues; choices and tables are no part of it,
for they stand in the diagram that leads to it. For example 教师.累计学期数 ÷ 2,向上取整, with 学期数 unknown, is
``Residue(up, (Residue(÷, (terms, 2)),))``, and it reaches 30 where the terms are above 58: its *preimage* of 30 is cut
at 59, that of 31 at 61.

Every operation rises or falls with each of its parts, so what lies at or above a value is one end of the line.
"""

import calendar
import datetime
import itertools
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import TypeGuard

import attrs

from fupin_rules import workdays
from fupin_rules.calendar import LEAP_DAYS
from fupin_rules.comparison import Relation
from fupin_rules.compiled.diagram import Cut, Variable
from fupin_rules.compiled.operations import Operation, operate, whole
from fupin_rules.lower import plan
from fupin_rules.lower.plan import Encoded, Range, Slot

Number = int | Fraction

NEAR = 1000
"""Into how many parts a gap without neighbouring points is cut; its first and last point lie so near to its ends."""


@attrs.frozen(eq=False)
class Unknown:
    """Something that is not known, as a variable of diagrams.

    ``place`` is its place in their order; ``open`` says that no one could tell it; ``word`` that it is what an unlisted
    word means. ``limits`` bound an open parameter.
    """

    place: Variable
    key: str
    slot: Slot
    open: bool
    word: bool = False
    beside: "set[Cut | None]" = attrs.field(factory=set, init=False, repr=False)
    """Further cuts of the residue that is being looked at."""
    _reached: "dict[tuple[Payload, Number], frozenset[Cut]]" = attrs.field(factory=dict, init=False, repr=False)
    _bent: "dict[Payload, frozenset[Cut]]" = attrs.field(factory=dict, init=False, repr=False)

    def reaching(self, payload: "Payload", value: Number) -> "frozenset[Cut]":
        """Return where the line is cut by a residue of this one unknown reaching a value, and going above it.

        Raises:
            NoPreimageError: the unknown occurs more than once.
        """
        if (payload, value) not in self._reached:
            self._reached[payload, value] = frozenset(_cuts(payload, value, self))
        return self._reached[payload, value]

    def bending(self, payload: "Payload") -> "frozenset[Cut]":
        """Return where a residue begins to rise or fall otherwise: a limit is reached, a first period begins."""
        if payload not in self._bent:
            self._bent[payload] = frozenset(_kinks(payload, self))
        return self._bent[payload]

    @property
    def line(self) -> Range:
        """Return the line of an ordered unknown."""
        assert isinstance(self.slot.domain, Range)
        return self.slot.domain

    def first_from(self, value: Number, *, above: bool) -> Cut:
        """Return the cut below the least point at or, with ``above``, above a value."""
        step = self.line.step
        if step is None:
            return (value, 1 if above else 0)
        return (whole((value // step + 1 if above else -(-value // step)) * step), 0)

    @property
    def start(self) -> Cut:
        """Return the cut below all that the unknown can be; 无 lies below it."""
        found = self.first_from(self.line.least, above=False)
        for relation, limit in self.slot.limits:
            if relation in (Relation.AT_LEAST, Relation.MORE, Relation.EQUAL):
                found = max(found, self.first_from(number(limit), above=relation is Relation.MORE))
        return found

    @property
    def beyond(self) -> Cut:
        """Return the cut above all that the unknown can be."""
        found = self.first_from(self.line.greatest, above=True)
        for relation, limit in self.slot.limits:
            if relation in (Relation.AT_MOST, Relation.LESS, Relation.EQUAL):
                found = min(found, self.first_from(number(limit), above=relation is not Relation.LESS))
        return found

    def inside(self, places: Iterable[Cut]) -> list[Cut]:
        """Return those cuts in order that lie within the line."""
        start, beyond = self.start, self.beyond
        return sorted({one for one in places if start < one < beyond})

    def intervals(self, places: Iterable[Cut]) -> Iterable[tuple[Cut, Cut]]:
        """Return the intervals into which cuts divide the line, each with where it begins and where it ends."""
        return itertools.pairwise([self.start, *self.inside(places), self.beyond])

    def first(self, low: Cut, high: Cut) -> Number:
        """Return the first point of an interval of the line; on a dense one a point next to it, where it has none."""
        at, above = low
        return at if not above else at + Fraction(high[0] - at) / NEAR

    def last(self, low: Cut, high: Cut) -> Number:
        """Return the last point of an interval of the line, or on a dense one a point next to it."""
        step = self.line.step
        if step is not None:
            return high[0] - step
        end, above = high
        return end if above else end - Fraction(end - low[0]) / NEAR

    def points(self, low: Cut, high: Cut, count: int) -> list[Cut]:
        """Return where to cut an interval so that ``count`` points of it are told apart, half of them at each end."""
        step, half, at, end = self.line.step, count // 2, low[0], high[0]
        if step is None:
            if at == end:
                return [low]
            apart = Fraction(end - at) / NEAR
            tried = [at + apart * by for by in range(1, half + 1)] + [end - apart * by for by in range(1, half + 1)]
            return sorted([low, *((point, side) for point in tried for side in (0, 1))])
        there = (end - at) // step
        if there <= count:
            return [(whole(at + step * by), 0) for by in range(there)]
        return [
            *((whole(at + step * by), 0) for by in range(half)),
            *((whole(end - step * by), 0) for by in range(half, 0, -1)),
        ]

    def multiple_in(self, low: Cut, high: Cut, unit: Fraction) -> list[Cut]:
        """Return where to cut an interval so that a whole multiple of a unit is tried, and the point above it."""
        step = self.line.step
        if step is None:
            return []
        first = -(-low[0] // unit) * unit
        points = (self.first_from(first + step * by, above=False) for by in range(3))
        return [one for one in points if low <= one < high]


@attrs.frozen(cache_hash=True)
class Residue:
    """An operation on parts some of which are not known; ``unknowns`` are all that occur in it."""

    operation: Operation
    parts: "tuple[Payload, ...]"
    unknowns: frozenset[Variable] = attrs.field(eq=False, repr=False)


Payload = Encoded | Unknown | Residue
"""What a diagram of a value leads to."""


def unknowns_of(payload: Payload) -> frozenset[Variable]:
    """Return the unknowns of a payload."""
    match payload:
        case Unknown(place=place):
            return frozenset({place})
        case Residue(unknowns=found):
            return found
        case _:
            return frozenset()


def is_value(payload: Payload) -> TypeGuard[Encoded]:
    """Return whether a payload is a value."""
    return not isinstance(payload, Unknown | Residue)


def known(parts: tuple[Payload, ...]) -> TypeGuard[tuple[Encoded, ...]]:
    """Return whether all parts are values."""
    return not any(map(unknowns_of, parts))


def residue(operation: Operation, parts: tuple[Payload, ...]) -> Payload:
    """Return what an operation makes of parts: a value where all are known."""
    if known(parts):
        return operate(operation, parts)
    return Residue(operation, parts, frozenset().union(*map(unknowns_of, parts)))


def evaluate(payload: Payload, points: Mapping[Variable, Encoded]) -> Encoded:
    """Return what a payload comes to at points of its unknowns."""
    match payload:
        case Unknown(place=place):
            return points[place]
        case Residue(operation=operation, parts=parts):
            return operate(operation, tuple(evaluate(part, points) for part in parts))
        case _:
            return payload


class NoPreimageError(Exception):
    """Where a residue reaches a value cannot be said. Never leaves `compiled`."""


def _cuts(payload: Payload, value: Number, unknown: Unknown) -> set[Cut]:
    unknown.beside.clear()
    found = {_first(payload, value, unknown, above) for above in (False, True)} | unknown.beside
    for divisor in _divisors_in(payload):
        found |= {_first(divisor, 0, unknown, above) for above in (False, True)}
    return set(unknown.inside(cut for cut in found if cut is not None))


def _divisors_in(payload: Payload) -> list[Payload]:
    """Return what is not known and divided by, anywhere in a payload: at 0 nothing comes of it."""
    match payload:
        case Residue(operation=plan.Arithmetic(sign="÷"), parts=(left, right)) if unknowns_of(right):
            return [right, *_divisors_in(left), *_divisors_in(right)]
        case Residue(parts=parts):
            return [found for part in parts for found in _divisors_in(part)]
        case _:
            return []


def _kinks(payload: Payload, unknown: Unknown) -> set[Cut]:
    match payload:
        case Residue(operation=operation, parts=parts):
            found = set[Cut]().union(*map(unknown.bending, parts))
            if isinstance(operation, plan.Workday) and _is_of(parts[0], unknown):
                for day in workdays.published(operation.count):
                    found |= unknown.reaching(parts[0], day.toordinal())
            if isinstance(operation, plan.Arithmetic) and operation.sign == "÷" and _is_of(parts[1], unknown):
                found |= unknown.reaching(parts[1], 0)
            if isinstance(operation, plan.Extreme | plan.Earliest | plan.Periods):
                limits = [part for part in parts if isinstance(part, int | Fraction)]
                moving = [part for part in parts if unknowns_of(part) == {unknown.place}]
                for one, limit in itertools.product(moving, limits):
                    try:
                        found |= unknown.reaching(one, limit)
                    except NoPreimageError:
                        continue
            return found
        case _:
            return set()


def _is_of(payload: Payload, unknown: Unknown) -> bool:
    """Return whether a payload is computed from one unknown alone."""
    return unknowns_of(payload) == {unknown.place} and _count(payload) == 1


def _first(payload: Payload, value: Number, unknown: Unknown, above: bool) -> Cut | None:
    """Return the cut of the line between what reaches a value (or with ``above`` exceeds it) and what does not."""
    match payload:
        case Unknown():
            return unknown.first_from(value, above=above)
        case Residue(operation=plan.Arithmetic(sign=sign), parts=(left, right)):
            return _first_of_sum(sign, left, right, value, unknown, above)
        case Residue(operation=plan.Rounded(rounding=rounding), parts=(inner,)):
            unit = rounding.unit
            steps = floor(value / unit) + 1 if above else ceil(value / unit)
            word = rounding.value
            if word.startswith("向上"):
                return _first(inner, (steps - 1) * unit, unknown, True)
            if word.startswith(("向下", "舍去")):
                return _first(inner, steps * unit, unknown, False)
            return _first(inner, (steps - Fraction(1, 2)) * unit, unknown, steps <= 0)
        case Residue(operation=plan.Extreme() | plan.Earliest(), parts=parts):
            inner, *others = (part for part in parts if unknowns_of(part))
            if others:
                raise NoPreimageError
            return _first(inner, value, unknown, above)
        case Residue(operation=plan.Workday(count=count), parts=(day, *_)):
            _add_days_before(day, value, count, unknown)
            return _searched(payload, value, unknown, above)
        case Residue(operation=plan.Calendar() | plan.Attained() | plan.Periods()):
            return _searched(payload, value, unknown, above)
        case Residue(operation=plan.Share() | plan.Compare() | plan.Among() | plan.Within() | plan.IsWithheld()):
            raise NoPreimageError
        case _:
            raise AssertionError("a residue holds its unknown")


def _add_days_before(day: Payload, value: Number, count: int, unknown: Unknown) -> None:
    """Add where the day lies after which so many working days can end on a day: where a calendar ends, they may fall."""
    if 1 <= value <= datetime.date.max.toordinal():
        for start in workdays.may_lead_to(datetime.date.fromordinal(int(value)), count):
            unknown.beside.update(_first(day, start.toordinal(), unknown, above) for above in (False, True))


def _first_of_sum(sign: str, left: Payload, right: Payload, value: Number, unknown: Unknown, above: bool) -> Cut | None:
    """Undo one sum, product or quotient; where the other part turns it round, above and at a value change places."""
    if unknowns_of(left) and unknowns_of(right):
        raise NoPreimageError
    inner, other = (left, right) if unknowns_of(left) else (right, left)
    by = number(other)
    match sign:
        case "+":
            return _first(inner, value - by, unknown, above)
        case "-" if inner is left:
            return _first(inner, value + by, unknown, above)
        case "-":
            return _first(inner, by - value, unknown, not above)
        case "×" if by:
            return _first(inner, Fraction(value) / by, unknown, above if by > 0 else not above)
        case "×":
            return None
        case _ if inner is left:
            return _first(inner, value * by, unknown, above if by > 0 else not above)
        case _:
            return _first(inner, Fraction(by) / value, unknown, not above) if value else None


def _searched(payload: Residue, value: Number, unknown: Unknown, above: bool) -> Cut | None:
    """Find by halving where a residue that goes by the calendar reaches a value."""
    step = unknown.line.step
    if step is None or len(payload.unknowns) != 1 or _count(payload) != 1:
        raise NoPreimageError
    least = unknown.start[0]
    size = (unknown.beyond[0] - least) // step

    def reached(by: int) -> bool:
        found = number(evaluate(payload, {unknown.place: whole(least + step * by)}))
        return found > value if above else found >= value

    rising = reached(size - 1)
    if reached(0) == rising:
        return None
    at = bisect_left(range(size), True, key=lambda by: reached(by) == rising)
    return (whole(least + step * at), 0)


def number(value: Payload) -> Number:
    """Return a value that is a number.

    Raises:
        NoPreimageError: it is 无, as a quotient by 0 is.
    """
    if not isinstance(value, int | Fraction):
        raise NoPreimageError
    return value


def wavers(payload: Payload) -> bool:
    """Return whether a payload may both rise and fall with one unknown: one that occurs twice, or a divisor of any sign."""
    divisors = _divisors_in(payload)
    if not all(isinstance(one, Unknown) and one.line.least >= 0 for one in divisors):
        return True
    if _count(payload) == len(unknowns_of(payload)):
        return False
    return bool(divisors) or any(_direction(payload, one) is None for one in unknowns_of(payload))


def _direction(payload: Payload, unknown: Variable) -> int | None:
    """Return 1 where a payload never falls with an unknown, -1 where it never rises, 0 where it stays, else ``None``."""
    match payload:
        case Unknown(place=place):
            return int(place == unknown)
        case Residue(operation=plan.Arithmetic(sign="+") | plan.Extreme() | plan.Earliest(), parts=parts):
            return _same([_direction(part, unknown) for part in parts])
        case Residue(operation=plan.Arithmetic(sign="-"), parts=(left, right)):
            return _same([_direction(left, unknown), _turned(_direction(right, unknown))])
        case Residue(operation=plan.Arithmetic(), parts=parts):
            rising = all(map(_is_never_negative, parts))
            return _same([_direction(part, unknown) for part in parts]) if rising else None
        case Residue(operation=plan.Periods(), parts=(first, last)):
            return _same([_turned(_direction(first, unknown)), _direction(last, unknown)])
        case Residue(operation=plan.Rounded() | plan.Calendar() | plan.Attained(), parts=parts):
            return _same([_direction(part, unknown) for part in parts])
        case Residue():
            return None
        case _:
            return 0


def _turned(direction: int | None) -> int | None:
    return None if direction is None else -direction


def _same(directions: Sequence[int | None]) -> int | None:
    """Return the direction of what goes with all of some: there is none where they differ."""
    found = {one for one in directions if one != 0}
    return 0 if not found else found.pop() if len(found) == 1 else None


def _is_never_negative(payload: Payload) -> bool:
    match payload:
        case Unknown():
            return payload.line.least >= 0
        case Residue(operation=plan.Periods()):
            return True
        case Residue(operation=plan.Arithmetic(sign="+" | "×") | plan.Rounded(), parts=parts):
            return all(map(_is_never_negative, parts))
        case Residue():
            return False
        case _:
            return isinstance(payload, int | Fraction) and payload >= 0


def _count(payload: Payload) -> int:
    """Return how often unknowns occur in a payload."""
    match payload:
        case Unknown():
            return 1
        case Residue(parts=parts):
            return sum(map(_count, parts))
        case _:
            return 0


def shares_in(payload: Payload) -> list[Residue]:
    """Return what payers bear of an amount that is not known, wherever it stands in a payload."""
    match payload:
        case Residue(operation=plan.Share()):
            return [payload]
        case Residue(parts=parts):
            return [found for part in parts for found in shares_in(part)]
        case _:
            return []


def ages_in(payload: Payload) -> frozenset[int]:
    """Return at which ages a payload may say differently of someone born on 29 February; 1 for an age that is not known."""
    match payload:
        case Residue(operation=plan.Attained(), parts=(_, age, _)):
            return frozenset({age if isinstance(age, int) else 1})
        case Residue(parts=parts):
            return frozenset().union(*map(ages_in, parts))
        case _:
            return frozenset()


def a_leap_day(low: Cut, high: Cut, age: int) -> list[Cut]:
    """Return the first 29 February of an interval of days that is none at an age, and the day after it."""
    for day in LEAP_DAYS:
        at = day.toordinal()
        if low <= (at, 0) < high and not calendar.isleap(day.year + age):
            return [(at, 0), (at + 1, 0)] if (at + 1, 0) < high else [(at, 0)]
    return []
