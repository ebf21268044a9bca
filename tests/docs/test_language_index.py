"""The index of docs/language lists every word of the language, and nothing else.

The words come from the grammar (those between quotes) and from the tables of first words of lines; signs are not words.
"""

import re
from pathlib import Path

from fupin_rules.syntax.lines import FIELDS, HEADS
from fupin_rules.syntax.parse.grammar import keywords

PAGE = Path(__file__).resolve().parents[2] / "docs" / "language" / "README.md"
INDEX = PAGE.read_text(encoding="utf-8").partition("## 用词索引")[2]
SIGNS = frozenset("+ - × ÷ ≥ ≤ > < = ≠ —".split())  # noqa: SIM905
"""The signs that the index lists among the words."""


def listed(table: str) -> set[str]:
    """Return the words of a table of the index: what is neither a chapter nor the head of a column."""
    cells = [cell for row in re.findall(r"^\|(.*)\|$", table, re.M) for cell in row.split("|")]
    found = {word for cell in cells for word in re.split(r"[、;\s]+", cell)}
    return {word for word in found if word not in ("", "词", "章") and not re.fullmatch(r"[\d-]{2,}|\d", word)} | (
        found & SIGNS
    )


def test_the_index_lists_every_first_word_of_a_line() -> None:
    first, _, _ = INDEX.partition("句子里的词")
    assert listed(first) == {*HEADS, *(word for words in FIELDS.values() for word in words)}


def test_the_index_lists_every_word_of_a_sentence() -> None:
    _, _, second = INDEX.partition("句子里的词")
    words = {word for word in keywords() if any(sign.isalpha() for sign in word) or word in SIGNS}
    assert listed(second) == words
