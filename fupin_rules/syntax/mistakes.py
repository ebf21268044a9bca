"""What is wrong with a sentence that does not parse: the one change that lets most of it be read.

Each word that could stand at the broken place is tried as an insertion and as a replacement, and the word that stands
there is tried without; so are the words before it. What then reads as a whole sentence, or furthest, is what the finding
proposes. This module knows tokens and an automaton that reads them, nothing of Lark.
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import attrs

from fupin_rules.comparison import AFTER, BEFORE
from fupin_rules.diagnostics import PolicyFinding, nearest
from fupin_rules.diagnostics.syntax import (
    BadNumber,
    BoundMissing,
    DoubleNegation,
    ForeignLabel,
    MissingWord,
    MixedAndOr,
    OtherWording,
    SurplusWord,
    Undeclared,
    WrongWord,
)
from fupin_rules.source import Span
from fupin_rules.syntax.customary import WORDS, better_word, foreign_label
from fupin_rules.syntax.lexer import JOINED_BY_A_COMMA, Lexer, Token
from fupin_rules.syntax.pasted import pasted

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
_PAYER_CLASSES = frozenset(
    {"VALUE", "ENTITY", "DEFINED", "PARAM", "TABLE", "STATUS", "BENEFIT", "PAYMENT", "SHARING"}
) | {
    "LIST",
    "ROSTER",
    "FACT",
}
"""What a payer may be called: whatever else has the name."""

_VALUE_CLASSES = frozenset(
    {"FACT", "PARAM", "DEFINED", "TABLE", "STATUS", "VALUE", "CLAUSE", "NUMBER", "DATE", "MONTH", "TERM", "ENTITY"}
)

_ENDS_A_WORD = frozenset("。;:,、()|「」+×÷≥≤<>=≠")
_BEHIND_A_CONDITION = frozenset({"。", ";", ")", "则", "者", *_ALL_WORDS, *_ANY_WORDS})
_PAIRS = (("标准", "为"),)
"""Words that are left out together."""
_BACK = 8
"""How many tokens before the broken place are tried as the mistake."""
_REACH = 4
"""How many tokens on each side of an unknown one are tried as parts of the same word."""
_ALIKE = 0.5
"""How much a stretch has to look like a declared name to be taken for it."""


Stack = tuple[int, ...]
"""How far a sentence was read: the states of the parser that are still open."""


class Automaton(Protocol):
    """What reads sentences of one kind, token by token."""

    def begin(self) -> Stack:
        """Return the stack before the first token."""

    def feed(self, stack: Stack, terminal: str) -> Stack | None:
        """Return the stack behind a terminal, ``None`` if it cannot stand here."""

    def next(self, stack: Stack) -> frozenset[str]:
        """Return the terminals that can stand here; ``$END`` where the sentence may end."""


@attrs.frozen
class _Stopped:
    """A sentence that does not parse: its tokens, and the stacks before each of them as far as it could be read.

    ``words`` are the keywords by their terminals.
    """

    tokens: Sequence[Token]
    span: Span
    automaton: Automaton
    stacks: Sequence[Stack]
    words: Mapping[str, str]

    @property
    def at(self) -> int:
        """Return the index of the token that cannot stand where it does; that behind the last one at the end."""
        return len(self.stacks) - 1

    def place(self, token: Token | None) -> Span:
        """Return the place of a token, ``None`` for the end of the sentence."""
        if token is None:
            end = self.tokens[-1].end if self.tokens else self.span.end
            return Span(self.span.source, max(self.span.start, end - 1), end)
        return Span(self.span.source, token.start, token.end)


@attrs.frozen
class _Edit:
    """One change of a sentence at a token: a terminal put in before it or in its place, or the token left out."""

    at: int
    action: str
    terminal: str
    whole: bool
    reach: int


def explain_mistake(
    tokens: Sequence[Token], span: Span, folded: str, lexer: Lexer, automaton: Automaton, keywords: Mapping[str, str]
) -> PolicyFinding:
    """Return the one finding for a sentence that does not parse; ``folded`` is the text of the file."""
    stacks = _read(automaton, [token.kind for token in tokens])
    words = {terminal: word for word, terminal in keywords.items()}
    stopped = _Stopped(tokens, span, automaton, stacks, words)
    special = (
        _otherwise_written(stopped, folded)
        or loose_choice(tokens, span)
        or _customary(stopped, folded, lexer)
        or _number(stopped)
        or _special(stopped, lexer)
        or _joint(stopped)
        or _missing_pair(stopped)
    )
    if special is not None:
        return special
    edits = _best_edits(tokens, stacks, automaton)
    expected = tuple(_phrases(automaton.next(stacks[-1]), words))
    here = tokens[stopped.at] if stopped.at < len(tokens) else None
    place = stopped.place
    if not edits:
        return WrongWord(word=here.text if here else "", expected=expected, span=place(here))
    at, action = edits[0].at, edits[0].action
    here = tokens[at] if at < len(tokens) else None
    before = tokens[at - 1] if at > 0 else None
    phrases = tuple(_phrases((edit.terminal for edit in edits if edit.action == action), words))
    match action:
        case "insert" if _bounds_a_quantity(edits, tokens, words):
            return MissingWord(
                after=tokens[at - 3].text if at > 2 else "",
                word="满”或“不满”或“不超过”或“为",
                span=attrs.evolve(place(tokens[at - 2]), end=tokens[at - 1].end),
            )
        case "insert":
            either = here is not None and any(edit.action != "insert" for edit in edits)
            marked = place(here if either or before is None else before)
            if here is not None and before is not None and _joined(before, here) and (either or here.kind == "NUMBER"):
                # Either of the two may be wrong, or the number have swallowed what should stand between them.
                marked = attrs.evolve(place(before), end=here.end)
            return MissingWord(after=before.text if before else "", word="”或“".join(phrases[:4]), span=marked)
        case "replace":
            return WrongWord(word=here.text if here else "", expected=phrases, span=place(here))
        case _:
            return SurplusWord(word=here.text if here else "", span=place(here))


def _bounds_a_quantity(edits: Sequence[_Edit], tokens: Sequence[Token], words: Mapping[str, str]) -> bool:
    """Return whether 以上 or the like is wanted behind a number with its unit: a word before the number would do too."""
    at = edits[0].at
    return (
        at > 2
        and [token.kind for token in tokens[at - 2 : at]] == ["NUMBER", "UNIT"]
        and all(words.get(edit.terminal) in AFTER for edit in edits if edit.action == "insert")
    )


def _read(automaton: Automaton, kinds: Sequence[str]) -> list[Stack]:
    """Return the stacks before each token as far as the sentence can be read, and behind the last one read."""
    stacks = [automaton.begin()]
    for kind in kinds:
        stack = automaton.feed(stacks[-1], kind)
        if stack is None:
            break
        stacks.append(stack)
    return stacks


def _run(automaton: Automaton, stack: Stack | None, kinds: Sequence[str]) -> tuple[int, bool]:
    """Return how many of some terminals can be read behind a stack, and whether the sentence is then whole."""
    for count, kind in enumerate(kinds):
        stack = automaton.feed(stack, kind) if stack is not None else None
        if stack is None:
            return count, False
    return len(kinds), stack is not None and "$END" in automaton.next(stack)


def _edits_at(at: int, tokens: Sequence[Token], stack: Stack, automaton: Automaton) -> Iterable[_Edit]:
    """Yield every change of one token, with how far the sentence then reads."""
    kinds = [token.kind for token in tokens]
    here = tokens[at] if at < len(tokens) else None
    for terminal in sorted(automaton.next(stack) - {"$END"}):
        behind = automaton.feed(stack, terminal)
        taken, whole = _run(automaton, behind, kinds[at:])
        yield _Edit(at, "insert", terminal, whole, at + taken)
        if here is not None and terminal != here.kind:
            taken, whole = _run(automaton, behind, kinds[at + 1 :])
            yield _Edit(at, "replace", terminal, whole, at + taken + 1)
    if here is not None:
        taken, whole = _run(automaton, stack, kinds[at + 1 :])
        yield _Edit(at, "delete", here.kind, whole, at + taken + 1)


def _best_edits(tokens: Sequence[Token], stacks: Sequence[Stack], automaton: Automaton) -> list[_Edit]:
    """Return the changes that mend a sentence, the kind to propose first.

    They are looked for where reading stopped, then at the words before: a wrong word may read for a while. A change
    after which the whole sentence reads is best; if there is none, the one that reads furthest where reading stopped.
    """
    last = len(stacks) - 1
    places = range(last, max(-1, last - _BACK), -1)
    if last < len(tokens) and tokens[last].kind == "UNIT" and last > 0 and tokens[last - 1].kind != "NUMBER":
        # A unit stands behind a number: it is the word before it that is wrong.
        places = range(last - 1, max(-1, last - _BACK), -1)
    if last < len(tokens) and last > 0 and tokens[last].kind in ("LIST", "TITLE"):
        # A list stands behind 属于 only, a title behind 解释: it is the word before it that is wrong, if one is.
        whole = [edit for edit in _edits_at(last - 1, tokens, stacks[last - 1], automaton) if edit.whole]
        if any(edit.action == "replace" for edit in whole):
            return [edit for edit in whole if edit.action == "replace"]
    for at in places:
        whole = [edit for edit in _edits_at(at, tokens, stacks[at], automaton) if edit.whole]
        if whole:
            order = _order(at, tokens)
            return sorted(whole, key=lambda edit: order.index(edit.action))
    found = list(_edits_at(last, tokens, stacks[last], automaton))
    reach = max((edit.reach for edit in found), default=last)
    if reach <= last:
        return []
    order = _order(last, tokens)
    return sorted((edit for edit in found if edit.reach == reach), key=lambda edit: order.index(edit.action))


def _order(at: int, tokens: Sequence[Token]) -> tuple[str, str, str]:
    """Return which change to propose first where several would do."""
    here = tokens[at].text if at < len(tokens) else ""
    beside = {token.text for token in (*tokens[max(0, at - 1) : at], *tokens[at + 1 : at + 2])}
    return ("delete", "insert", "replace") if here in beside else ("insert", "replace", "delete")


def _joint(stopped: _Stopped) -> PolicyFinding | None:
    """Return the finding for a comma or semicolon that the word behind it should make a part of 且, 或, 则 or an item.

    The lexer joins the two; where that word is missing or wrong, the sign stands alone, and the word is the mistake.
    """
    tokens, at, automaton, words = stopped.tokens, stopped.at, stopped.automaton, stopped.words
    if at + 1 >= len(tokens) or tokens[at].text not in (",", ";"):
        return None
    if tokens[at + 1].text == tokens[at].text:
        return None
    kinds = [token.kind for token in tokens]
    joining = [
        terminal
        for terminal in sorted(automaton.next(stopped.stacks[at]))
        if (words.get(terminal) in JOINED_BY_A_COMMA if tokens[at].text == "," else terminal in ("L1N", "L2N"))
    ]
    for skipped in (1, 2):
        mending = [
            terminal
            for terminal in joining
            if _run(automaton, automaton.feed(stopped.stacks[at], terminal), kinds[at + skipped :])[1]
        ]
        phrases = tuple(phrase.lstrip(";") for phrase in _phrases(mending, words))
        if mending and skipped == 1:
            return MissingWord(
                after=tokens[at].text,
                word="”或“".join(phrases),
                span=stopped.place(tokens[at] if tokens[at].text == "," else tokens[at + 1]),
            )
        if mending:
            return WrongWord(word=tokens[at + 1].text, expected=phrases, span=stopped.place(tokens[at + 1]))
    going_on = [terminal for terminal in joining if words.get(terminal) in _ALL_WORDS | _ANY_WORDS]
    if any(_run(automaton, automaton.feed(stopped.stacks[at], terminal), kinds[at + 1 :])[0] for terminal in going_on):
        return MissingWord(
            after=tokens[at].text, word="”或“".join(_phrases(going_on, words)), span=stopped.place(tokens[at])
        )
    return None


def loose_choice(tokens: Sequence[Token], span: Span) -> PolicyFinding | None:
    """Return the finding for 为 A 或 B or 为 A、B 或 C, read as two conditions; ``None`` if the sentence has none."""
    for at, token in enumerate(tokens):
        if token.text != "为":
            continue
        ends, position = list[int](), at + 1
        while (end := _constant(tokens, position)) is not None:
            ends.append(end)
            if end >= len(tokens) or tokens[end].text not in _ANY_WORDS | {"、"}:
                break
            position = end + 1
        if not any(tokens[end].text in _ANY_WORDS for end in ends[:-1]):
            continue
        behind = tokens[ends[-1]] if ends[-1] < len(tokens) else None
        if behind is not None and behind.kind not in ("L1N", "L2N") and behind.text not in _BEHIND_A_CONDITION:
            continue
        marked = Span(span.source, tokens[at + 1].start, tokens[ends[-1] - 1].end)
        starts = [at + 1, *(end + 1 for end in ends[:-1])]
        named = [
            span.source.text[tokens[first].start : tokens[end - 1].end] for first, end in zip(starts, ends, strict=True)
        ]
        return OtherWording(word=marked.text, instead=(f"{'、'.join(named)}之一",), span=marked)
    return None


def _constant(tokens: Sequence[Token], at: int) -> int | None:
    """Return the index behind a constant that stands at ``at``, ``None`` if none does."""
    if at >= len(tokens) or tokens[at].kind not in ("VALUE", "TITLE", "DATE", "MONTH", "NUMBER"):
        return None
    return at + 1 + (tokens[at].kind == "NUMBER" and at + 1 < len(tokens) and tokens[at + 1].kind == "UNIT")


def _customary(stopped: _Stopped, folded: str, lexer: Lexer) -> PolicyFinding | None:
    """Return the finding for a word or a label that the language has another one for."""
    tokens, at, span, automaton = stopped.tokens, stopped.at, stopped.span, stopped.automaton

    def reading(text: str) -> int:
        """Return how much text is left where reading of a sentence stops; -1 for a whole one."""
        again = lexer.tokens(text, 0, len(text))
        kinds = [token.kind for token in again]
        count, whole = _run(automaton, automaton.begin(), kinds)
        return -1 if whole else len(text) - (again[count].start if count < len(again) else len(text))

    for index, token in enumerate(tokens[: at + 1]):
        if token.text in (":", ";"):
            start = token.end + len(folded[token.end : span.end]) - len(folded[token.end : span.end].lstrip())
            label = foreign_label(folded, start, span.end)
            if label is not None and not (index + 1 < len(tokens) and tokens[index + 1].kind in ("L1", "L2")):
                return ForeignLabel(
                    label=span.source.text[label[0] : label[1]], span=Span(span.source, label[0], label[1])
                )
    behind = at + 1 if at + 1 < len(tokens) and tokens[at].text == "," else at
    reached = tokens[behind].start if behind < len(tokens) else span.end
    sentence = folded[span.start : span.end]
    left = reading(sentence)

    def reads_further(start: int, end: int, other: str) -> bool:
        again = reading(f"{sentence[: start - span.start]}{other}{sentence[end - span.start :]}")
        return again < left and again < span.end - end

    starts = {token.end - len(token.text): 0 if token.kind == "UNKNOWN" else token.end for token in tokens}
    found = better_word(folded, starts, reached, reads_further)
    if found is None:
        return None
    start, end, instead = found
    word = span.source.text[start:end]
    return OtherWording(word=word, instead=tuple(filter(None, instead)), span=Span(span.source, start, end))


def _otherwise_written(stopped: _Stopped, folded: str) -> PolicyFinding | None:
    """Return the finding for a date or an amount in the form of another program, around where reading stopped."""
    tokens, at, span = stopped.tokens, stopped.at, stopped.span
    unknown = next((token for token in tokens[: at + 1] if token.kind == "UNKNOWN"), None)
    reached = unknown or (tokens[at] if at < len(tokens) else None)
    found = pasted(folded, span.start, span.end, reached.start if reached is not None else span.end)
    if found is None:
        if reached is not None and reached.kind == "YEARDAY" and re.fullmatch(r"\d+月\d+日", reached.text):
            return WrongWord(
                word=reached.text, expected=(f"哪一年的日子,如 2021年{reached.text}",), span=stopped.place(reached)
            )
        return None
    start, end, instead = found
    return OtherWording(word=span.source.text[start:end], instead=(instead,), span=Span(span.source, start, end))


_RUN = re.compile(r"\d{4,}(?:-\d+)+", re.ASCII)


def _number(stopped: _Stopped) -> PolicyFinding | None:
    """Return the finding for a run of digits and dashes that is no date, like 32021-01."""
    tokens = stopped.tokens
    first = last = stopped.at
    while first > 0 and first <= len(tokens) - 1 and _side_by_side(tokens[first - 1], tokens[first]):
        first -= 1
    while last + 1 < len(tokens) and _side_by_side(tokens[last], tokens[last + 1]):
        last += 1
    run = "".join(token.text for token in tokens[first : last + 1])
    if first == last or not _RUN.fullmatch(run):
        return None
    return BadNumber(text=run, span=attrs.evolve(stopped.place(tokens[first]), end=tokens[last].end))


def _side_by_side(left: Token, right: Token) -> bool:
    """Return whether two tokens are digits and a dash with nothing between them."""
    return left.end == right.start and all(re.fullmatch(r"[\d-]+", token.text) for token in (left, right))


def _missing_pair(stopped: _Stopped) -> PolicyFinding | None:
    """Return the finding for two words that are both left out, as in 给予 生活补助,900元/月: 标准为."""
    tokens, at, automaton = stopped.tokens, stopped.at, stopped.automaton
    terminals = {word: terminal for terminal, word in stopped.words.items()}
    kinds = [token.kind for token in tokens]
    for pair in _PAIRS:
        stack: Stack | None = stopped.stacks[at]
        for word in pair:
            stack = automaton.feed(stack, terminals[word]) if stack is not None else None
        taken, whole = _run(automaton, stack, kinds[at:])
        if stack is not None and at < len(tokens) and (whole or taken > 2):
            after = tokens[at - 1].text if at > 0 else ""
            return MissingWord(after=after, word="".join(pair), span=stopped.place(tokens[at]))
    return None


def _special(stopped: _Stopped, lexer: Lexer) -> PolicyFinding | None:
    """Return the finding for mistakes that have a page of their own."""
    tokens, at, automaton, place = stopped.tokens, stopped.at, stopped.automaton, stopped.place
    here = tokens[at] if at < len(tokens) else None
    before = tokens[at - 1] if at > 0 else None
    unknown = next((index for index, token in enumerate(tokens) if token.kind == "UNKNOWN"), None)
    if unknown is not None:
        first, last = _undeclared_word(tokens, unknown, tuple(lexer.names))
        if tokens[last].text.endswith("."):
            last = _rest_of_path(tokens, first, last, automaton)
        extended = _extended(tokens, unknown, automaton) if (first, last) == (unknown, unknown) else None
        if extended is not None:
            first, last = extended
        word = "".join(token.text for token in tokens[first : last + 1])
        span = attrs.evolve(place(tokens[first]), end=tokens[last].end)
        stacks = _read(automaton, [token.kind for token in tokens[:first]])
        expected = automaton.next(stacks[-1]) if len(stacks) == first + 1 else frozenset()
        if "BENEFIT" in expected and not expected & _VALUE_CLASSES - {"STATUS"}:
            benefits = [name for name, kind in lexer.names.items() if kind == "BENEFIT"]
            return Undeclared(word=word, near=tuple(nearest(word, benefits)), is_benefit=True, span=span)
        near = tuple(nearest(word, (*lexer.names, *lexer.keywords)))
        if extended is not None:
            near = tuple(token.text for token in tokens[first : last + 1] if token.kind != "UNKNOWN")
        return Undeclared(word=word, near=near, span=span)
    if here is None:
        return None
    expected = automaton.next(stopped.stacks[at])
    if _label_at(tokens, at + (here.text == ",")) and before is not None:
        # What stands before an item is a semicolon.
        sign = here if here.text == "," else before
        if sign.text in (",", "。"):
            return WrongWord(word=sign.text, expected=(";",), span=place(sign))
        if "L1N" in expected:
            return MissingWord(after=sign.text, word=";", span=place(sign))
    if here.text == ")" and sum((token.text in ("(", "(见")) - (token.text == ")") for token in tokens[:at]) == 0:
        return SurplusWord(word=")", span=place(here))
    if here.kind == "CLAUSE" and lexer.keywords["还缺"] in expected:
        return WrongWord(word=here.text, expected=(f"另起一行“应 {here.text} …”",), span=place(here))
    if here.kind == "CLAUSE" and expected == {"ROSTER"}:
        return WrongWord(word=here.text, expected=("列表的名称;要说哪一条在先,行首写“优先于”",), span=place(here))
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


def _label_at(tokens: Sequence[Token], at: int) -> bool:
    """Return whether (2) stands somewhere, which is no label where no semicolon stands before it."""
    return [token.text if token.kind != "NUMBER" else "2" for token in tokens[at : at + 3]] == ["(", "2", ")"]


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


_NAMES = frozenset(_CLASS_PHRASES) - {"NUMBER", "UNIT", "DATE", "MONTH", "YEARDAY", "TERM", "CLOSED", "TITLE", "$END"}


def _extended(tokens: Sequence[Token], at: int, automaton: Automaton) -> tuple[int, int] | None:
    """Return the stretch that is a declared name with something added, as 学生.住校生 is.

    With the name alone the sentence reads; ``None`` if there is no such name beside the unknown token at ``at``.
    """
    if tokens[at].text in WORDS:
        return None
    kinds = [token.kind for token in tokens]
    for named, first, last in ((at - 1, at - 1, at), (at + 1, at, at + 1)):
        if not 0 <= named < len(tokens) or kinds[named] not in _NAMES or not _joined(tokens[first], tokens[last]):
            continue
        read = _run(automaton, automaton.begin(), [*kinds[:at], *kinds[at + 1 :]])
        if read[1]:
            return first, last
    return None


def _rest_of_path(tokens: Sequence[Token], first: int, last: int, automaton: Automaton) -> int:
    """Return the last token of an undeclared 实体.名称 of which the name begins with a word of the language."""
    stacks = _read(automaton, [token.kind for token in tokens[:first]])
    reached = last
    while reached + 1 < len(tokens) and _joined(tokens[reached], tokens[reached + 1]):
        reached += 1
        behind = [token.kind for token in tokens[reached + 1 :]]
        if len(stacks) == first + 1 and _run(automaton, automaton.feed(stacks[-1], "FACT"), behind)[1]:
            return reached
    return last


def _joined(left: Token, right: Token) -> bool:
    """Return whether two tokens stand side by side and could be parts of one word."""
    return left.end == right.start and all(
        token.end - token.start == len(token.text) and not set(token.text) & _ENDS_A_WORD for token in (left, right)
    )


def _phrases(terminals: Iterable[str], words: Mapping[str, str]) -> list[str]:
    """Return terminals as Chinese phrases, those that belong together as one."""
    there = set(terminals)
    phrases: list[str] = []
    if there >= _PAYER_CLASSES and "NUMBER" not in there:
        phrases.append("负担方的名称")
        there -= _PAYER_CLASSES
    named = {words.get(terminal): terminal for terminal in there}
    there -= {
        named[longer] for longer, shorter in (("并且", "且"), ("或", "或者")) if {longer, shorter} <= named.keys()
    }
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
