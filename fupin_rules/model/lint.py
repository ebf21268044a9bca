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
    BothSides,
    CopiedBlock,
    GistBound,
    GistFigure,
    NoSource,
    NoSuchPlace,
    NotExpanded,
    RuleFigure,
    Unused,
)
from fupin_rules.model import places
from fupin_rules.model.lint_conditions import ranges, repeated
from fupin_rules.source import Source, Span, fold, numeral
from fupin_rules.syntax import nodes as syntax

_NAMING = ("名", "姓名", "名称")
"""What a member of a list is called by; no sentence needs to ask for it."""

_UNIT = "万元|元|%|周岁|岁|个月|天|学期|学年|年|人次|人|户|所|套|次|个|项|名|张|门|支|份|件|米|场|期|分|课时|工作日|级"
# No 月 and 日: the day of a date is often a fact of its own (按时发放), and the rule need not name it.
_FIGURE = re.compile(rf"(?<![\d.])(?P<number>\d+(?:\.\d+)?) *(?P<unit>{_UNIT})")
_BEFORE = "|".join(sorted((word for word, one in BEFORE.items() if one.value in "<≤≥>"), key=len, reverse=True))
_SPOKEN = {
    "至少": True,
    "最低": True,
    "不足": True,
    "未满": True,
    "不到": True,
    "至多": False,
    "最多": False,
    "最高": False,
}
"""Words that gists bound by and rules do not, each with whether the figure belongs to what lies above it."""
_BOUND_BEFORE = re.compile(rf"(?P<word>{_BEFORE}|{'|'.join(_SPOKEN)}) *$")
_BOUND_AFTER = re.compile(rf" *(?:\([^)]*\))?(?:及|或者?|和)?(?P<word>{'|'.join(AFTER)})")
_FACTORS = tuple(Fraction(number) for number in (2, 4, 5, 7, 10, 12, 100, 10000))
"""By what a gist may convert a figure: terms, weeks, months and 万元 to what the rule counts in."""

_PERIODS = tuple(Fraction(number) for number in (2, 5, 6, 12))
"""By what an amount is converted: terms and months of a year, months of a term."""

_NUMERALS = "[一二两三四五六七八九十][一二三四五六七八九十百千万]*"

_CONVERTED = frozenset({"%", "天", "月", "年", "学期", "学年", "周岁", "米"})
"""What a rule may measure in another unit than its gist."""

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
    usual = not own_bounds or own_bounds.replace(" ", "").rstrip("。") == CIVIL_CODE.declared
    for block in file.blocks:
        place = _place(block)
        if place is None or isinstance(block, syntax.Example | syntax.NotEncoded):
            continue
        where = _id_of(block) or _named(block) or ""
        parts = list(_parts(block))
        yield from repeated(where, parts, place.headings)
        yield from ranges(where, parts, place.headings)
        if usual:
            yield from _both_sides(where, block, place)
        if place.gist:
            rule = _Rule.of(block, named)
            shown = frozenset(examples.get(_id_of(block) or "", ()))
            yield from _paired(_figures(block, place, rule), shown | rule.figures, _unsaid(where, block, place))
            if usual:
                yield from _bounds(block, place, rule)
                yield from _excluded(block, place)


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
    """The figures of a block and of what it uses, and from which side each is bounded; ``own`` is the block alone.

    A bound at 10 either keeps 10 with what lies above (满, 以上, 不满) or with what lies below (超过, 以下, 不超过).
    """

    figures: frozenset[Fraction]
    above: frozenset[Fraction]
    below: frozenset[Fraction]

    @classmethod
    def of(cls, block: syntax.Block, named: Mapping[str, syntax.Block]) -> "_Rule":
        """Collect a block and, one after the other, what it names."""
        reached: dict[int, syntax.Block] = {}
        waiting = [block]
        while waiting:
            current = waiting.pop()
            if id(current) not in reached:
                reached[id(current)] = current
                waiting += [named[word] for word in _words(current) if word in named]
        figures: set[Fraction] = set()
        sides: dict[bool, set[Fraction]] = {True: set(), False: set()}
        for one in reached.values():
            figures |= _numbers(_rule_text(one)) | {Fraction(count) for count in _counts(one)}
        own: set[Fraction] = set()
        for one in (block, *reached.values()):
            # What the block itself says of a figure goes before what it uses says of it.
            said = {True: set[Fraction](), False: set[Fraction]()}
            for word, value in _comparisons(one):
                if (side := _side(word)) is not None and isinstance(value, syntax.Quantity):
                    said[side].add(value.number)
            if one is block:
                own = said[True] | said[False]
            for side, numbers in said.items():
                sides[side] |= numbers if one is block else numbers - own
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


def _paired(
    gist: Iterable[tuple[Fraction, GistFigure]], examples: frozenset[Fraction], rule: Iterable[RuleFigure]
) -> Iterator[PolicyFinding]:
    """Yield what gist and rule have of figures that the other lacks: one reminder where each has one instead.

    A figure that a 用例 has may be one that was reported, which the rule takes from the case.
    """
    lacking = list(gist)
    for finding in rule:
        instead = lacking.pop(0)[1] if lacking else None
        yield finding if instead is None else attrs.evolve(finding, instead=instead.figure, also=instead.span)
    yield from (finding for number, finding in lacking if number not in examples and not _made_from(number, examples))


