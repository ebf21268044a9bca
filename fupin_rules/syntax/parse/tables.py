"""Tables: the rows of 表 and 分担, cell by cell."""

import re
from collections.abc import Iterable, Sequence

from fupin_rules.diagnostics.syntax import UnevenRow
from fupin_rules.source import Span, fold, width
from fupin_rules.syntax import nodes
from fupin_rules.syntax.lexer import quoted_or_plain
from fupin_rules.syntax.lines import Piece, TableRow
from fupin_rules.syntax.parse import build
from fupin_rules.syntax.parse.broken import Broken, missing
from fupin_rules.syntax.parse.pieces import identity, own_name, text_of
from fupin_rules.syntax.parse.sentences import Sentences


def read_table(piece: Piece, sentences: Sentences) -> nodes.Table:
    """Read 表, or the rows of 分担."""
    inputs = _inputs(piece.rest, sentences)
    if len(piece.rows) < 2:
        raise missing(piece, "表格", "表头一行,其下至少一行。")
    head, *body = piece.rows
    _refuse_uneven(piece.rows)
    if len(head.cells) <= len(inputs):
        raise Broken(UnevenRow(cells=len(head.cells), expected=len(inputs) + 1, span=head.span))
    rows: list[nodes.Row] = []
    for row in body:
        if _is_rule(row.cells):
            continue
        rows.append(_row(row.cells, len(inputs), row.span, sentences))
    columns = tuple(quoted_or_plain(cell.text) for cell in head.cells[len(inputs) :])
    return nodes.Table(identity(piece), own_name(piece), inputs, columns, tuple(rows), piece.place, span=piece.span)


def _inputs(span: Span, sentences: Sentences) -> tuple[nodes.Value, ...]:
    """Read the inputs of a table: values with commas between."""
    starts = [span.start]
    for offset, sign in enumerate(sentences.cut.folded[span.start : span.end]):
        if sign in ",、":
            starts.append(span.start + offset + 1)
    ends = [start - 1 for start in starts[1:]] + [span.end]
    return tuple(
        sentences.value_in("value", Span(span.source, start, end)) for start, end in zip(starts, ends, strict=True)
    )


def _row(cells: tuple[Span, ...], inputs: int, span: Span, sentences: Sentences) -> nodes.Row:
    """Read one row of a table, of which the first cells are inputs."""
    read_inputs: list[nodes.CellIn] = []
    for cell in cells[:inputs]:
        tree = sentences.tree("cell_in", cell)
        read_inputs.append(build.cell(tree, sentences.cut.source, sentences.span(tree) if tree.children else cell))
    outputs: list[nodes.Value] = []
    for cell in cells[inputs:]:
        tree = sentences.tree("cell_out", cell)
        outputs.append(nodes.Withheld(span=cell) if tree.data == "withheld" else sentences.value(tree.children[0]))
    return nodes.Row(tuple(read_inputs), tuple(outputs), span=span)


def read_sharing(piece: Piece, sentences: Sentences) -> nodes.Sharing:
    """Read 分担."""
    bases = piece.fields_of("就")
    if not bases:
        raise missing(piece, "就", "写明分担的是哪一笔金额。")
    base = sentences.value_in("base", bases[0].span)
    owners = piece.fields_of("余数归")
    return nodes.Sharing(read_table(piece, sentences), base, text_of(owners[0]) if owners else None, span=piece.span)


def _refuse_uneven(rows: Sequence[TableRow]) -> None:
    """Refuse rows with another number of cells than the others; the head counts as they do.

    Raises:
        Broken: with the place in the row where a bar is missing or too many, if the bars stand in columns.
    """
    counts = [len(row.cells) for row in rows]
    expected = counts[0]
    others = set(counts[1:])
    if len(rows) > 2 and len(others) == 1 and expected not in others:
        (expected,) = others
    odd = next((row for row in rows if len(row.cells) != expected), None)
    if odd is None:
        return
    like = next(row for row in rows if len(row.cells) == expected)
    span = _odd_bar(odd, like) or odd.span
    raise Broken(UnevenRow(cells=len(odd.cells), expected=expected, span=span))


def _odd_bar(odd: TableRow, like: TableRow) -> Span | None:
    """Return where a row has a bar too many or lacks one that another row has in this column; ``None`` if unclear."""
    text = fold(odd.span.text)
    if len(odd.cells) > len(like.cells) and (doubled := re.search(r"\|\s*\|", text)):
        return Span(odd.span.source, odd.span.start + doubled.start(), odd.span.start + doubled.end())
    offsets, columns = _bars(odd)
    _, wanted = _bars(like)
    number = next((number for number, pair in enumerate(zip(columns, wanted, strict=False)) if pair[0] != pair[1]), 0)
    if number == 0:
        number = min(len(columns), len(wanted))
    if len(odd.cells) > len(like.cells):
        start = odd.span.start + offsets[min(number, len(offsets) - 1)]
        return Span(odd.span.source, start, start + 1)
    if number >= len(wanted):
        return None
    at = 0
    while at < len(text) - 1 and width(text[: at + 1]) <= wanted[number]:
        at += 1
    around = next((match for match in re.finditer(r"[^\s|]+", text) if match.start() <= at < match.end()), None)
    start, end = around.span() if around is not None else (at, at + 1)
    return Span(odd.span.source, odd.span.start + start, odd.span.start + end)


def _bars(row: TableRow) -> tuple[list[int], list[int]]:
    """Return the offsets of a row's bars and the columns in which they stand on a screen."""
    text = row.span.text
    offsets = [match.start() for match in re.finditer(r"\|", fold(text))]
    return offsets, [width(text[:offset]) for offset in offsets]


def _is_rule(cells: Iterable[Span]) -> bool:
    """Return whether a row is the line below the head that Markdown writes: |---|---|."""
    texts = [fold(cell.text) for cell in cells]
    return all(set(text) <= set("-: ") for text in texts) and any("-" in text for text in texts)
