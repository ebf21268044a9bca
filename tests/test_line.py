"""A few points stand for a whole line: no comparison can tell any other point apart from all of them."""

import datetime
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_rules.calendar import FIRST_DAY, FIRST_MONTH, LAST_DAY, LAST_MONTH, Month
from fupin_rules.comparison import Relation
from fupin_rules.line import BOUND, DAYS, MONTHS, Line, Point, numbers

WHOLE = numbers(whole=True, negative=False)
SIGNED = numbers(whole=True, negative=True)
FEN = numbers(whole=False, negative=False, step=Fraction(1, 100))
EXACT = numbers(whole=False, negative=False)
EXACT_SIGNED = numbers(whole=False, negative=True)
SHORT = Line("number", Fraction(-2), Fraction(3), Fraction(1))
SHORT_EXACT = Line("number", Fraction(-2), Fraction(3), None)
SINGLE = Line("number", Fraction(5), Fraction(5), Fraction(1))

LINES = {
    "whole": WHOLE,
    "whole with a sign": SIGNED,
    "分": FEN,
    "exact": EXACT,
    "exact with a sign": EXACT_SIGNED,
    "short": SHORT,
    "short and exact": SHORT_EXACT,
    "single": SINGLE,
    "days": DAYS,
    "months": MONTHS,
}

lines = st.sampled_from(list(LINES.values()))
per_gaps = st.integers(1, 4)


def constants_of(line: Line) -> st.SearchStrategy[Point]:
    """Return constants that ``line`` may be compared with: mostly on it, some between its points, some off it."""
    if line.kind == "day":
        return st.dates(datetime.date(1890, 1, 1), datetime.date(2110, 1, 1)) | st.sampled_from([FIRST_DAY, LAST_DAY])
    if line.kind == "month":
        ordinals = st.integers(FIRST_MONTH.ordinal - 20, LAST_MONTH.ordinal + 20)
        return ordinals.map(Month.from_ordinal) | st.sampled_from([FIRST_MONTH, LAST_MONTH])
    near = st.fractions(min_value=-8, max_value=8, max_denominator=200)
    return near | st.sampled_from([line.least, line.greatest, line.least - 1, line.greatest + 1, Fraction(0)])


def points_of(line: Line) -> st.SearchStrategy[Point]:
    """Return any point of ``line``, often one near the constants."""
    if line.step is None:
        near = st.fractions(min_value=max(line.least, Fraction(-9)), max_value=min(line.greatest, Fraction(9)))
        far = st.fractions(min_value=line.least, max_value=line.greatest, max_denominator=10)
        return (near | far).map(line.point)
    least, greatest = int(line.least / line.step), int(line.greatest / line.step)
    step = line.step
    if line.kind != "number":
        return st.integers(least, greatest).map(lambda number: line.point(number * step))
    near_steps = st.integers(max(least, -900), min(greatest, 900))
    return (near_steps | st.integers(least, greatest)).map(lambda number: line.point(number * step))


def on(line: Line, point: Point) -> bool:
    """Return whether ``point`` is a point of ``line``."""
    at = line.position(point)
    return line.least <= at <= line.greatest and (line.step is None or (at / line.step).denominator == 1)


def neighbours_of(line: Line, constant: Point) -> set[Fraction]:
    """Return the constant itself, or the points of ``line`` just below and above it, as far as they are on it."""
    at = line.position(constant)
    around = {at} if line.step is None else {floor(at / line.step) * line.step, ceil(at / line.step) * line.step}
    return {place for place in around if line.least <= place <= line.greatest}


# --- laws -------------------------------------------------------------------------------------------


@given(st.data(), lines, per_gaps)
def test_points_lie_on_the_line_in_order_and_differ(data: st.DataObject, line: Line, per_gap: int) -> None:
    constants = data.draw(st.lists(constants_of(line), max_size=6))
    points = line.points(constants, per_gap)
    assert points
    assert all(on(line, point) for point in points)
    assert [line.has(constant) for constant in constants] == [on(line, constant) for constant in constants]
    places = [line.position(point) for point in points]
    assert all(left < right for left, right in pairwise(places))
    assert [line.position(line.point(place)) for place in places] == places


@given(st.data(), lines, per_gaps)
def test_every_constant_is_among_the_points(data: st.DataObject, line: Line, per_gap: int) -> None:
    constants = data.draw(st.lists(constants_of(line), max_size=6))
    places = {line.position(point) for point in line.points(constants, per_gap)}
    for constant in constants:
        assert neighbours_of(line, constant) <= places


