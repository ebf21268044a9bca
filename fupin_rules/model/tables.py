"""Tables are total and exclusive: every input is covered by exactly one row, shown on the points of the inputs."""

import itertools
import math
from collections.abc import Iterable, Iterator

from fupin_rules.diagnostics.model import RowNeverReached, TableGap, TableOverlap, TableTooLarge
from fupin_rules.model import nodes, types
from fupin_rules.model.expressions import Refused, first_line
from fupin_rules.model.wording import show, written
from fupin_rules.syntax import nodes as syntax

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
        raise Refused(TableTooLarge(table=table.name, cases=count, limit=MAX_CASES, span=first_line(block.span)))
    for case in itertools.product(*points):
        fitting = [
            number
            for number, row in enumerate(table.rows, start=1)
            if all(nodes.fits(cell, value) for cell, value in zip(row.cells, case, strict=True))
        ]
        reached.update(fitting)
        if len(fitting) == 1:
            continue
        shown = "、".join(
            f"{written(value)}为{show(point, value.type)}" for value, point in zip(table.inputs, case, strict=True)
        )
        span = first_line(block.span)
        if not fitting:
            raise Refused(TableGap(table=table.name, case=shown, span=span))
        raise Refused(
            TableOverlap(table=table.name, case=shown, rows=tuple(fitting), span=block.rows[fitting[1] - 1].span)
        )
    for number, row in enumerate(block.rows, start=1):
        if number not in reached:
            yield RowNeverReached(table=table.name, row=number, span=row.span, headings=block.place.headings)


def _input_points(kind: types.Type, cells: list[nodes.Cell]) -> tuple[nodes.Plain, ...]:
    """Return the points on which a column of a table is checked."""
    match kind:
        case types.Boolean():
            return (True, False)
        case types.Choice(choices=choices):
            return choices
        case types.Region() | types.Text() | types.Ranking():
            words = [bound.value for cell in cells for bound in _bounds_in(cell) if isinstance(bound.value, str)]
            return (*dict.fromkeys(words), "其他" * (max(map(len, words), default=0) + 1))
        case _:
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
