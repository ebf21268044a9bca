"""What every finding has: a code, a severity, what is wrong, where, and what to write instead."""

import abc
import difflib
import enum
from collections.abc import Iterable, Sequence
from typing import ClassVar

import attrs

from fupin_rules.node import node
from fupin_rules.source import Span, visible


class Severity(enum.Enum):
    """An error keeps a file from being used; a warning does not."""

    ERROR = "错误"
    WARNING = "提醒"


@node
class Diagnostic(abc.ABC):
    """One finding. Subclasses carry the values that fill the wording; nothing else decides what it says."""

    code: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR

    @property
    @abc.abstractmethod
    def problem(self) -> str:
        """Say what is wrong."""

    @property
    @abc.abstractmethod
    def remedy(self) -> str:
        """Say what to write instead."""

    @abc.abstractmethod
    def render(self) -> str:
        """Return the finding as text for people: place, problem, remedy."""


@attrs.frozen
class Edit:
    """What to write instead at a place. A ``certain`` one changes no meaning that the author could have had."""

    span: Span
    text: str
    certain: bool


@node
class PolicyFinding(Diagnostic):
    """A finding in a policy file: it has a span and the headings above it.

    ``also`` is a second place, where two places do not fit each other and either may be the wrong one.
    """

    span: Span = attrs.field(kw_only=True, eq=False, repr=False)
    headings: tuple[str, ...] = attrs.field(kw_only=True, default=())
    also: Span | None = attrs.field(kw_only=True, default=None, eq=False, repr=False)

    @property
    def edit(self) -> Edit | None:
        """Return the change of the text that mends this, ``None`` where nobody but the author knows it."""
        return None

    def render(self) -> str:
        """Return place, problem, the underlined line, the heading path and the remedy."""
        place = f"{visible(self.span.source.name)} 第{self.span.line}行第{self.span.column}列"
        lines = [f"{self.severity.value} {self.code} {place}:{self.problem}"]
        lines += [f"    {line}" for line in self.span.underlined().splitlines()]
        if self.also is not None:
            lines.append(f"  又见第{self.also.line}行第{self.also.column}列:")
            lines += [f"    {line}" for line in self.also.underlined().splitlines()]
        if self.headings:
            lines.append(f"  位置:{' › '.join(self.headings)}")
        lines.append(f"  怎么改:{self.remedy}")
        return "\n".join(lines)


@node
class InputFinding(Diagnostic):
    """A finding in a case, a record or on the command line: it has the path of the value, like 「教师.出生日期」."""

    path: str = attrs.field(kw_only=True)

    def render(self) -> str:
        """Return the path, the problem and the remedy."""
        place = f"“{visible(self.path)}”:" if self.path else ""
        return f"{self.severity.value} {self.code} {place}{self.problem}\n  怎么改:{self.remedy}"


def also_in(lines: Iterable[int]) -> str:
    """Return the words that name other lines with the same mistake; "" for none."""
    named = "、".join(f"第{line}行" for line in lines)
    return f"({named}也有)" if named else ""


def unused_name(unused: str, word: str) -> str:
    """Return what to do about a word that is not declared and a declared name that is not used; "" without the name."""
    if not unused:
        return ""
    return f"声明了“{unused}”而没有用到:是同一个的,请把两处写成一样;不是的,请另外声明“{word}”。"


def did_you_mean(names: Sequence[str], otherwise: str) -> str:
    """Return the question whether one of some names was meant; ``otherwise`` where none looks like it."""
    return f"是否想写{'、'.join(f'“{name}”' for name in names)}?" if names else otherwise


def nearest(word: str, names: Iterable[str], most: int = 3) -> list[str]:
    """Return up to ``most`` names that look like ``word``, the nearest first: shared signs in like order."""
    scored = []
    for name in sorted(set(names)):
        if not len(word) < 3 * len(name) < 9 * len(word):  # so unlike in length that few signs can be shared
            continue
        likeness = difflib.SequenceMatcher(None, word, name, autojunk=False).ratio()
        if likeness >= 0.5:
            scored.append((-likeness, name))
    return [name for _, name in sorted(scored)[:most]]
