"""From the syntax tree to the checked model: every name resolved, every type agreed, every table total.

What passes through is one policy file with the vocabulary that it imports. A broken block gives one finding and is left
out together with what depends on it; the others are checked all the same. Nothing is evaluated but tables, on the points
of their inputs.
"""

import datetime
import itertools
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

import attrs

from fupin_rules.calendar import PERIODS
from fupin_rules.comparison import BEFORE, CIVIL_CODE
from fupin_rules.diagnostics import PolicyFinding, nearest
from fupin_rules.diagnostics.model import (
    BadType,
    Cycle,
    Misplaced,
    NeedsHeader,
    NeedsRounding,
    NoSuchItem,
    NotAChoice,
    NotDeclared,
    SharesNotWhole,
    SilentOnCombination,
    StatedAlready,
    WrongType,
    ZeroDivisor,
)
from fupin_rules.diagnostics.syntax import BadList, DeclaredTwice, MissingField
from fupin_rules.model import divisors, effects, headers, nodes, rhythm, types
from fupin_rules.model.expressions import (
    Dependent,
    Refused,
    Sentences,
    beside,
    first_line,
    normal_unit,
    type_of,
    whole_fen,
)
from fupin_rules.model.nodes import GRANTED, SHARED, USED, NamedValue
from fupin_rules.model.tables import refuse_gaps
from fupin_rules.money import Rounding, decimal
from fupin_rules.source import Span, fold
from fupin_rules.syntax import nodes as syntax

REGION_OPEN = nodes.Reading(
    title="属地",
    question="原文没有写明适用于哪里。",
    candidates=(("适用于本地", "是"), ("不适用于本地", "否")),
    adopted=None,
    place=None,
)
"""The open point of a policy whose 属地 is 未载."""


_Built = TypeVar("_Built")


@attrs.frozen
class Checked:
    """A checked policy, ``None`` where its header is broken, and what was found."""

    policy: nodes.Policy | None
    findings: tuple[PolicyFinding, ...]


@attrs.frozen
class Vocabulary:
    """Facts and lists by name, and aliases by (clause or None, name), from vocabulary files.

    ``broken`` are names of which the declaration has a finding.
    """

    facts: Mapping[str, nodes.Fact]
    rosters: Mapping[str, nodes.Roster]
    aliases: Mapping[tuple[str | None, str], str]
    broken: frozenset[str] = frozenset()


def check_vocabulary(files: Sequence[syntax.File]) -> tuple[Vocabulary, tuple[PolicyFinding, ...]]:
    """Collect the facts of vocabulary files (and of a policy file's own 事实 blocks)."""
    facts: dict[str, nodes.Fact] = {}
    aliases: dict[tuple[str | None, str], str] = {}
    findings: list[PolicyFinding] = []
    broken = {name for file in files for name in file.broken}
    for file in files:
        for block in file.blocks:
            if not isinstance(block, syntax.FactDeclaration):
                continue
            kind = type_of(block.type_text, block.choices)
            if kind is None:
                findings.append(BadType(written=block.type_text, span=block.type_span))
                broken.add(block.name)
                continue
            facts[block.name] = nodes.Fact(
                name=block.name,
                type=kind,
                question=_text(block.texts, "问"),
                evidence=_text(block.texts, "证明"),
                sensitive="敏感" in block.texts,
                changeable="不可" not in _text(block.texts, "可变"),
                absent_means_none=block.absent_means_none,
                not_before=block.not_before,
            )
            aliases |= _aliases_of(block.aliases, block.name)
    findings += _refuse_not_before(files, facts)
    rosters = {
        block.name: nodes.Roster(
            block.name,
            block.entity,
            tuple(fact for fact in facts.values() if fact.name.startswith(f"{block.entity}.")),
            _text(block.texts, "问"),
            _text(block.texts, "证明"),
        )
        for file in files
        for block in file.blocks
        if isinstance(block, syntax.RosterDeclaration)
    }
    return Vocabulary(facts, rosters, aliases, frozenset(broken)), tuple(findings)


def _refuse_not_before(files: Sequence[syntax.File], facts: Mapping[str, nodes.Fact]) -> Iterable[PolicyFinding]:
    """Find 不早于 that names no date, or that stands at what is no date."""
    dated = {name for name, fact in facts.items() if isinstance(fact.type, types.Day)}
    for file in files:
        for block in file.blocks:
            if not isinstance(block, syntax.FactDeclaration) or block.not_before is None or block.name not in facts:
                continue
            at = block.span.text.rfind(block.not_before)
            start = block.span.start + max(at, 0)
            span = Span(block.span.source, start, start + len(block.not_before))
            if block.not_before not in facts:
                near = tuple(nearest(block.not_before, dated))
                yield NotDeclared(what="日期的事实", name=block.not_before, near=near, span=span)
                continue
            for name in (block.not_before, block.name):
                if name not in dated:
                    yield WrongType(phrase=name, is_a=types.word(facts[name].type), needed="日期", span=span)
                    break


def check(file: syntax.File, vocabulary: Vocabulary) -> Checked:
    """Check one policy file."""
    header, problems = headers.read(file)
    if header is None and file.damaged:
        return Checked(None, ())
    if header is None:
        return Checked(None, tuple(problems))
    checker = _Checker(file, header, vocabulary, list(problems))
    return Checked(checker.policy(), tuple(checker.findings))


