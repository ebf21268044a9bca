"""What the completions of a case give, when what is open is joined: one outcome, and the values that it may grant.

A completion of the missing facts is tried under every reading. Outcomes that agree are the outcome, others are 存疑; a
value is what it is under the readings that grant it.
"""

import itertools
from collections.abc import Iterable

import attrs

from fupin_rules.compiled.diagram import Diagram, Diagrams, Variable
from fupin_rules.compiled.space import OPEN, Known
from fupin_rules.evaluate.outcome import Outcome
from fupin_rules.lower.plan import Encoded
from fupin_rules.truth import Truth, TruthSet


@attrs.frozen
class Granted:
    """A value in a completion that grants it, with its type: to Python 1 is 是."""

    type: type
    value: Encoded

    @classmethod
    def of(cls, value: Encoded) -> "Granted":
        """Return a granted value."""
        return cls(type(value), value)


@attrs.frozen
class Joined:
    """What a completion of the facts gives under all readings: the outcome, and the values that some reading grants."""

    outcome: Outcome
    values: frozenset[Granted] | None


def joined(known: Known, diagram: Diagram) -> Diagram:
    """Return the diagram of facts alone: where only open points are left, what they give together."""
    return known.diagrams.folded("joined", diagram, OPEN, _together)


def _together(payloads: Iterable[object]) -> Joined:
    found = list(payloads)
    outcomes = {one if isinstance(one, Outcome) else Outcome.MET for one in found}
    values = frozenset(one for one in found if isinstance(one, Granted))
    return Joined(next(iter(outcomes)) if len(outcomes) == 1 else Outcome.OPEN, values or None)


def joined_of(known: Known, diagram: Diagram) -> list[Joined]:
    """Return what the completions give, each different result once; the diagram is one of facts alone."""
    return [one for one in known.diagrams.payloads_of(diagram) if isinstance(one, Joined)]


def granted(known: Known, outcome: Diagram, value: Diagram) -> Diagram:
    """Return a value where a completion grants it, and else the outcome."""
    make = known.diagrams
    return make.combine(
        "granted", (outcome, value), lambda one, found: make.terminal(Granted.of(found) if one is Outcome.MET else one)
    )


def alone(known: Known, value: Diagram) -> Diagram:
    """Return a value as if every completion granted it."""
    make = known.diagrams
    return make.combine("alone", (value,), lambda found: make.terminal(Granted.of(found)))


def truths_of(known: Known, condition: Diagram) -> TruthSet:
    """Return what a condition can still turn out to be: 存疑 where readings do not agree."""
    make = known.diagrams
    folded = make.folded("truth", condition, OPEN, _truth)
    return frozenset(one for one in make.payloads_of(folded) if isinstance(one, Truth))


def _truth(payloads: Iterable[object]) -> Truth:
    found = set(payloads)
    return Truth.OPEN if len(found) > 1 else Truth.HOLDS if True in found else Truth.FAILS


# --- what matters -------------------------------------------------------------------------------------


def mattering(known: Known, diagram: Diagram) -> frozenset[Variable]:
    """Return the facts and the open points that can change what comes out: two completions differ there only."""
    make = known.diagrams
    folded = joined(known, diagram)
    return _facts(known, folded) | frozenset(one for one in make.support(diagram) if one >= OPEN)


def _facts(known: Known, folded: Diagram) -> frozenset[Variable]:
    """Return the facts that matter. Where no reading grants a value nothing is said of it, and it does not differ."""
    make, found = known.diagrams, joined_of(known, folded)
    silent = {one.outcome for one in found if one.values is None}
    if not any(one.values is not None and one.outcome in silent for one in found):
        return make.support(folded)
    return frozenset(one for one in make.support(folded) if _tells_apart(make, one, folded))


def _tells_apart(make: Diagrams, fact: Variable, folded: Diagram) -> bool:
    return any(
        make.payloads[answer]
        for node in make.nodes_of(fact, folded)
        for pair in itertools.combinations(make.children[node], 2)
        for answer in make.answers(make.combine("differ", pair, lambda one, other: make.terminal(_differ(one, other))))
    )


def _differ(one: Joined, other: Joined) -> bool:
    """Return whether two results differ in the outcome, or in the values where both grant one."""
    return one.outcome is not other.outcome or (
        one.values is not None and other.values is not None and one.values != other.values
    )
