"""Tables are total and exclusive: every input is covered by exactly one row, shown on the points of the inputs."""

import itertools
import math
from collections.abc import Iterable, Iterator
from fractions import Fraction

from fupin_rules.diagnostics.model import RowNeverReached, TableGap, TableOverlap, TableTooLarge
from fupin_rules.line import Line
from fupin_rules.model import nodes, types
from fupin_rules.model.refused import Refused
from fupin_rules.model.wording import show, written
from fupin_rules.source import Span
from fupin_rules.syntax import nodes as syntax

OTHER = "其他"
"""Stands for a word that an open enumeration does not list."""

MAX_CASES = 100_000
"""How many combinations of inputs a table may tell apart: each of them is looked at."""


def refuse_gaps(table: nodes.Table, block: syntax.Table) -> Iterator[RowNeverReached]:
    """Refuse a table with a gap or an overlap, naming the smallest case; remind of rows that no case reaches."""
    reached: set[int] = set()
    points = [
        _input_points(value.type, [row.cells[index] for row in table.rows]) for index, value in enumerate(table.inputs)
    ]
    count = math.prod(len(column) for column in points)
    if count > MAX_CASES:
        raise Refused(TableTooLarge(table=table.name, cases=count, limit=MAX_CASES, span=block.span.first_line()))
    for case in itertools.product(*points):
        fitting = [
            number
            for number, row in enumerate(table.rows, start=1)
            if all(nodes.fits(cell, value) for cell, value in zip(row.cells, case, strict=True))
        ]
        reached.update(fitting)
        if len(fitting) == 1 or (not fitting and _is_unlisted(table, case)):
            continue
        shown = "、".join(
            f"{written(value)}为{show(point, value.type)}" for value, point in zip(table.inputs, case, strict=True)
        )
        if not fitting:
            span, also = _around(table, block, case)
            raise Refused(TableGap(table=table.name, case=shown, span=span, also=also))
        also, span = (_marked(table, block, number - 1, fitting[:2], case) for number in fitting[:2])
        lines = tuple(block.rows[number - 1].span.line for number in fitting)
        raise Refused(TableOverlap(table=table.name, case=shown, lines=lines, span=span, also=also))
    for number, row in enumerate(block.rows, start=1):
        if number not in reached:
            yield RowNeverReached(table=table.name, span=row.span, headings=block.place.headings)


def _is_unlisted(table: nodes.Table, case: tuple[nodes.Plain, ...]) -> bool:
    """Return whether a case has a word that an open enumeration does not list: no row need provide for it."""
    inputs = zip(table.inputs, case, strict=True)
    return any(isinstance(one.type, types.Choice) and point not in one.type.choices for one, point in inputs)


def _around(table: nodes.Table, block: syntax.Table, case: tuple[nodes.Plain, ...]) -> tuple[Span, Span | None]:
    """Return the cells on both sides of a gap, either of which may be the wrong one; the first line if there are none.

    They are those of rows that fit in all other columns, with the bound next below the gap and the one next above it.
    """
    for index, value in enumerate(table.inputs):
        line = types.line(value.type)
        if line is None:
            continue
        point = case[index]
        assert not isinstance(point, bool | str)
        gap = line.position(point)
        bounds: list[tuple[Fraction, Span]] = []
        for row, source in zip(table.rows, block.rows, strict=True):
            if all(nodes.fits(row.cells[one], case[one]) for one in range(len(case)) if one != index):
                bounds += _placed_bounds(row.cells[index], source.inputs[index], line)
        below = sorted((one for one in bounds if one[0] <= gap), key=lambda one: gap - one[0])
        above = sorted((one for one in bounds if one[0] > gap), key=lambda one: one[0] - gap)
        cells: dict[int, Span] = {}
        for _, span in (*below[:1], *above[:1], *below[1:], *above[1:]):
            cells.setdefault(span.start, span)
        if cells:
            first, *more = sorted(list(cells.values())[:2], key=lambda span: span.start)
            return first, more[0] if more else None
    return block.span.first_line(), None


def _marked(table: nodes.Table, block: syntax.Table, row: int, pair: list[int], case: tuple[nodes.Plain, ...]) -> Span:
    """Return what to underline in one of two rows that both fit: the bound next to the case where only one cell differs."""
    one, other = (table.rows[number - 1].cells for number in pair)
    differing = [index for index in range(len(one)) if one[index] != other[index]] or [len(one) - 1]
    source = block.rows[row]
    if len(differing) > 1:
        return source.span
    index = differing[0]
    line, point = types.line(table.inputs[index].type), case[index]
    if line is None or isinstance(point, bool | str):
        return source.inputs[index].span
    at = line.position(point)
    bounds = _placed_bounds(table.rows[row].cells[index], source.inputs[index], line)
    return min(bounds, key=lambda bound: abs(bound[0] - at), default=(at, source.inputs[index].span))[1]


def _placed_bounds(cell: nodes.Cell, source: syntax.CellIn, line: Line) -> list[tuple[Fraction, Span]]:
    """Return where the bounds of a cell lie, each with its place in the text."""
    placed: list[tuple[Fraction, Span]] = []
    written = source.bounds if isinstance(source, syntax.Bounded) else ()
    for number, bound in enumerate(_bounds_in(cell)):
        assert not isinstance(bound.value, bool | str)
        span = written[number].span if len(written) > 1 else source.span
        placed.append((line.position(bound.value), span))
    return placed


def _input_points(kind: types.Type, cells: list[nodes.Cell]) -> tuple[nodes.Plain, ...]:
    """Return the points on which a column of a table is checked."""
    match kind:
        case types.Boolean():
            return (True, False)
        case types.Choice(choices=choices, open=others):
            return (*choices, OTHER) if others else choices
        case types.Region() | types.Text() | types.Ranking():
            words = [bound.value for cell in cells for bound in _bounds_in(cell) if isinstance(bound.value, str)]
            return (*dict.fromkeys(words), "其他" * (max(map(len, words), default=0) + 1))
        case types.Number() | types.Money() | types.Percent() | types.Day() | types.YearMonth() | types.SchoolTerm():
            line = types.line(kind)
            assert line is not None
            constants = [bound.value for cell in cells for bound in _bounds_in(cell)]
            return line.points([point for point in constants if not isinstance(point, bool | str)], 1)


def _bounds_in(cell: nodes.Cell) -> Iterable[nodes.Literal]:
    match cell:
        case nodes.BandCell(bounds=bounds):
            yield from (literal for _, _, literal in bounds)
        case nodes.OptionsCell(options=options):
            yield from (nodes.Literal(option, types.Boolean()) for option in options)
        case nodes.OtherCell(others=others):
            for other in others:
                yield from _bounds_in(other)
        case nodes.AnyCell():
            pass