@attrs.define
class _Checker:
    """Checks one file. What was built is kept by name; what is being built is on ``path``, so that circles show."""

    file: syntax.File
    head: headers.Head
    vocabulary: Vocabulary
    findings: list[PolicyFinding]
    blocks: dict[str, syntax.Block] = attrs.field(factory=dict)
    readings: dict[str, syntax.ReadingDeclaration] = attrs.field(factory=dict)
    clauses: dict[str, syntax.ClauseDeclaration] = attrs.field(factory=dict)
    built: dict[str, object] = attrs.field(factory=dict)
    broken: set[str] = attrs.field(factory=set)
    path: list[str] = attrs.field(factory=list)
    aliases: dict[tuple[str | None, str], str] = attrs.field(factory=dict)
    titles: dict[tuple[str, str], Span] = attrs.field(factory=dict)
    used_facts: dict[str, nodes.Fact] = attrs.field(factory=dict)
    within: str | None = None
    reaching: tuple[syntax.ClauseDeclaration, ...] = ()
    """The clauses that exclude, override or exempt others."""

    @property
    def sentences(self) -> Sentences:
        """Return the checker of sentences, which asks this one for names."""
        return Sentences(self)

    # --- what sentences may ask -----------------------------------------------------------------------

    @property
    def name(self) -> str:
        """Return the name of what is being checked."""
        return self.path[-1]

    def fact(self, name: str, span: Span) -> nodes.Fact:
        """Return a fact by its name or another name for it."""
        canonical = self.aliases.get((self.within, name)) or self.aliases.get((None, name)) or name
        fact = self.vocabulary.facts.get(canonical)
        if fact is None and canonical in self.vocabulary.broken:
            raise Dependent
        if fact is None:
            near = tuple(nearest(name, self.vocabulary.facts))
            raise Refused(NotDeclared(what="事实", name=name, near=near, span=span))
        self.used_facts[fact.name] = fact
        return fact

    def roster(self, name: str) -> nodes.Roster:
        """Return a list of the vocabulary."""
        if name not in self.vocabulary.rosters:
            raise Dependent
        roster = self.vocabulary.rosters[name]
        self.used_facts |= {fact.name: fact for fact in roster.facts}
        return roster

    def parameter(self, name: str) -> nodes.Parameter:
        """Return a parameter."""
        return self._built_as(name, nodes.Parameter)

    def definition(self, name: str) -> nodes.Definition:
        """Return a definition."""
        return self._built_as(name, nodes.Definition)

    def table(self, name: str) -> nodes.Table:
        """Return a table."""
        return self._built_as(name, nodes.Table)

    def items(self, name: str) -> tuple[syntax.Name, ...]:
        """Return the items of a list, as they are written there."""
        return self._built_as(name, tuple)

    def clause(self, identity: str, span: Span) -> nodes.Clause:
        """Return a clause."""
        if identity not in self.clauses and identity in self.file.broken:
            raise Dependent
        if identity not in self.clauses:
            near = tuple(nearest(identity, self.clauses))
            raise Refused(NotDeclared(what="条款", name=identity, near=near, span=span))
        built = self._build(identity, self.clauses[identity])
        assert isinstance(built, nodes.Clause)
        return built

    def determining(self, status: str) -> tuple[nodes.Clause, ...]:
        """Return the clauses that determine a status."""
        return tuple(
            self.clause(block.clause, block.span)
            for block in self.clauses.values()
            if status in {name.text for name in block.determines}
        )

    def reading(self, reference: syntax.ReadingReference) -> nodes.Reading:
        """Return a reading."""
        block = self.readings.get(reference.title)
        if block is None and reference.title in self.file.broken:
            raise Dependent
        if block is None:
            near = tuple(nearest(reference.title, self.readings))
            raise Refused(NotDeclared(what="解释", name=reference.title, near=near, span=reference.span))
        built = self._build(f"解释「{reference.title}」", block)
        assert isinstance(built, nodes.Reading)
        return built

    def _declared(self, name: str) -> syntax.Block:
        """Return the block that declares a name; it has a finding of its own where it could not be read."""
        if name not in self.blocks:
            raise Dependent
        return self.blocks[name]

    def _built_as(self, name: str, kind: type[_Built]) -> _Built:
        """Return what a name declares; a name that is declared twice, as different things, has its finding already."""
        built = self._build(name, self._declared(name))
        if not isinstance(built, kind):
            raise Dependent
        return built

    # --- the whole file -----------------------------------------------------------------------------

    def policy(self) -> nodes.Policy:
        """Check every block and return the policy."""
        self.aliases |= self.vocabulary.aliases
        for block in self.file.blocks:
            self._register(block)
        self._refuse_header()
        self.reaching = tuple(
            block for block in self.clauses.values() if block.excludes or block.overrides or block.exempts
        )
        header = self._header()
        units: dict[str, nodes.Unit] = {}
        for name, block in [*self.blocks.items(), *self.clauses.items()]:
            built = self._attempt(name, block)
            if isinstance(built, nodes.Clause | nodes.Definition | nodes.Table | nodes.Sharing | nodes.Payment):
                units[built.id] = built
        for title in self.readings:
            self._attempt(f"解释「{title}」", self.readings[title])
        examples = []
        for block in self.file.blocks:
            if isinstance(block, syntax.Example):
                example = self._attempt(f"用例「{block.title}」", block)
                if isinstance(example, nodes.Example):
                    examples.append(example)
        laws = [
            self._attempt(f"性质「{block.title}」", block)
            for block in self.file.blocks
            if isinstance(block, syntax.LawDeclaration)
        ]
        changes = [
            self._attempt(f"变更「{block.title}」", block)
            for block in self.file.blocks
            if isinstance(block, syntax.ChangeDeclaration)
        ]
        validity = self._attempt("施行", None)
        self._divisors(units)
        self._silent_on_combination(units.values())
        return nodes.Policy(
            header=header,
            file=self.file.source.name,
            facts=dict(self.used_facts),
            parameters={name: built for name, built in self.built.items() if isinstance(built, nodes.Parameter)},
            readings={built.key: built for built in self.built.values() if isinstance(built, nodes.Reading)},
            units=units,
            aliases=dict(self.aliases),
            combinations=tuple(
                nodes.Combination(block.word, block.benefits, self._place(block.place, block.span))
                for block in self.file.blocks
                if isinstance(block, syntax.Combination)
            ),
            examples=tuple(examples),
            laws=tuple(law for law in laws if isinstance(law, nodes.Law)),
            changes=tuple(change for change in changes if isinstance(change, nodes.Change)),
            not_encoded=tuple(
                nodes.NotEncoded(block.clause, block.reason, self._place(block.place, block.span))
                for block in self.file.blocks
                if isinstance(block, syntax.NotEncoded)
            ),
            validity=validity if isinstance(validity, tuple) else (),
        )

    def _refuse_header(self) -> None:
        """Refuse 对象 and 适用日 that name nothing that the vocabulary declares."""
        texts = self.file.header.texts if self.file.header is not None else {}
        entities = {name.partition(".")[0] for name in (*self.vocabulary.facts, *self.vocabulary.rosters)} - {"基准"}
        if self.head.subject and entities and self.head.subject not in entities:
            near = tuple(nearest(self.head.subject, entities)) or tuple(sorted(entities))
            self.findings.append(
                NotDeclared(what="对象", name=self.head.subject, near=near, span=_bare(texts["对象"].span))
            )
        if self.head.applied_on is None:
            return
        span = _bare(texts["适用日"].span)
        try:
            fact = self.fact(self.head.applied_on, span)
        except Refused as refused:
            self.findings.append(refused.finding)
            self.broken.add("适用日")
            return
        except Dependent:
            self.broken.add("适用日")
            return
        if not isinstance(fact.type, types.Day):
            self.findings.append(WrongType(phrase=fact.name, is_a=types.word(fact.type), needed="日期", span=span))
            self.broken.add("适用日")

    def _divisors(self, units: Mapping[str, nodes.Unit]) -> None:
        """Refuse each divisor that can be 0 in a unit that is decided, or in a definition that none of them uses."""
        named = [unit for identity, unit in units.items() if isinstance(unit, nodes.Clause) or "-" in identity]
        reached: set[int] = set()
        found: dict[Span, None] = {}
        for unit in (*named, *(unit for unit in units.values() if unit not in named)):
            divisions = list(divisors.divisions_of(unit))
            fresh = [one for one in divisions if id(one.value) not in reached]
            reached |= {id(one.value) for one in divisions} if unit in named else set()
            for one in divisions if unit in named else fresh:
                if not one.safe:
                    found.setdefault(one.value.span)
        for span in found:
            headings = next(
                (
                    _place_of(block).headings
                    for block in self.file.blocks
                    if block.span.start <= span.start < block.span.end
                ),
                (),
            )
            self.findings.append(ZeroDivisor(phrase=span.text, span=span, headings=headings))

    def _silent_on_combination(self, units: Iterable[nodes.Unit]) -> None:
        """Remind of two benefits of one person that say nothing of each other."""
        granted = dict.fromkeys(
            unit.grant.benefit for unit in units if isinstance(unit, nodes.Clause) and unit.grant is not None
        )
        rules = [set(block.benefits) for block in self.file.blocks if isinstance(block, syntax.Combination)]
        pairs = [pair for pair in itertools.combinations(granted, 2) if not any(set(pair) <= rule for rule in rules)]
        if pairs:
            self.findings.append(SilentOnCombination(first=pairs[0][0], second=pairs[0][1], span=self.head.span))

    # --- declarations -------------------------------------------------------------------------------

    def _register(self, block: syntax.Block) -> None:
        match block:
            case syntax.ReadingDeclaration(title=title):
                self._once("解释", title, block)
                self.readings.setdefault(title, block)
            case syntax.ClauseDeclaration(clause=clause):
                self.clauses.setdefault(clause, block)
            case syntax.Sharing(table=table):
                self.blocks.setdefault(table.name, block)
            case (
                syntax.ParameterDeclaration(name=name)
                | syntax.ListDeclaration(name=name)
                | syntax.Definition(name=name)
                | syntax.Table(name=name)
                | syntax.PaymentDeclaration(name=name)
            ):
                self.blocks.setdefault(name, block)
            case (
                syntax.Example(title=title) | syntax.LawDeclaration(title=title) | syntax.ChangeDeclaration(title=title)
            ):
                self._once(block.span.text[:2], title, block)
            case (
                syntax.FactDeclaration()
                | syntax.RosterDeclaration()
                | syntax.NotEncoded()
                | syntax.Adoption()
                | syntax.Combination()
            ):
                pass
        if isinstance(block, syntax.ParameterDeclaration | syntax.Definition):
            for alias in block.aliases:
                if alias.name in self.vocabulary.facts and alias.name != block.name:
                    span, headings = _bare(alias.span), block.place.headings
                    twice = DeclaredTwice(name=alias.name, first="引用的词汇里", span=span, headings=headings)
                    self.findings.append(twice)
            named = [alias for alias in block.aliases if alias.name not in self.vocabulary.facts]
            self.aliases |= _aliases_of(named, block.name)

    def _once(self, word: str, title: str, block: syntax.Block) -> None:
        """Refuse a second 解释, 用例, 性质 or 变更 of one title."""
        span = _title(block.span, title)
        first = self.titles.setdefault((word, title), span)
        if first is not span:
            place, headings = f"第{first.line}行", _place_of(block).headings
            self.findings.append(DeclaredTwice(name=f"{word}「{title}」", first=place, span=span, headings=headings))

    def _attempt(self, name: str, block: syntax.Block | None) -> object | None:
        """Build what a name declares; put its finding on the list if it is broken."""
        try:
            return self._build(name, block)
        except Refused as refused:
            if not (isinstance(refused.finding, NeedsHeader) and self._said(refused.finding)):
                self.findings.append(refused.finding)
        except Dependent:
            pass
        return None

    def _said(self, finding: NeedsHeader) -> bool:
        """Return whether the head has a finding that explains this one: a broken line, or the same line missing."""
        missing = {found.field for found in self.findings if isinstance(found, NeedsHeader)}
        return self.file.damaged or finding.field in missing

    def _build(self, name: str, block: syntax.Block | None) -> object:
        """Build what a name declares, once.

        Raises:
            Refused: it is broken, and this is the first time that it is met.
            Dependent: it was found broken before, or depends on such a thing.
        """
        if name in self.broken:
            raise Dependent
        if name in self.built:
            return self.built[name]
        if name in self.path:
            circle = (*self.path[self.path.index(name) :], name)
            span = block.span if block is not None else self.file.blocks[0].span
            raise Refused(Cycle(names=circle, span=first_line(span)))
        self.path.append(name)
        before, self.within = self.within, None
        try:
            built = self._make(block)
        except Refused as refused:
            self.broken.add(name)
            headings = refused.finding.headings or (_place_of(block).headings if block is not None else ())
            raise Refused(attrs.evolve(refused.finding, headings=headings)) from None
        except Dependent:
            self.broken.add(name)
            raise
        finally:
            self.path.pop()
            self.within = before
        self.built[name] = built
        return built

    def _make(self, block: syntax.Block | None) -> object:
        match block:
            case syntax.ParameterDeclaration():
                return self._parameter(block)
            case syntax.ListDeclaration():
                return block.items
            case syntax.ReadingDeclaration():
                return self._reading(block)
            case syntax.Definition():
                return self._definition(block)
            case syntax.Table():
                return self._table(block)
            case syntax.Sharing():
                return self._sharing(block)
            case syntax.PaymentDeclaration():
                identity = block.clause or block.name
                return self._payment(identity, block.name, block.payment, block.place, block.span)
            case syntax.ClauseDeclaration():
                return self._clause(block)
            case syntax.Example():
                return self._example(block)
            case syntax.LawDeclaration():
                return self._law(block)
            case syntax.ChangeDeclaration():
                return self._change(block)
            case None:
                return self._validity()
            case (
                syntax.FactDeclaration()
                | syntax.RosterDeclaration()
                | syntax.NotEncoded()
                | syntax.Adoption()
                | syntax.Combination()
            ):
                raise AssertionError("declares nothing to build")

    def _header(self) -> nodes.Header:
        texts = self.head.texts
        return nodes.Header(
            name=self.head.name,
            basis=texts.get("依据", ""),
            source=texts.get("出处", ""),
            region=self.head.region,
            subject=self.head.subject,
            benefits=self.head.benefits,
            validity_id=self.head.effective.clause if self.head.effective else None,
            force=headers.force(self.head.effective),
            bounds=self.head.bounds or CIVIL_CODE,
            age_rule=self.head.age_rule,
            span=self.head.span,
        )

    def _place(self, place: syntax.Place, span: Span) -> nodes.Place:
        return nodes.Place(self.head.name, place.headings, place.gist, span.source.name, span.line)

    def _parameter(self, block: syntax.ParameterDeclaration) -> nodes.Parameter:
        kind = type_of(block.type_text)
        if kind is None:
            raise Refused(BadType(written=block.type_text, span=block.type_span))
        value = None
        if block.value is not None:
            value = self.sentences.constant(block.value, kind)
        limits = []
        for limit in block.limits:
            bound = self.sentences.constant(limit.value, kind)
            limits.append((limit.word, self.sentences.relation(limit.word, limit.span), bound))
        return nodes.Parameter(
            name=block.name,
            type=kind,
            value=value,
            limits=tuple(limits),
            versions=tuple(self._versions(block, kind)),
            source=_text(block.texts, "出处"),
            place=self._place(block.place, block.span),
        )

    def _versions(self, block: syntax.ParameterDeclaration, kind: types.Type) -> Iterable[nodes.Version]:
        """Check the versions of a dated parameter: each begins after the one before."""
        before: datetime.date | None = None
        for version in block.versions:
            start = self.sentences.value(version.start)
            day = headers.first_day(start.value) if isinstance(start, nodes.Literal) else None
            if day is None:
                raise Refused(
                    WrongType(
                        phrase=version.start.span.text,
                        is_a=types.word(start.type),
                        needed="日期、年月或者学期",
                        span=version.start.span,
                    )
                )
            if before is not None and day <= before:
                raise Refused(BadList(field="分期", form="按起始日期从早到晚排列,每个日期写一次", span=version.span))
            before = day
            value = None if version.value is None else self.sentences.constant(version.value, kind)
            yield nodes.Version(day, value, version.source)

    def today(self) -> nodes.FactValue:
        """Return the day that picks the version: 基准.评价日, or what the head names as 适用日."""
        if "适用日" in self.broken:
            raise Dependent
        return nodes.FactValue(self.fact(self.head.applied_on or "基准.评价日", self.head.span))

    def _reading(self, block: syntax.ReadingDeclaration) -> nodes.Reading:
        candidates: list[tuple[str, nodes.Value | str]] = []
        kinds: list[types.Type] = []
        first = block.candidates[0]
        for candidate in block.candidates:
            if isinstance(candidate.value, str):
                candidates.append((candidate.label, candidate.value))
                continue
            with beside(first.span if isinstance(first.value, str) else first.value.span):
                value = self.sentences.value(candidate.value, kinds[0] if kinds else None)
                if kinds:
                    self.sentences.agree(value, kinds[0], candidate.value)
            kinds.append(value.type)
            candidates.append((candidate.label, value))
        if kinds and len(kinds) != len(candidates):
            odd = next(one.value for one in block.candidates if not isinstance(one.value, str))
            raise Refused(BadList(field="解释", form="各说都写一个值,或者都写含当日、不含当日", span=odd.span))
        adopted = None if block.adopted == "未定" else block.adopted
        return nodes.Reading(
            block.title, block.question, tuple(candidates), adopted, self._place(block.place, block.span)
        )

    def _definition(self, block: syntax.Definition) -> nodes.Definition:
        self.within = block.clause
        value = self.sentences.value(block.value)
        for text in block.roundings:
            value = self._rounded(value, Rounding(text), block)
        if block.when_zero is not None:
            value = self._when_zero(value, block.when_zero)
        if block.unit == "%":
            value = self.sentences.percentage(value, block.value)
        kind = value.type
        if block.unit is not None and block.unit != "%":
            if not isinstance(kind, types.Number):
                raise Refused(
                    WrongType(phrase=block.name, is_a=types.word(kind), needed="数字", span=first_line(block.span))
                )
            kind = attrs.evolve(kind, unit=normal_unit(block.unit))
        identity = block.clause or block.name
        place = self._place(block.place, block.span)
        bare = nodes.Definition(identity, block.name, value, kind, block.verifiable, (), place)
        results = _results([(block.name, GRANTED, nodes.DefinedValue(bare))], [value])
        return attrs.evolve(bare, results=results)

    def _when_zero(self, value: nodes.Value, instead: syntax.Value) -> nodes.Value:
        """Return a value with what stands for it where the divisor is 0."""
        divided = value
        while isinstance(divided, nodes.Rounded):
            divided = divided.value
        if not isinstance(divided, nodes.Arithmetic) or divided.sign != "÷":
            raise Refused(
                Misplaced(
                    phrase="除数为0时",
                    reason="前面不是一个除法",
                    advice="请紧跟在“甲 ÷ 乙”之后写;别的情形用“若…则…否则…”。",
                    span=instead.span,
                )
            )
        zero = nodes.Literal(Fraction(0), divided.right.type)
        tested = nodes.Compare(divided.right, "为", BEFORE["为"], zero, id=f"{self.name}#若", span=instead.span)
        then = self.sentences.value(instead, value.type)
        value = self.sentences.ratio_as(value, then.type)
        self.sentences.agree(then, value.type, instead)
        return nodes.Choose(tested, then, value, value.type)

    def _rounded(self, value: nodes.Value, rounding: Rounding, block: syntax.Definition) -> nodes.Value:
        kind = value.type
        match kind:
            case types.Number():
                if rounding.unit != 1:
                    raise Refused(
                        WrongType(phrase=rounding.value, is_a="金额的舍入", needed="数字的舍入", span=block.span)
                    )
                return nodes.Rounded(rounding, value, attrs.evolve(kind, whole=True))
            case types.Money() | types.Percent():
                return nodes.Rounded(rounding, value, kind)
            case _:
                raise Refused(
                    WrongType(
                        phrase=block.name, is_a=types.word(kind), needed="数字或者金额", span=first_line(block.span)
                    )
                )

    # --- tables -------------------------------------------------------------------------------------

    def _table(self, block: syntax.Table) -> nodes.Table:
        self.within = block.clause
        identity = block.clause or block.name
        inputs = tuple(self.sentences.value(value) for value in block.inputs)
        for value, written in zip(inputs, block.inputs, strict=True):
            if isinstance(value.type, types.Region):
                needed = "枚举、文本、是否、数字、金额或者日期"
                raise Refused(
                    WrongType(phrase=written.span.text, is_a=types.word(value.type), needed=needed, span=written.span)
                )
        rows: list[nodes.Row] = []
        columns: list[types.Type | None] = [None] * len(block.columns)
        firsts: dict[int, Span] = {}
        cells: list[list[nodes.Cell]] = []
        for index, value in enumerate(inputs):
            with beside(block.inputs[index].span):
                cells.append([self.sentences.cell(row.inputs[index], value.type) for row in block.rows])
        for column in cells:
            named = tuple(cell for cell in column if isinstance(cell, nodes.BandCell | nodes.OptionsCell))
            column[:] = [nodes.OtherCell(named) if isinstance(cell, nodes.OtherCell) else cell for cell in column]
        for number, row in enumerate(block.rows):
            results: list[nodes.Value | None] = []
            for index, output in enumerate(row.outputs):
                if isinstance(output, syntax.Withheld):
                    results.append(None)
                    continue
                expected = columns[index]
                with beside(firsts.setdefault(index, output.span)):
                    value = self.sentences.value(output, expected)
                    if expected is None:
                        columns[index] = value.type
                    else:
                        self.sentences.agree(value, expected, output)
                results.append(value)
            fitted = tuple(column[number] for column in cells)
            rows.append(nodes.Row(fitted, tuple(results), f"{identity}#行{number + 1}", span=row.span))
        typed = tuple(
            nodes.Column(name, kind or types.Money(None)) for name, kind in zip(block.columns, columns, strict=True)
        )
        place = self._place(block.place, block.span)
        bare = nodes.Table(identity, block.name, inputs, typed, tuple(rows), (), place)
        self.findings += refuse_gaps(bare, block)
        columns_found = [
            (column.name, GRANTED, nodes.Lookup(bare, inputs, index)) for index, column in enumerate(typed)
        ]
        return attrs.evolve(bare, results=_results(columns_found, inputs))

    def _sharing(self, block: syntax.Sharing) -> nodes.Sharing:
        table = self._table(block.table)
        base = self.sentences.value(block.base)
        if not isinstance(base.type, types.Money):
            raise Refused(
                WrongType(
                    phrase=block.base.span.text,
                    is_a=types.word(base.type),
                    needed="金额",
                    span=block.base.span,
                    also=self._defined_at(block.base),
                )
            )
        for row, source in zip(table.rows, block.table.rows, strict=True):
            parts = [value.value for value in row.results if isinstance(value, nodes.Literal)]
            numbers = [part for part in parts if isinstance(part, Fraction)]
            if len(numbers) == len(row.results) and sum(numbers) != 100:
                marked = Span(source.span.source, source.outputs[0].span.start, source.outputs[-1].span.end)
                too_much = [cell.span for cell, number in zip(source.outputs, numbers, strict=True) if number > 100]
                if len(too_much) == 1:
                    marked = too_much[0]
                raise Refused(SharesNotWhole(total=decimal(sum(numbers, Fraction(0))), span=marked))
        payers = tuple(column.name for column in table.columns)
        owner: str | nodes.Reading
        if block.owner is not None:
            owner = fold(block.owner.text).rstrip("。 ")
            if owner not in payers:
                raise Refused(
                    NotDeclared(what="负担方", name=owner, near=tuple(nearest(owner, payers)), span=block.owner.span)
                )
        else:
            owner = nodes.Reading(
                title=f"{table.name}的余数",
                question="各方按比例负担时,除不尽的余数归谁,原文没有写明。",
                candidates=tuple((payer, payer) for payer in payers),
                adopted=None,
                place=table.place,
            )
        bare = nodes.Sharing(table.id, table, base, owner, (), table.place)
        results = [
            (payer, GRANTED, nodes.Share(base, bare, table.inputs, payer, types.Money(base.type.period)))
            for payer in payers
        ]
        return attrs.evolve(bare, results=_results(results, [base, *table.inputs]))

    def _defined_at(self, node: syntax.Value) -> Span | None:
        """Return where the value of a name is written, ``None`` for anything but the name of a definition."""
        declared = self.blocks.get(node.text) if isinstance(node, syntax.Name) else None
        return declared.value.span if isinstance(declared, syntax.Definition) else None

    # --- payments -----------------------------------------------------------------------------------

    def _payment(
        self, identity: str, name: str, payment: syntax.Payment, place: syntax.Place, span: Span
    ) -> nodes.Payment:
        if payment.rate is None:
            raise Refused(
                MissingField(keyword="计发", field="标准为…", why="写明按什么标准发。", span=first_line(span))
            )
        rate = self.sentences.value(payment.rate)
        if not isinstance(rate.type, types.Money):
            raise Refused(
                WrongType(
                    phrase=payment.rate.span.text,
                    is_a=types.word(rate.type),
                    needed="金额",
                    span=payment.rate.span,
                    also=self._defined_at(payment.rate),
                )
            )
        if not whole_fen(rate):
            raise Refused(NeedsRounding(phrase=payment.rate.span.text, span=payment.rate.span))
        _refuse_unpayable(rate, payment.rate.span)
        start = self.sentences.month(payment.start) if payment.start is not None else None
        if payment.start is not None and start is not None and _may_be_none(start):
            raise Refused(_none(payment.start.span))
        end = self.sentences.month(payment.end) if payment.end is not None else None
        rate, period = rhythm.paid(rate, payment, self.head.conversions)
        results: list[tuple[str, str, nodes.Value]] = [("标准", GRANTED, rate)]
        if start is not None:
            assert period is not None
            until = nodes.FactValue(self.fact("基准.统计至", payment.span))
            month = types.YearMonth()
            last: nodes.Value = nodes.Earliest(end, until, month) if end is not None else until
            count = nodes.MonthsFrom(start, last, types.Number(period, whole=True))
            total = nodes.Arithmetic(rate, "×", count, types.Money(None))
            results += [
                ("起发月", GRANTED, start),
                ("止发月", GRANTED, last),
                (nodes.counted(period), GRANTED, count),
                ("累计金额", GRANTED, total),
            ]
        inner = [value for _, _, value in results]
        return nodes.Payment(
            identity,
            name,
            rate,
            payment.cadence,
            period,
            start,
            end,
            _results(results, inner),
            self._place(place, span),
        )

    # --- clauses ------------------------------------------------------------------------------------

    def _clause(self, block: syntax.ClauseDeclaration) -> nodes.Clause:
        self.within = block.clause
        self._refuse_effects(block)
        grant = self._grant(block) if block.gives is not None else None
        benefits = {gives.benefit for gives in (block.gives, block.waives) if gives is not None}
        excluding = [
            other
            for other in self.reaching
            if benefits & {name.text for name in other.excludes}
            or block.clause in {name.text.upper() for name in other.overrides}
        ]
        excluded_by = []
        for other in excluding:
            clause = self._build(other.clause, other)
            assert isinstance(clause, nodes.Clause)
            excluded_by.append(nodes.ClauseHolds(clause, id=f"{block.clause}#除外({other.clause})", span=other.span))
        self.within = block.clause
        applies = self._conditions(block.applies, f"{block.clause}#适用")
        requires = (
            *self._conditions(block.requires, f"{block.clause}#条件"),
            *(self.sentences.condition(item, f"{block.clause}#{word}") for word, item in block.targets),
            *effects.undetermined(block),
        )
        requires = tuple(self._unless_exempt(condition) for condition in requires)
        exceptions = self._conditions(block.exceptions, f"{block.clause}#除外")
        bare = nodes.Clause(
            id=block.clause,
            title=block.title,
            subject=self.head.subject,
            validity=self._validity_of(),
            applies=applies,
            requires=requires,
            exceptions=exceptions,
            excluded_by=tuple(excluded_by),
            determines=tuple(name.text for name in block.determines),
            excludes=tuple(name.text for name in block.excludes),
            grant=grant,
            duties=tuple((duty.word, duty.text) for duty in block.duties),
            labels={**effects.usual_labels(block), **headers.labels(_text(block.texts, "结论"))},
            results=(),
            place=self._place(block.place, block.span),
        )
        return attrs.evolve(bare, results=self._clause_results(bare, block))

    def _refuse_effects(self, block: syntax.ClauseDeclaration) -> None:
        """Refuse 优先于 and 豁免 of what is no clause, and 豁免 of an item that there is not."""
        for name in block.overrides:
            self._known_clause(name.text.upper(), name.span)
        for exempt in block.exempts:
            target = self._known_clause(exempt.clause, exempt.span)
            labels = "".join(exempt.labels)
            items = tuple(item for condition in target.requires for item in _items(condition))
            if labels not in items if labels else not target.requires:
                raise Refused(NoSuchItem(clause=exempt.clause, item=labels, items=items, span=exempt.span))

    def _known_clause(self, identity: str, span: Span) -> syntax.ClauseDeclaration:
        if identity not in self.clauses:
            if any(identity == getattr(block, "clause", None) for block in self.blocks.values()):
                near = tuple(nearest(identity, self.clauses))
                raise Refused(NotDeclared(what="条款", name=identity, near=near, span=span))
            raise Dependent
        return self.clauses[identity]

    def _validity_of(self) -> tuple[nodes.Condition, ...]:
        built = self._build("施行", None)
        assert isinstance(built, tuple)
        return built

    def _unless_exempt(self, condition: nodes.Condition) -> nodes.Condition:
        """Return a condition with `或 豁免` at each item that another clause exempts from."""
        exempting = [
            self.clause(block.clause, block.span)
            for block in self.reaching
            for exempt in block.exempts
            if condition.id == f"{exempt.clause}#条件{''.join(exempt.labels)}"
        ]
        if isinstance(condition, nodes.All | nodes.Any | nodes.NoneOf | nodes.AtLeast):
            condition = attrs.evolve(condition, items=tuple(self._unless_exempt(item) for item in condition.items))
        if not exempting:
            return condition
        met = tuple(
            nodes.ClauseHolds(clause, id=f"{condition.id}或豁免({clause.id})", span=condition.span)
            for clause in exempting
        )
        return nodes.Any((condition, *met), (), id=condition.id, span=condition.span)

    def _clause_results(self, clause: nodes.Clause, block: syntax.ClauseDeclaration) -> tuple[NamedValue, ...]:
        granted: list[tuple[str, str, nodes.Value]] = []
        if clause.grant is not None:
            granted += [
                (result.name, result.role, result.value)
                for result in clause.grant.payment.results
                if result.role == GRANTED
            ]
            if clause.grant.sharing is not None:
                granted += _shares(clause.grant.sharing, granted)
        if block.waives is not None:
            granted += effects.waived(block.waives, self.sentences)
        if block.ranks is not None:
            granted.append(("次序", GRANTED, self.sentences.ranked(block.ranks)))
        if block.handles is not None:
            granted.append(("处理", GRANTED, self.sentences.value(block.handles)))
        used = [
            named for condition in clause.requires for named in (*effects.gaps(condition), *effects.lateness(condition))
        ]
        roots = [value for _, _, value in granted]
        return _results([*granted, *used], [*clause.applies, *clause.requires, *clause.exceptions, *roots])

    def _grant(self, block: syntax.ClauseDeclaration) -> nodes.Grant:
        gives = block.gives
        assert gives is not None
        if isinstance(gives.payment, str):
            payment = self._built_as(gives.payment, nodes.Payment)
        else:
            payment = self._payment(block.clause, gives.benefit, gives.payment, block.place, gives.span)
        sharing = None
        if gives.sharing is not None:
            sharing = self._built_as(gives.sharing, nodes.Sharing)
        return nodes.Grant(gives.benefit, payment, sharing)

    def _validity(self) -> tuple[nodes.Condition, ...]:
        span = self.head.span
        found: list[nodes.Condition] = []
        identity = self.head.name
        if self.head.region is not None:
            placed = f"{identity}#属地"
            where = self.head.region_span or span
            region, _, inmost = self.head.region.rpartition("/")
            if inmost != "未载":
                region = self.head.region
            if region:
                place = nodes.FactValue(self.fact("基准.属地", span))
                found.append(nodes.PlacedIn(place, region, id=placed, span=where))
            if inmost == "未载":
                found.append(nodes.Undetermined(REGION_OPEN, id=f"{placed}(未载)" if region else placed, span=where))
        effective = self.head.effective
        if effective is not None:
            name = effective.clause or identity
            today = self.today()
            start = self.sentences.value(effective.start)
            if not isinstance(start.type, types.Day):
                raise Refused(
                    WrongType(
                        phrase=effective.start.span.text,
                        is_a=types.word(start.type),
                        needed="日期",
                        span=effective.start.span,
                    )
                )
            found.append(
                nodes.Compare(today, "不早于", BEFORE["不早于"], start, id=f"{name}#适用(1)", span=effective.span)
            )
            if effective.end is not None:
                last = self.sentences.value(effective.end, types.Day())
                self.sentences.agree(last, types.Day(), effective.end)
                found.append(
                    nodes.Compare(today, "不晚于", BEFORE["不晚于"], last, id=f"{name}#适用(2)", span=effective.span)
                )
            if effective.lasting is not None:
                months, days = self.sentences.period(effective.lasting)
                end = nodes.Later(start, months, days, types.Day())
                found.append(
                    nodes.Compare(today, "早于", BEFORE["早于"], end, id=f"{name}#适用(2)", span=effective.span)
                )
        return tuple(found)

    def _conditions(self, items: tuple[syntax.Condition, ...], identity: str) -> tuple[nodes.Condition, ...]:
        if len(items) == 1:
            return (self.sentences.condition(items[0], identity),)
        return tuple(
            self.sentences.condition(item, f"{identity}({number})") for number, item in enumerate(items, start=1)
        )

    # --- examples -----------------------------------------------------------------------------------

    def _example(self, block: syntax.Example) -> nodes.Example:
        known: dict[str, nodes.Known] = {}
        for setting in block.settings:
            if isinstance(setting, syntax.MemberSettings):
                known |= self._members(setting, known)
                continue
            if setting.name.kind == "TITLE":
                known |= self._chosen(setting)
                continue
            key, kind = self._settable(setting.name)
            if key in known:
                raise Refused(DeclaredTwice(name=key, first="这个用例里", span=setting.name.span))
            with beside(setting.name.span):
                known[key] = self.sentences.constant(setting.value, kind)
        units: dict[str, nodes.Unit] = {
            built.id: built
            for built in self.built.values()
            if isinstance(built, nodes.Clause | nodes.Definition | nodes.Table | nodes.Sharing | nodes.Payment)
        }
        expected = []
        for one in block.expected:
            unit = units.get(one.clause)
            if unit is None:
                raise Dependent
            by_name = {result.name: result.value.type for result in unit.results}
            values: list[tuple[str, nodes.Known, str]] = []
            for name, value in one.values:
                if name not in by_name:
                    near = tuple(nearest(name, by_name))
                    at = one.span.text.find(name)
                    start = one.span.start + at
                    span = value.span if at < 0 else Span(one.span.source, start, start + len(name))
                    raise Refused(NotDeclared(what="结果", name=name, near=near or tuple(by_name), span=span))
                values.append((name, self.sentences.constant(value, by_name[name]), value.span.text))
            if one.order:
                if "次序" not in by_name:
                    start = one.span.start + one.span.text.find("次序")
                    span = Span(one.span.source, start, start + len("次序"))
                    raise Refused(NotDeclared(what="结果", name="次序", near=tuple(by_name), span=span))
                values.append(("次序", nodes.Order(one.order, complete=True), "、".join(one.order)))
            missing = frozenset(self.fact(name.text, name.span).name for name in one.missing)
            expected.append(nodes.Expected(one.clause, one.outcome, tuple(values), missing))
        place = self._place(block.place, block.span)
        return nodes.Example(block.title, known, tuple(expected), place, span=block.span)

    def _members(self, setting: syntax.MemberSettings, known: Mapping[str, nodes.Known]) -> dict[str, nodes.Known]:
        """Return what an example says of a list: how many members, whether these are all, and the facts of each."""
        roster = self.roster(setting.roster.text)
        if roster.name in known:
            raise Refused(DeclaredTwice(name=roster.name, first="这个用例里", span=setting.roster.span))
        found: dict[str, nodes.Known] = {roster.name: nodes.Members(len(setting.members), setting.complete)}
        for number, member in enumerate(setting.members, start=1):
            for one in member:
                fact = next((fact for fact in roster.facts if fact.name == one.name.text), None)
                if fact is None:
                    names = tuple(fact.name for fact in roster.facts)
                    what = f"列表“{roster.name}”的成员的事实"
                    near = tuple(nearest(one.name.text, names)) or names
                    raise Refused(NotDeclared(what=what, name=one.name.text, near=near, span=one.name.span))
                key = f"{roster.name}[{number}].{fact.name.partition('.')[2]}"
                if key in found:
                    raise Refused(DeclaredTwice(name=one.name.text, first="这个成员里", span=one.name.span))
                found[key] = self.sentences.constant(one.value, fact.type)
        return found

    def _law(self, block: syntax.LawDeclaration) -> nodes.Law:
        law: nodes.Monotone | nodes.Unaffected | nodes.Always
        match block.law:
            case syntax.Monotone(value=value, by=by, word=word):
                law = nodes.Monotone(self.sentences.ordered(value), self.sentences.ordered(by), word == "不减")
            case syntax.Unaffected(by=by, results=results):
                for name in (*by, *results):
                    if name.kind == "CLAUSE":
                        self.clause(name.text.upper(), name.span)
                    elif name.kind == "FACT":
                        self.fact(name.text, name.span)
                law = nodes.Unaffected(tuple(one.text for one in by), tuple(one.text for one in results))
            case syntax.Always(condition=condition):
                law = nodes.Always(self.sentences.condition(condition, f"性质「{block.title}」"))
        return nodes.Law(block.title, law, self._place(block.place, block.span))

    def _change(self, block: syntax.ChangeDeclaration) -> nodes.Change:
        clauses = tuple(name.text.upper() for name in block.clauses)
        for name in block.clauses:
            self._unit(name)
        scope = None
        if block.scope is not None:
            scope = self.sentences.condition(block.scope, f"变更「{block.title}」#范围")
        return nodes.Change(block.title, clauses, scope, block.tendency, self._place(block.place, block.span))

    def _unit(self, name: syntax.Name) -> None:
        """Refuse the number of a clause, table or definition that the file does not have."""
        known = {*self.clauses, *(_clause_of(block) for block in self.blocks.values())}
        if name.text.upper() not in known:
            near = tuple(nearest(name.text.upper(), [one for one in known if one]))
            raise Refused(NotDeclared(what="编号", name=name.text, near=near, span=name.span))

    def _settable(self, name: syntax.Name) -> tuple[str, types.Type]:
        match name.kind:
            case "STATUS":
                return name.text, types.Boolean()
            case "FACT":
                fact = self.fact(name.text, name.span)
                return fact.key, fact.type
            case _:
                built = self._build(name.text, self._declared(name.text))
                if not isinstance(built, nodes.Parameter | nodes.Definition):
                    raise Dependent
                if isinstance(built, nodes.Parameter) and (built.value is not None or built.versions):
                    declared = self._declared(name.text)
                    value = declared.value if isinstance(declared, syntax.ParameterDeclaration) else None
                    stated = value.span if value is not None else None
                    raise Refused(StatedAlready(what="参数", name=name.text, span=name.span, also=stated))
                return built.key, built.type

    def _chosen(self, setting: syntax.Setting) -> dict[str, nodes.Known]:
        """Return the reading that an example chooses of an 解释 that nobody has adopted."""
        reading = self.reading(syntax.ReadingReference(setting.name.text, span=setting.name.span))
        if reading.adopted is not None:
            raise Refused(StatedAlready(what="解释", name=f"解释「{reading.title}」", span=setting.name.span))
        assert isinstance(setting.value, syntax.Quoted)
        labels = tuple(label for label, _ in reading.candidates)
        if setting.value.text not in labels:
            raise Refused(NotAChoice(word=setting.value.text, choices=labels, near=(), span=setting.value.span))
        return {reading.key: setting.value.text}


