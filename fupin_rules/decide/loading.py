"""From files to checked policies: reading, imports, vocabulary, check, and the digest of every file read."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import attrs

from fupin_rules.analyse.conflicts import equal_rank
from fupin_rules.analyse.constant import settled
from fupin_rules.diagnostics import InputFinding, PolicyFinding, Severity
from fupin_rules.diagnostics.input import UnreadableInput
from fupin_rules.diagnostics.model import NotDeclared
from fupin_rules.diagnostics.syntax import DeclaredTwice
from fupin_rules.model import nodes
from fupin_rules.model.check.policy import check
from fupin_rules.model.check.vocabulary import Vocabulary, check_vocabulary
from fupin_rules.model.lint import misplaced, remind
from fupin_rules.model.overlay import check_overlay, disagreements
from fupin_rules.model.together import check_together
from fupin_rules.resources import policies_folder
from fupin_rules.source import Source, Span
from fupin_rules.syntax import lexer
from fupin_rules.syntax import nodes as syntax
from fupin_rules.syntax.consequences import only_causes
from fupin_rules.syntax.lines import Cut, scan
from fupin_rules.syntax.parse.file import Parsed, check_text, parse
from fupin_rules.syntax.parse.names import declarations, imported_paths

SUFFIX = ".policy"

BASIS_VOCABULARY = "词汇/基准"
"""The vocabulary of the day, place and month of a decision: every file knows it."""


@attrs.frozen
class FileRead:
    """A file that was read: its name as shown and the SHA-256 of its bytes."""

    name: str
    sha256: str


@attrs.frozen
class Loaded:
    """Checked policies, the facts and names of their vocabularies, the files read, and what was found."""

    policies: tuple[nodes.Policy, ...]
    overlays: tuple[nodes.Overlay, ...]
    vocabulary: Vocabulary
    files: tuple[FileRead, ...]
    findings: tuple[PolicyFinding | InputFinding, ...]

    @property
    def errors(self) -> tuple[PolicyFinding | InputFinding, ...]:
        """Return the findings that keep a file from being used."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)


@attrs.frozen
class _Scanned:
    """A file after the first pass: its blocks and the names that it declares."""

    cut: Cut
    names: Mapping[str, str]
    places: Mapping[str, Span]
    imports: tuple[tuple[str, Span], ...]
    is_policy: bool


def load(paths: Iterable[Path], instead: Mapping[Path, bytes] | None = None) -> Loaded:
    """Load policy files, and those of folders, with the vocabularies that they import.

    ``instead`` holds contents to read in the place of files, such as text that is being edited and is not saved yet.
    """
    given = {path.resolve(): content for path, content in (instead or {}).items()}
    findings: list[PolicyFinding | InputFinding] = []
    chosen: list[tuple[Path, Path]] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(path.rglob(f"*{SUFFIX}"))
            chosen += [(file, path) for file in inside]
            if not inside:
                findings.append(
                    UnreadableInput(
                        reason="这个文件夹里没有政策文件", advice=f"政策文件的扩展名是 {SUFFIX}。", path=str(path)
                    )
                )
        elif path.is_file() or (given and path.resolve() in given):
            chosen.append((path, path.parent))
        else:
            findings.append(UnreadableInput(reason="没有这个文件或者文件夹", advice="请核对路径。", path=str(path)))
    return _Loader(findings, given).load(chosen)


