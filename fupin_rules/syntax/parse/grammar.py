"""The grammar: Lark's parser of `grammar/policy.lark`, and its parse table as an automaton that reads word by word.

What passes through is the tokens of one sentence, cut by our own lexer; out comes Lark's tree, or nothing where the
sentence does not parse. What a tree means and what a broken sentence lacks are none of its business.
"""

import functools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs
import lark
import lark.parsers.lalr_analysis
from lark.lexer import Lexer as LarkLexer

from fupin_rules.resources import grammar_file
from fupin_rules.syntax.lexer import Token
from fupin_rules.syntax.mistakes import Automaton, Stack

STARTS = (
    "condition",
    "value",
    "definition",
    "determines",
    "excludes",
    "payment",
    "gives",
    "waives",
    "exempts",
    "overrides",
    "ranks",
    "handles",
    "reserves",
    "effective",
    "names",
    "parameter",
    "cell_in",
    "cell_out",
    "candidate",
    "adopted",
    "base",
    "law",
    "relation",
    "concerned",
    "tendency",
    "combined",
    "given",
    "expected",
)
"""The rules of the grammar that a sentence may be read by."""


class _GivenTokens(LarkLexer):
    """Hands Lark the tokens that our own lexer made."""

    __future_interface__ = 0

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any = None) -> Iterator[lark.Token]:  # noqa: ARG002
        """Yield the tokens given."""
        return iter(lexer_state)


@functools.cache
def _parser() -> lark.Lark:
    return lark.Lark(
        grammar_file().read_text(encoding="utf-8"),
        parser="lalr",
        lexer=_GivenTokens,
        start=list(STARTS),
        propagate_positions=True,
        maybe_placeholders=False,
    )


@functools.cache
def keywords() -> Mapping[str, str]:
    """Return the keywords of the grammar: word → name of its terminal."""
    return {
        str(terminal.pattern.value): terminal.name
        for terminal in _parser().terminals
        if isinstance(terminal.pattern, lark.lexer.PatternStr)
    }


def tree_of(tokens: Iterable[Token], start: str) -> lark.Tree[Any] | None:
    """Return the tree of a sentence, ``None`` if it does not parse."""
    given = [lark.Token(token.kind, token.text, start_pos=token.start, end_pos=token.end) for token in tokens]
    try:
        return _parser().parse(given, start=start)
    except lark.exceptions.UnexpectedInput:
        return None


@attrs.frozen
class _ParseTable:
    """Lark's parse table for one start rule, read without building trees."""

    states: Any
    start: int
    end: int

    def begin(self) -> Stack:
        return (self.start,)

    def feed(self, stack: Stack, terminal: str) -> Stack | None:
        open_states = list(stack)
        while True:
            found = self.states[open_states[-1]].get(terminal)
            if found is None:
                return None
            action, target = found
            if action is lark.parsers.lalr_analysis.Shift:
                return (*open_states, target)
            if target.expansion:
                del open_states[-len(target.expansion) :]
            open_states.append(self.states[open_states[-1]][target.origin.name][1])
            if terminal == "$END" and open_states[-1] == self.end:
                return tuple(open_states)

    def next(self, stack: Stack) -> frozenset[str]:
        # The names of rules are written in small letters, those of terminals are not.
        terminals = (name for name in self.states[stack[-1]] if not name.islower())
        return frozenset(terminal for terminal in terminals if self.feed(stack, terminal) is not None)


@functools.cache
def automaton(start: str) -> Automaton:
    """Return what reads sentences of one start rule token by token."""
    conf = _parser().parse_interactive("", start=start).parser_state.parse_conf
    return _ParseTable(conf.states, conf.start_state, conf.end_state)
