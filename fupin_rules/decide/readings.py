"""What else could be said of one entry: what comes out under each reading, what may stand for a missing fact, which
verified values do not agree with what was reported.

What goes in is one decided entry; what comes out is decided once and for all.
"""

from collections.abc import Iterable, Mapping

import attrs

from fupin_rules.decide.entries import Entry
from fupin_rules.evaluate import reference
from fupin_rules.evaluate.meaning import value_of
from fupin_rules.evaluate.outcome import Outcome
from fupin_rules.evaluate.possible.memo import remembering
from fupin_rules.evaluate.regions.points import points_of
from fupin_rules.evaluate.unknowns import unknowns
from fupin_rules.kinds import MAIN, Role
from fupin_rules.model import nodes, types
from fupin_rules.model.nodes import Known


@attrs.frozen
class Under:
    """What comes out under one reading: 资格, and of each main result all that it can be."""

    reading: str
    says: str | None
    eligibility: Outcome
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
    question, world = entry.question, {**entry.world, point.key: label}
    values: list[tuple[nodes.NamedValue, frozenset[Known]]] = []
    outcome = None
    for result in question.results:
        if result.role is Role.GRANTED and result.kind in MAIN:
            outcome, possible = reference.value_under(question, result.value, world, remembering)
            values.append((result, possible))
    if outcome is None:
        outcome = reference.eligibility(question, world, remembering)
    return Under(label, candidate if isinstance(candidate, str) else None, outcome, tuple(values))


def verified_otherwise(entry: Entry, occurring: Mapping[str, types.Type]) -> Iterable[VerifiedOtherwise]:
    """Yield each verified value that occurs, and of which the facts reported give another."""
    for unit in entry.policy.units.values():
        if not isinstance(unit, nodes.Definition) or unit.key not in entry.world or unit.key not in occurring:
            continue
        world = {key: value for key, value in entry.world.items() if key != unit.key}
        if unknowns(unit.value, world) or _facts_in(unit.value) & set(entry.assumed):
            continue
        verified, computed = entry.world[unit.key], value_of(unit.value, world)
        if verified != computed:
            yield VerifiedOtherwise(unit, verified, computed)


def _facts_in(value: nodes.Value) -> set[str]:
    """Return the facts that a value may be computed from."""
    return {unknown.name for unknown in unknowns(value, {}) if isinstance(unknown, nodes.Fact)}


def standing_for(entry: Entry) -> Mapping[nodes.Unknown, tuple[str, ...]]:
    """Return for each missing fact the definitions whose verified value may be given instead (可代以)."""
    missing = entry.explanation.decision.missing
    found: dict[nodes.Unknown, list[str]] = {fact: [] for fact in missing}
    for unit in entry.policy.units.values():
        if isinstance(unit, nodes.Definition) and unit.verifiable:
            inside = unknowns(unit.value, entry.world).intersection(missing)
            for fact in inside - (_needed_beside(unit, entry) if inside else frozenset()):
                found[fact].append(unit.name)
    return {fact: tuple(names) for fact, names in found.items()}


def _needed_beside(definition: nodes.Definition, entry: Entry) -> frozenset[nodes.Unknown]:
    """Return what is still needed when a verified value of a definition is given."""
    verified = ({**entry.world, definition.key: point} for point in points_of(definition.type))
    return frozenset[nodes.Unknown]().union(
        *(unknowns(root, world) for world in verified for root in entry.question.roots)
    )
