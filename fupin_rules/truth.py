"""Truth: what a condition can still turn out to be, in strong Kleene logic lifted to sets.

A condition is never just true or false here. Its value is the set of what it can still become: one element when it is
settled, several while a missing fact can still move it. 存疑 is a value of its own: the text leaves the case open and no
fact would settle it. This module knows strong Kleene's tables for 且, 或, 非 and 至少 N 项 (存疑 或
成立 is 成立), and nothing of facts or policies.
"""

import enum
from collections.abc import Iterable, Sequence


class Truth(enum.IntEnum):
    """How one condition turns out, ordered 不成立 < 存疑 < 成立."""

    FAILS = 0
    OPEN = 1
    HOLDS = 2

    @property
    def word(self) -> str:
        """Return the Chinese word: 不成立, 存疑 or 成立."""
        return ("不成立", "存疑", "成立")[self]


TruthSet = frozenset[Truth]

HOLDS: TruthSet = frozenset({Truth.HOLDS})
FAILS: TruthSet = frozenset({Truth.FAILS})
OPEN: TruthSet = frozenset({Truth.OPEN})
UNDECIDED: TruthSet = frozenset({Truth.HOLDS, Truth.FAILS})


def of(value: bool) -> Truth:
    """Return 成立 for true and 不成立 for false."""
    return Truth.HOLDS if value else Truth.FAILS


def all_of(truths: Iterable[Truth]) -> Truth:
    """Join by 且: the least of the truths; nothing to join holds."""
    return min(truths, default=Truth.HOLDS)


def any_of(truths: Iterable[Truth]) -> Truth:
    """Join by 或: the greatest of the truths; nothing to choose from fails."""
    return max(truths, default=Truth.FAILS)


def negation(truth: Truth) -> Truth:
    """Mirror by 非: 成立 and 不成立 change places, 存疑 stays."""
    return Truth(2 - truth)


def at_least(count: int, truths: Sequence[Truth]) -> Truth:
    """Judge 至少 ``count`` 项: the ``count``-th largest of the truths.

    With ``count`` 0 it holds; with more than there are items it fails.
    """
    if count <= 0:
        return Truth.HOLDS
    if count > len(truths):
        return Truth.FAILS
    return sorted(truths, reverse=True)[count - 1]


def agree(truths: Iterable[Truth]) -> Truth:
    """Join what the readings of an open point give: their common value if all agree, else 存疑."""
    found = frozenset(truths)
    return next(iter(found)) if len(found) == 1 else Truth.OPEN
