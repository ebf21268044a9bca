"""The declarations of one policy file: each is registered, built once when it is asked for, and kept.

Sentences and blocks ask here for what a name means. How a block is built is none of its business.
"""

import datetime
from collections.abc import Callable
from typing import TypeVar

import attrs

from fupin_rules.diagnostics import PolicyFinding, nearest
from fupin_rules.diagnostics.model import Cycle, NeedsHeader, NotDeclared
from fupin_rules.diagnostics.syntax import DeclaredTwice
from fupin_rules.model import headers, nodes
from fupin_rules.model.check.blocks import aliases_of, clause_of, place_of
from fupin_rules.model.check.vocabulary import Vocabulary
from fupin_rules.model.expressions import Sentences
from fupin_rules.model.refused import Dependent, Refused
from fupin_rules.source import Span
from fupin_rules.syntax import nodes as syntax

_Built = TypeVar("_Built")


@attrs.define
class FileScope:
    """What the file declares. What was built is kept by name; what is being built is on ``path``, so that circles show.

    ``make`` builds what a block declares; ``None`` stands for 施行.
    """

    file: syntax.File
    head: headers.Head
    vocabulary: Vocabulary
    findings: list[PolicyFinding]
    make: Callable[[syntax.Block | None, "FileScope"], object]
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
    day: datetime.date | None = None
    reaching: tuple[syntax.ClauseDeclaration, ...] = ()
    """The clauses that exclude, override or exempt others."""

    @property
    def sentences(self) -> Sentences:
        """Return the checker of sentences, which asks this scope for names."""
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

    def declares(self, name: str) -> bool:
        """Return whether the vocabulary has a fact."""
        return name in self.vocabulary.facts

    def roster(self, name: str) -> nodes.Roster:
        """Return a list of the vocabulary."""
        if name not in self.vocabulary.rosters:
            raise Dependent
        roster = self.vocabulary.rosters[name]
        self.used_facts |= {fact.name: fact for fact in roster.facts}
        return roster

    def parameter(self, name: str) -> nodes.Parameter:
        """Return a parameter."""
        return self.built_as(name, nodes.Parameter)

    def definition(self, name: str) -> nodes.Definition:
        """Return a definition."""
        return self.built_as(name, nodes.Definition)

    def table(self, name: str) -> nodes.Table:
        """Return a table."""
        return self.built_as(name, nodes.Table)

    def items(self, name: str) -> tuple[syntax.Name, ...]:
        """Return the items of a list, as they are written there."""
        return self.built_as(name, tuple)

    def clause(self, identity: str, span: Span) -> nodes.Clause:
        """Return a clause."""
        if identity not in self.clauses and identity in self.file.broken:
            raise Dependent
        if identity not in self.clauses:
            near = tuple(nearest(identity, self.clauses))
            raise Refused(NotDeclared(what="条款", name=identity, near=near, span=span))
        built = self.build(identity, self.clauses[identity])
        assert isinstance(built, nodes.Clause)
        return built

    def determining(self, status: str) -> tuple[nodes.Clause, ...]:
        """Return the clauses that determine a status."""
        return tuple(
            self.clause(block.clause, block.span)
            for block in self.clauses.values()
            if any(isinstance(one, syntax.Determines) and one.status.text == status for one in block.effects)
        )

    def reading(self, reference: syntax.ReadingReference) -> nodes.Reading:
        """Return a reading."""
        block = self.readings.get(reference.title)
        if block is None and reference.title in self.file.broken:
            raise Dependent
        if block is None:
            near = tuple(nearest(reference.title, self.readings))
            raise Refused(NotDeclared(what="解释", name=reference.title, near=near, span=reference.span))
        built = self.build(f"解释「{reference.title}」", block)
        assert isinstance(built, nodes.Reading)
        return built

    def dated(self, parameter: nodes.Parameter) -> nodes.Value:
        """Return the value of a dated parameter: of the day that picks the version, or of the day that this scope reads."""
        if self.day is None:
            return nodes.ParameterValue(parameter, self.today())
        version = parameter.version(self.day)
        if version is None or version.value is None:
            return nodes.ParameterValue(parameter)
        return nodes.Literal(version.value, parameter.type)

    def on(self, day: datetime.date) -> "FileScope":
        """Return a scope that declares the same and reads dated parameters on a day; it has no findings of its own."""
        return attrs.evolve(self, day=day, findings=[], built={}, broken=set(self.broken), path=list(self.path))

    def today(self) -> nodes.FactValue:
        """Return the day that picks the version: 基准.评价日, or what the head names as 适用日."""
        if "适用日" in self.broken:
            raise Dependent
        return nodes.FactValue(self.fact(self.head.applied_on or "基准.评价日", self.head.span))

    # --- what blocks may ask --------------------------------------------------------------------------

    def declared(self, name: str) -> syntax.Block:
        """Return the block that declares a name; it has a finding of its own where it could not be read."""
        if name not in self.blocks:
            raise Dependent
        return self.blocks[name]

    def built_as(self, name: str, kind: type[_Built]) -> _Built:
        """Return what a name declares; a name that is declared twice, as different things, has its finding already."""
        built = self.build(name, self.declared(name))
        if not isinstance(built, kind):
            raise Dependent
        return built

    def known_clause(self, identity: str, span: Span) -> syntax.ClauseDeclaration:
        """Return the block of a clause, which may be broken."""
        if identity not in self.clauses:
            if any(identity == clause_of(block) for block in self.blocks.values()):
                near = tuple(nearest(identity, self.clauses))
                raise Refused(NotDeclared(what="条款", name=identity, near=near, span=span))
            raise Dependent
        return self.clauses[identity]

    def validity(self) -> tuple[nodes.Condition, ...]:
        """Return when and where the clauses of the file hold."""
        built = self.build("施行", None)
        assert isinstance(built, tuple)
        return built

    def defined_at(self, node: syntax.Value) -> Span | None:
        """Return where the value of a name is written, ``None`` for anything but the name of a definition."""
        declared = self.blocks.get(node.text) if isinstance(node, syntax.Name) else None
        return declared.value.span if isinstance(declared, syntax.Definition) else None

    def place(self, place: syntax.Place, span: Span) -> nodes.Place:
        """Return where in the document something stands."""
        return nodes.Place(self.head.name, place.headings, place.gist, span.source.name, span.line)

    # --- declaring and building -----------------------------------------------------------------------

    def register(self) -> None:
        """Take down what the blocks of the file declare."""
        self.aliases |= self.vocabulary.aliases
        for block in self.file.blocks:
            self._register(block)
        self.reaching = tuple(
            block
            for block in self.clauses.values()
            if any(isinstance(one, syntax.Excludes | syntax.Overrides | syntax.Exempts) for one in block.effects)
        )

    def _register(self, block: syntax.Block) -> None:
        """Take down what a block declares."""
        match block:
            case syntax.ReadingDeclaration(title=title):
                self._once("解释", title, block)
                self.readings.setdefault(title, block)
            case syntax.ClauseDeclaration(clause=clause, reserves=reserves):
                self.clauses.setdefault(clause, block)
                for reserve in reserves:
                    self._once("保留", reserve.title, block, reserve.span)
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
                syntax.Example(title=title)
                | syntax.LawDeclaration(title=title)
                | syntax.RelationDeclaration(title=title)
                | syntax.ChangeDeclaration(title=title)
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
                    span, headings = alias.span.bare(), block.place.headings
                    twice = DeclaredTwice(name=alias.name, first="引用的词汇里", span=span, headings=headings)
                    self.findings.append(twice)
            named = [alias for alias in block.aliases if alias.name not in self.vocabulary.facts]
            self.aliases |= aliases_of(named, block.name)

    def _once(self, word: str, title: str, block: syntax.Block, within: Span | None = None) -> None:
        """Refuse a second 解释, 保留, 用例, 性质 or 变更 of one title; ``within`` is where the title stands."""
        line = within or block.span.first_line()
        span = line.find(title) or line
        first = self.titles.setdefault((word, title), span)
        if first is not span:
            place, headings = f"第{first.line}行", place_of(block).headings
            self.findings.append(DeclaredTwice(name=f"{word}「{title}」", first=place, span=span, headings=headings))

    def attempt(self, name: str, block: syntax.Block | None) -> object | None:
        """Build what a name declares; put its finding on the list if it is broken."""
        try:
            return self.build(name, block)
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

    def build(self, name: str, block: syntax.Block | None) -> object:
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
            raise Refused(Cycle(names=circle, span=span.first_line()))
        self.path.append(name)
        before, self.within = self.within, None
        try:
            built = self.make(block, self)
        except Refused as refused:
            self.broken.add(name)
            headings = refused.finding.headings or (place_of(block).headings if block is not None else ())
            raise Refused(attrs.evolve(refused.finding, headings=headings)) from None
        except Dependent:
            self.broken.add(name)
            raise
        finally:
            self.path.pop()
            self.within = before
        self.built[name] = built
        return built
