"""The comparison words and whether their bound belongs (民法典第1259条).

What passes through is a word as a citizen reads it (不低于, 以上, 不满 …) and the relation that it stands for. A word is
never replaced by its relation: explanations show the word that the policy used.
"""

import enum
from collections.abc import Callable, Mapping
from typing import Any

import attrs


class Relation(enum.Enum):
    """A relation between two values of one ordered type."""

    LESS = "<"
    AT_MOST = "≤"
    EQUAL = "="
    DIFFERENT = "≠"
    AT_LEAST = "≥"
    MORE = ">"

    def holds(self, left: Any, right: Any) -> bool:
        """Return whether ``left`` stands in this relation to ``right``; both are of one type."""
        return _TESTS[self](left, right)


_TESTS: Mapping[Relation, Callable[[Any, Any], bool]] = {
    Relation.LESS: lambda left, right: left < right,
    Relation.AT_MOST: lambda left, right: left <= right,
    Relation.EQUAL: lambda left, right: left == right,
    Relation.DIFFERENT: lambda left, right: left != right,
    Relation.AT_LEAST: lambda left, right: left >= right,
    Relation.MORE: lambda left, right: left > right,
}

BEFORE: Mapping[str, Relation] = {
    "满": Relation.AT_LEAST,
    "不满": Relation.LESS,
    "不少于": Relation.AT_LEAST,
    "少于": Relation.LESS,
    "不低于": Relation.AT_LEAST,
    "低于": Relation.LESS,
    "达到": Relation.AT_LEAST,
    "不超过": Relation.AT_MOST,
    "超过": Relation.MORE,
    "不高于": Relation.AT_MOST,
    "高于": Relation.MORE,
    "多于": Relation.MORE,
    "早于": Relation.LESS,
    "晚于": Relation.MORE,
    "不早于": Relation.AT_LEAST,
    "不晚于": Relation.AT_MOST,
    "为": Relation.EQUAL,
    "不为": Relation.DIFFERENT,
    "≥": Relation.AT_LEAST,
    "≤": Relation.AT_MOST,
    ">": Relation.MORE,
    "<": Relation.LESS,
    "=": Relation.EQUAL,
    "≠": Relation.DIFFERENT,
}
"""Words that stand before the bound: 不少于 2学期."""

AFTER: Mapping[str, Relation] = {
    "以上": Relation.AT_LEAST,
    "以下": Relation.AT_MOST,
    "以内": Relation.AT_MOST,
    "以外": Relation.MORE,
}
"""Words that stand behind the bound: 20年以上."""

DATE_WORDS = frozenset({"早于", "晚于", "不早于", "不晚于"})
"""Words for dates and months only."""

EQUALITY_WORDS = frozenset({"为", "不为", "=", "≠"})
"""Words that compare values of any type, ordered or not."""

DECLARABLE = ("以上", "以下", "以内", "超过", "不满")
"""Words whose bound a document may define for itself."""


@attrs.frozen
class Bounds:
    """What a policy file declares about bounds: by the Civil Code, or words of its own."""

    declared: str
    own: Mapping[str, bool] = attrs.field(factory=dict)

    def relation(self, word: str) -> Relation:
        """Return the relation of a comparison word under this declaration."""
        usual = BEFORE.get(word) or AFTER[word]
        if word not in self.own:
            return usual
        belongs = self.own[word]
        if usual in (Relation.AT_LEAST, Relation.MORE):
            return Relation.AT_LEAST if belongs else Relation.MORE
        return Relation.AT_MOST if belongs else Relation.LESS


CIVIL_CODE = Bounds("依民法典第1259条")
"""以上, 以下, 以内, 届满 include the bound; 不满, 超过, 以外 do not (民法典第1259条)."""
