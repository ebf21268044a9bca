"""The names that a file declares and the paths that it imports, read before any sentence is.

What passes through is the pieces of a file. The lexer needs these names, so nothing here may need a token.
"""

import re
from collections.abc import Iterable, Mapping

import attrs

from fupin_rules.diagnostics import PolicyFinding
from fupin_rules.diagnostics.syntax import BadName, DeclaredTwice
from fupin_rules.source import Span, fold
from fupin_rules.syntax.lexer import quoted_or_plain
from fupin_rules.syntax.lines import HEADS, Cut, Piece
from fupin_rules.syntax.parse.grammar import keywords
from fupin_rules.syntax.parse.pieces import alias_parts, choices, clause_id

OTHERS = "其他"
"""The one keyword that may also be a value of an enumeration: a case may give it, and in a table 其他 fits it."""


@attrs.frozen
class Declared:
    """The names that a file declares: the class and the place of each, and what was found about the declarations."""

    names: Mapping[str, str]
    places: Mapping[str, Span]
    findings: tuple[PolicyFinding, ...]


KINDS: Mapping[str, str] = {
    "事实": "FACT",
    "列表": "ROSTER",
    "参数": "PARAM",
    "名单": "LIST",
    "所称": "DEFINED",
    "表": "TABLE",
    "分担": "SHARING",
    "计发": "PAYMENT",
}
"""The blocks whose first line declares a name, with its class."""


def declarations(pieces: Cut) -> Declared:
    """Return the names that a file declares."""
    names: dict[str, str] = {}
    places: dict[str, Span] = {}
    findings: list[PolicyFinding] = []

    def declare(name: str, kind: str, span: Span, headings: tuple[str, ...]) -> None:
        name = quoted_or_plain(name)
        if reason := _bad_name(name, kind):
            findings.append(BadName(name=name, reason=reason, span=span, headings=headings))
        elif (
            name in places
            and names[name] != "VALUE"
            and not (kind == "VALUE" or (kind == "STATUS" and names[name] == "STATUS"))
        ):
            place = f"第{places[name].line}行"
            findings.append(DeclaredTwice(name=name, first=place, span=span, headings=headings, also=places[name]))
        elif (name not in names and name != OTHERS) or (names.get(name) == "VALUE" and kind != "VALUE"):
            names[name] = kind
            places[name] = span

    overlay = any(piece.keyword == "实施细则" for piece in pieces.pieces)
    for piece in pieces.pieces if not overlay else ():
        headings = piece.place.headings
        kind = KINDS.get(piece.keyword)
        if kind is not None and "name" in piece.parts:
            declare(piece.parts["name"], kind, piece.where["name"], headings)
        if piece.keyword in ("事实", "列表") and "name" in piece.parts:
            names.setdefault(quoted_or_plain(piece.parts["name"]).partition(".")[0], "ENTITY")
        for name, kind, span in declared_within(piece):
            declare(name, kind, span, headings)
        if "id" in piece.parts:
            declare(clause_id(piece.parts["id"]), "CLAUSE", piece.where["id"], headings)
    return Declared(names, places, tuple(findings))


def declared_within(piece: Piece) -> Iterable[tuple[str, str, Span]]:
    """Yield the names that a block declares behind its first words, each with its class and place."""
    match piece.keyword:
        case "事实":
            for choice in choices(piece.rest.text):
                yield choice, "VALUE", piece.rest
            for alias in piece.fields_of("别名"):
                name, clauses = alias_parts(fold(alias.span.text))
                if not clauses:
                    yield name, "FACT", alias.span.bare()
        case "分担" if piece.rows:
            # Where the first line or a row is broken, the columns of shares are the payers.
            sure = "name" in piece.parts and not piece.damaged
            inputs = _count_inputs(piece.rest.text) if sure else 0
            for number, cell in enumerate(piece.rows[0].cells[inputs:], start=inputs):
                below = [row.cells[number].text for row in piece.rows[1:] if number < len(row.cells)]
                if sure or all(text.rstrip().endswith(("%", "%")) for text in below):
                    yield cell.text, "VALUE", cell
        case "政策":
            for field in piece.fields_of("项目"):
                for match in re.finditer("[^、;,。]+", fold(field.span.text)):
                    if match[0].strip():
                        start, end = field.span.start + match.start(), field.span.start + match.end()
                        yield match[0].strip(), "BENEFIT", Span(field.span.source, start, end).bare()
        case "条款":
            for field in piece.fields_of("认定"):
                yield fold(field.span.text).strip().rstrip("。"), "STATUS", field.span.bare()
        case _:
            pass


def declared_by(piece: Piece) -> set[str]:
    """Return the names, the id and the title that a block declares."""
    names = {quoted_or_plain(piece.parts[part]) for part in ("name", "title") if part in piece.parts}
    return names | ({clause_id(piece.parts["id"])} if "id" in piece.parts else set())


def imported_paths(pieces: Cut, piece: Piece) -> tuple[tuple[str, Span], ...]:
    """Return the paths of 引用, each with its place."""
    start = piece.rest.start
    text = pieces.folded[start : piece.rest.end].rstrip("。 ")
    return tuple(
        (match[0], Span(pieces.source, start + match.start(), start + match.end()))
        for match in re.finditer(r"[^;、,\s](?:[^;、,]*[^;、,\s])?", text)
    )


def _count_inputs(text: str) -> int:
    return len(re.split("[,、]", fold(text)))


def _bad_name(name: str, kind: str) -> str | None:
    """Return why a name cannot be declared, or ``None``."""
    if not name:
        return "名称是空的"
    if kind == "VALUE" and name == OTHERS:
        return None
    if name in keywords() or (kind != "VALUE" and name in HEADS):
        return "它是本语言的用词"
    if re.search(r"[+×÷|;:,。、「」]", name):
        return "名称里不能有运算符或者标点"
    if re.fullmatch(r"[\d.]+", name):
        return "名称不能只是数字"
    if re.fullmatch(r"\d{4}-\d{1,2}(?:-\d{1,2})?|\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?", name, re.ASCII):
        return "名称不能只是日期"
    return None
