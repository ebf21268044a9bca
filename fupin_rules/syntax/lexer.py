"""The vocabulary lexer: declared names and keywords, longest match first.

Chinese has no word spaces, so the declared names are what divides a sentence. A name longer than a keyword at the same
place wins (满龄日 is not 满 + 龄日); what is neither becomes one UNKNOWN token that keeps the word as written. Tokens carry
true offsets into the source. This module knows neither Lark nor the tree.
"""

import re
from collections.abc import Iterable, Mapping

import attrs

from fupin_rules.source import fold

_DIGITS = frozenset("0123456789")
_NUMBERS = {
    "DATE": re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})日", re.ASCII),
    "TERM": re.compile(r"(\d{4})年(春|秋)季?学期", re.ASCII),
    "MONTH": re.compile(r"(\d{4})-(\d{1,2})(?!\d)|(\d{4})年(\d{1,2})月(?!\d)", re.ASCII),
    "YEARDAY": re.compile(r"(\d{1,2})月(?:(\d{1,2})日|底|上旬|中旬|下旬)", re.ASCII),
    "NUMBER": re.compile(r"\d+(?:\.\d+)?", re.ASCII),
}
"""What begins with a digit, the first that fits."""
_UNIT = re.compile(
    r"元(?:/(?:人|生|户))?(?:/(?:天|月|学期|学年|年|次|收费周期))?|%|周岁|岁|个?学期|学年|个?工作日|个月|人次|课时|"
    r"(?:年|月|天|日|人|户|所|套|次|个|项|类|名|张|门|支|份|件|米|场|期|题|分)(?:/(?:天|月|学期|学年|年|人|户|所|名))?"
)
_ALONE = re.compile(r"$|[\s\d。;:,、()|「」+×÷≥≤<>=≠-]|以上|以下|以内|以外|元|%")
"""What may stand behind a unit that no number precedes."""
_CLOSED = re.compile(r"\(等(?:[一二三四五六七八九十两]+|\d+)[类项种个人户]?\)")
_ITEM = re.compile(r"\((\d{1,3})\)", re.ASCII)
_CLAUSE = re.compile(r"[A-Za-z]{2,8}-\d{1,4}[a-z]?(?!\w)", re.ASCII)
_GOES_ON = re.compile(r"[A-Za-z0-9]", re.ASCII)
_CIRCLED = frozenset("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_QUOTED = re.compile(r"「([^」\n]*)」")
JOINED_BY_A_COMMA = ("且", "并且", "或", "或者", "则", "否则")
"""The words that take the comma before them with them."""
_SIGNS = frozenset("。;:,、()|「」+-×÷≥≤<>=≠ \r\n")


@attrs.frozen
class Token:
    """One word of a sentence: its class, its text as folded, and its offsets in the source."""

    kind: str
    text: str
    start: int
    end: int


@attrs.frozen
class Vocabulary:
    """The declared names, each with its class (FACT, PARAM …), and the entities.

    ``names`` maps a name to its class. A value of an enumeration (VALUE) never displaces another class.
    """

    names: Mapping[str, str]

    def with_names(self, more: Mapping[str, str]) -> "Vocabulary":
        """Return a vocabulary that knows ``more`` too."""
        return Vocabulary({**self.names, **more})

    def by_first_sign(self) -> Mapping[str, tuple[str, ...]]:
        """Return the names under their first sign, longest first."""
        return _by_first_sign(self.names)


def _by_first_sign(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for word in words:
        table.setdefault(word[0], []).append(word)
    return {sign: tuple(sorted(found, key=len, reverse=True)) for sign, found in table.items()}


@attrs.frozen
class Lexer:
    """Cuts sentences into tokens; made once for a vocabulary."""

    names: Mapping[str, str]
    keywords: Mapping[str, str]
    _words: Mapping[str, tuple[str, ...]] = attrs.field(repr=False)

    @classmethod
    def make(cls, vocabulary: Vocabulary, keywords: Mapping[str, str]) -> "Lexer":
        """Return a lexer for the names of ``vocabulary`` and ``keywords`` (word → terminal name)."""
        return cls(vocabulary.names, keywords, _by_first_sign({*vocabulary.names, *keywords}))

    def tokens(self, folded: str, start: int, end: int) -> list[Token]:
        """Return the tokens of ``folded[start:end]``; offsets are those of the source."""
        tokens: list[Token] = []
        position = start
        while position < end:
            if folded[position].isspace():
                position += 1
                continue
            token = self._next(folded, position, end, tokens)
            tokens.append(token)
            position = token.end
        return _fold_pairs(tokens)

    def _next(self, folded: str, at: int, end: int, before: list[Token]) -> Token:
        previous = before[-1].kind if before else None
        if (previous == "NUMBER" or (before and before[-1].text == "计")) and (unit := _UNIT.match(folded, at, end)):
            longer = self._longest(folded, at, end)
            if previous == "NUMBER" or longer is None or len(longer) <= len(unit[0]):
                return Token("UNIT", unit[0], at, unit.end())
        sign = folded[at]
        if sign in _DIGITS:
            for kind, pattern in _NUMBERS.items():
                if (match := pattern.match(folded, at, end)) and not (
                    kind == "NUMBER" and self._name_longer(folded, at, end, match.end())
                ):
                    return Token(kind, match[0], at, match.end())
        elif sign == "(":
            if match := _CLOSED.match(folded, at, end):
                return Token("CLOSED", match[0], at, match.end())
            if (
                (match := _ITEM.match(folded, at, end))
                and before
                and (before[-1].text in (":", ";") or before[-1].kind in ("CLAUSE", "L1"))
            ):
                return Token("L1", match[0], at, match.end())
        elif sign in _CIRCLED:
            return Token("L2", sign, at, at + 1)
        elif sign == "「" and (match := _QUOTED.match(folded, at, end)):
            kind = self.names.get(match[1], "TITLE")
            if before and before[-1].text == "解释":
                kind = "TITLE"
            return Token(kind, match[1], at, match.end())
        clause = _CLAUSE.match(folded, at, end)
        if clause is not None and self.names.get(clause[0].upper()) == "CLAUSE":
            return Token("CLAUSE", clause[0], at, clause.end())
        if (word := self._longest(folded, at, end)) is not None:
            kind = self.names.get(word) or self.keywords[word]
            return Token(kind, word, at, at + len(word))
        if clause is not None:
            return Token("UNKNOWN", clause[0], at, clause.end())
        if (unit := _UNIT.match(folded, at, end)) and _ALONE.match(folded, unit.end(), end):
            return Token("UNIT", unit[0], at, unit.end())
        stop = at + 1
        while stop < end and self._longest(folded, stop, end) is None and folded[stop] not in _SIGNS:
            if folded[stop] in _DIGITS and not folded[stop - 1].isascii():
                break  # 大于2学期: the number is a word of its own
            stop += 1
        return Token("UNKNOWN", folded[at:stop], at, stop)

    def _longest(self, folded: str, at: int, end: int) -> str | None:
        for word in self._words.get(folded[at], ()):
            stop = at + len(word)
            if stop <= end and folded.startswith(word, at):
                if self.names.get(word) == "CLAUSE" and _GOES_ON.match(folded, stop, end):
                    continue
                return word
        return None

    def _name_longer(self, folded: str, at: int, end: int, number_end: int) -> bool:
        word = self._longest(folded, at, end)
        return word is not None and at + len(word) > number_end


def _fold_pairs(tokens: list[Token]) -> list[Token]:
    """Join a comma into a following 且/或/则/否则, and a semicolon into a following item label."""
    joined: list[Token] = []
    for token in tokens:
        last = joined[-1] if joined else None
        if last is not None and last.text == "," and token.text in JOINED_BY_A_COMMA:
            joined[-1] = attrs.evolve(token, start=token.start)
        elif last is not None and last.text == ";" and token.kind in ("L1", "L2"):
            joined[-1] = attrs.evolve(token, kind=token.kind + "N")
        else:
            joined.append(token)
    return joined


def is_unit(text: str) -> bool:
    """Return whether a sentence can write a number with this unit."""
    return _UNIT.fullmatch(text) is not None


def quoted_or_plain(name: str) -> str:
    """Return a name without its quotation marks, folded to half-width signs."""
    folded = fold(name).strip()
    return folded[1:-1] if folded.startswith("「") and folded.endswith("」") else folded
