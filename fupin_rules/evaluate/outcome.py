"""What comes out of a question: the five outcomes, the values, what is missing and what is open."""

import enum

import attrs

from fupin_rules.kinds import ResultKind, Role
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known, Unknown
from fupin_rules.truth import Truth


class Outcome(enum.Enum):
    """The five outcomes of a clause."""

    MET = "符合"
    NOT_MET = "不符合"
    NOT_APPLICABLE = "不适用"
    TO_VERIFY = "待核实"
    OPEN = "存疑"


class Status(enum.Enum):
    """How far a value is settled."""

    KNOWN = "known"
    TO_VERIFY = "待核实"
    OPEN = "存疑"


@attrs.frozen
class ValueResult:
    """One value: known, or what it can still be.

    ``possible`` holds the points that were found. ``missing`` are the facts and ``open`` the open points that can still
    change it. ``granted`` says whether some completion grants it.
    """

    name: str
    role: Role
    kind: ResultKind
    type: types.Type
    status: Status
    value: Known | None
    possible: frozenset[Known]
    missing: tuple[nodes.Fact, ...]
    open: tuple[Unknown, ...]
    granted: bool
    exact: bool


@attrs.frozen
class Decided:
    """What comes out for one unit: 资格, outcome, values, and what can still change them.

    ``exact`` is false where a set was kept without trying every combination (未逐一排除); then ``missing`` lists every
    missing fact that occurs.
    """

    eligibility: Outcome
    outcome: Outcome
    values: tuple[ValueResult, ...]
    missing: tuple[nodes.Fact, ...]
    irrelevant: tuple[nodes.Fact, ...]
    open: tuple[Unknown, ...]
    exact: bool


def outcome_of(applies: Truth, holds: Truth) -> Outcome:
    """Return the outcome of a clause for one completion of the facts."""
    if applies is Truth.FAILS:
        return Outcome.NOT_APPLICABLE
    if applies is Truth.OPEN or holds is Truth.OPEN:
        return Outcome.OPEN
    return Outcome.MET if holds is Truth.HOLDS else Outcome.NOT_MET
