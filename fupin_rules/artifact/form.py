"""A checked set as text, and back.

The text has two lines of JSON. The first says what made it, what was read, and the SHA-256 of the second; the second
holds every value once, each after its parts: a word, a number, ``true``, ``false`` and ``null`` as themselves, anything
else as a list of its kind and the numbers of its parts. The last value is the set.

What is equal is one value. What is told apart by what it is and not by what it holds (a clause, a table) is one value for
each, so that what was shared comes back shared.
"""

import datetime
import enum
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import attrs

from fupin_rules.artifact.classes import ENUMS, FIELDS, MAKERS, VERSION, schema_digest
from fupin_rules.facts.case import Names
from fupin_rules.model import nodes
from fupin_rules.resources import engine_digest
from fupin_rules.source import FileRead

FORM = "fupin_rules checked policies"

PLAIN = (type(None), bool, int, str)
"""What stands for itself."""


class ArtifactError(ValueError):
    """A text that is no artifact, or one that another engine wrote."""


@attrs.frozen
class Reading:
    """What was read: each file with what it imports as written, in order, and which files each chosen one was read with.

    ``chosen`` holds for each file that was chosen its number and those of the files that it imports, the nearest first.
    """

    files: tuple[tuple[FileRead, tuple[str, ...]], ...]
    chosen: tuple[tuple[int, ...], ...]

    @property
    def by_name(self) -> tuple[FileRead, ...]:
        """Return the files by name."""
        return tuple(sorted((file for file, _ in self.files), key=lambda file: file.name))


@attrs.frozen
class CheckedSet:
    """Policies that are checked and have no errors, what a case may name, and what they were read from."""

    policies: tuple[nodes.Policy, ...]
    overlays: tuple[nodes.Overlay, ...]
    names: Names
    reading: Reading


# --- writing ------------------------------------------------------------------------------------------


def write(checked: CheckedSet) -> str:
    """Return a checked set as text: the same text for the same set."""
    values = _Values()
    values.number((checked.policies, checked.overlays, checked.names))
    body = _json(values.rows)
    head = {
        "form": FORM,
        "version": VERSION,
        "schema": schema_digest(),
        "engine": engine_digest(),
        "files": [[file.name, file.sha256, list(imports)] for file, imports in checked.reading.files],
        "chosen": [list(numbers) for numbers in checked.reading.chosen],
        "sha256": _sha256(body),
    }
    return f"{_json(head)}\n{body}\n"


class _Values:
    """The values that are written, each once, numbered."""

    def __init__(self) -> None:
        self.rows: list[object] = []
        self._equal: dict[tuple[object, ...], int] = {}
        self._same: dict[int, int] = {}

    def number(self, value: object) -> int:
        """Return the number of a value, after those of its parts."""
        kind = type(value)
        if kind in PLAIN:
            return self._once((kind, value), value)
        number = self._same.get(id(value))
        if number is None:
            name, parts, alone = _parts(value)
            row = (name, *map(self.number, parts))
            number = self._same[id(value)] = self._once((*row, id(value)) if alone else row, row)
        return number

    def _once(self, key: tuple[object, ...], row: object) -> int:
        number = self._equal.setdefault(key, len(self.rows))
        if number == len(self.rows):
            self.rows.append(row)
        return number


def _parts(value: object) -> tuple[str, Iterable[object], bool]:
    """Return the kind of a value, what it is made from, and whether it is told apart from others that hold the same."""
    kind = type(value)
    if kind in FIELDS:
        return kind.__name__, [getattr(value, name) for name in FIELDS[kind]], kind.__eq__ is object.__eq__
    match value:
        case tuple():
            return "tuple", value, False
        case dict():
            return "mapping", (part for pair in value.items() for part in pair), False
        case frozenset():
            return "set", sorted(value), False
        case Fraction():
            return "fraction", (value.numerator, value.denominator), False
        case datetime.date():
            return "date", (value.year, value.month, value.day), False
        case enum.Enum() if kind in ENUMS:
            return kind.__name__, (value.value,), False
        case _:
            raise AssertionError(f"{kind.__name__} is no part of a checked set")


# --- reading ------------------------------------------------------------------------------------------


def reading(text: str) -> Reading:
    """Return what was read for the set of which this is the text, without making the set.

    Raises:
        ArtifactError: the text is no artifact, or another engine wrote it.
    """
    return _reading(_opened(text)[0])


def read(text: str) -> CheckedSet:
    """Return the checked set of which this is the text.

    Raises:
        ArtifactError: the text is no artifact, it is not whole, or another engine wrote it.
    """
    head, body = _opened(text)
    if head.get("sha256") != _sha256(body):
        raise ArtifactError("not whole")
    try:
        policies, overlays, names = _made(json.loads(body))[-1]
    except (IndexError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise ArtifactError(str(error)) from error
    return CheckedSet(policies, overlays, names, _reading(head))


def _opened(text: str) -> tuple[dict[str, Any], str]:
    """Return the two lines of an artifact that this engine wrote."""
    first, _, second = text.partition("\n")
    try:
        head = json.loads(first)
    except (ValueError, RecursionError) as error:
        raise ArtifactError(str(error)) from error
    wanted = {"form": FORM, "version": VERSION, "schema": schema_digest(), "engine": engine_digest()}
    if not isinstance(head, dict) or any(head.get(key) != value for key, value in wanted.items()):
        raise ArtifactError("of another form, or written by another engine")
    return head, second.removesuffix("\n")


def _reading(head: Mapping[str, Any]) -> Reading:
    try:
        return Reading(
            tuple((FileRead(name, sha256), tuple(imports)) for name, sha256, imports in head["files"]),
            tuple(tuple(numbers) for numbers in head["chosen"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ArtifactError(str(error)) from error


def _made(rows: Sequence[Any]) -> list[Any]:
    """Make each value from those before it."""
    made: list[Any] = []
    for row in rows:
        if isinstance(row, list):
            kind, *parts = row
            made.append(MAKERS[kind](*[made[part] for part in parts]))
        else:
            made.append(row)
    return made


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
