"""What else could be said of one entry: what comes out under each reading, what may stand for a missing fact, which
verified values do not agree with what was reported.

What goes in is one decided entry; what comes out is decided once and for all.
"""

from collections.abc import Iterable, Mapping

import attrs

from fupin_rules.decide.entries import Entry
from fupin_rules.evaluate.outcome import Outcome
from fupin_rules.evaluate.regions.points import points_of
from fupin_rules.kinds import MAIN, Role
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known


@attrs.frozen
class Under:
    """What comes out under one reading: outcome, 资格, what is still missing, and of each main result all it can be."""

    reading: str
    says: str | None
    outcome: Outcome
    eligibility: Outcome
    missing: tuple[str, ...]
    values: tuple[tuple[nodes.NamedValue, frozenset[Known]], ...]


@attrs.frozen
class VerifiedOtherwise:
    """A verified value that was used although the facts that it stands for were reported and give another."""

    definition: nodes.Definition
    verified: Known
    computed: Known


def under_each(point: nodes.Reading, entry: Entry) -> tuple[Under, ...]:
    """Return what comes out under each reading of an open point."""
    return tuple(_under(label, candidate, point, entry) for label, candidate in point.candidates)


def _under(label: str, candidate: nodes.Value | str, point: nodes.Reading, entry: Entry) -> Under:
    under = entry.asked.telling(point.key, label)
    values = tuple(
        (result, decided.possible if decided.granted else frozenset[Known]())
        for result, decided in zip(entry.question.results, under.decision.values, strict=True)
        if result.role is Role.GRANTED and result.kind in MAIN
    )
    decided = under.decision
    says = candidate if isinstance(candidate, str) else None
    missing = tuple(dict.fromkeys(fact.shown for fact in decided.missing))
    return Under(label, says, decided.outcome, decided.eligibility, missing, values)


def verified_otherwise(entry: Entry, occurring: Mapping[str, types.Type]) -> Iterable[VerifiedOtherwise]:
    """Yield each verified value that occurs, and of which the facts reported give another."""
    compiled = entry.asked.compiled
    for unit in entry.policy.units.values():
        if not isinstance(unit, nodes.Definition) or unit.key not in entry.world or unit.key not in occurring:
            continue
        without = entry.asked.without(unit.key)
        if without.unknowns(unit.value) or not compiled.facts_in(unit.value).isdisjoint(entry.assumed):
            continue
        verified, computed = entry.world[unit.key], without.known(unit.value)
        if computed is not None and verified != computed:
            yield VerifiedOtherwise(unit, verified, computed)


def standing_for(entry: Entry) -> Mapping[nodes.Unknown, tuple[str, ...]]:
    """Return for each missing fact the definitions whose verified value may be given instead (可代以)."""
    missing = entry.asked.decision.missing
    found: dict[nodes.Unknown, list[str]] = {fact: [] for fact in missing}
    for unit in entry.policy.units.values():
        if isinstance(unit, nodes.Definition) and unit.verifiable and entry.asked.compiled.lowering.holds(unit.value):
            inside = set(missing).intersection(entry.asked.unknowns(unit.value))
            for fact in inside - (_needed_beside(unit, entry) if inside else frozenset()):
                found[fact].append(unit.name)
    return {fact: tuple(names) for fact, names in found.items()}


def _needed_beside(definition: nodes.Definition, entry: Entry) -> frozenset[nodes.Unknown]:
    """Return what is still needed when a verified value of a definition is given."""
    compiled, roots = entry.asked.compiled, entry.question.roots
    verified = ({**entry.world, definition.key: point} for point in points_of(definition.type))
    return frozenset(unknown for world in verified for unknown in compiled.ask(world).unknowns(*roots))
