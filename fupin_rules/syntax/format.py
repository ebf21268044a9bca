"""The house style: from a policy file that reads to the same file, laid out as an official document.

What passes through is the file cut into pieces and the tokens of its sentences, not the tree: the tree has forgotten
where a comment stood, how a date was spelt and which comma was optional, while the tokens still have it all. So a
sentence is printed from its own tokens, with other spaces and line breaks between them; free text is copied. What
comes out is read again, and where its tree is not the one that went in, nothing comes out. Any two layouts of the same
words give the same text, but for the breaks that a comment makes. This module knows neither files nor imports: the
names that other files declare are handed in.
"""

import bisect
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from fupin_rules.comparison import BEFORE
from fupin_rules.diagnostics import PolicyFinding, Severity
from fupin_rules.source import Source, Span, fold, width
from fupin_rules.syntax import nodes
from fupin_rules.syntax.lexer import Lexer, Vocabulary
from fupin_rules.syntax.lines import FIELDS, HEADS, SENTENCES, Cut, Field, Piece, TableRow, scan
from fupin_rules.syntax.parse.file import check_text, parse
from fupin_rules.syntax.parse.grammar import keywords
from fupin_rules.syntax.parse.names import declarations

WIDTH = 100
"""How many columns a sentence may take before it goes on in a line of its own; a Chinese character takes two."""

FIELD, ITEM, NESTED, CONTINUED = 2, 4, 6, 4
"""How many columns a field, an item (1), an item ① below it and a block's second line are set in."""

PHRASES = frozenset(
    {"属地", "对象", "项目", "溯及", "适用日", "本数", "周岁", "换算", "细化", "余数归", "结论"}
    | {"别名", "未报即无", "未报即零", "不早于", "敏感", "可变", "自", "至"}
)
"""Fields that are a name, a list or a fixed phrase: their signs are unified, their words left alone."""

_SPACELESS = frozenset(["属地", "本数", "周岁", "换算"])
"""Phrases in which no space belongs."""

_OPERATORS = frozenset("+-×÷≥≤<>=≠")
_OPENING = frozenset("(:,;、")
_CLOSING = frozenset(",;、。")
_AFTER = frozenset(["以上", "以下", "以内", "以外"])
_OUTCOMES = frozenset(["符合", "不符合", "不适用", "待核实", "存疑"])
_ID = re.compile(r"\s*([A-Za-z]{2,8}-[0-9]{1,4}[a-z]?)\s*")
_FOR_CLAUSES = re.compile(r"(.+?)\s*于\s*((?:[A-Za-z]{2,8}-[0-9]{1,4}[a-z]?\s*[、,]?\s*)+)(。?)")


class MeaningChangedError(Exception):
    """The printed text does not read as the tree that went in: a fault of ours, never of the file."""


@attrs.frozen
class Formatted:
    """A file in the house style; ``text`` is ``None`` where the file has findings, which are then all there is."""

    text: str | None
    findings: tuple[PolicyFinding, ...]


def format_source(source: Source, imported: Mapping[str, str]) -> Formatted:
    """Lay out a file; ``imported`` holds the names of the files that it imports, each with its class.

    Raises:
        MeaningChangedError: the result would not read as the same tree.
    """
    if unreadable := check_text(source):
        return Formatted(None, unreadable)
    before = _read(source, imported)
    if any(finding.severity is Severity.ERROR for finding in before.findings):
        return Formatted(None, before.findings)
    text = _Printer(before.cut, Lexer.make(before.vocabulary, keywords())).print()
    after = _read(Source(source.name, text), imported)
    if (
        len(after.findings) != len(before.findings)
        or not same_meaning(before.file, after.file)
        or _outline(before.cut) != _outline(after.cut)
    ):
        raise MeaningChangedError(source.name)
    return Formatted(text, ())


@attrs.frozen
class _ReadFile:
    cut: Cut
    vocabulary: Vocabulary
    file: nodes.File
    findings: tuple[PolicyFinding, ...]


