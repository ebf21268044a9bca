"""The texts that policies are loaded from: files on disk, or texts that are given with their names.

What goes in is paths, or texts by name; what comes out is where each chosen text lies and by which name it is shown,
what can be read beside it, and which text 引用 means. What stands in a text is none of this module's business.
"""

import contextlib
import functools
import os
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePath, PurePosixPath

import attrs

from fupin_rules.diagnostics.input import UnreadableInput
from fupin_rules.resources import from_disk, on_disk, policies_folder

SUFFIX = ".policy"

BASIS_VOCABULARY = "词汇/基准"
"""The vocabulary of the day, place and month of a decision: every file knows it."""


@attrs.frozen
class Place:
    """Where a text lies, and the folder that its shown name begins from. The path of a file is absolute and resolved."""

    path: PurePath
    root: PurePath

    @property
    def name(self) -> str:
        """Return the name by which the text is shown; a text in memory is shown by the whole name that it was given."""
        if not self.path.is_absolute():
            return self.path.as_posix()
        try:
            return self.path.relative_to(self.root).as_posix()
        except ValueError:
            return self.path.name


@attrs.frozen
class Texts:
    """What can be read: the contents ``given``, each by its path, and the files in a folder (in any, without one)."""

    given: Mapping[PurePath, bytes] = attrs.field(factory=dict)
    folder: Path | None = None

    def at(self, path: PurePath) -> PurePath | None:
        """Return the path of the text that lies there, links followed; ``None`` if there is none."""
        if path in self.given:
            return path
        if not path.is_absolute() or not (self.folder is None or path.is_relative_to(self.folder)):
            return None
        with contextlib.suppress(OSError):  # a name that is too long
            if os.path.isfile(on_disk(path)):
                return real(Path(path))
        return None

    def read(self, path: PurePath) -> bytes:
        """Return what lies at a path that :meth:`at` returned.

        Raises:
            OSError: the file cannot be read.
        """
        return self.given[path] if path in self.given else Path(on_disk(path)).read_bytes()


@attrs.frozen
class Chosen:
    """The texts to load, in order, what can be read beside them, and what was found wrong with the choice."""

    texts: Texts
    places: tuple[Place, ...]
    findings: tuple[UnreadableInput, ...]


Find = Callable[[str, PurePath, PurePath], Place | None]
"""Says which text 引用 means that is written in a folder, for files that were chosen from a root."""


def finding(texts: Texts) -> Find:
    """Return what finds the text that 引用 means: in the folder or above it, else in the root, else among the shipped.

    It looks once for each 引用 of a folder.
    """

    @functools.cache
    def find(written: str, folder: PurePath, root: PurePath) -> Place | None:
        relative = PurePath(written + SUFFIX)
        if relative.is_absolute() or ".." in relative.parts:
            return None
        for one in (folder, *folder.parents, root, policies_folder()):
            found = texts.at(one / relative)
            if found is not None:
                # A link may lead to where there are fewer folders above.
                return Place(found, found.parents[min(len(relative.parts), len(found.parents)) - 1])
        return None

    return find


def reached(
    imports: Iterable[str], place: Place, find: Find, imports_at: Callable[[Place], Iterable[str] | None]
) -> tuple[Place, ...]:
    """Return where all that lies which a text at a place imports: 基准, what it names, and what those import in turn.

    ``imports_at`` returns what the text at a place imports, ``None`` where it cannot be read.
    """
    found: dict[PurePath, Place] = {}
    waiting = deque((written, place.path) for written in (BASIS_VOCABULARY, *imports))
    while waiting:
        written, importing = waiting.popleft()
        target = find(written, importing.parent, place.root)
        if target is None or target.path in found or target.path == place.path:
            continue
        further = imports_at(target)
        if further is not None:
            found[target.path] = target
            waiting += [(one, target.path) for one in further]
    return tuple(found.values())


def real(path: Path) -> Path:
    """Return the absolute path with links followed; one that leads to itself is left as it is, as no file is there."""
    return Path(from_disk(os.path.realpath(on_disk(path))))


def same_file(path: Path) -> object:
    """Return what is equal for two paths exactly if they lead to one file, by whatever name or link."""
    try:
        found = os.stat(on_disk(path))
    except (OSError, ValueError):
        return path
    return (found.st_dev, found.st_ino) if found.st_ino else real(path)


def from_paths(paths: Iterable[str | Path], instead: Mapping[Path, bytes]) -> Chosen:
    """Choose files, and the policy files of folders, each once; ``instead`` holds contents in the place of files."""
    texts = Texts({real(path): content for path, content in instead.items()})
    places: dict[object, Place] = {}
    findings: list[UnreadableInput] = []
    for given in paths:
        path = Path(given)
        if given == "":
            findings.append(UnreadableInput(reason="文件名是空的", advice="请写出文件或者文件夹。", path=""))
        elif os.path.isdir(on_disk(path)):
            inside = sorted(Path(from_disk(file)) for file in Path(on_disk(path)).rglob(f"*{SUFFIX}"))
            for file in inside:
                places.setdefault(same_file(file), Place(real(file), real(path)))
            if not inside:
                reason, advice = "这个文件夹里没有政策文件", f"政策文件的扩展名是 {SUFFIX}。"
                findings.append(UnreadableInput(reason=reason, advice=advice, path=str(path)))
        elif texts.at(real(path)) is not None:
            places.setdefault(same_file(path), Place(real(path), real(path.parent)))
        else:
            findings.append(UnreadableInput(reason="没有这个文件或者文件夹", advice="请核对路径。", path=str(path)))
    return Chosen(texts, tuple(places.values()), tuple(findings))


def from_memory(texts: Mapping[str, str | bytes]) -> Chosen:
    """Choose texts by name, like ``某县/办法.policy``; beside them only what is shipped can be read."""
    given: dict[PurePath, bytes] = {}
    findings: list[UnreadableInput] = []
    if not texts:
        findings.append(UnreadableInput(reason="一份政策也没有给", advice="请至少给一份,写明名称和全文。", path=""))
    for name, text in texts.items():
        path = PurePosixPath(name)
        if path.suffix != SUFFIX or path.is_absolute() or ".." in path.parts or not name.isprintable():
            reason, advice = "不能作为政策文件的名称", f"请写成:某县/办法{SUFFIX}"
            findings.append(UnreadableInput(reason=reason, advice=advice, path=name))
        elif path in given:
            advice = "请只给一份,或者换一个名称。"
            findings.append(UnreadableInput(reason=f"“{path}”给了两次", advice=advice, path=name))
        else:
            # A sign that UTF-8 cannot write is found where the text is decoded.
            given[path] = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    places = tuple(Place(path, PurePosixPath()) for path in given)
    return Chosen(Texts(given, policies_folder()), places, tuple(findings))
