"""How the finding of a broken block reaches the checker of blocks: by exceptions that never leave `model`."""

import contextlib
from collections.abc import Iterator

import attrs

from fupin_rules.diagnostics import PolicyFinding
from fupin_rules.diagnostics.model import NotAChoice, NotComparable, WrongType
from fupin_rules.model import types
from fupin_rules.source import Span
from fupin_rules.syntax import nodes as syntax


class Refused(Exception):
    """Carries the finding of a broken block out to the checker of blocks. Never leaves `model`."""

    def __init__(self, finding: PolicyFinding) -> None:
        super().__init__(finding.problem)
        self.finding = finding


class Dependent(Exception):
    """Something that depends on a broken block: no second finding. Never leaves `model`."""


def mistyped(node: syntax.Condition, kind: types.Type, needed: str, also: Span | None = None) -> Refused:
    """Return the finding for a value that is of another type than the one needed."""
    phrase, is_a = node.span.text, types.word(kind)
    return Refused(WrongType(phrase=phrase, is_a=is_a, needed=needed, span=node.span, also=also))


@contextlib.contextmanager
def beside(other: Span) -> Iterator[None]:
    """Let a finding that a value has not the type needed point, too, at what it would have to agree with."""
    try:
        yield
    except Refused as refused:
        if isinstance(refused.finding, WrongType | NotAChoice | NotComparable) and refused.finding.also is None:
            raise Refused(attrs.evolve(refused.finding, also=other)) from None
        raise