def _read(source: Source, imported: Mapping[str, str]) -> _ReadFile:
    cut = scan(source)
    declared = declarations(cut)
    vocabulary = Vocabulary({**imported, **declared.names})
    parsed = parse(cut, vocabulary)
    return _ReadFile(cut, vocabulary, parsed.file, (*declared.findings, *parsed.findings))


# --- what must stay -----------------------------------------------------------------------------------


def same_meaning(one: nodes.File, other: nodes.File) -> bool:
    """Return whether two trees are the same: all but positions, and the spaces and signs of fixed phrases."""
    return one == other or _comparable(one) == _comparable(other)


def _comparable(item: Any, name: str = "") -> Any:
    """Return a tree without what layout may change; ``name`` is the field that holds ``item``."""
    if isinstance(item, nodes.File):
        return tuple(map(_comparable, (item.header, item.imports, item.blocks, item.comments)))
    if attrs.has(type(item)):
        values = [(field.name, getattr(item, field.name)) for field in attrs.fields(type(item)) if field.eq]
        passed_on = name if isinstance(item, nodes.Text) else None
        return type(item), *(_comparable(value, passed_on or key) for key, value in values)
    if isinstance(item, tuple):
        return tuple(_comparable(one, name) for one in item)
    if isinstance(item, Mapping):
        return {key: _comparable(value, key) for key, value in item.items()}
    if isinstance(item, str):
        return _phrase(item, name) if name in PHRASES or name in ("owner", "type_text") else _text(item)
    return item


def _text(text: str) -> str:
    """Return free text without the spaces that a new line or a comment may bring along."""
    return re.sub(r"\s*(\n|//)\s*", r"\1", text)


def _phrase(text: str, keyword: str) -> str:
    """Return a fixed phrase in one spelling: half-width signs, no space beside them, no line breaks."""
    text = re.sub(r"\s*([,;:、。()\[\]])\s*", r"\1", re.sub(r"\s*\n\s*", "", _text(fold(text)))).strip()
    if keyword in _SPACELESS:
        return re.sub(r"\s+", "", text)
    if keyword == "别名" and (match := _FOR_CLAUSES.fullmatch(text)):
        clauses = [part.strip() for part in re.split("[、,]", match[2]) if part.strip()]
        return f"{match[1]} 于 {'、'.join(clauses)}{match[3]}"
    return text


def _outline(cut: Cut) -> list[str]:
    """Return the headings and gists of a file, also those that belong to no block."""
    return [text for _, _, text in _marked_lines(cut)]


def _marked_lines(cut: Cut) -> Iterator[tuple[int, int, str]]:
    """Yield the headings and gists of a file, each with its offsets and as it is printed."""
    start = 0
    for line in cut.folded.splitlines(keepends=True):
        bare = line.strip()
        begin = start + len(line) - len(line.lstrip())
        start += len(line)
        if bare.startswith(("#", ">")):
            mark = bare[: len(bare) - len(bare.lstrip("#"))] if bare.startswith("#") else ">"
            text = cut.source.text[begin + len(mark) : begin + len(bare)].strip()
            yield begin, begin + len(bare), f"{mark} {text}".rstrip()


# --- whole files --------------------------------------------------------------------------------------


@attrs.frozen
class _Part:
    """A heading, a gist, a run of comment lines or a block: where it stands, and the lines that it becomes."""

    kind: str
    first: int
    last: int
    lines: tuple[str, ...]
    indented: bool = False
    keyword: str = ""


