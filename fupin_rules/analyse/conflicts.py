"""Two clauses of one policy that grant one benefit at different rates in one case, with no word on which goes first.

What goes in is a checked policy; what comes out is a finding for each such pair, with a case in which it happens. Only
a case that was decided is shown: where too much is open or too many combinations would have to be tried, nothing is
said here, and the record says of the awards themselves that they do not agree.
"""

import itertools
from collections.abc import Iterator

from fupin_rules.comparison import Relation
from fupin_rules.compiled.asked import Compiled
from fupin_rules.diagnostics.model import EqualRank
from fupin_rules.evaluate.outcome import Outcome
from fupin_rules.evaluate.world import World
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known
from fupin_rules.model.wording import show
from fupin_rules.source import NOWHERE, Span

ORDER = (Outcome.MET, Outcome.TO_VERIFY, Outcome.OPEN)
"""Which outcome of a try is best when a case is looked for in which both clauses grant."""


def equal_rank(policy: nodes.Policy, spans: dict[str, Span]) -> Iterator[EqualRank]:
    """Find pairs of clauses of equal rank with different results; ``spans`` say where each clause stands."""
    granting: dict[str, list[nodes.Clause]] = {}
    for unit in policy.units.values():
        if isinstance(unit, nodes.Clause) and unit.grant is not None:
            granting.setdefault(unit.grant.benefit, []).append(unit)
    for benefit, clauses in granting.items():
        for first, second in itertools.combinations(clauses, 2):
            case = _witness(first, both(first, second))
            if case is not None:
                yield EqualRank(
                    benefit=benefit,
                    first=first.id,
                    second=second.id,
                    case=case,
                    span=spans[second.id],
                    headings=second.place.headings,
                )


def both(first: nodes.Clause, second: nodes.Clause) -> nodes.Condition:
    """Return the condition that two clauses grant different amounts at once."""
    assert first.grant is not None and second.grant is not None
    one, other = first.grant.payment.rate, second.grant.payment.rate
    items: list[nodes.Condition] = [
        nodes.ClauseHolds(clause, id=f"{clause.id}#并给", span=NOWHERE) for clause in (first, second)
    ]
    if types.comparable(one.type, other.type):
        items.append(nodes.Compare(one, "不为", Relation.DIFFERENT, other, id=f"{first.id}#不同", span=NOWHERE))
    return nodes.All(tuple(items), (), id=f"{first.id}#并给", span=NOWHERE)


def _witness(unit: nodes.Clause, condition: nodes.Condition) -> str | None:
    """Return a case in which a condition holds, in words; ``None`` where none was found."""
    compiled = Compiled.of(nodes.Question(unit, (), (condition,), (), ()))

    def outcome(world: World) -> Outcome:
        return compiled.eligibility(world)

    world: dict[str, Known] = {}
    reached = outcome(world)
    facts: dict[str, nodes.Fact] = {}
    while reached in (Outcome.TO_VERIFY, Outcome.OPEN):
        asked = compiled.ask(world)
        waiting = sorted((one for one in asked.unknowns(condition) if isinstance(one, nodes.Fact)), key=_name)
        if not waiting:
            return None
        fact = waiting[0]
        facts[fact.name] = fact
        tries = [(outcome({**world, fact.key: point}), point) for point in asked.points_of(fact)]
        possible = [one for one in tries if one[0] in ORDER]
        if not possible:
            return None
        reached, point = min(possible, key=lambda one: ORDER.index(one[0]))
        world[fact.key] = point
    if reached is not Outcome.MET:
        return None
    for name in tuple(world):
        without = {key: value for key, value in world.items() if key != name}
        if outcome(without) is Outcome.MET:
            world = without
    return "、".join(_said(facts[name], value) for name, value in world.items()) or "任何情形"


def _name(fact: nodes.Fact) -> str:
    return fact.name


def _said(fact: nodes.Fact, value: Known) -> str:
    return f"{fact.name}为{show(value, fact.type)}"
