"""What is wrong with a sentence that does not parse: the one change that lets most of it be read.

Each word that could stand at the broken place is tried as an insertion and as a replacement, and the word that stands
there is tried without; what then reads furthest is what the finding proposes. This module knows tokens and an
``attempt`` to parse a list of terminal names, nothing of Lark.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs

from fupin_rules.comparison import AFTER, BEFORE
from fupin_rules.diagnostics import PolicyFinding, nearest
from fupin_rules.diagnostics.syntax import (
    BoundMissing,
    DoubleNegation,
    MissingWord,
    MixedAndOr,
    SurplusWord,
    Undeclared,
    WrongWord,
)
from fupin_rules.source import Span
from fupin_rules.syntax.lexer import Lexer, Token

_ALL_WORDS = frozenset({"且", "并且"})
_ANY_WORDS = frozenset({"或", "或者"})

_CLASS_PHRASES: Mapping[str, str] = {
    "ROSTER": "列表",
    "FACT": "事实",
    "PARAM": "参数",
    "DEFINED": "所称的名称",
    "TABLE": "表名",
    "LIST": "名单",
    "STATUS": "认定的身份",
    "BENEFIT": "补助项目",
    "PAYMENT": "计发的名称",
    "SHARING": "分担的名称",
    "CLAUSE": "条款编号",
    "ENTITY": "对象",
    "VALUE": "枚举值",
    "TITLE": "「题目」",
    "NUMBER": "数字",
    "UNIT": "单位",
    "DATE": "日期",
    "MONTH": "年月",
    "YEARDAY": "某月某日(如 3月31日)",
    "TERM": "学期",
    "CLOSED": "(等…类)",
    "L1": "(1)",
    "L1N": ";(2)",
    "L2": "①",
    "L2N": ";②",
    "$END": "句末",
}
_VALUE_CLASSES = frozenset(
    {"FACT", "PARAM", "DEFINED", "TABLE", "STATUS", "VALUE", "CLAUSE", "NUMBER", "DATE", "MONTH", "TERM", "ENTITY"}
)

_ENDS_A_WORD = frozenset("。;:,、()|「」+×÷≥≤<>=≠")
_REACH = 4
"""How many tokens on each side of an unknown one are tried as parts of the same word."""
_ALIKE = 0.5
"""How much a stretch has to look like a declared name to be taken for it."""


@attrs.frozen
class Attempt:
    """How far a list of terminal names was read: how many were taken, whether it is whole, what may follow."""

    taken: int
    whole: bool
    next: frozenset[str]


def explain_mistake(
    tokens: Sequence[Token],
    span: Span,
    lexer: Lexer,
    attempt: Callable[[list[str]], Attempt],
    keywords: Mapping[str, str],
) -> PolicyFinding:
    """Return the one finding for a sentence that does not parse."""
    kinds = [token.kind for token in tokens]
    first = attempt(kinds)
    at = first.taken
    here = tokens[at] if at < len(tokens) else None
    before = tokens[at - 1] if at > 0 else None

    def place(token: Token | None) -> Span:
        if token is None:
            end = tokens[-1].end if tokens else span.end
            return Span(span.source, max(span.start, end - 1), end)
        return Span(span.source, token.start, token.end)

    special = _special(tokens, at, place, lexer)
    if special is not None:
        return special
    words = {terminal: word for word, terminal in keywords.items()}
    trials: list[tuple[tuple[bool, int, int], str, str]] = []
    for terminal in sorted(first.next - {"$END"}):
        inserted = attempt([*kinds[:at], terminal, *kinds[at:]])
        trials.append(((inserted.whole, inserted.taken - 1, 2), "insert", terminal))
        if here is not None:
            replaced = attempt([*kinds[:at], terminal, *kinds[at + 1 :]])
            trials.append(((replaced.whole, replaced.taken, 1), "replace", terminal))
    if here is not None:
        without = attempt([*kinds[:at], *kinds[at + 1 :]])
        doubled = before is not None and before.text == here.text
        trials.append(((without.whole, without.taken + 1, 3 if doubled else 0), "delete", here.kind))
    best = max((score for score, _, _ in trials), default=(False, at, 1))
    chosen = [(action, terminal) for score, action, terminal in trials if score == best]
    phrases = tuple(_phrases((terminal for _, terminal in chosen), words))
    if best[1] <= at and not best[0]:
        return WrongWord(word=here.text if here else "", expected=tuple(_phrases(first.next, words)), span=place(here))
    match chosen[0][0]:
        case "insert":
            return MissingWord(
                after=before.text if before else "",
                word="”或“".join(phrases[:4]),
                span=place(before if before else here),
            )
        case "replace":
            return WrongWord(word=here.text if here else "", expected=phrases, span=place(here))
        case _:
            return SurplusWord(word=here.text if here else "", span=place(here))


def _special(
    tokens: Sequence[Token], at: int, place: Callable[[Token | None], Span], lexer: Lexer
) -> PolicyFinding | None:
    """Return the finding for mistakes that have a page of their own."""
    here = tokens[at] if at < len(tokens) else None
    before = tokens[at - 1] if at > 0 else None
    unknown = next((index for index, token in enumerate(tokens) if token.kind == "UNKNOWN"), None)
    if unknown is not None:
        first, last = _undeclared_word(tokens, unknown, tuple(lexer.names))
        word = "".join(token.text for token in tokens[first : last + 1])
        span = attrs.evolve(place(tokens[first]), end=tokens[last].end)
        return Undeclared(word=word, near=tuple(nearest(word, (*lexer.names, *lexer.keywords))), span=span)
    if here is None:
        return None
    if here.text == "非" and before is not None and before.text == "非":
        return DoubleNegation(span=place(here))
    if here.text in ("以前", "以后"):
        return BoundMissing(word=here.text, span=place(here))
    opposite = _ANY_WORDS if here.text in _ALL_WORDS else _ALL_WORDS if here.text in _ANY_WORDS else frozenset()
    depth = 0
    for token in reversed(tokens[:at]):
        depth += (token.text == ")") - (token.text == "(")
        if depth < 0 or token.kind in ("L1", "L1N", "L2", "L2N"):
            break
        if depth == 0 and token.text in opposite:
            return MixedAndOr(word=here.text, span=place(here))
    return None


def _undeclared_word(tokens: Sequence[Token], at: int, names: Sequence[str]) -> tuple[int, int]:
    """Return the first and last index of the word that the unknown token at ``at`` belongs to.

    A misspelt name falls apart where the rest of it holds a keyword or another name (满令日: 满 and 令日). So what stands
    beside the unknown token, with no sign or space between, is tried with it: the stretch that looks most like a declared
    name is the word, the shortest one of several. What is known in the stretch has to be a part of that name,
    but for a single sign within, which may be the wrong one.
    """
    least, most = at, at
    while least > 0 and at - least < _REACH and _joined(tokens[least - 1], tokens[least]):
        least -= 1
    while most + 1 < len(tokens) and most - at < _REACH and _joined(tokens[most], tokens[most + 1]):
        most += 1
    stretches = [
        (first, last)
        for first in range(at, least - 1, -1)
        for last in range(at, most + 1)
        if not (first > least and tokens[first - 1].kind == "UNKNOWN")
        and not (last < most and tokens[last + 1].kind == "UNKNOWN")
    ]
    best, chosen = 0.0, (at, at)
    matcher: difflib.SequenceMatcher[str] = difflib.SequenceMatcher(autojunk=False)
    for first, last in sorted(stretches, key=lambda ends: ends[1] - ends[0]):
        stretch = tokens[first : last + 1]
        known = [
            token.text
            for index, token in enumerate(stretch)
            if token.kind != "UNKNOWN" and not (0 < index < len(stretch) - 1 and len(token.text) == 1)
        ]
        matcher.set_seq2("".join(token.text for token in stretch))
        for name in names:
            if any(part not in name or part == name for part in known):
                continue
            matcher.set_seq1(name)
            if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
                best, chosen = matcher.ratio(), (first, last)
    return chosen if best >= _ALIKE else (at, at)


def _joined(left: Token, right: Token) -> bool:
    """Return whether two tokens stand side by side and could be parts of one word."""
    return left.end == right.start and all(
        token.end - token.start == len(token.text) and not set(token.text) & _ENDS_A_WORD for token in (left, right)
    )


def _phrases(terminals: Iterable[str], words: Mapping[str, str]) -> list[str]:
    """Return terminals as Chinese phrases, those that belong together as one."""
    there = set(terminals)
    phrases: list[str] = []
    if len(there & _VALUE_CLASSES) >= 4:
        phrases.append("事实、参数、数字等值")
        there -= _VALUE_CLASSES | {terminal for terminal, word in words.items() if word in ("是", "否")}
    comparing = {terminal for terminal in there if words.get(terminal) in BEFORE}
    if len(comparing) >= 4:
        phrases.append("比较词(如 满、不满、不低于、不超过、为)")
        there -= comparing
    bounding = {terminal for terminal in there if words.get(terminal) in AFTER}
    if len(bounding) >= 3:
        phrases.append("以上、以下、以内")
        there -= bounding
    for terminal in sorted(there, key=lambda name: words.get(name, _CLASS_PHRASES.get(name, name))):
        phrases.append(words.get(terminal) or _CLASS_PHRASES.get(terminal, terminal))
    return phrases