# --- small things that need no checker ----------------------------------------------------------------


def _results(
    granted: Iterable[tuple[str, str, nodes.Value]], roots: Iterable[nodes.Value | nodes.Condition]
) -> tuple[NamedValue, ...]:
    """Return the results of a unit: what it grants, then the definitions and tables that it uses, each name once."""
    found = {name: NamedValue(name, value, role) for name, role, value in granted}
    for root in roots:
        for name, value in _used(root):
            found.setdefault(name, NamedValue(name, value, USED))
    return tuple(found.values())


def _used(node: nodes.Value | nodes.Condition) -> Iterable[tuple[str, nodes.Value]]:
    match node:
        case nodes.DefinedValue(definition=definition):
            yield definition.name, node
        case nodes.Lookup(table=table, column=column):
            yield table.columns[column].name, node
        case _:
            pass
    for child in nodes.children(node):
        yield from _used(child)


def _shares(sharing: nodes.Sharing, granted: list[tuple[str, str, nodes.Value]]) -> list[tuple[str, str, nodes.Value]]:
    """Return each payer's share: of each instalment, times their number."""
    by_name = {name: value for name, _, value in granted}
    rate = by_name["标准"]
    found: list[tuple[str, str, nodes.Value]] = []
    for column in sharing.table.columns:
        each = nodes.Share(rate, sharing, sharing.table.inputs, column.name, types.Money(None))
        value: nodes.Value = each
        count = next((by_name[name] for name in map(nodes.counted, PERIODS) if name in by_name), None)
        if count is not None:
            value = nodes.Arithmetic(each, "×", count, types.Money(None))
        found.append((column.name, SHARED, value))
    return found


