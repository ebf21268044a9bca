"""What a decision holds before it is written down: one entry for each clause and subject."""

import datetime
import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from fupin_rules.compiled.asked import Asked
from fupin_rules.decide.localities import Locally
from fupin_rules.evaluate.related import Ties
from fupin_rules.evaluate.world import World
from fupin_rules.explain.proof import Explanation, explain
from fupin_rules.facts.case import Case, Given
from fupin_rules.model import nodes
from fupin_rules.model.nodes import Known
from fupin_rules.source import FileRead


@attrs.frozen(slots=False)
class Entry:
    """One clause decided for one subject: 学生, or 学生[2] where the case has several.

    ``picking`` are the facts that picked this version of the policy: with another value another one may decide.
    """

    policy: nodes.Policy
    unit: nodes.Unit
    subject: str
    given: Mapping[str, Given] = attrs.field(repr=False)
    assumed: tuple[str, ...]
    picking: frozenset[str]
    locally: Locally = attrs.field(repr=False)
    ties: Ties = attrs.field(repr=False, eq=False)

    @functools.cached_property
    def asked(self) -> Asked:
        """Ask the question of the case, when somebody asks for what comes out."""
        return self.locally.asked()

    @property
    def world(self) -> World:
        """Return what is known."""
        return self.asked.world

    @functools.cached_property
    def explanation(self) -> Explanation:
        """Explain the decision, when somebody asks for it."""
        return explain(self.asked)

    @property
    def fills(self) -> Mapping[str, Known]:
        """Return the open points that the case itself fills."""
        return self.locally.fills

    @property
    def overlays(self) -> Iterable[nodes.Overlay]:
        """Yield the 实施细则 of the policy that hold for the case."""
        return (one for one in self.locally.overlays if self.locally.told.holds(one))

    @property
    def question(self) -> nodes.Question:
        """Return what was asked of the unit."""
        return self.locally.compiled.question

    @property
    def outcome(self) -> str:
        """Return 符合, 不符合, 不适用, 待核实 or 存疑."""
        return self.asked.outcome.value


@attrs.frozen(eq=False, slots=False)
class Entries:
    """What is decided of a case clause by clause: made when somebody asks for it, and once."""

    _make: Callable[[], tuple[Entry, ...]]

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel as what was made."""
        return _made, (self.each,)

    @functools.cached_property
    def each(self) -> tuple[Entry, ...]:
        """Make the entries."""
        return self._make()


def _made(each: tuple[Entry, ...]) -> Entries:
    return Entries(lambda: each)


@attrs.frozen
class Decided:
    """What a policy set decides about one case.

    With any open point that the case fills (``filled``) the decision is a 试算. ``not_considered`` names clauses whose
    subject the case does not hold.
    """

    on: datetime.date
    place: str | None
    _entries: Entries = attrs.field(eq=lambda entries: entries.each)
    not_considered: tuple[tuple[str, str, str], ...]
    files: tuple[FileRead, ...] = attrs.field(repr=False)
    case: Case = attrs.field(repr=False)
    _overlays: tuple[nodes.Overlay, ...] = attrs.field(repr=False)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return what is decided, by policy, clause and subject."""
        return self._entries.each

    @functools.cached_property
    def filled(self) -> tuple[tuple[str, str, Known], ...]:
        """Return the open points that the case fills: policy, name and value."""
        policies = {id(entry.policy): entry for entry in self.entries}
        return tuple(
            (one.policy.header.name, key, value) for one in policies.values() for key, value in one.fills.items()
        )

    @functools.cached_property
    def overlays(self) -> tuple[nodes.Overlay, ...]:
        """Return the 实施细则 that hold in the place, in the order of the set."""
        applied = {id(one) for entry in self.entries for one in entry.overlays}
        return tuple(one for one in self._overlays if id(one) in applied)

    def outcomes(self) -> Mapping[tuple[str, str, str], str]:
        """Return the outcome of each (policy, clause, subject)."""
        return {(entry.policy.header.name, entry.unit.id, entry.subject): entry.outcome for entry in self.entries}