@attrs.frozen
class _Printer:
    """Prints the pieces of one file."""

    cut: Cut
    lexer: Lexer

    def print(self) -> str:
        """Return the file in the house style."""
        lines: list[str] = []
        parts = self._parts()
        beside: _Part | None = None
        belongs_below = False
        for index, part in enumerate(parts):
            following = parts[index + 1] if index + 1 < len(parts) else None
            blank = beside is not None and not belongs_below and _apart(beside, part)
            indent = 0
            belongs_below = False
            if part.kind == "comment" and beside is not None and _belongs_above(beside, part, following):
                blank, indent = False, FIELD if beside.kind == "block" else 0
                belongs_below = beside.kind == "gist"
            elif part.kind == "comment":
                belongs_below = following is not None and following.first == part.last + 1
            lines += [""] if blank else []
            lines += [" " * indent + line for line in part.lines]
            beside = part
        return "".join(f"{line}\n" for line in lines)

    def _parts(self) -> list[_Part]:
        """Return what the file consists of, in its order."""
        place = self.cut.source.place
        found = [
            _Part("heading" if text.startswith("#") else "gist", place(begin)[0], place(begin)[0], (text,))
            for begin, _, text in _marked_lines(self.cut)
        ]
        comments = list(self.cut.comments)
        written_on = [comment.span.line for comment in comments]
        outside: list[nodes.Comment] = []
        done = 0
        for piece in self.cut.pieces:
            first, last = piece.span.line, place(max(piece.span.start, piece.span.end - 1))[0]
            begin, end = bisect.bisect_left(written_on, first), bisect.bisect_right(written_on, last)
            outside += comments[done:begin]
            done = end
            lines = _BlockPrinter(self.cut, self.lexer, piece, comments[begin:end]).print()
            found.append(_Part("block", first, last, tuple(lines), keyword=piece.keyword))
        outside += comments[done:]
        runs: list[list[nodes.Comment]] = []
        for comment in outside:
            if runs and runs[-1][-1].span.line == comment.span.line - 1:
                runs[-1].append(comment)
            else:
                runs.append([comment])
        for run in runs:
            lines = [_comment(comment) for comment in run]
            indented = run[0].span.column > 1
            found.append(_Part("comment", run[0].span.line, run[-1].span.line, tuple(lines), indented))
        return sorted(found, key=lambda part: part.first)


def _apart(above: _Part, below: _Part) -> bool:
    """Return whether a blank line stands between two parts."""
    if above.kind == "gist":
        return below.kind == "heading"
    if above.kind == "heading":
        return below.kind != "heading"
    if above.kind == below.kind == "block":
        return not (above.keyword == below.keyword and len(above.lines) == len(below.lines) == 1)
    return True


def _belongs_above(above: _Part, comment: _Part, below: _Part | None) -> bool:
    """Return whether a comment belongs to what stands above it: a gist, or what it follows without a blank line."""
    if above.kind == "gist":
        return True
    follows = above.kind != "comment" and comment.first == above.last + 1
    return follows and (comment.indented or below is None or below.first > comment.last + 1)


def _comment(comment: nodes.Comment) -> str:
    return f"//{'' if not comment.text or comment.text.startswith('/') else ' '}{comment.text}"


# --- blocks -------------------------------------------------------------------------------------------


@attrs.frozen
class _Word:
    """A token as printed: its class, its text with half-width signs, and where it begins in the source."""

    kind: str
    text: str
    start: int


@attrs.define
class _Line:
    """A line that is being set: its indentation, that of what does not fit on it, its words and its comment."""

    indent: int
    hang: int
    words: list[tuple[bool, _Word]] = attrs.field(factory=list)
    comment: str | None = None


