"""One-token mutants of a policy: every way of getting one word of it wrong, and what the author is then told."""

import functools
import re
from collections.abc import Iterator
from pathlib import Path

import attrs

from fupin_rules.decide.loading import load
from fupin_rules.diagnostics import InputFinding, PolicyFinding
from fupin_rules.resources import policies_folder
from fupin_rules.source import Source, fold
from fupin_rules.syntax.lexer import Lexer, Vocabulary
from fupin_rules.syntax.lines import Cut, Piece, scan
from fupin_rules.syntax.parse.grammar import keywords
from fupin_rules.syntax.parse.names import declarations

POLICY_FILE = policies_folder() / "广东省" / "原民办代课教师生活困难补助.policy"
POLICY, _, _ = POLICY_FILE.read_text(encoding="utf-8").partition("\n// 界上和界的两边")
"""The shipped policy, its first examples included; those on each boundary behind them are written in the same way."""

UNDECLARED = "囧囧"
WRONG_SIGN = "囧"
OTHERS = (
    ("AND", "且"),
    ("FACT", "教师.民办教师"),
    ("PARAM", "民办界日"),
    ("NUMBER", "3"),
    ("DATE", "2020-12-31"),
    ("STOP", "。"),
)
"""A word of each of several classes, to stand where a word of another class belongs."""

_SENTENCE_HEADS = frozenset({"参数", "名单", "所称", "计发"})
_SENTENCE_FIELDS = frozenset({"条件", "排除", "认定", "给予", "甲说", "乙说", "采用", "就", "设", "应", "施行"})
_LISTS = frozenset({"项目", "引用"})
_WORDS = frozenset({"属地", "对象", "本数", "周岁", "别名"})


@attrs.frozen
class Word:
    """One token of the policy: its class and where it stands."""

    kind: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """Return it as written."""
        return POLICY[self.start : self.end]


@attrs.frozen
class Mutant:
    """A policy with one word wrong. ``start`` and ``end`` say where the wrong word, or the gap, is in ``text``.

    ``window`` reaches from the start of the word before to the end of the word behind.
    """

    way: str
    word: Word
    text: str
    start: int
    end: int
    window: tuple[int, int]

    @property
    def name(self) -> str:
        """Return what was done where."""
        line, column = Source("", POLICY).place(self.word.start)
        return f"第{line}行第{column}列 {self.word.kind} “{self.word.text}” {self.way}"


def _parts(cut: Cut, piece: Piece) -> Iterator[Word]:
    """Yield the words of a block's first line that are not part of its sentence."""
    start = piece.span.start
    head = cut.folded[start : piece.rest.start]
    yield Word("block word", start, start + len(piece.keyword))
    at = len(piece.keyword)
    for name, text in piece.parts.items():
        at = head.index(fold(text), at)
        yield Word(name, start + at, start + at + len(text))
        at += len(text)
    for match in re.finditer(r"是指|[=:(「」]", head):
        yield Word("sign", start + match.start(), start + match.end())


def _split(cut: Cut, start: int, end: int) -> Iterator[Word]:
    for match in re.finditer(r"[、]|[^、\s]+", cut.folded[start:end]):
        yield Word("word", start + match.start(), start + match.end())


@functools.cache
def words() -> tuple[Word, ...]:
    """Return the words of the shipped policy that mean something: not its gists, sources and notes."""
    cut = scan(Source("甲.policy", POLICY))
    names: dict[str, str] = {}
    for path in (policies_folder() / "词汇").glob("*.policy"):
        names |= declarations(scan(Source(path.name, path.read_text(encoding="utf-8")))).names
    names |= declarations(cut).names
    lexer = Lexer.make(Vocabulary(names), keywords())
    found: list[Word] = []

    def sentence(start: int, end: int) -> None:
        found.extend(Word(token.kind, token.start, token.end) for token in lexer.tokens(cut.folded, start, end))

    for piece in cut.pieces:
        found.extend(_parts(cut, piece))
        if piece.keyword in _SENTENCE_HEADS or piece.keyword in ("表", "分担"):
            sentence(piece.rest.start, piece.rest.end)
        if piece.keyword in ("表", "分担"):
            found.append(Word("sign", piece.rest.end, piece.rest.end + 1))
        if piece.keyword in _LISTS:
            found.extend(_split(cut, piece.rest.start, piece.rest.end))
        for field in piece.fields:
            found.append(Word("field word", field.word_span.start, field.word_span.end))
            if field.keyword in _SENTENCE_FIELDS:
                sentence(field.span.start, field.span.end)
            elif field.keyword in _LISTS or field.keyword in _WORDS:
                found.extend(_split(cut, field.span.start, field.span.end))
        for number, row in enumerate(piece.rows):
            for match in re.finditer(r"\|", cut.folded[row.span.start : row.span.end]):
                found.append(Word("bar", row.span.start + match.start(), row.span.start + match.end()))
            for cell in row.cells:
                if number or piece.keyword == "分担":
                    sentence(cell.start, cell.end)
    return tuple(sorted(set(found), key=lambda word: (word.start, word.end)))


def _wrong(word: Word) -> Iterator[tuple[str, str]]:
    """Yield each way of getting a word wrong, and what then stands there."""
    yield "deleted", ""
    yield "doubled", word.text * 2
    yield f"→ {UNDECLARED}", UNDECLARED
    for kind, other in OTHERS:
        if other != word.text and kind != word.kind:
            yield f"→ {other}", other
    if len(word.text) > 1:
        for place in range(len(word.text)):
            wrong = word.text[:place] + WRONG_SIGN + word.text[place + 1 :]
            yield f"→ {wrong}", wrong


def mutants() -> Iterator[Mutant]:
    """Yield every mutant of the shipped policy."""
    everything = words()
    for index, word in enumerate(everything):
        before = everything[index - 1] if index else word
        after = everything[index + 1] if index + 1 < len(everything) else word
        for way, wrong in _wrong(word):
            longer = len(wrong) - (word.end - word.start)
            text = POLICY[: word.start] + wrong + POLICY[word.end :]
            window = (before.start, after.end + longer)
            yield Mutant(way, word, text, word.start, word.start + len(wrong), window)


def told(text: str, path: Path = POLICY_FILE) -> tuple[PolicyFinding | InputFinding, ...]:
    """Return the errors that the author of a text is told when it is checked in the place of the shipped policy."""
    return load([path], {path: text.encode()}).errors