def _bare(span: Span) -> Span:
    """Return the span of a field without blanks around it and without its full stop."""
    text = span.text
    bare = text.strip().rstrip("。 ")
    start = span.start + len(text) - len(text.lstrip())
    return Span(span.source, start, start + len(bare))


def _title(span: Span, title: str) -> Span:
    """Return the span of the title in the first line of a block, the line where it is written otherwise."""
    line = first_line(span)
    at = line.text.find(title)
    return line if at < 0 else Span(line.source, line.start + at, line.start + at + len(title))


def _items(condition: syntax.Condition, above: str = "") -> Iterable[str]:
    """Return the labels of a condition's items: (1), (1)①, (2)."""
    if isinstance(condition, syntax.Group):
        for label, item in zip(condition.labels, condition.items, strict=True):
            yield above + label
            yield from _items(item, above + label)


def _text(texts: Mapping[str, syntax.Text], keyword: str) -> str:
    return texts[keyword].text.rstrip("。") if keyword in texts else ""


def _aliases_of(aliases: Iterable[syntax.Alias], name: str) -> dict[tuple[str | None, str], str]:
    return {(clause, alias.name): name for alias in aliases for clause in (alias.clauses or (None,))}


def _place_of(block: syntax.Block) -> syntax.Place:
    match block:
        case syntax.Sharing(table=table):
            return table.place
        case syntax.FactDeclaration() | syntax.RosterDeclaration():
            return syntax.Place((), None)
        case _:
            return block.place


