"""From texts to checked policies: each file with what it imports, then all of them together.

What goes in is texts, or where they lie; what comes out is policies with their vocabulary, the digest of every file read,
and what keeps a file from being used. What deserves a second look (``review``) is none of this module's business.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath

import attrs

from fupin_rules.analyse.conflicts import equal_rank
from fupin_rules.artifact.form import CheckedSet, Reading
from fupin_rules.decide.imports import Imported, Library, Scanned, Unread
from fupin_rules.decide.texts import Chosen, from_memory, from_paths
from fupin_rules.diagnostics import InputFinding, PolicyFinding, Severity
from fupin_rules.diagnostics.syntax import DeclaredTwice
from fupin_rules.facts.case import Names
from fupin_rules.lower.lowering import Lowering
from fupin_rules.model import nodes
from fupin_rules.model.check.policy import check
from fupin_rules.model.check.relations import check_relations
from fupin_rules.model.check.vocabulary import Vocabulary, check_vocabulary
from fupin_rules.model.overlay import check_overlay, disagreements
from fupin_rules.model.together import check_together
from fupin_rules.source import FileRead, Span
from fupin_rules.syntax import lexer
from fupin_rules.syntax import nodes as syntax
from fupin_rules.syntax.consequences import only_causes
from fupin_rules.syntax.parse.file import parse


@attrs.frozen
class Loaded:
    """Checked policies, the facts and names of their vocabularies, the files read, and what was found."""

    policies: tuple[nodes.Policy, ...]
    overlays: tuple[nodes.Overlay, ...]
    vocabulary: Vocabulary
    reading: Reading
    findings: tuple[PolicyFinding | InputFinding, ...]

    @property
    def files(self) -> tuple[FileRead, ...]:
        """Return the files read, by name."""
        return self.reading.by_name

    @property
    def errors(self) -> tuple[PolicyFinding | InputFinding, ...]:
        """Return the findings that keep a file from being used."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def names(self) -> Names:
        """Return all that a case may name."""
        aliases = dict(self.vocabulary.aliases)
        definitions: dict[str, nodes.Definition] = {}
        for policy in self.policies:
            aliases |= policy.aliases
            definitions |= {unit.name: unit for unit in policy.units.values() if isinstance(unit, nodes.Definition)}
        known = self.vocabulary
        return Names(known.facts, known.rosters, definitions, aliases, known.relations)

    @property
    def checked(self) -> CheckedSet:
        """Return the policies with all that a case may name; there are no errors."""
        return CheckedSet(tuple(map(_with_readings, self.policies)), self.overlays, self.names, self.reading)


@attrs.frozen
class Checked:
    """One file, checked alone: what it says, every name that it knows, its policy if it has one, and what was found.

    ``imported`` are the texts that it was checked with.
    """

    scanned: Scanned
    imported: tuple[Scanned, ...]
    imported_files: tuple[syntax.File, ...]
    names: Mapping[str, str]
    file: syntax.File
    vocabulary: Vocabulary
    policy: nodes.Policy | None
    findings: tuple[PolicyFinding, ...]

    @property
    def is_overlay(self) -> bool:
        """Return whether the file is an 实施细则."""
        return self.file.header is not None and self.file.header.kind == "实施细则"

    @property
    def has_errors(self) -> bool:
        """Return whether an error was found in the file."""
        return any(one.severity is Severity.ERROR for one in (*self.scanned.findings, *self.findings))


def load(paths: Iterable[str | Path], instead: Mapping[Path, bytes] | None = None) -> Loaded:
    """Load policy files, and those of folders, with the vocabularies that they import.

    ``instead`` holds contents to read in the place of files, such as text that is being edited and is not saved yet.
    """
    return load_chosen(from_paths(paths, instead or {}))


def load_texts(texts: Mapping[str, str | bytes]) -> Loaded:
    """Load texts by name; a text imports from the others, and from the vocabularies that are shipped."""
    return load_chosen(from_memory(texts))


def load_chosen(chosen: Chosen) -> Loaded:
    """Load texts that were chosen."""
    library = Library(chosen.texts)
    return together(chosen, library, check_each(chosen, library))


def check_each(chosen: Chosen, library: Library) -> tuple[Checked, ...]:
    """Check each of the texts that were chosen by itself; one that cannot be read is left out."""
    vocabularies: dict[PurePath, syntax.File] = {}
    checked: list[Checked] = []
    for place in chosen.places:
        scanned = library.open(place)
        match scanned:
            case Scanned():
                imported = library.imported(scanned.imports, place)
                for one in imported.texts:
                    if one.path not in vocabularies:
                        known = lexer.Vocabulary({**imported.names, **one.declared.names})
                        vocabularies[one.path] = parse(one.cut, known).file
                checked.append(check_file(scanned, imported, [vocabularies[one.path] for one in imported.texts]))
            case Unread():
                pass
    return tuple(checked)


