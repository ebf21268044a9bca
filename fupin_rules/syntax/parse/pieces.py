"""What a block says by its lines alone: its name, its number, its title, its plain words, its other names."""

import re

from fupin_rules.diagnostics.syntax import BadHead
from fupin_rules.source import Span, fold
from fupin_rules.syntax import nodes
from fupin_rules.syntax.lexer import quoted_or_plain
from fupin_rules.syntax.lines import HEADS, Cut, Field, Piece
from fupin_rules.syntax.parse.broken import Broken, bad_head


def identity(piece: Piece) -> str | None:
    """Return the number of the provision that a block carries."""
    return clause_id(piece.parts["id"]) if "id" in piece.parts else None


def clause_id(written: str) -> str:
    """Return the number of a clause as it is known."""
    return fold(written).upper()


def own_name(piece: Piece) -> str:
    """Return the name that a block declares."""
    return quoted_or_plain(piece.parts["name"])


def title_of(piece: Piece, cut: Cut) -> str:
    """Return the title of a block.

    Raises:
        Broken: it has none.
    """
    if "title" not in piece.parts:
        raise bad_head(piece, cut)
    return quoted_or_plain(piece.parts["title"])


def written(piece: Piece) -> str:
    """Return what stands behind the block word.

    Raises:
        Broken: nothing does.
    """
    text = piece.rest.text.strip()
    if not text:
        raise Broken(BadHead(keyword=piece.keyword, form=HEADS[piece.keyword][1], span=piece.span.first_line()))
    return text


def text_of(field: Field) -> nodes.Text:
    """Return the plain words of a field."""
    text = field.span.text
    start = field.span.start + len(text) - len(text.lstrip())
    return nodes.Text(text.strip(), span=Span(field.span.source, start, max(start, start + len(text.strip()))))


def texts(piece: Piece, *keywords: str) -> dict[str, nodes.Text]:
    """Return those fields of a block that are plain words."""
    return {field.keyword: text_of(field) for field in piece.fields if field.keyword in keywords}


def choices(type_text: str) -> tuple[str, ...]:
    """Return the values of 枚举(甲、乙)."""
    without_comments = re.sub(r"//[^\n]*", "", fold(type_text))
    match = re.match(r"\s*枚举\s*\((.*)\)", without_comments, re.DOTALL)
    return tuple(part.strip() for part in re.split("[、,]", match[1]) if part.strip()) if match else ()


def alias_parts(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the name and the clause ids of 别名 名 于 MD-01、MD-02."""
    text = re.sub(r"\s+", "", text).rstrip("。")
    match = re.fullmatch(r"(.+?)\s*于\s*((?:[A-Za-z]{2,8}-[0-9]{1,4}[a-z]?\s*[、,]?\s*)+)", text)
    if match is None:
        return quoted_or_plain(text), ()
    ids = tuple(clause_id(part.strip()) for part in re.split("[、,]", match[2]) if part.strip())
    return quoted_or_plain(match[1]), ids


def aliases(piece: Piece) -> tuple[nodes.Alias, ...]:
    """Return the other names that a block gives to what it declares."""
    return tuple(nodes.Alias(*alias_parts(fold(field.span.text)), span=field.span) for field in piece.fields_of("别名"))