def _clause_of(block: syntax.Block) -> str | None:
    """Return the provision id that a block carries."""
    match block:
        case syntax.Sharing(table=syntax.Table(clause=clause)):
            return clause
        case syntax.Definition(clause=clause) | syntax.Table(clause=clause) | syntax.PaymentDeclaration(clause=clause):
            return clause
        case _:
            return None


def _may_be_none(value: nodes.Value) -> bool:
    """Return whether a value is 无 where a fact that may be left out (未报即无) is not reported."""
    if isinstance(value, nodes.FactValue):
        return value.fact.absent_means_none
    return any(isinstance(child, nodes.Value) and _may_be_none(child) for child in nodes.children(value))


def _may_be_negative(value: nodes.Value) -> bool:
    """Return whether a value is a difference that can fall below 0; 高于…的部分 and 较大者 cannot."""
    match value:
        case nodes.Arithmetic(sign="-"):
            return True
        case nodes.Excess():
            return False
        case nodes.Extreme(values=values, greatest=greatest):
            return (all if greatest else any)(map(_may_be_negative, values))
        case _:
            return any(isinstance(child, nodes.Value) and _may_be_negative(child) for child in nodes.children(value))


def _refuse_unpayable(rate: nodes.Value, span: Span) -> None:
    """Refuse a rate that may be 无 or below 0: nobody can be paid either."""
    if _may_be_none(rate):
        raise Refused(_none(span))
    if _may_be_negative(rate):
        raise Refused(
            Misplaced(
                phrase=span.text,
                reason="减下来可能不到0元",
                advice="请写成“甲高于乙的部分”(不到的算0),或者“较大者(甲-乙,0元)”。",
                span=span,
            )
        )


def _none(span: Span) -> Misplaced:
    return Misplaced(
        phrase=span.text,
        reason="没有报告时它是“无”(未报即无),标准和起发的时间不能是无",
        advice="请换成必须报告的事实;“未报即无”的只能用作“至…止”。",
        span=span,
    )