def check_file(scanned: Scanned, imported: Imported, vocabularies: Sequence[syntax.File]) -> Checked:
    """Check one file with the vocabularies that it imports."""
    names = imported.names
    twice = declared_twice(scanned, names)
    own = {name: kind for name, kind in scanned.declared.names.items() if name not in twice}
    known = lexer.Vocabulary({**names, **own})
    parsed = parse(scanned.cut, known)
    vocabulary, problems = check_vocabulary([*vocabularies, parsed.file])
    findings: list[PolicyFinding] = [*imported.findings, *twice.values(), *parsed.findings]
    findings += [finding for finding in problems if finding.span.source == scanned.source]
    one = Checked(
        scanned, imported.texts, tuple(vocabularies), known.names, parsed.file, vocabulary, None, tuple(findings)
    )
    if one.is_overlay or not scanned.is_policy:
        return one
    result = check(parsed.file, vocabulary)
    findings += result.findings
    if result.policy is not None and not any(one.severity is Severity.ERROR for one in result.findings):
        findings += equal_rank(result.policy, clause_spans(parsed.file))
    return attrs.evolve(one, policy=result.policy, findings=tuple(findings))


def declared_twice(scanned: Scanned, imported: Mapping[str, str]) -> dict[str, DeclaredTwice]:
    """Find the names that a file declares although a vocabulary declares them as something else."""
    found: dict[str, DeclaredTwice] = {}
    for name, kind in scanned.declared.names.items():
        if name in imported and not {kind, imported[name]} <= {"VALUE", "ENTITY"}:
            span = scanned.declared.places.get(name, Span(scanned.source, 0, 1))
            found[name] = DeclaredTwice(name=name, first="引用的词汇里", span=span)
    return found


def clause_spans(file: syntax.File) -> dict[str, Span]:
    """Return the first line of each clause of a file."""
    return {
        block.clause: block.span.first_line() for block in file.blocks if isinstance(block, syntax.ClauseDeclaration)
    }


def together(chosen: Chosen, library: Library, checked: Sequence[Checked]) -> Loaded:
    """Check the files with each other, and put what was found in order."""
    policies = tuple(one.policy for one in checked if one.policy is not None)
    findings: list[PolicyFinding | InputFinding] = [*chosen.findings, *library.findings]
    findings += [finding for one in checked for finding in one.findings]
    findings += check_together(policies)
    overlays: list[nodes.Overlay] = []
    for one in checked:
        if one.is_overlay:
            overlay, problems = check_overlay(one.file, policies)
            findings += problems
            overlays += [overlay] if overlay is not None else []
    findings += disagreements(overlays)
    vocabulary = Vocabulary(
        {name: fact for one in checked for name, fact in one.vocabulary.facts.items()},
        {name: roster for one in checked for name, roster in one.vocabulary.rosters.items()},
        {alias: name for one in checked for alias, name in one.vocabulary.aliases.items()},
        frozenset().union(*(one.vocabulary.broken for one in checked)),
    )
    files = {id(file.source): file for one in checked for file in (one.file, *one.imported_files)}
    relations, problems = check_relations(files.values(), vocabulary)
    findings += problems
    return Loaded(
        policies,
        tuple(overlays),
        attrs.evolve(vocabulary, relations=relations),
        _reading(library, checked),
        _each_once(_in_order(_causes(findings, checked), library.scanned)),
    )


def _with_readings(policy: nodes.Policy) -> nodes.Policy:
    """Return a policy with every reading that occurs in it: those too that no 解释 declares."""
    found = dict(policy.readings)
    for questions in policy.questions.values():
        found |= {one.key: one for one in Lowering(questions.whole).readings if one.key not in found}
    return attrs.evolve(policy, readings=found)


def _reading(library: Library, checked: Iterable[Checked]) -> Reading:
    """Return what was read, and which texts each chosen one was checked with."""
    numbers = {one.path: number for number, one in enumerate(library.scanned)}
    return Reading(
        tuple((one.file, tuple(written for written, _ in one.imports)) for one in library.scanned),
        tuple(tuple(numbers[text.path] for text in (one.scanned, *one.imported)) for one in checked),
    )


def _causes(
    findings: list[PolicyFinding | InputFinding], checked: Iterable[Checked]
) -> list[PolicyFinding | InputFinding]:
    """Leave out the findings that follow from others, file by file."""
    for one in {one.scanned.path: one for one in checked}.values():
        source = one.scanned.source
        mine = [found for found in findings if isinstance(found, PolicyFinding) and found.span.source == source]
        others = [found for found in findings if not isinstance(found, PolicyFinding) or found.span.source != source]
        findings = [*others, *only_causes(one.scanned.cut, mine, one.names)]
    return findings


def _in_order(
    findings: Iterable[PolicyFinding | InputFinding], read: Iterable[Scanned]
) -> list[PolicyFinding | InputFinding]:
    """Return findings in the order in which the files were read, and from the top of each file down."""
    files = {one.source.name: number for number, one in enumerate(read)}

    def place(finding: PolicyFinding | InputFinding) -> tuple[int, int]:
        if isinstance(finding, InputFinding):
            return -1, 0
        return files.get(finding.span.source.name, -1), finding.span.start

    return sorted(findings, key=place)


def _each_once(findings: Iterable[PolicyFinding | InputFinding]) -> tuple[PolicyFinding | InputFinding, ...]:
    """Return findings without those that were made twice of one place, as where a file was chosen twice."""
    found = {
        (
            finding,
            (finding.span.source.name, finding.span.start) if isinstance(finding, PolicyFinding) else None,
        ): finding
        for finding in findings
    }
    return tuple(found.values())
