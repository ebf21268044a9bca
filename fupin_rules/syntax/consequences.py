"""Which findings of a file are consequences of others: one mistake, one finding.

What passes through is the findings of one file, with its pieces. A name that a broken line would have declared is
missing wherever it is used; a block has one finding at a time; a name that is undeclared in several places is one mistake.
This module knows lines and names and parses nothing.
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence

import attrs

from fupin_rules.diagnostics import PolicyFinding, Severity
from fupin_rules.diagnostics.model import NotDeclared, SilentOnCombination, WrongType
from fupin_rules.diagnostics.syntax import (
    BadHead,
    BadList,
    BadName,
    DeclaredTwice,
    MissingWord,
    RepeatedField,
    StrayLine,
    SurplusWord,
    Undeclared,
    UnevenRow,
    WrongWord,
)
from fupin_rules.source import Source, Span, fold
from fupin_rules.syntax.lexer import quoted_or_plain
from fupin_rules.syntax.lines import Cut
from fupin_rules.syntax.parse.names import declared_within

_SLIP = 0.75
"""How much a word has to look like a declared name to be a slip of the pen, whatever else is broken."""
_ALIKE = 0.5
"""How much a name that nobody uses has to look like a missing one to be meant by it."""
_CLOSE = 0.2
"""How much more another name may look like it."""
_PART = 0.6
"""How much of a word has to stand in a line that was not understood to have been declared there."""


def only_causes(cut: Cut, findings: Iterable[PolicyFinding], names: Mapping[str, str]) -> tuple[PolicyFinding, ...]:
    """Return the findings of a file without those that follow from others; ``names`` are all that the file knows."""
    found = _one_each_block(cut, list(findings))
    unread = _unread(cut, found)
    no_import = any(_breaks_imports(finding) for finding in found)
    guessing = no_import or any(
        isinstance(finding, BadHead | BadName | DeclaredTwice)
        or (isinstance(finding, StrayLine) and _block(cut, finding.span) is None)
        or bool(_foreign(finding, names))
        for finding in found
    )
    undeclared = {name for finding in found if isinstance(finding, BadHead) for name in _named(finding)}
    kept: list[PolicyFinding] = []
    missing: dict[tuple[str, str], int] = {}
    for finding in found:
        what = _missing(finding)
        if what is None:
            if not (isinstance(finding, MissingWord | SurplusWord | WrongWord) and _touches(finding.span, undeclared)):
                kept.append(finding)
            continue
        entity = "" if no_import else _foreign(finding, names)
        if entity:
            what = ("实体", entity)
        elif _stands_in(what[1], unread) or (guessing and not _is_slip(what[1], names)):
            continue
        if what in missing:
            kept[missing[what]] = _also(kept[missing[what]], finding.span.line, entity)
        else:
            missing[what] = len(kept)
            kept.append(finding)
    if any(finding.severity is Severity.ERROR for finding in kept):
        # What is not read may be what says how benefits go together.
        kept = [finding for finding in kept if not isinstance(finding, SilentOnCombination)]
    return tuple(_paired(cut, kept, missing))


def _named(finding: BadHead) -> Iterable[str]:
    """Yield what the first line of a broken block may have been meant to declare."""
    line = fold(_whole_line(finding.span.source, finding.span).text).strip().removeprefix(finding.keyword)
    words = re.split(r"[:=(]|是指", line, maxsplit=1)[0].split()
    yield from (name for name in {"".join(words), *words[:2]} if len(name) > 1 and not _ID.fullmatch(name))


def _touches(span: Span, names: Iterable[str]) -> bool:
    """Return whether one of some names stands where a sentence stopped: its parts were read as other words."""
    before, behind = span.source.text[: span.start], span.source.text[span.start : span.end]
    return any(
        name in f"{before[-len(name) + 1 :]}{behind}{span.source.text[span.end : span.end + len(name) - 1]}"
        for name in names
    )


def _breaks_imports(finding: PolicyFinding) -> bool:
    """Return whether a vocabulary is not read because of what was found."""
    match finding:
        case NotDeclared(what="词汇文件") | BadList(field="引用") | BadHead(keyword="引用"):
            return True
        case StrayLine() | RepeatedField(field="词汇"):
            return "词汇/" in _whole_line(finding.span.source, finding.span).text
        case _:
            return False


def _foreign(finding: PolicyFinding, names: Mapping[str, str]) -> str:
    """Return the entity of an undeclared 实体.名称 of which nothing at all is declared; "" for anything else."""
    if not isinstance(finding, Undeclared) or "." not in finding.word:
        return ""
    entity = finding.word.partition(".")[0]
    return entity if entity and entity not in names else ""


def _missing(finding: PolicyFinding) -> tuple[str, str] | None:
    """Return what a finding says is not declared: the kind of thing and its name."""
    match finding:
        case Undeclared(word=word):
            return "名称", word
        case NotDeclared(what="解释" | "条款" as what, name=name):
            return what, name
        case _:
            return None


def _also(finding: PolicyFinding, line: int, entity: str) -> PolicyFinding:
    """Return a finding that says that the same is the matter in another line too."""
    assert isinstance(finding, Undeclared | NotDeclared)
    lines = finding.lines if line in finding.lines or line == finding.span.line else (*finding.lines, line)
    finding = attrs.evolve(finding, lines=lines)
    return attrs.evolve(finding, entity=entity) if entity and isinstance(finding, Undeclared) else finding


def _one_each_block(cut: Cut, findings: Sequence[PolicyFinding]) -> list[PolicyFinding]:
    """Keep the first finding of each block in which a declaration is wrong: the rest of it was not read as meant."""
    wrong = {
        number
        for finding in findings
        if isinstance(finding, DeclaredTwice | BadName) and (number := _block(cut, finding.span)) is not None
    }
    seen: set[int] = set()
    types: set[tuple[str, str, str]] = set()
    kept: list[PolicyFinding] = []
    for finding in findings:
        if isinstance(finding, WrongType):
            # What is wrong with a name is wrong wherever it is used.
            if (wrong_type := (finding.phrase, finding.is_a, finding.needed)) in types:
                continue
            types.add(wrong_type)
        number = _block(cut, finding.span)
        if number in wrong:
            if number in seen:
                continue
            seen.add(number)
        kept.append(finding)
    return kept


def _block(cut: Cut, span: Span) -> int | None:
    """Return the number of the block that a place belongs to."""
    for number, piece in enumerate(cut.pieces):
        if span.source == cut.source and piece.span.start <= span.start < max(piece.span.end, piece.span.start + 1):
            return number
    return None


def _unread(cut: Cut, findings: Iterable[PolicyFinding]) -> str:
    """Return the text of the lines that were not understood, in which something may have been declared."""
    spans = list(cut.unread)
    for finding in findings:
        if finding.code.startswith("Y") and not isinstance(finding, Undeclared | StrayLine):
            number = _block(cut, finding.span)
            spans.append(_whole_line(cut.source, finding.span))
            if number is not None and isinstance(finding, UnevenRow):
                spans.append(cut.pieces[number].rows[0].span)
    return "\n".join(fold(span.text) for span in spans)


def _whole_line(source: Source, span: Span) -> Span:
    text = source.text
    end = text.find("\n", span.start)
    return Span(source, text.rfind("\n", 0, span.start) + 1, len(text) if end < 0 else end)


def _stands_in(word: str, unread: str) -> bool:
    """Return whether a word, or most of it, stands in the lines that were not understood."""
    if not unread:
        return False
    if word in unread:
        return True
    match = difflib.SequenceMatcher(None, word, unread, autojunk=False).find_longest_match()
    if match.size >= max(2, _PART * len(word)):
        return True
    parts = {part for part in re.split(r"[\s|:=(),、。;「」]+", unread) if part}
    return any(
        word.startswith(part) or difflib.SequenceMatcher(None, word, part, autojunk=False).ratio() >= _PART
        for part in parts
    )


def _is_slip(word: str, names: Iterable[str]) -> bool:
    """Return whether a word is nearly a declared name; an id is near to every other id and is none."""
    if _ID.fullmatch(word):
        return False
    entity, dot, _ = word.partition(".")
    # Names of one entity are alike in it; what follows tells them apart.
    start = len(entity) + 1 if dot else 0
    matcher: difflib.SequenceMatcher[str] = difflib.SequenceMatcher(b=word[start:], autojunk=False)
    for name in names:
        if dot and not name.startswith(f"{entity}."):
            continue
        matcher.set_seq1(name[start:])
        if matcher.real_quick_ratio() >= _SLIP and matcher.ratio() >= _SLIP:
            return True
    return False


def _paired(cut: Cut, findings: list[PolicyFinding], missing: Mapping[tuple[str, str], int]) -> Iterable[PolicyFinding]:
    """Yield the findings; one about a missing name says which declared name, like it and like nothing else, nobody uses."""
    for finding in findings:
        what = _missing(finding)
        if isinstance(finding, Undeclared | NotDeclared) and what is not None and what in missing:
            others = [] if isinstance(finding, Undeclared) and finding.is_another_form else _unused(cut, *what)
            fitting = [(name, span) for name, kind, span in others if _could_be(finding, kind)]
            near = max((_likeness(name, what[1]) for name in finding.near), default=0.0)
            alike = [one for one in fitting if _likeness(one[0], what[1]) >= max(_ALIKE, near - _CLOSE)]
            only = fitting if isinstance(finding, NotDeclared) and len(missing) == 1 else []
            chosen = next((found for found in (alike, only) if len(found) == 1), None)
            if chosen:
                yield attrs.evolve(finding, unused=chosen[0][0], also=chosen[0][1])
                continue
        yield finding


def _likeness(one: str, other: str) -> float:
    """Return how much two names look alike; of two of one entity, what follows it."""
    entity, dot, _ = one.partition(".")
    start = len(entity) + 1 if dot and other.startswith(f"{entity}.") else 0
    return difflib.SequenceMatcher(None, one[start:], other[start:], autojunk=False).ratio()


def _could_be(finding: Undeclared | NotDeclared, kind: str) -> bool:
    """Return whether what is missing could be a name of this class: a benefit is no table, a fact no benefit."""
    return not isinstance(finding, Undeclared) or finding.is_benefit == (kind == "BENEFIT")


def _unused(cut: Cut, what: str, missing: str) -> Iterable[tuple[str, str, Span]]:
    """Yield the names that a file declares and that stand nowhere else in it, each with its class and place.

    They are titles of 解释, ids, or names, whichever is missing.
    """
    for piece in cut.pieces:
        if what == "解释":
            if piece.keyword == "解释" and "title" in piece.where:
                title = quoted_or_plain(piece.parts["title"])
                if len(re.findall(rf"解释\s*「{re.escape(title)}」", cut.folded)) == 1:
                    yield title, "TITLE", piece.where["title"]
        elif _ID.fullmatch(missing):
            if "id" in piece.where and len(re.findall(rf"{piece.parts['id']}(?![A-Za-z0-9])", cut.folded)) == 1:
                yield piece.parts["id"], "CLAUSE", piece.where["id"]
        else:
            found = list(declared_within(piece)) if piece.keyword != "事实" else []
            if piece.keyword in _DECLARING and "name" in piece.where:
                found.append((quoted_or_plain(piece.parts["name"]), "", piece.where["name"]))
            yield from (one for one in found if one[0] and cut.folded.count(one[0]) == 1)


_DECLARING = frozenset({"参数", "名单", "所称", "表", "分担", "计发"})
_ID = re.compile(r"[A-Za-z]+-\d+[a-z]?")