@attrs.define
class _Loader:
    """Loads one set of files; each file is read once."""

    findings: list[PolicyFinding | InputFinding]
    given: Mapping[Path, bytes]
    scanned: dict[Path, _Scanned | None] = attrs.field(factory=dict)
    files: dict[Path, FileRead] = attrs.field(factory=dict)

    def load(self, chosen: list[tuple[Path, Path]]) -> Loaded:
        policies: list[nodes.Policy] = []
        overlay_files: list[syntax.File] = []
        facts: dict[str, nodes.Fact] = {}
        rosters: dict[str, nodes.Roster] = {}
        aliases: dict[tuple[str | None, str], str] = {}
        parsed_vocabularies: dict[Path, Parsed] = {}
        known: dict[Path, Mapping[str, str]] = {}
        for path, root in chosen:
            scanned = self.scan(path, root)
            if scanned is None:
                continue
            imported = self.imported(path, root, scanned)
            names: dict[str, str] = {}
            for one in imported.values():
                names |= one.names
            taken = self.refuse_twice(scanned, names)
            own = {name: kind for name, kind in scanned.names.items() if name not in taken}
            vocabulary = lexer.Vocabulary({**names, **own})
            known[path.resolve()] = vocabulary.names
            for other, one in imported.items():
                if other not in parsed_vocabularies:
                    parsed_vocabularies[other] = parse(one.cut, lexer.Vocabulary({**names, **one.names}))
            parsed = parse(scanned.cut, vocabulary)
            self.findings += parsed.findings
            read = [parsed_vocabularies[other].file for other in imported]
            declared, problems = check_vocabulary([*read, parsed.file])
            self.findings += [finding for finding in problems if finding.span.source == scanned.cut.source]
            facts |= declared.facts
            rosters |= declared.rosters
            aliases |= declared.aliases
            if parsed.file.header is not None and parsed.file.header.kind == "实施细则":
                overlay_files.append(parsed.file)
                self.findings += misplaced(parsed.file)
            elif scanned.is_policy:
                checked = check(parsed.file, declared)
                self.findings += checked.findings
                if checked.policy is not None:
                    policies.append(checked.policy)
                    if not any(finding.severity is Severity.ERROR for finding in checked.findings):
                        self.findings += equal_rank(checked.policy, _clause_spans(parsed.file))
                    if not self.has_errors(scanned.cut.source):
                        self.findings += remind(parsed.file)
                        self.findings += settled(checked.policy, _clause_spans(parsed.file))
        self.findings += check_together(policies)
        overlays: list[nodes.Overlay] = []
        for file in overlay_files:
            overlay, problems = check_overlay(file, policies)
            self.findings += problems
            overlays += [overlay] if overlay is not None else []
        self.findings += disagreements(overlays)
        self.keep_causes(known)
        return Loaded(
            tuple(policies),
            tuple(overlays),
            Vocabulary(facts, rosters, aliases),
            tuple(sorted(self.files.values(), key=lambda file: file.name)),
            self.in_order(_each_once(self.findings)),
        )

    def scan(self, path: Path, root: Path) -> _Scanned | None:
        """Read a file and make its first pass; ``None`` with a finding where it cannot be read."""
        path = path.resolve()
        if path in self.scanned:
            return self.scanned[path]
        self.scanned[path] = None
        name = _shown(path, root.resolve())
        try:
            content = self.given[path] if path in self.given else path.read_bytes()
        except OSError as error:
            self.findings.append(UnreadableInput.of(error, name))
            return None
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            self.findings.append(
                UnreadableInput(
                    reason="这个文件不是 UTF-8 编码的文本", advice="请用编辑器另存为 UTF-8 编码的纯文本。", path=name
                )
            )
            return None
        source = Source(name, text)
        unreadable = check_text(source)
        if unreadable:
            self.findings += unreadable
            return None
        pieces = scan(source)
        declared = declarations(pieces)
        self.findings += declared.findings
        imports = tuple(
            place for piece in pieces.pieces if piece.keyword == "引用" for place in imported_paths(pieces, piece)
        )
        vocabulary_only = any(piece.keyword == "词汇" for piece in pieces.pieces)
        scanned = _Scanned(pieces, declared.names, declared.places, imports, not vocabulary_only)
        self.scanned[path] = scanned
        self.files[path] = FileRead(name, hashlib.sha256(content).hexdigest())
        return scanned

    def imported(self, path: Path, root: Path, scanned: _Scanned) -> dict[Path, _Scanned]:
        """Return the files that a file imports, and those that they import."""
        found: dict[Path, _Scanned] = {}
        basis = _find(BASIS_VOCABULARY, path, root)
        if basis is not None and basis != path.resolve():
            one = self.scan(basis, _base(basis, BASIS_VOCABULARY))
            found |= {basis: one} if one is not None else {}
        waiting = [(path, scanned)]
        while waiting:
            importing, current = waiting.pop(0)
            for written, span in current.imports:
                target = _find(written, importing, root)
                if target is None:
                    if current is scanned:
                        self.findings.append(NotDeclared(what="词汇文件", name=written, near=(), span=span))
                    continue
                one = self.scan(target, _base(target, written))
                if one is not None and target not in found and target != path.resolve():
                    found[target] = one
                    waiting.append((target, one))
        return found

    def refuse_twice(self, scanned: _Scanned, imported: Mapping[str, str]) -> set[str]:
        """Find names that a file declares although a vocabulary declares them as something else; return them."""
        taken: set[str] = set()
        for name, kind in scanned.names.items():
            if name in imported and not {kind, imported[name]} <= {"VALUE", "ENTITY"}:
                taken.add(name)
                span = scanned.places.get(name, Span(scanned.cut.source, 0, 1))
                self.findings.append(DeclaredTwice(name=name, first="引用的词汇里", span=span))
        return taken

    def has_errors(self, source: Source) -> bool:
        """Return whether an error was found in a file so far."""
        return any(
            finding.severity is Severity.ERROR and finding.span.source == source
            for finding in self.findings
            if isinstance(finding, PolicyFinding)
        )

    def in_order(self, findings: Iterable[PolicyFinding | InputFinding]) -> tuple[PolicyFinding | InputFinding, ...]:
        """Return findings in the order in which the files were read, and from the top of each file down."""
        files = {one.cut.source.name: number for number, one in enumerate(filter(None, self.scanned.values()))}

        def place(finding: PolicyFinding | InputFinding) -> tuple[int, int]:
            if isinstance(finding, InputFinding):
                return -1, 0
            return files.get(finding.span.source.name, -1), finding.span.start

        return tuple(sorted(findings, key=place))

    def keep_causes(self, known: Mapping[Path, Mapping[str, str]]) -> None:
        """Leave out the findings that follow from others, file by file."""
        for path, names in known.items():
            scanned = self.scanned[path]
            assert scanned is not None
            source = scanned.cut.source
            mine = [one for one in self.findings if isinstance(one, PolicyFinding) and one.span.source == source]
            kept = only_causes(scanned.cut, mine, names)
            others = [one for one in self.findings if not isinstance(one, PolicyFinding) or one.span.source != source]
            self.findings = [*others, *kept]


