"""The grammar has no conflicts, and it is the one place that the keywords are written in."""

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import lark
from lark.lexer import Lexer as LarkLexer
from lark.utils import logger

from fupin_rules.comparison import AFTER, BEFORE
from fupin_rules.money import Rounding
from fupin_rules.resources import grammar_file
from fupin_rules.syntax.lexer import Lexer, Vocabulary
from fupin_rules.syntax.parse.grammar import STARTS, keywords

GRAMMAR = grammar_file().read_text(encoding="utf-8")
WITHOUT_COMMENTS = re.sub(r"//.*", "", GRAMMAR)


class NoLexer(LarkLexer):
    """Stands in for the lexer: these tests read no sentence."""

    __future_interface__ = 0

    def __init__(self, lexer_conf: object) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any = None) -> Iterator[lark.Token]:  # noqa: ARG002
        """Give the tokens that are given."""
        return iter(lexer_state)


@contextmanager
def conflicts() -> Iterator[io.StringIO]:
    """Collect what Lark logs; it resolves a shift/reduce conflict as shift and says so nowhere else."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield written
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


def build(grammar: str, *starts: str) -> lark.Lark:
    return lark.Lark(grammar, parser="lalr", lexer=NoLexer, start=list(starts), debug=True, maybe_placeholders=False)


def test_a_conflict_would_be_seen() -> None:
    with conflicts() as written:
        build('start: sum\nsum: sum "+" sum | "1"', "start")
    assert "Shift/Reduce conflict" in written.getvalue()


def test_the_grammar_has_no_conflicts() -> None:
    with conflicts() as written:
        build(GRAMMAR, *STARTS)
    assert written.getvalue() == ""


def test_every_start_rule_exists_and_every_rule_is_reached() -> None:
    rules = set(re.findall(r"^[!?]*([a-z_0-9]+):", WITHOUT_COMMENTS, re.MULTILINE))
    assert set(STARTS) <= rules
    assert len(set(STARTS)) == len(STARTS)
    used = {str(rule.origin.name) for rule in build(GRAMMAR, *STARTS).rules}
    assert rules <= used


def test_the_keywords_are_those_of_the_grammar_file() -> None:
    assert set(keywords()) == set(re.findall(r'"([^"]+)"', WITHOUT_COMMENTS))


def test_each_keyword_has_a_terminal_of_its_own() -> None:
    assert len(set(keywords().values())) == len(keywords())


def test_the_comparison_words_and_roundings_are_keywords() -> None:
    assert {*BEFORE, *AFTER} <= set(keywords())
    assert {rounding.value for rounding in Rounding} <= set(keywords())


def test_the_lexer_cuts_each_keyword_as_one_word() -> None:
    lexer = Lexer.make(Vocabulary({}), keywords())
    for word, kind in keywords().items():
        tokens = lexer.tokens(word, 0, len(word))
        assert [(token.kind, token.text, token.start, token.end) for token in tokens] == [(kind, word, 0, len(word))]
