"""A block that cannot be read, and the findings for a block as a whole: its first line, its fields."""

from fupin_rules.diagnostics import PolicyFinding
from fupin_rules.diagnostics.syntax import BadHead, MissingField, RepeatedField
from fupin_rules.source import Span
from fupin_rules.syntax.lines import HEADS, REPEATABLE, Cut, Piece, broken_at


class Broken(Exception):
    """Carries the finding of a broken sentence out to its block. Never leaves this room."""

    def __init__(self, finding: PolicyFinding) -> None:
        super().__init__(finding.problem)
        self.finding = finding


def bad_head(piece: Piece, cut: Cut) -> Broken:
    """Return the finding for a first line that has not its form, at the word where it leaves it."""
    line = piece.span.first_line()
    folded = cut.folded[line.start : line.end].rstrip()
    after, start, end, wanted = broken_at(piece.keyword, folded)
    form = HEADS[piece.keyword][1]
    if wanted == "「题目」" and (title := line.text[start:end].strip("\"'‘’“”")):
        form = form.replace("题目", title)
    return Broken(
        BadHead(
            keyword=piece.keyword,
            form=form,
            after=line.text[:after],
            wanted=wanted,
            span=Span(line.source, line.start + start, line.start + end),
        )
    )


def missing(piece: Piece, field: str, why: str) -> Broken:
    """Return the finding for a block that lacks a field."""
    return Broken(MissingField(keyword=piece.keyword, field=field, why=why, span=piece.span.first_line()))


def refuse_repeated(piece: Piece) -> None:
    """Refuse a field that stands twice and may not.

    Raises:
        Broken: one does.
    """
    seen: set[str] = set()
    for field in piece.fields:
        if field.keyword in seen and field.keyword not in REPEATABLE:
            raise Broken(RepeatedField(field=field.keyword, span=field.word_span))
        seen.add(field.keyword)
