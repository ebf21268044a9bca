"""An ordered type as a line, and the few points that stand for all of it.

The constants that a value is compared with divide its type into regions. One point stands for its region: no comparison
can tell two points of one region apart. Table checks, splitting on a missing fact, the oracle's completions
and the nearest changes all use these points. What passes through are points of ordered lines, seen as whole numbers
(days, months, 分, counts) or as exact fractions.
"""

import datetime
from collections.abc import Iterable
from fractions import Fraction
from math import ceil, floor

import attrs

from fupin_rules.calendar import FIRST_DAY, FIRST_MONTH, LAST_DAY, LAST_MONTH, Month, Term

Point = Fraction | datetime.date | Month | Term

BOUND = Fraction(10**12)
"""Stands for "as large as you like" where a number has no upper bound."""

NEAR = 1000
"""Into how many parts a gap without end points is cut; the first and the last point lie so near to its ends that what
is computed and rounded from them spans what the gap gives."""


@attrs.frozen
class Line:
    """An ordered type as a line of points: its least and greatest point, and its step.

    ``step`` is the distance of neighbouring points, or ``None`` where there is always another one between two.
    ``kind`` says what the points are: ``number``, ``day``, ``month`` or ``term``.
    """

    kind: str
    least: Fraction
    greatest: Fraction
    step: Fraction | None

    def position(self, point: Point) -> Fraction:
        """Return where a point lies on the line."""
        match point:
            case Month() | Term():
                return Fraction(point.ordinal)
            case datetime.date():
                return Fraction(point.toordinal())
            case Fraction():
                return point

    def point(self, position: Fraction) -> Point:
        """Return the point that lies at a position."""
        match self.kind:
            case "day":
                return datetime.date.fromordinal(int(position))
            case "month":
                return Month.from_ordinal(int(position))
            case "term":
                return Term.from_ordinal(int(position))
            case _:
                return position

    def has(self, point: Point) -> bool:
        """Return whether a point lies on the line."""
        at = self.position(point)
        return self.least <= at <= self.greatest and (self.step is None or at % self.step == 0)

    def stretched(self) -> "Line":
        """Return the line of an open value: it may lie beyond every value of a fact, and of what is computed from one.

        A number that counts something stays at 0 or above.
        """
        if self.kind == "number":
            least, greatest = min(self.least, Fraction(0)), max(self.greatest, Fraction(1))
            return attrs.evolve(self, least=least * BOUND, greatest=greatest * BOUND)
        years = 400 * {"day": 366, "month": 12, "term": 2}[self.kind]
        return attrs.evolve(self, least=self.least - years, greatest=self.greatest + years)

    def points(self, constants: Iterable[Point], per_gap: int) -> tuple[Point, ...]:
        """Return each constant that lies on the line and up to ``per_gap`` points of each gap, in order.

        With two or more per gap the first and the last point of the gap are among them.
        """
        cuts: set[Fraction] = set()
        for constant in constants:
            at = self.position(constant)
            cuts |= {at} if self.step is None else {self._down(at), self._up(at)}
        inside = sorted(cut for cut in cuts if self.least <= cut <= self.greatest)
        chosen: list[Fraction] = []
        low, low_open = self.least, False
        for cut in inside:
            chosen += self._gap(low, low_open, cut, True, per_gap)
            chosen.append(cut)
            low, low_open = cut, True
        chosen += self._gap(low, low_open, self.greatest, False, per_gap)
        return tuple(self.point(at) for at in chosen)

    def _down(self, at: Fraction) -> Fraction:
        step = self.step or Fraction(1)
        return floor(at / step) * step

    def _up(self, at: Fraction) -> Fraction:
        step = self.step or Fraction(1)
        return ceil(at / step) * step

    def _gap(self, low: Fraction, low_open: bool, high: Fraction, high_open: bool, count: int) -> list[Fraction]:
        """Return up to ``count`` points between two ends, each of which may or may not belong."""
        if self.step is None:
            if low > high or (low == high and (low_open or high_open)):
                return []
            if low == high:
                return [low]
            margin = (high - low) / (2 if count == 1 else NEAR)
            first = low + margin if low_open else low
            last = high - margin if high_open else high
            return _spread(first, last, count, None)
        first = low + self.step if low_open else low
        last = high - self.step if high_open else high
        return _spread(first, last, count, self.step)


def _spread(first: Fraction, last: Fraction, count: int, step: Fraction | None) -> list[Fraction]:
    """Return up to ``count`` different points from ``first`` to ``last``: half of them from each end inwards."""
    if first > last:
        return []
    if count == 1 or first == last:
        return [first]
    apart = step or (last - first) / NEAR
    there = int((last - first) / apart) + 1
    if there <= count:
        return [first + apart * index for index in range(there)]
    high = count // 2
    low = [first + apart * index for index in range(count - high)]
    return [*low, *(last - apart * index for index in reversed(range(high)))]


DAYS = Line("day", Fraction(FIRST_DAY.toordinal()), Fraction(LAST_DAY.toordinal()), Fraction(1))
TERMS = Line(
    "term", Fraction(Term(FIRST_DAY.year, False).ordinal), Fraction(Term(LAST_DAY.year, True).ordinal), Fraction(1)
)
MONTHS = Line("month", Fraction(FIRST_MONTH.ordinal), Fraction(LAST_MONTH.ordinal), Fraction(1))


def numbers(*, whole: bool, negative: bool, step: Fraction | None = None) -> Line:
    """Return the line of a number type: whole or exact, with or without negative values."""
    least = -BOUND if negative else Fraction(0)
    return Line("number", least, BOUND, Fraction(1) if whole else step)
