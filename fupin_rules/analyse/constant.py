"""Sentences and clauses that no fact can change: a condition that always holds or never does, a clause never met.

What goes in is a checked policy without errors; what comes out are reminders. A clause is decided with nothing known, so
every value of every fact counts; where that cannot be said of a comparison, nothing is said.
"""

from collections.abc import Iterator

import attrs

from fupin_rules import truth
from fupin_rules.compiled.asked import Asked, Compiled
from fupin_rules.diagnostics.model import NeverMet, SettledCondition
from fupin_rules.evaluate.outcome import Outcome
from fupin_rules.model import nodes
from fupin_rules.source import Span


def constant(policy: nodes.Policy, spans: dict[str, Span]) -> Iterator[SettledCondition | NeverMet]:
    """Find what facts make no difference to; ``spans`` say where each clause stands."""
    for unit in policy.units.values():
        if not isinstance(unit, nodes.Clause):
            continue
        headings = unit.place.headings
        within = policy.questions[unit.id].within
        both = attrs.evolve(within, applies=(), requires=(*unit.applies, *unit.requires), results=())
        asked = Compiled.of(both).ask({})
        found = [
            SettledCondition(phrase=condition.span.text, always=always, span=condition.span, headings=headings)
            for top in (*unit.applies, *unit.requires, *unit.exceptions)
            for condition, always in _constant(top, asked)
        ]
        yield from found
        if not found and asked.eligibility is Outcome.NOT_MET:
            yield NeverMet(clause=unit.id, span=spans[unit.id], headings=headings)


def _constant(condition: nodes.Condition, asked: Asked) -> Iterator[tuple[nodes.Condition, bool]]:
    """Yield the smallest items of a condition that always hold or never do."""
    items = condition.items if isinstance(condition, nodes.All | nodes.Any | nodes.NoneOf | nodes.AtLeast) else ()
    below = [found for item in items for found in _constant(item, asked)]
    yield from below
    if not below:
        truths = asked.diagrams.truths_of(condition)
        if truths in (truth.HOLDS, truth.FAILS):
            yield condition, truths == truth.HOLDS
