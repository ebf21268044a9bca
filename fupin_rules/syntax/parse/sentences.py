"""Sentences: a stretch of a file and a rule of the grammar in, a tree and nodes out.

The first thing wrong with a sentence is its finding.
"""

from typing import Any

import attrs
import lark

from fupin_rules.diagnostics.syntax import TooDeep
from fupin_rules.source import Span
from fupin_rules.syntax import nodes
from fupin_rules.syntax.lexer import Lexer
from fupin_rules.syntax.lines import Cut, Piece
from fupin_rules.syntax.mistakes import explain_mistake, loose_choice
from fupin_rules.syntax.parse import build
from fupin_rules.syntax.parse.broken import Broken
from fupin_rules.syntax.parse.grammar import automaton, keywords, tree_of

MAX_DEPTH = 40
"""How deep brackets and 若…则…否则… may nest."""

MAX_LEVELS = 100
"""How many levels the tree of a sentence may have; a sum has one for each sign."""


@attrs.frozen
class Sentences:
    """The sentences of one file, read with the names that it knows."""

    cut: Cut
    lexer: Lexer

    def tree(self, start: str, span: Span) -> lark.Tree[Any]:
        """Parse one sentence by the rule ``start``.

        Raises:
            Broken: the sentence does not parse.
        """
        tokens = self.lexer.tokens(self.cut.folded, span.start, span.end)
        depth = 0
        for token in tokens:
            depth += (token.text in ("(", "(见", "若")) - (token.text in (")", "否则"))
            if depth > MAX_DEPTH:
                raise Broken(TooDeep(limit=MAX_DEPTH, span=Span(span.source, token.start, token.end)))
        tree = tree_of(tokens, start)
        if tree is None:
            raise Broken(explain_mistake(tokens, span, self.cut.folded, self.lexer, automaton(start), keywords()))
        if start == "condition" and (loose := loose_choice(tokens, span)) is not None:
            raise Broken(loose)
        if _levels(tree) > MAX_LEVELS:
            raise Broken(TooDeep(limit=MAX_LEVELS, span=span))
        return tree

    def span(self, item: Any) -> Span:
        """Return where a tree or a token stands."""
        return build.span_of(item, self.cut.source)

    def condition(self, item: Any) -> nodes.Condition:
        """Build a condition from its tree."""
        return build.condition(item, self.cut.source)

    def value(self, item: Any) -> nodes.Value:
        """Build a value from its tree."""
        return build.value(item, self.cut.source)

    def name(self, token: lark.Token) -> nodes.Name:
        """Build a name from its token."""
        return build.name(token, self.cut.source)

    def value_in(self, start: str, span: Span) -> nodes.Value:
        """Read a sentence that is nothing but a value."""
        return self.value(self.tree(start, span).children[0])

    def conditions(self, piece: Piece, keyword: str) -> tuple[nodes.Condition, ...]:
        """Read the fields of a block that are conditions."""
        return tuple(
            self.condition(self.tree("condition", field.span).children[0]) for field in piece.fields_of(keyword)
        )

    def names(self, piece: Piece, keyword: str, start: str) -> tuple[nodes.Name, ...]:
        """Read the fields of a block that are lists of names."""
        return tuple(
            self.name(token)
            for field in piece.fields_of(keyword)
            for token in build.tokens_in(self.tree(start, field.span))
        )


def _levels(tree: lark.Tree[Any]) -> int:
    """Return how many levels a parse tree has, without recursion."""
    count, level = 0, [tree]
    while level:
        count += 1
        level = [child for parent in level for child in build.trees_in(parent)]
    return count