def _figures(block: syntax.Block, place: syntax.Place, rule: _Rule) -> Iterator[tuple[Fraction, GistFigure]]:
    """Find a figure of the gist that occurs nowhere in the rule and is not made from figures that do."""
    gist = fold(place.gist or "")
    for match in _FIGURE.finditer(gist):
        number = Fraction(match["number"]) * (10000 if match["unit"] == "万元" else 1)
        if _is_an_example(gist, match.start()):
            continue
        factors = _PERIODS if "元" in match["unit"] else _FACTORS
        if number not in rule.figures and not _made_from(number, rule.figures, factors):
            written = (place.gist or "")[match.start() : match.end()]
            yield number, GistFigure(figure=written, span=_above(block.span, written), headings=place.headings)


def _is_an_example(gist: str, at: int) -> bool:
    """Return whether a figure stands in a part of the gist that gives an example (例如, 原文的例子)."""
    start = max(gist.rfind(sign, 0, at) for sign in "。;") + 1
    return "例子" in gist[start:at] or "例如" in gist[start:at]


def _unsaid(where: str, block: syntax.Block, place: syntax.Place) -> Iterator[RuleFigure]:
    """Find a figure of the rule of a kind that the gist has, which the gist does not say in another unit either."""
    gist = fold(place.gist or "")
    said: dict[str, set[Fraction]] = {}
    for match in re.finditer(rf"(?P<number>\d+(?:\.\d+)?|{_NUMERALS}) *(?P<unit>个工作日|{_UNIT})", gist):
        written = match["number"]
        figure = Fraction(written) if written[0].isdigit() else Fraction(numeral(written))
        said.setdefault(_kind(match["unit"]), set()).add(figure * (10000 if match["unit"] == "万元" else 1))
    bare = _numbers(gist) | {Fraction(numeral(word)) for word in re.findall(_NUMERALS, gist)}
    days = set(re.findall(r"\d+月\d+日", gist))
    for part in _parts(block):
        match part:
            case syntax.Quantity(number=number, unit=str() as unit) if number not in bare and number not in (0, 100):
                kind = _kind(unit)
                if kind not in said or number in said[kind] or (number == 1 and kind == "元"):
                    continue
                # An amount is said for another period, a time in another unit; what is counted is said as it is.
                others = said[kind] if kind == "元" else {one for unit in said if unit != kind for one in said[unit]}
                factors = _PERIODS if kind == "元" else _FACTORS if kind in _CONVERTED else ()
                if not any(number in (one * factor, one / factor) for one in others for factor in factors):
                    yield RuleFigure(where=where, figure=part.span.text, span=part.span, headings=place.headings)
            case syntax.InYear(month=month, day=int() as day) if days and day:
                if f"{month}月{day}日" not in days:
                    written = f"{month}月{day}日"
                    span = part.span.find(written) or part.span
                    yield RuleFigure(where=where, figure=written, span=span, headings=place.headings)
            case _:
                pass


def _kind(unit: str) -> str:
    """Return what a unit counts, however it is said: 元 for 元/月 and 万元, 工作日 for 个工作日."""
    return {"万元": "元", "个工作日": "工作日", "个月": "月", "岁": "周岁", "个学期": "学期", "日": "天"}.get(
        unit.split("/")[0], unit.split("/")[0]
    )


def _both_sides(where: str, block: syntax.Block, place: syntax.Place) -> Iterator[PolicyFinding]:
    """Find a figure that the conditions of a clause draw on both sides: 满3人 here and 超过3人 there."""
    if not isinstance(block, syntax.ClauseDeclaration):
        return
    seen: dict[tuple[str, Fraction, str], tuple[bool, str]] = {}
    for part in _parts((block.applies, block.requires, block.exceptions)):
        if not isinstance(part, syntax.Compare) or not isinstance(part.right, syntax.Quantity):
            continue
        word, value = part.word, part.right
        side = _side(word)
        if side is None:
            continue
        before = seen.setdefault((part.left.span.text, value.number, value.unit or ""), (side, word))
        if before[0] != side:
            yield BothSides(
                where=where,
                figure=value.span.text,
                first=before[1],
                second=word,
                span=value.span,
                headings=place.headings,
            )


def _made_from(number: Fraction, figures: Iterable[Fraction], factors: Iterable[Fraction] = _FACTORS) -> bool:
    """Return whether a figure is a sum or product of two others, or one of them converted."""
    known = sorted(figures)
    if any(number in (one * factor, one / factor) for one in known for factor in factors):
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


def _excluded(block: syntax.Block, place: syntax.Place) -> Iterator[PolicyFinding]:
    """Find a target that its gist states as it is (79%, 4月30日以前) and of which the rule excludes just that figure."""
    if not isinstance(block, syntax.ClauseDeclaration):
        return
    gist = fold(place.gist or "")
    for effect in block.effects:
        compared = effect.condition if isinstance(effect, syntax.Target) else None
        if not isinstance(compared, syntax.Compare) or BEFORE[compared.word].value not in "<>":
            continue
        match compared.right:
            case syntax.Quantity(number=number):
                stated = next((one for one in _FIGURE.finditer(gist) if Fraction(one["number"]) == number), None)
                if stated is None or _BOUND_BEFORE.search(gist, 0, stated.start()):
                    continue
                if _BOUND_AFTER.match(gist, stated.end()):
                    continue
            case syntax.InYear() | syntax.DayLiteral():
                found = re.search(r"\d+月\d+日", fold(compared.right.span.text))
                stated = re.search(rf"{found[0]}(?:\(含\))?(?:以)?前", gist) if found is not None else None
                if stated is None:
                    continue
            case _:
                continue
        written = (place.gist or "")[stated.start() : stated.end()]
        yield GistBound(phrase=written, span=_above(block.span, written), headings=place.headings)


def _side(word: str) -> bool | None:
    """Return whether a bound belongs to what lies above it; ``None`` for words that draw none."""
    if word in _SPOKEN:
        return _SPOKEN[word]
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
