"""Where a piece of text stands: files, spans, lines and columns.

What passes through is the text of one file and positions in it. The text is never rewritten: full-width signs are
folded to half-width one to one, so that every offset of the folded text is an offset of the original. This module
knows nothing of the language.
"""

import bisect
import functools
import re
import unicodedata

import attrs

_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_COMPATIBLE = {
    chr(code): plain
    for code in (*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20))
    if len(plain := unicodedata.normalize("NFC", chr(code))) == 1 and plain != chr(code)
}
"""Characters that Unicode has twice, and that normal form C writes as the other one."""
_VARIANTS = {
    **_COMPATIBLE,
    **dict.fromkeys("・•‧∙⋅･", "·"),
    **dict.fromkeys("‐‑", "-"),
    **dict.fromkeys("○◯", "〇"),
    **dict(
        zip("戶戸內呂別沒黃溫強稅兌說悅銳脫產緖綠錄敎靑淸", "户户内吕别没黄温强税兑说悦锐脱产绪绿录教青清", strict=True)
    ),
}
"""Listed variants: one character in two shapes, as fonts and registers of names write it; each for one of its kind."""
_FOLD = str.maketrans(
    {
        **_FULL_WIDTH,
        "\u3000": " ",
        "\u00a0": " ",
        "\t": " ",
        "〔": "[",
        "〕": "]",
        "【": "[",
        "】": "]",
        "“": "「",
        "”": "」",
        "–": "-",
        "−": "-",
        "\ufeff": " ",
        **_VARIANTS,
    }
)


def fold(text: str) -> str:
    """Return ``text`` with full-width signs, digits and letters as half-width ones, character by character.

    The result has the same length. Full stops 。 and list commas 、 keep their form: they mean something of their own.
    """
    return text.translate(_FOLD)


def plain_text(text: str) -> str:
    """Return a text as it is compared: in normal form C, folded, without blanks around it, one blank for several.

    Both sides go through it, what a policy writes between 「」 and what a case says.
    """
    return " ".join(fold(unicodedata.normalize("NFC", text)).split())


HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffd\U000e0000-\U000e0fff]|\r(?!\n)"
)
"""A control, direction or filling sign, which cannot be seen and which neither a policy nor a case may have."""

RADICAL = re.compile("[\u2e80-\u2fdf]")
"""A radical (⼀), which looks like a character (一) and is another sign: text copied from a PDF has them."""


@attrs.frozen
class Odd:
    """A sign that people cannot tell from another or from nothing: where it stands, and the one that is meant."""

    sign: str
    at: int
    meant: str = ""

    @property
    def what(self) -> str:
        """Say what sign it is."""
        kind = "看着像字的部首" if RADICAL.match(self.sign) else "看不见的或者无法辨认的字符"
        return f"{kind}(U+{ord(self.sign):04X})"


def odd_sign(text: str, start: int = 0) -> Odd | None:
    """Return the first sign that cannot be seen, or that looks like a character and is none."""
    found = [match for match in (HIDDEN.search(text, start), RADICAL.search(text, start)) if match is not None]
    if not found:
        return None
    at = min(match.start() for match in found)
    plain = unicodedata.normalize("NFKC", text[at])
    return Odd(text[at], at, plain if RADICAL.match(text[at]) and plain != text[at] else "")


def visible(text: str) -> str:
    """Return a text for a terminal: a box for each sign that cannot be seen, so that none can command it."""
    return HIDDEN.sub(_box, text)


@attrs.frozen
class FileRead:
    """A file that was read: its name as shown and the SHA-256 of its bytes."""

    name: str
    sha256: str


@attrs.frozen
class Source:
    """One file that was read: its name as shown to people and its text as it stands."""

    name: str
    text: str = attrs.field(repr=False)

    @functools.cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        position = self.text.find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = self.text.find("\n", position + 1)
        return starts

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both counted from 1, the column in characters."""
        line = bisect.bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return the text of line ``number`` (from 1) without its line end."""
        start = self._line_starts[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : len(self.text) if end < 0 else end].rstrip("\r")

    def line_span(self, number: int) -> "Span":
        """Return the place of line ``number`` (from 1)."""
        start = self._line_starts[number - 1]
        return Span(self, start, start + len(self.line(number)))


@attrs.frozen
class Span:
    """A stretch of a source, from offset ``start`` up to and without offset ``end``."""

    source: Source = attrs.field(repr=False)
    start: int
    end: int

    @property
    def text(self) -> str:
        """Return the text that the span covers, as written."""
        return self.source.text[self.start : self.end]

    @property
    def line(self) -> int:
        """Return the number of the first line, from 1."""
        return self.source.place(self.start)[0]

    @property
    def column(self) -> int:
        """Return the column of the first character, from 1, in characters."""
        return self.source.place(self.start)[1]

    def first_line(self) -> "Span":
        """Return the first line of the span."""
        first = self.text.split("\n", 1)[0].rstrip()
        return Span(self.source, self.start, self.start + max(1, len(first)))

    def find(self, word: str) -> "Span | None":
        """Return where a word first stands in the span, ``None`` if it does not."""
        at = fold(self.text).find(word)
        return None if at < 0 else Span(self.source, self.start + at, self.start + at + len(word))

    def bare(self) -> "Span":
        """Return the span without blanks around it and without its full stop."""
        text = self.text
        start = self.start + len(text) - len(text.lstrip())
        return Span(self.source, start, start + max(1, len(text.strip().rstrip("。 "))))

    def underlined(self) -> str:
        """Return the first line of the span with carets below it, right also under double-width characters.

        A sign that cannot be seen is shown as a box. Of a line that is too long to read only what is near is shown.
        """
        number, column = self.source.place(self.start)
        line = self.source.line(number)
        if len(line) > LONGEST_SHOWN:
            cut = max(0, column - 1 - LONGEST_SHOWN // 4)
            near = line[cut : cut + LONGEST_SHOWN]
            line, column = ("…" if cut else "") + near + ("…" if cut + len(near) < len(line) else ""), column - cut
            column += 1 if cut else 0
        line = HIDDEN.sub(_box, line.replace("\t", " "))
        before = line[: column - 1]
        covered = line[column - 1 : column - 1 + max(1, self.end - self.start)] or " "
        return f"{line}\n{' ' * width(before)}{'^' * max(1, width(covered))}"


LONGEST_SHOWN = 240
"""How many signs of a line are shown below a finding."""


def _box(hidden: re.Match[str]) -> str:
    """Return what is shown for a sign that cannot be seen; what stands for an undecodable byte can."""
    return hidden[0] if hidden[0] == "\ufffd" else "□"


def width(text: str) -> int:
    """Return how many columns a terminal gives to ``text``: two for wide characters, none for combining ones."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000, "万": 10000}


def numeral(written: str) -> int:
    """Return the number that Chinese numerals say: 两, 二十五, 一百零五, 三千."""
    total, part, digit = 0, 0, 0
    for sign in written:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign == "万":
            total, part, digit = (part + digit) * _TENS[sign], 0, 0
        else:
            part, digit = part + (digit or 1) * _TENS[sign], 0
    return total + part + digit


NOWHERE = Span(Source("", ""), 0, 0)
"""The span of what no file says in so many words."""