@given(st.data(), lines, per_gaps)
def test_each_gap_has_as_many_points_as_it_may(data: st.DataObject, line: Line, per_gap: int) -> None:
    constants = data.draw(st.lists(constants_of(line), max_size=6))
    cuts = sorted({place for constant in constants for place in neighbours_of(line, constant)})
    places = [line.position(point) for point in line.points(constants, per_gap)]
    for low, high in pairwise(cuts):
        inside = [place for place in places if low < place < high]
        if line.step is None:
            assert len(inside) == per_gap
            continue
        room = int((high - low) / line.step) - 1
        assert len(inside) == min(per_gap, room)
        if room and per_gap >= 2:
            assert (inside[0], inside[-1]) == (low + line.step, high - line.step)


@given(st.data(), lines, st.integers(2, 4))
def test_the_ends_of_the_line_are_among_the_points(data: st.DataObject, line: Line, per_gap: int) -> None:
    constants = data.draw(st.lists(constants_of(line), max_size=6))
    places = [line.position(point) for point in line.points(constants, per_gap)]
    assert (places[0], places[-1]) == (line.least, line.greatest)


@given(st.data(), lines, per_gaps)
def test_no_comparison_tells_a_point_apart_from_all_points_chosen(
    data: st.DataObject, line: Line, per_gap: int
) -> None:
    thresholds = data.draw(st.lists(constants_of(line), max_size=6))
    anyone = data.draw(points_of(line))

    def profile(point: Point) -> tuple[bool, ...]:
        return tuple(relation.holds(point, threshold) for threshold in thresholds for relation in Relation)

    assert profile(anyone) in {profile(point) for point in line.points(thresholds, per_gap)}


@given(st.data(), lines)
def test_a_stretched_line_reaches_beyond_the_line(data: st.DataObject, line: Line) -> None:
    wide = line.stretched()
    assert (wide.kind, wide.step) == (line.kind, line.step)
    assert wide.greatest > line.greatest
    assert wide.least < line.least or wide.least == line.least >= 0
    points = wide.points(data.draw(st.lists(constants_of(line), max_size=4)), 2)
    assert wide.position(points[0]) == wide.least
    assert wide.position(points[-1]) == wide.greatest


# --- cases ------------------------------------------------------------------------------------------


def whole(*values: int) -> tuple[Point, ...]:
    return tuple(Fraction(value) for value in values)


@pytest.mark.parametrize(
    ("constants", "per_gap", "expected"),
    [
        ((), 1, (-2,)),
        ((), 2, (-2, 3)),
        ((0,), 1, (-2, 0, 1)),
        ((0,), 2, (-2, -1, 0, 1, 3)),
        ((-2, 3), 1, (-2, -1, 3)),
        ((-2, 3), 2, (-2, -1, 2, 3)),
        ((0, 1), 1, (-2, 0, 1, 2)),
        ((0, 2), 2, (-2, -1, 0, 1, 2, 3)),
        ((-9, 9), 2, (-2, 3)),
    ],
)
def test_a_short_line_of_whole_numbers(constants: tuple[int, ...], per_gap: int, expected: tuple[int, ...]) -> None:
    assert SHORT.points(whole(*constants), per_gap) == whole(*expected)


def test_a_constant_between_two_steps_gives_both() -> None:
    assert SHORT.points([Fraction(1, 2)], 1) == whole(-2, 0, 1, 2)


def test_between_two_exact_constants_lies_the_middle() -> None:
    assert SHORT_EXACT.points([Fraction(0), Fraction(1)], 1) == (
        Fraction(-2),
        Fraction(0),
        Fraction(1, 2),
        Fraction(1),
        Fraction(2),
    )


def test_years_of_service() -> None:
    assert WHOLE.points([Fraction(10), Fraction(20), Fraction(30)], 2) == whole(
        0, 9, 10, 11, 19, 20, 21, 29, 30, 31, int(BOUND)
    )


def test_days_around_a_day() -> None:
    day = datetime.date(2020, 12, 31)
    assert DAYS.points([day], 2) == (
        FIRST_DAY,
        datetime.date(2020, 12, 30),
        day,
        datetime.date(2021, 1, 1),
        LAST_DAY,
    )


def test_months_around_a_month() -> None:
    assert MONTHS.points([Month(2021, 1)], 2) == (
        FIRST_MONTH,
        Month(2020, 12),
        Month(2021, 1),
        Month(2021, 2),
        LAST_MONTH,
    )


def test_a_count_never_stretches_below_zero() -> None:
    assert WHOLE.stretched().least == 0
    assert SIGNED.stretched().least < SIGNED.least
