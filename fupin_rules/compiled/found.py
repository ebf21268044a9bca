"""The diagrams of a plan for what is known: that of the outcome and that of each value, within a budget."""

import attrs

from fupin_rules.compiled.diagram import Diagram, TooLargeError, Variable
from fupin_rules.compiled.lists import NotCountedError
from fupin_rules.compiled.points import TooManyPointsError
from fupin_rules.compiled.possible import Possible
from fupin_rules.evaluate.outcome import Outcome
from fupin_rules.lower.plan import Plan, Ref

FOR_THE_OUTCOME, FOR_ONE_VALUE = 8_000, 1_500
"""How many nodes may be made; beyond that it is said that it can be anything."""

TOO_MUCH = (TooLargeError, TooManyPointsError, NotCountedError, RecursionError)
"""What says that something cannot be found: then nothing is claimed of it."""


@attrs.frozen
class Found:
    """The diagrams of one case: of the outcome and of each value, ``None`` where one would be too large."""

    possible: Possible
    outcome: Diagram | None
    values: tuple[Diagram | None, ...]
    kept: frozenset[Variable]
    """The comparisons on which anything here depends and that no diagram says anything of."""

    @classmethod
    def of(cls, possible: Possible, *, values: bool) -> "Found":
        """Make the diagram of the outcome, and with ``values`` that of each value."""
        plan, diagrams = possible.space.plan, possible.diagrams
        diagrams.allow(FOR_THE_OUTCOME)
        try:
            outcome = outcome_of(possible, plan)
        except TOO_MUCH:
            outcome = None
        found: list[Diagram | None] = []
        for result in plan.results if values else ():
            diagrams.allow(FOR_ONE_VALUE)
            try:
                found.append(possible.of(result.node))
            except TOO_MUCH:
                found.append(None)
        made = (one for one in (outcome, *found) if one is not None)
        support = frozenset[Variable]().union(*map(diagrams.support, made))
        return cls(possible, outcome, tuple(found), frozenset(one for one in support if one in possible.space.kept))


def conditions_of(plan: Plan) -> tuple[Ref, ...]:
    """Return 适用, 条件 and 除外."""
    return (*plan.applies, *plan.requires, *plan.exceptions)


def roots_of(plan: Plan) -> tuple[Ref, ...]:
    """Return what a plan decides: its conditions and its results."""
    return (*conditions_of(plan), *(result.node for result in plan.results))


def outcome_of(possible: Possible, plan: Plan) -> Diagram:
    """Return the outcome of a completion: 适用, and 条件 without 除外."""
    make = possible.diagrams
    met, not_met, not_applicable = map(make.terminal, (Outcome.MET, Outcome.NOT_MET, Outcome.NOT_APPLICABLE))
    applies = possible.all_of(map(possible.of, plan.applies))
    if applies == make.terminal(False):
        return not_applicable
    holds = possible.all_of(map(possible.of, plan.requires))
    excepted = possible.any_of(map(possible.of, plan.exceptions))
    return make.choose(applies, make.choose(holds, make.choose(excepted, not_met, met), not_met), not_applicable)