@attrs.frozen
class _BlockPrinter:
    """Prints one block. ``comments`` are those within it that have not been printed yet."""

    cut: Cut
    lexer: Lexer
    piece: Piece
    comments: list[nodes.Comment]

    def print(self) -> list[str]:
        """Return the lines of the block."""
        lines: list[str] = []
        units: list[tuple[int, int, Field | TableRow | None]] = [(self.piece.span.start, self.piece.rest.end, None)]
        units += [(field.word_span.start, field.span.end, field) for field in self.piece.fields]
        units += [(row.span.start, row.span.end, row) for row in self.piece.rows]
        rows = iter(self._rows())
        for start, end, unit in sorted(units, key=lambda unit: unit[:2]):
            lines += [" " * FIELD + _comment(comment) for comment in self._comments_before(start)]
            match unit:
                case None:
                    lines += self._head()
                case TableRow():
                    lines.append(next(rows))
                case Field():
                    lines += self._field(unit)
            if self.comments and "\n" not in self.cut.source.text[end : self.comments[0].span.start]:
                lines[-1] += f"  {_comment(self.comments.pop(0))}"
        lines += [" " * FIELD + _comment(comment) for comment in self.comments]
        return lines

    def _comments_before(self, offset: int) -> list[nodes.Comment]:
        """Take the comments that stand before ``offset``."""
        found: list[nodes.Comment] = []
        while self.comments and self.comments[0].span.start < offset:
            found.append(self.comments.pop(0))
        return found

    # --- first lines ------------------------------------------------------------------------------------

    def _head(self) -> list[str]:
        piece, parts = self.piece, {key: fold(text).strip() for key, text in self.piece.parts.items()}
        name = parts.get("name", "")
        start = " ".join([piece.keyword, *([parts["id"]] if "id" in parts else [])])
        match piece.keyword:
            case "引用":
                paths = [path.strip() for path in re.split("[;、,]", fold(piece.rest.text).rstrip("。 "))]
                return [f"{start} {'、'.join(path for path in paths if path)}"]
            case "事实" | "列表":
                return self._plain(f"{start} {name}:", piece.rest, 0, CONTINUED, "type_text")
            case "参数":
                declared = f"{name}:{parts['type']}" if "type" in parts else name
                return self._sentence(f"{start} {declared} = ", piece.rest, 0, CONTINUED)
            case "名单":
                return self._sentence(f"{start} {name} = ", piece.rest, 0, CONTINUED)
            case "所称" | "计发":
                return self._sentence(f"{start} {name} 是指 ", piece.rest, 0, CONTINUED)
            case "采用" | "性质" | "关系":
                return self._sentence(f"{start} 「{parts['title']}」 ", piece.rest, 0, CONTINUED)
            case "互斥" | "就高" | "不重复" | "可叠加" | "并享":
                return self._sentence(f"{start} ", piece.rest, 0, CONTINUED)
            case "解释" | "用例" | "变更":
                return self._copied(f"{start} 「{parts['title']}」 ", piece.rest, 0, CONTINUED)
            case "表" | "分担":
                inputs = re.sub(r"\s*、\s*", ",", fold(piece.rest.text))
                words = self._words(inputs, 0, len(inputs))
                return [f"{start} {name}({_joined(zip(self._spaces(words), words, strict=True))})"]
            case _:
                return self._copied(f"{start} ", piece.rest, 0, CONTINUED)

    # --- fields -----------------------------------------------------------------------------------------

    def _field(self, field: Field) -> list[str]:
        start = f"{field.keyword} "
        hang = FIELD + width(start)
        if field.keyword in PHRASES:
            return self._plain(start, field.span, FIELD, hang, field.keyword)
        if field.keyword not in SENTENCES:
            return self._copied(start, field.span, FIELD, hang)
        span = field.span
        if field.keyword == "施行" and (match := _ID.match(fold(span.text))):
            start, span = f"{start}{match[1]} ", Span(span.source, span.start + match.end(), span.end)
        return self._sentence(start, span, FIELD, hang)

    def _plain(self, start: str, span: Span, indent: int, hang: int, keyword: str) -> list[str]:
        """Print a fixed phrase; one with a comment within, or a type in several lines, is copied line by line."""
        in_lines = keyword == "type_text" and "\n" in span.text
        if in_lines or any(comment.span.start < span.end for comment in self.comments):
            return self._copied(start, span, indent, hang)
        return [f"{' ' * indent}{start}{_phrase(span.text, keyword)}".rstrip()]

    def _copied(self, start: str, span: Span, indent: int, hang: int) -> list[str]:
        """Print free text in the lines in which it is written."""
        lines = [" " * indent + start]
        at = span.start
        for part in self.cut.folded[span.start : span.end].splitlines(keepends=True):
            begin = at + len(part) - len(part.lstrip())
            end = at + len(part.rstrip())
            at += len(part)
            if begin < end:
                lines += [" " * hang + _comment(comment) for comment in self._comments_before(begin)]
                text = self.cut.source.text[begin:end]
                if lines[-1] == " " * indent + start:
                    lines[-1] += text
                else:
                    lines.append(" " * hang + text)
            if self.comments and begin <= self.comments[0].span.start < min(at, span.end):
                lines[-1] = f"{lines[-1].rstrip()}  {_comment(self.comments.pop(0))}"
        return [line.rstrip() for line in lines]

    # --- tables -----------------------------------------------------------------------------------------

    def _rows(self) -> list[str]:
        """Return the rows of the block, set in columns."""
        table = [
            [self._cell(cell, row > 0, column) for column, cell in enumerate(found.cells)]
            for row, found in enumerate(self.piece.rows)
        ]
        widths = [
            max(width(row[column]) for row in table if column < len(row))
            for column in range(max(map(len, table), default=0))
        ]
        lines = []
        for row, cells in enumerate(table):
            is_rule = row > 0 and all(set(cell) <= set("-:") for cell in cells) and any(cells)
            padded = [
                _rule(cell, widths[column]) if is_rule else cell + " " * (widths[column] - width(cell))
                for column, cell in enumerate(cells)
            ]
            lines.append(f"{' ' * FIELD}| {' | '.join(padded)} |")
        return lines

    def _cell(self, cell: Span, in_body: bool, column: int) -> str:
        folded = self.cut.folded[cell.start : cell.end].strip()
        if self.piece.keyword == "参数" and column >= 2 and in_body:
            return folded if set(folded) <= set("-: ") else cell.text.strip()
        if not in_body:
            return folded
        if "-" in folded and set(folded) <= set("-: "):
            return re.sub("-+", "-", folded.replace(" ", ""))
        words = self._words(self.cut.folded, cell.start, cell.end)
        return _joined(zip(self._spaces(words), words, strict=True))

    # --- sentences --------------------------------------------------------------------------------------

    def _words(self, folded: str, start: int, end: int) -> list[_Word]:
        """Return the tokens of a stretch, with the commas and semicolons that the lexer joins to the next word."""
        words: list[_Word] = []
        at = start
        for token in self.lexer.tokens(folded, start, end):
            if sign := folded[at : token.start].strip():
                words.append(_Word(sign, sign, at + folded[at : token.start].index(sign)))
            words.append(_Word(token.kind, folded[token.start : token.end], token.start))
            at = token.end
        return words

    def _spaces(self, words: Sequence[_Word]) -> list[bool]:
        """Return for each word whether a space stands before it: by style, and where two words would read as one."""
        spaces = [index > 0 and _spaced(words[max(0, index - 2) : index], words[index]) for index in range(len(words))]
        wanted = [(word.kind, word.text) for word in words]
        while True:
            text = _joined(zip(spaces, words, strict=True))
            found = [(word.kind, word.text) for word in self._words(text, 0, len(text))]
            differs = next((at for at, word in enumerate(wanted) if found[at : at + 1] != [word]), len(words))
            while differs + 1 < len(words) and spaces[differs + 1]:
                differs += 1
            if differs + 1 >= len(words):
                return spaces
            spaces[differs + 1] = True

    def _sentence(self, start: str, span: Span, indent: int, hang: int) -> list[str]:
        """Print a sentence: its items each in a line of its own, its comments where they stand."""
        words = self._words(self.cut.folded, span.start, span.end)
        begun = _Line(indent, hang, [(False, _Word("", start, span.start))])
        lines: list[_Line | str] = [begun]
        current: _Line | None = begun
        nested = ITEM
        for index, (space, word) in enumerate(zip(self._spaces(words), words, strict=True)):
            if word.kind[:2] in ("L1", "L2") and index > 0 and words[index - 1].text in (":", ";"):
                set_in = ITEM if word.kind.startswith("L1") else nested
                nested = NESTED if word.kind.startswith("L1") else nested
                current, indent, hang = None, set_in, set_in + width(word.text)
            else:
                indent = hang
            if not (word.text in _CLOSING and current is not None and len(current.words) > 1):
                for comment in self._comments_before(word.start):
                    self._set_comment(comment, lines, indent)
                    current = None
            if current is None:
                current = _Line(indent, hang)
                lines.append(current)
            current.words.append((space and bool(current.words), word))
        for comment in self._comments_before(span.end):
            self._set_comment(comment, lines, FIELD)
        printed: list[str] = []
        for line in lines:
            printed += [line] if isinstance(line, str) else self._filled(line)
        return printed

    def _set_comment(self, comment: nodes.Comment, lines: list[_Line | str], indent: int) -> None:
        """Put a comment at the end of the last line or, as it is written, in a line of its own."""
        last = lines[-1]
        line_start = self.cut.folded.rfind("\n", 0, comment.span.start) + 1
        own_line = not self.cut.folded[line_start : comment.span.start].strip()
        if own_line or isinstance(last, str) or last.comment is not None:
            lines.append(" " * indent + _comment(comment))
        else:
            last.comment = _comment(comment)

    def _filled(self, line: _Line) -> list[str]:
        """Return a line as printed, in several where it is too wide.

        It is broken after a comma or a member in brackets, else after a comma within brackets, else after 、.
        """
        printed: list[str] = []
        rest, indent = line.words, line.indent
        while True:
            taken = self._fitting(rest, WIDTH - indent)
            printed.append(" " * indent + _joined(rest[:taken]).rstrip())
            rest, indent = rest[taken:], line.hang
            if not rest:
                break
        if line.comment is not None:
            printed[-1] += f"  {line.comment}"
        return printed

    def _fitting(self, words: Sequence[tuple[bool, _Word]], room: int) -> int:
        """Return how many words go on one line."""
        if width(_joined(words)) <= room:
            return len(words)
        best, found = {"outside": 0, ",": 0, "、": 0}, 0
        columns = depth = 0
        for index, (space, word) in enumerate(words):
            columns += space + width(word.text)
            depth += (word.text == "(") - (word.text == ")")
            sign = "," if word.text == ";" else word.text
            if sign not in best or index + 1 == len(words) or not self._may_begin(words[index + 1 :]):
                continue
            if depth == 0 and (sign == "," or words[index - 1][1].text == ")"):
                sign = "outside"
            if columns > room:
                return best["outside"] or best[","] or best["、"] or index + 1
            best[sign] = found = index + 1
        return best["outside"] or best[","] or best["、"] or found or len(words)

    def _may_begin(self, words: Sequence[tuple[bool, _Word]]) -> bool:
        """Return whether a line that continues a sentence may begin with these words."""
        start = _joined(words[:3]).lstrip()
        return not start.startswith((*HEADS, *FIELDS[self.piece.keyword], "|", "#", ">", "//"))


def _joined(words: Iterable[tuple[bool, _Word]]) -> str:
    return "".join(f" {word.text}" if space else word.text for space, word in words)


def _spaced(before: Sequence[_Word], word: _Word) -> bool:
    """Return whether the style has a space between the last word of ``before`` and ``word``."""
    last = before[-1]
    if word.text in _OPERATORS:
        return last.text not in _OPENING
    if last.text in _OPERATORS:
        return len(before) > 1 and before[-2].text not in _OPENING
    if last.text in _AFTER:
        return word.kind == "NUMBER" or word.text in BEFORE
    if last.kind == "CLAUSE" and word.text in _OUTCOMES:
        return True
    if word.text == "未载":
        return True
    return _is_plain(last.text[-1]) and _is_plain(word.text[0])


def _is_plain(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


def _rule(cell: str, columns: int) -> str:
    """Return a cell of the line below a table's head: dashes, with the colons that it has."""
    left, right = ":" * cell.startswith(":"), ":" * (cell.endswith(":") and len(cell) > 1)
    return f"{left}{'-' * max(1, columns - len(left) - len(right))}{right}"