def _clause_spans(file: syntax.File) -> dict[str, Span]:
    """Return the first line of each clause of a file."""
    return {
        block.clause: block.span.first_line() for block in file.blocks if isinstance(block, syntax.ClauseDeclaration)
    }


def _each_once(
    findings: Iterable[PolicyFinding | InputFinding],
) -> tuple[PolicyFinding | InputFinding, ...]:
    """Return findings without those that were made twice of one place: a vocabulary is read for each of its files."""
    found = {
        (
            finding,
            (finding.span.source.name, finding.span.start) if isinstance(finding, PolicyFinding) else None,
        ): finding
        for finding in findings
    }
    return tuple(found.values())


def _find(written: str, importing: Path, root: Path) -> Path | None:
    """Return the file that 引用 means: beside the importing file or above it, else among the shipped ones."""
    relative = Path(written + SUFFIX)
    if relative.is_absolute() or ".." in relative.parts:
        return None
    for folder in (*importing.resolve().parents, root.resolve(), policies_folder()):
        candidate = folder / relative
        if candidate.is_file():
            return candidate.resolve()
    return None


def _base(target: Path, written: str) -> Path:
    """Return the folder from which ``written`` leads to ``target``."""
    base = target
    for _ in Path(written).parts:
        base = base.parent
    return base


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
