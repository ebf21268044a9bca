"""Reminders about a file that has no errors: what is declared in vain, and where the gist and the rule do not fit.

What goes in is the syntax tree of one policy file; what comes out are warnings, which keep nobody from using it. A
reminder is given only for what is certain: a gist may say less than its rule, in other words, and may add up its figures.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import cast

import attrs

from fupin_rules.comparison import AFTER, BEFORE, CIVIL_CODE, Relation
from fupin_rules.diagnostics import PolicyFinding
from fupin_rules.diagnostics.model import (
    CopiedBlock,
    GistBound,
    GistFigure,
    NoSource,
    NoSuchPlace,
    NotExpanded,
    Unused,
)
from fupin_rules.model import places
from fupin_rules.source import Source, Span, fold
from fupin_rules.syntax import nodes as syntax

_NAMING = ("名", "姓名", "名称")
"""What a member of a list is called by; no sentence needs to ask for it."""

_UNIT = "万元|元|%|周岁|岁|个月|天|学期|学年|年|人次|人|户|所|套|次|个|项|名|张|门|支|份|件|米|场|期|分|课时|工作日|级"
# No 月 and 日: the day of a date is often a fact of its own (按时发放), and the rule need not name it.
_FIGURE = re.compile(rf"(?<![\d.])(?P<number>\d+(?:\.\d+)?) *(?P<unit>{_UNIT})")
_BEFORE = "|".join(sorted((word for word, one in BEFORE.items() if one.value in "<≤≥>"), key=len, reverse=True))
_BOUND_BEFORE = re.compile(rf"(?P<word>{_BEFORE}) *$")
_BOUND_AFTER = re.compile(rf" *(?:\([^)]*\))?(?P<word>{'|'.join(AFTER)})")
_FACTORS = tuple(Fraction(number) for number in (2, 4, 5, 7, 10, 12, 100, 10000))
"""By what a gist may convert a figure: terms, weeks, months and 万元 to what the rule counts in."""

_ABBREVIATION = re.compile("[一二两三四五六七八九]免[一二两三四五六七八九]补")


def remind(file: syntax.File) -> Iterator[PolicyFinding]:
    """Find what deserves a second look in a file without errors."""
    yield from misplaced(file)
    yield from _unused(file)
    yield from _without_source(file)
    yield from _copied(file)
    yield from _abbreviations(file)
    own_bounds = fold(file.header.texts["本数"].text) if file.header and "本数" in file.header.texts else ""
    named = {name: block for block in file.blocks if (name := _named(block)) is not None}
    examples: dict[str, set[Fraction]] = {}
    for block in file.blocks:
        if isinstance(block, syntax.Example):
            for one in block.expected:
                examples.setdefault(one.clause, set()).update(_numbers(block.span.text))
    for block in file.blocks:
        place = _place(block)
        if place is not None and place.gist:
            rule = _Rule.of(block, named, examples.get(_id_of(block) or "", set()))
            yield from _figures(block, place, rule)
            if not own_bounds or own_bounds.replace(" ", "").rstrip("。") == CIVIL_CODE.declared:
                yield from _bounds(block, place, rule)


def misplaced(file: syntax.File) -> Iterator[PolicyFinding]:
    """Find a 属地 that begins with no province, or names a city amiss: no case can lie there."""
    region = file.header.texts.get("属地") if file.header is not None else None
    if region is None:
        return
    place = fold(region.text).replace(" ", "").rstrip("。")
    odd = None if place == "未载" else places.misspelt(place)
    if odd is not None:
        name, near = odd
        yield NoSuchPlace(name=name, near=near, span=region.span.find(name) or region.span.bare())


# --- what is declared ---------------------------------------------------------------------------------


def _unused(file: syntax.File) -> Iterator[PolicyFinding]:
    """Find declarations that no other block names."""
    uses = Counter(word for block in file.blocks for word in frozenset(_words(block)))
    uses.update(_words(file.header))
    uses.update(fold(text.text).strip().rstrip("。") for text in (file.header.texts.values() if file.header else ()))
    for block in file.blocks:
        declared = _declared(block)
        if declared is None:
            continue
        what, name, aliases = declared
        if all(uses[word] == 1 for word in (name, *aliases)):
            span = block.span.first_line()
            at = span.text.find(name)
            if at >= 0:
                span = Span(span.source, span.start + at, span.start + at + len(name))
            place = _place(block)
            yield Unused(what=what, name=name, span=span, headings=place.headings if place else ())


def _declared(block: syntax.Block) -> tuple[str, str, tuple[str, ...]] | None:
    """Return what a block declares for others to use, by which name and other names; ``None`` if it stands by itself."""
    match block:
        case syntax.FactDeclaration(name=name, aliases=aliases):
            return None if name.partition(".")[2] in _NAMING else ("事实", name, tuple(one.name for one in aliases))
        case syntax.RosterDeclaration(name=name):
            return "列表", name, ()
        case syntax.ParameterDeclaration(name=name, aliases=aliases):
            return "参数", name, tuple(one.name for one in aliases)
        case syntax.ListDeclaration(name=name):
            return "名单", name, ()
        case syntax.ReadingDeclaration(title=name):
            return "解释", name, ()
        case syntax.Definition(name=name, clause=None, aliases=aliases):
            return "所称", name, tuple(one.name for one in aliases)
        case syntax.Table(name=name, clause=None):
            return "表", name, ()
        case syntax.Sharing(table=syntax.Table(name=name, clause=None)):
            return "分担", name, ()
        case syntax.PaymentDeclaration(name=name, clause=None):
            return "计发", name, ()
        case _:
            return None


def _without_source(file: syntax.File) -> Iterator[PolicyFinding]:
    """Find parameters that give a value and do not say where the text has it."""
    for block in file.blocks:
        if not isinstance(block, syntax.ParameterDeclaration) or "出处" in block.texts:
            continue
        bare = [version for version in block.versions if version.value is not None and not version.source.strip()]
        if block.value is not None:
            yield NoSource(name=block.name, span=block.span.first_line(), headings=block.place.headings)
        elif bare:
            yield NoSource(name=block.name, span=bare[0].span.first_line(), headings=block.place.headings)


def _copied(file: syntax.File) -> Iterator[PolicyFinding]:
    """Find clauses, tables and examples of different names that say the same."""
    seen: dict[object, tuple[str, str]] = {}
    for block in file.blocks:
        match block:
            case syntax.ClauseDeclaration(clause=clause):
                what, name = "条款", clause
                said: object = attrs.evolve(block, clause="", title="", texts={}, place=syntax.Place((), None))
            case syntax.Table(name=name):
                what, said = "表", attrs.evolve(block, clause=None, name="", place=syntax.Place((), None))
            case syntax.Example(title=name):
                what, said = "用例", attrs.evolve(block, title="", place=syntax.Place((), None))
            case _:
                continue
        key = repr(said)
        if (before := seen.get(key)) is None:
            seen[key] = what, name
        elif before[1] != name:
            yield CopiedBlock(
                what=what, name=name, first=before[1], span=block.span.first_line(), headings=block.place.headings
            )


def _abbreviations(file: syntax.File) -> Iterator[PolicyFinding]:
    """Find 两免一补 and the like of which the file does not say what is waived and what is given."""
    clauses = [block for block in file.blocks if isinstance(block, syntax.ClauseDeclaration)]
    effects = [effect for block in clauses for effect in block.effects]
    duties = [effect.text for effect in effects if isinstance(effect, syntax.Duty)]
    waives = any(isinstance(effect, syntax.Waives) for effect in effects) or any("免" in duty for duty in duties)
    gives = any(isinstance(effect, syntax.Gives) for effect in effects) or any("补" in duty for duty in duties)
    if waives and gives:
        return
    notes = " ".join(_notes(file))
    seen: set[str] = set()
    for block in file.blocks:
        place = _place(block)
        titles = (*place.headings, place.gist or "") if place is not None else ()
        title = block.title if isinstance(block, syntax.ClauseDeclaration) else ""
        for match in _ABBREVIATION.finditer(" ".join((*titles, title))):
            word = match[0]
            if word not in seen and word not in notes:
                seen.add(word)
                headings = place.headings if place is not None else ()
                yield NotExpanded(word=word, span=_above(block.span, word), headings=headings)


def _notes(file: syntax.File) -> Iterator[str]:
    """Yield what a file says in words of its own: notes, sources, questions, reasons."""
    for block in file.blocks:
        match block:
            case syntax.NotEncoded(reason=reason):
                yield reason
            case syntax.ReadingDeclaration(question=question, texts=texts):
                yield question
                yield from (text.text for text in texts.values())
            case syntax.ClauseDeclaration(texts=texts) | syntax.ParameterDeclaration(texts=texts):
                yield from (text.text for text in texts.values())
            case syntax.Definition(texts=texts):
                yield from (text.text for text in texts.values())
            case _:
                pass


# --- the gist beside the rule -------------------------------------------------------------------------


@attrs.frozen
class _Rule:
    """The figures of a block, of what it uses and of its examples, and from which side each is bounded.

    A bound at 10 either keeps 10 with what lies above (满, 以上, 不满) or with what lies below (超过, 以下, 不超过).
    """

    figures: frozenset[Fraction]
    above: frozenset[Fraction]
    below: frozenset[Fraction]

    @classmethod
    def of(cls, block: syntax.Block, named: Mapping[str, syntax.Block], examples: set[Fraction]) -> "_Rule":
        """Collect a block and, one after the other, what it names; ``examples`` are the figures of its examples."""
        reached: dict[int, syntax.Block] = {}
        waiting = [block]
        while waiting:
            current = waiting.pop()
            if id(current) not in reached:
                reached[id(current)] = current
                waiting += [named[word] for word in _words(current) if word in named]
        figures = set(examples)
        sides: dict[bool, set[Fraction]] = {True: set(), False: set()}
        for one in reached.values():
            figures |= _numbers(_rule_text(one)) | {Fraction(count) for count in _counts(one)}
            for word, value in _comparisons(one):
                if (side := _side(word)) is not None and isinstance(value, syntax.Quantity):
                    sides[side].add(value.number)
        return cls(frozenset(figures), frozenset(sides[True]), frozenset(sides[False]))


def _named(block: syntax.Block) -> str | None:
    """Return the name of a block that a rule may use; clauses go by their id."""
    match block:
        case syntax.Definition(name=name) | syntax.Table(name=name) | syntax.PaymentDeclaration(name=name):
            return name
        case syntax.Sharing(table=syntax.Table(name=name)) | syntax.ClauseDeclaration(clause=name):
            return name
        case syntax.ListDeclaration(name=name) | syntax.ParameterDeclaration(name=name):
            return name
        case syntax.ReadingDeclaration(title=name):
            return name
        case _:
            return None


def _id_of(block: syntax.Block) -> str | None:
    """Return the provision id of a block."""
    match block:
        case syntax.Sharing(table=syntax.Table(clause=clause)) | syntax.ClauseDeclaration(clause=clause):
            return clause
        case syntax.Definition(clause=clause) | syntax.Table(clause=clause) | syntax.PaymentDeclaration(clause=clause):
            return clause
        case _:
            return None


def _figures(block: syntax.Block, place: syntax.Place, rule: _Rule) -> Iterator[PolicyFinding]:
    """Find a figure of the gist that occurs nowhere in the rule and is not made from figures that do."""
    gist = fold(place.gist or "")
    for match in _FIGURE.finditer(gist):
        number = Fraction(match["number"]) * (10000 if match["unit"] == "万元" else 1)
        if number not in rule.figures and not _made_from(number, rule.figures):
            written = (place.gist or "")[match.start() : match.end()]
            yield GistFigure(figure=written, span=_above(block.span, written), headings=place.headings)


def _made_from(number: Fraction, figures: Iterable[Fraction]) -> bool:
    """Return whether a figure is a sum or product of two others, or one of them converted."""
    known = sorted(figures)
    if any(number in (one * factor, one / factor) for one in known for factor in _FACTORS):
        return True
    return any(number in (one + two, one * two) for one, two in itertools.combinations_with_replacement(known, 2))


def _bounds(block: syntax.Block, place: syntax.Place, rule: _Rule) -> Iterator[PolicyFinding]:
    """Find a bound of the gist that the rule draws on the other side of the same figure, and nowhere on this one."""
    gist = fold(place.gist or "")
    for match in _FIGURE.finditer(gist):
        before = _BOUND_BEFORE.search(gist, 0, match.start())
        after = _BOUND_AFTER.match(gist, match.end())
        found = before or after
        if found is None or (before is not None and after is not None):
            continue
        number = Fraction(match["number"]) * (10000 if match["unit"] == "万元" else 1)
        above = _side(found["word"])
        here, there = (rule.above, rule.below) if above else (rule.below, rule.above)
        if above is not None and number in there and number not in here:
            start, end = min(found.start(), match.start()), max(found.end(), match.end())
            written = (place.gist or "")[start:end].strip()
            yield GistBound(phrase=written, span=_above(block.span, written), headings=place.headings)


def _side(word: str) -> bool | None:
    """Return whether a bound belongs to what lies above it; ``None`` for words that draw none."""
    match BEFORE.get(word) or AFTER.get(word):
        case Relation.AT_LEAST | Relation.LESS:
            return True
        case Relation.AT_MOST | Relation.MORE:
            return False
        case _:
            return None


def _comparisons(node: object) -> Iterator[tuple[str, syntax.Value]]:
    """Yield the comparison words in a block, each with the value behind it."""
    for part in _parts(node):
        match part:
            case syntax.Compare(word=word, right=value) | syntax.Limit(word=word, value=value):
                yield word, value
            case syntax.Bound(word=word, quantity=value):
                yield word, value
            case _:
                pass


def _rule_text(block: syntax.Block) -> str:
    """Return a block as written, without its notes."""
    text, start = block.span.text, block.span.start
    for note in sorted(_notes_of(block), key=lambda span: span.start, reverse=True):
        text = text[: note.start - start] + text[note.end - start :]
    return fold(text)


def _notes_of(block: syntax.Block) -> Iterator[Span]:
    match block:
        case syntax.ClauseDeclaration(texts=texts) | syntax.Definition(texts=texts):
            yield from (text.span for name, text in texts.items() if name == "说明")
        case _:
            pass


def _counts(block: syntax.Block) -> Iterator[int]:
    """Yield how many items the lists and groups of a block have: 17个地区, 四类."""
    for part in _parts(block):
        match part:
            case syntax.ListDeclaration(items=items):
                yield len(items)
            case syntax.Group(items=conditions):
                yield len(conditions)
            case _:
                pass


def _numbers(text: str) -> set[Fraction]:
    """Return every number that stands in a text."""
    return {Fraction(match) for match in re.findall(r"\d+(?:\.\d+)?", text)}


# --- small things -------------------------------------------------------------------------------------


def _parts(node: object) -> Iterator[object]:
    """Yield a node and everything below it."""
    yield node
    if isinstance(node, Span | Source):
        return
    if isinstance(node, tuple):
        below: Iterable[object] = node
    elif isinstance(node, Mapping):
        below = node.values()
    elif attrs.has(type(node)):
        below = attrs.astuple(cast("attrs.AttrsInstance", node), recurse=False)
    else:
        return
    for part in below:
        yield from _parts(part)


def _words(node: object) -> Iterator[str]:
    """Yield every word of a node: names that it uses, also unsaid (满…周岁之日 asks for 出生日期, 去世日), and its own."""
    for part in _parts(node):
        if isinstance(part, str):
            yield part
        elif isinstance(part, syntax.Birthday):
            yield f"{part.entity}.出生日期"
            yield f"{part.entity}.去世日"


def _place(block: syntax.Block) -> syntax.Place | None:
    match block:
        case syntax.Sharing(table=table):
            return table.place
        case syntax.FactDeclaration() | syntax.RosterDeclaration():
            return None
        case _:
            return block.place


def _above(span: Span, words: str) -> Span:
    """Return where words stand in the gist or heading before a block, the last time; else its first line."""
    at = span.source.text.rfind(words, 0, span.first_line().end)
    return span.first_line() if at < 0 else Span(span.source, at, at + len(words))
