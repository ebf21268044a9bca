"""From paths to checked policies: as they were kept, where nothing has changed since, and else read and checked anew.

What goes in is paths; what comes out is a checked set, or what keeps a file from being used. Whether something has
changed is told by the contents of every file that was read, and by which file each 引用 leads to now.
"""

import contextlib
import gc
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePath

import attrs

from fupin_rules.artifact.folder import cache_folder, keep, kept
from fupin_rules.artifact.form import ArtifactError, CheckedSet, Reading, read, reading, write
from fupin_rules.decide.texts import Chosen, Place, finding, from_memory, from_paths, reached
from fupin_rules.diagnostics import InputFinding, PolicyFinding
from fupin_rules.resources import engine_digest, shipped_artifact
from fupin_rules.source import FileRead


@attrs.frozen
class Unusable:
    """What keeps files from being used."""

    findings: tuple[PolicyFinding | InputFinding, ...]


def opened(paths: Iterable[str | Path]) -> CheckedSet | Unusable:
    """Return the checked set of some files and folders, as it was kept where nothing has changed."""
    with _making_what_stays():
        return _opened(from_paths(paths, {}), cache_folder())


def opened_texts(texts: Mapping[str, str | bytes]) -> CheckedSet | Unusable:
    """Return the checked set of texts in memory; it is not kept."""
    with _making_what_stays():
        return _checked(from_memory(texts))


@contextlib.contextmanager
def _making_what_stays() -> Iterator[None]:
    """Do not look for garbage: many objects are made, nearly all of them stay, and looking takes a tenth of the time."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


def _opened(chosen: Chosen, folder: Path | None) -> CheckedSet | Unusable:
    unchanged = None if chosen.findings else _unchanged(chosen, folder)
    if unchanged is not None:
        return unchanged
    found = _checked(chosen)
    if isinstance(found, CheckedSet) and folder is not None:
        files = [found.reading.files[number][0] for number, *_ in found.reading.chosen]
        keep(folder, _key(chosen, [file.sha256 for file in files]), write(found))
    return found


def _checked(chosen: Chosen) -> CheckedSet | Unusable:
    # What reads and checks texts takes long to import, and where a set was kept nobody needs it.
    from fupin_rules.decide.loading import load_chosen

    loaded = load_chosen(chosen)
    return Unusable(loaded.errors) if loaded.errors else loaded.checked


def _unchanged(chosen: Chosen, folder: Path | None) -> CheckedSet | None:
    """Return the checked set of some files as it was kept; ``None`` if it was not, or something has changed."""
    shipped = shipped_artifact()
    if shipped is None and folder is None:
        return None
    digests: dict[PurePath, str] = {}

    def digest(path: PurePath) -> str:
        if path not in digests:
            digests[path] = hashlib.sha256(chosen.texts.read(path)).hexdigest()
        return digests[path]

    try:
        found = None if shipped is None else _still(shipped, chosen, digest)
        if found is None and folder is not None:
            text = kept(folder, _key(chosen, [digest(place.path) for place in chosen.places]))
            found = None if text is None else _still(text, chosen, digest)
    except OSError:  # a file that cannot be read: whoever reads it anew says so
        return None
    return found


def _still(text: str, chosen: Chosen, digest: Callable[[PurePath], str]) -> CheckedSet | None:
    """Return the set that an artifact holds if the same files would be read for it now."""
    try:
        was = reading(text)
        return read(text) if _reading_now(was, chosen, digest) == was else None
    except ArtifactError:
        return None


def _reading_now(was: Reading, chosen: Chosen, digest: Callable[[PurePath], str]) -> Reading:
    """Return what is read now, as far as the files say what they said."""
    imports, find = {file.sha256: written for file, written in was.files}, finding(chosen.texts)
    files: dict[PurePath, tuple[FileRead, tuple[str, ...]]] = {}

    def imports_at(place: Place) -> tuple[str, ...] | None:
        written = imports.get(digest(place.path))
        if written is not None:
            files.setdefault(place.path, (FileRead(place.name, digest(place.path)), written))
        return written

    together = [
        (place.path, *(one.path for one in reached(imports_at(place) or (), place, find, imports_at)))
        for place in chosen.places
    ]
    numbers = {path: number for number, path in enumerate(files)}
    return Reading(tuple(files.values()), tuple(tuple(numbers.get(path, -1) for path in paths) for paths in together))


def _key(chosen: Chosen, digests: Sequence[str]) -> str:
    """Return the key under which a set is kept: the engine, and the files that were chosen, by name and contents."""
    files = [(place.name, digest) for place, digest in zip(chosen.places, digests, strict=True)]
    return hashlib.sha256(json.dumps((engine_digest(), files)).encode()).hexdigest()
