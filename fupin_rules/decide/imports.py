"""引用: what each text declares, and everything that a file imports.

What goes in is texts and places; what comes out is the first pass of each text that is read: its blocks, the names that it
declares, the paths that it imports. Sentences are none of this module's business.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import PurePath

import attrs

from fupin_rules.decide.texts import Find, Place, Texts, finding, reached
from fupin_rules.diagnostics import InputFinding, PolicyFinding
from fupin_rules.diagnostics.input import UnreadableInput
from fupin_rules.diagnostics.model import NotDeclared
from fupin_rules.source import FileRead, Source, Span
from fupin_rules.syntax.lines import Cut, scan
from fupin_rules.syntax.parse.file import check_text
from fupin_rules.syntax.parse.names import Declared, declarations, imported_paths


@attrs.frozen
class Scanned:
    """A text after the first pass: its blocks and the names that it declares."""

    path: PurePath
    cut: Cut
    declared: Declared
    imports: tuple[tuple[str, Span], ...]
    file: FileRead

    @property
    def findings(self) -> tuple[PolicyFinding, ...]:
        """Return what was found about the names that it declares."""
        return self.declared.findings

    @property
    def source(self) -> Source:
        """Return the text."""
        return self.cut.source

    @property
    def is_policy(self) -> bool:
        """Return whether the text is more than a vocabulary."""
        return all(piece.keyword != "词汇" for piece in self.cut.pieces)


@attrs.frozen
class Unread:
    """A text that cannot be read, and why."""

    findings: tuple[PolicyFinding | InputFinding, ...]


@attrs.frozen
class Imported:
    """What a file imports, and what that imports, the nearest first; and what it imports that is not there."""

    texts: tuple[Scanned, ...]
    findings: tuple[NotDeclared, ...]

    @property
    def names(self) -> Mapping[str, str]:
        """Return the names that they declare, each with its class."""
        return {name: kind for text in self.texts for name, kind in text.declared.names.items()}


def first_pass(content: bytes, place: Place) -> Scanned | Unread:
    """Decode a text, cut it into blocks and collect the names that it declares."""
    try:
        source = Source(place.name, content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        reason, advice = "这个文件不是 UTF-8 编码的文本", "请用编辑器另存为 UTF-8 编码的纯文本。"
        return Unread((UnreadableInput(reason=reason, advice=advice, path=place.name),))
    if unreadable := check_text(source):
        return Unread(unreadable)
    cut = scan(source)
    file = FileRead(place.name, hashlib.sha256(content).hexdigest())
    return Scanned(place.path, cut, declarations(cut), imports_of(cut), file)


def imports_of(cut: Cut) -> tuple[tuple[str, Span], ...]:
    """Return the paths that a text imports, each with its place."""
    return tuple(path for piece in cut.pieces if piece.keyword == "引用" for path in imported_paths(cut, piece))


@attrs.define
class Library:
    """The texts that were read from ``texts``, each once, in order."""

    texts: Texts
    _find: Find = attrs.field(init=False, default=attrs.Factory(lambda self: finding(self.texts), takes_self=True))
    _read: dict[PurePath, Scanned | Unread] = attrs.field(factory=dict, init=False)

    @property
    def scanned(self) -> tuple[Scanned, ...]:
        """Return the texts that could be read."""
        return tuple(one for one in self._read.values() if isinstance(one, Scanned))

    @property
    def unread(self) -> tuple[PolicyFinding | InputFinding, ...]:
        """Return why texts cannot be read."""
        return tuple(finding for one in self._read.values() if isinstance(one, Unread) for finding in one.findings)

    @property
    def findings(self) -> tuple[PolicyFinding | InputFinding, ...]:
        """Return why texts cannot be read, and what was found about the names that texts declare."""
        return tuple(finding for one in self._read.values() for finding in one.findings)

    def open(self, place: Place) -> Scanned | Unread:
        """Return the text that lies at a place, after the first pass; its name is the one it was first read by."""
        if place.path not in self._read:
            try:
                self._read[place.path] = first_pass(self.texts.read(place.path), place)
            except OSError as error:
                self._read[place.path] = Unread((UnreadableInput.of(error, place.name),))
        return self._read[place.path]

    def imported(self, imports: Sequence[tuple[str, Span]], place: Place) -> Imported:
        """Return all that a text at a place imports: 基准, what it names, and what those import in turn."""
        # What is missing for an imported text is found where that text is checked itself.
        missing = tuple(
            NotDeclared(what="词汇文件", name=written, near=(), span=span)
            for written, span in imports
            if self._find(written, place.path.parent, place.root) is None
        )
        found = reached([written for written, _ in imports], place, self._find, self._imports_at)
        return Imported(tuple(text for text in map(self.open, found) if isinstance(text, Scanned)), missing)

    def _imports_at(self, place: Place) -> tuple[str, ...] | None:
        match self.open(place):
            case Scanned(imports=imports):
                return tuple(written for written, _ in imports)
            case Unread():
                return None
