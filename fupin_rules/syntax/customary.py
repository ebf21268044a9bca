"""Words of official and spoken Chinese that this language says in another way: 大于, 而且, 或是, (一).

What passes through is a sentence that does not read, with the place where reading stopped; what comes out is the word
that should be another one, and that other one. A word is proposed only if the sentence reads further with it.
"""

import re
from collections.abc import Callable, Mapping

from fupin_rules.comparison import BEFORE

_AND, _OR = (("且",),), (("或者",),)

_INSTEAD: Mapping[str, tuple[tuple[str, ...], ...]] = {
    **dict.fromkeys(("大于", "超出", "高过", "大过"), (("超过",),)),
    **dict.fromkeys(("小于", "不到", "未达到", "未达"), (("低于",), ("早于",))),
    **dict.fromkeys(("不小于", "至少", "最少", "大于等于", "大于或等于", "大于或者等于", "不下于"), (("不少于",),)),
    **dict.fromkeys(("不大于", "最多", "至多", "不多于", "小于等于", "小于或等于", "小于或者等于"), (("不超过",),)),
    **dict.fromkeys(("等于", "是", "=="), (("为",),)),
    **dict.fromkeys(("不等于", "不是", "!=", "<>"), (("不为",),)),
    **dict.fromkeys((">=", "=>", "≧", "⩾"), (("不少于", "不早于"),)),
    **dict.fromkeys(("<=", "=<", "≦", "⩽"), (("不超过", "不晚于"),)),
    **dict.fromkeys(("未满", "不足"), (("不满",),)),
    **dict.fromkeys(("已满", "年满"), (("满",),)),
    "达": (("达到",),),
    **dict.fromkeys(("而且", "以及", "同时", "并", "并且同时", "且同时"), _AND),
    **dict.fromkeys(("和", "与", "及"), (*_AND, ("、",))),
    **dict.fromkeys(
        ("有下列情形之一", "下列情形之一", "具有下列情形之一的", "符合下列条件之一的", "符合下列条件之一"),
        (("符合下列任一条件",),),
    ),
    **dict.fromkeys(
        (
            "同时符合下列条件",
            "同时具备下列条件的",
            "同时具备下列条件",
            "符合下列条件的",
            "符合下列条件",
            "具备下列条件",
        ),
        (("符合下列全部条件",),),
    ),
    **dict.fromkeys(("补助标准", "资助标准", "补贴标准", "发放标准"), (("标准",),)),
    **dict.fromkeys(("不补助", "不资助", "不发放", "不享受", "不予补助", "不予资助", "不予发放"), (("不给予",),)),
    **dict.fromkeys(("任意", "不限", "均可", "/", "-", "--"), (("—",),)),
    **dict.fromkeys(("的除外", "不就低"), (("",),)),
    **dict.fromkeys(("据实免除", "据实减免", "据实免收"), (("据实",),)),
    **dict.fromkeys(("当年", "每年"), (("基准.评价年份的",),)),
    ".": (("。",),),
    **dict.fromkeys(("或是", "或者是", "还是", "抑或", "要么"), _OR),
    **{f"为{word}": ((word,), ("",)) for word in BEFORE if word.isalpha() and word not in ("为", "不为")},
}
"""Each word with what to write instead, in the order in which it is tried; words of one group are offered together."""

WORDS = frozenset(_INSTEAD)
"""The words for which the language has another one somewhere."""

_BY_LENGTH = tuple(sorted(_INSTEAD, key=len, reverse=True))

_NUMERAL = "[一二三四五六七八九十]{1,3}"
_LABEL = re.compile(
    rf"\({_NUMERAL}\)|{_NUMERAL}[、.]|第{_NUMERAL}[,、]|其{_NUMERAL}[,、]|\d{{1,2}}[.、)](?!\d)|"
    r"[A-Za-z][.、)]|\([A-Za-z]\)|[⑴-⒇⒈-⒛㈠-㈩Ⅰ-Ⅻⅰ-ⅻ][、.]?|[-•·*]"
)
"""How items are numbered or marked elsewhere."""


def better_word(
    folded: str, starts: Mapping[int, int], last: int, reads_further: Callable[[int, int, str], bool]
) -> tuple[int, int, tuple[str, ...]] | None:
    """Return where the first such word stands in a sentence, and what to write instead; ``None`` if there is none.

    ``starts`` are the offsets of the words of the sentence with those of their ends, 0 for what is not a word at all;
    ``last`` is where reading stopped. ``reads_further`` says whether the sentence does with a stretch of it replaced.
    """
    for start in sorted(starts):
        if start > last:
            break
        for word in _BY_LENGTH:
            end = start + len(word)
            if not folded.startswith(word, start) or starts[start] > end:
                continue
            for group in _INSTEAD[word]:
                fitting = tuple(other for other in group if reads_further(start, end, other))
                if fitting:
                    return start, end, fitting
    return None


def foreign_label(folded: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where, behind the sign before ``start``, a label of another kind than (1) and ① stands."""
    match = _LABEL.match(folded, start, end)
    return match.span() if match is not None else None
