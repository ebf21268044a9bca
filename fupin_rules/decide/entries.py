"""What a decision holds before it is written down: one entry for each clause and subject."""

import datetime
import functools
from collections.abc import Mapping

import attrs

from fupin_rules.compiled.asked import Asked
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
    world: World = attrs.field(repr=False)
    given: Mapping[str, Given] = attrs.field(repr=False)
    assumed: tuple[str, ...]
    picking: frozenset[str]
    asked: Asked = attrs.field(repr=False, eq=False)

    @functools.cached_property
    def explanation(self) -> Explanation:
        """Explain the decision, when somebody asks for it."""
        return explain(self.asked)

    @property
    def question(self) -> nodes.Question:
        """Return what was asked of the unit."""
        return self.asked.compiled.question

    @property
    def outcome(self) -> str:
        """Return 符合, 不符合, 不适用, 待核实 or 存疑."""
        return self.asked.decision.outcome.value


@attrs.frozen
class Decided:
    """What a policy set decides about one case.

    ``entries`` are keyed by (policy, clause, subject). ``filled`` are the open points that the case fills: with any of
    them the decision is a 试算. ``overlays`` are the 实施细则 that hold in the place.
    ``not_considered`` names clauses whose subject the case does not hold.
    """

    on: datetime.date
    place: str | None
    entries: tuple[Entry, ...]
    filled: tuple[tuple[str, str, Known], ...]
    overlays: tuple[nodes.Overlay, ...]
    not_considered: tuple[tuple[str, str, str], ...]
    files: tuple[FileRead, ...] = attrs.field(repr=False)
    case: Case = attrs.field(repr=False)

    def outcomes(self) -> Mapping[tuple[str, str, str], str]:
        """Return the outcome of each (policy, clause, subject)."""
        return {(entry.policy.header.name, entry.unit.id, entry.subject): entry.outcome for entry in self.entries}
