"""Everything that is decided of a case beyond the outcomes, once: what a record writes down and nothing else."""

import functools
from collections.abc import Iterable, Mapping

import attrs

from fupin_rules.decide.combine import Combined, Joints, combine
from fupin_rules.decide.entries import Decided, Entry
from fupin_rules.decide.preferred import without_preference
from fupin_rules.decide.readings import Under, VerifiedOtherwise, standing_for, under_each, verified_otherwise
from fupin_rules.decide.related import changed_along
from fupin_rules.explain.counterfactual import Counterfactual, changes
from fupin_rules.explain.proof import Proof, named_in
from fupin_rules.kinds import Role
from fupin_rules.model import nodes, types


@attrs.frozen
class EntryReport:
    """What is told of one entry.

    ``occurring`` is what a case may say of what occurs in it, by key; ``part_of`` are the clauses that refer to it where it
    gives nothing itself. ``standing_for`` are the definitions that may be given instead of a missing fact, ``readings``
    what comes out under each reading of what is open.
    """

    entry: Entry
    occurring: Mapping[str, types.Type] = attrs.field(repr=False)
    part_of: tuple[str, ...]
    verified_otherwise: tuple[VerifiedOtherwise, ...]
    standing_for: Mapping[nodes.Unknown, tuple[str, ...]]
    readings: Mapping[nodes.Reading, tuple[Under, ...]]
    not_preferred: str = ""
    """Why nobody was preferred where the clause prefers somebody; empty elsewhere."""


@attrs.frozen
class Report:
    """What is told of a decision: of each entry, and of what is given."""

    decided: Decided
    entries: tuple[EntryReport, ...]
    awards: tuple[Combined, ...]


def report_of(decided: Decided, joints: Joints) -> Report:
    """Decide what a record tells of a decision."""
    inside = [_inside(entry) for entry in decided.entries]
    return Report(
        decided,
        tuple(_of_entry(entry, _part_of(entry, decided.entries, inside)) for entry in decided.entries),
        _awards(decided, joints),
    )


def changes_of(report: Report, *, every: bool) -> tuple[tuple[Counterfactual, ...], ...]:
    """Return for each entry what would give another outcome or amount: other values of single facts.

    These are facts that a person can change, with ``every`` the others too; nothing for what is told as a part of
    another clause.
    """
    return tuple(() if one.part_of else _changes(one, every) for one in report.entries)


def _changes(report: EntryReport, every: bool) -> tuple[Counterfactual, ...]:
    entry = report.entry
    facts = dict(entry.policy.facts)
    behind = {
        key for name in report.occurring if name in entry.given for key in entry.given[name].follows_from
    } & entry.ties.facts.keys()
    facts |= {key: entry.ties.facts[key] for key in sorted(behind)}
    tried = [
        fact
        for fact in facts.values()
        if (every or fact.changeable) and fact.key not in entry.picking
        if fact.key in entry.given and fact.key in entry.world and not entry.given[fact.key].follows_from
        if fact.name in report.occurring or fact.key in behind
    ]
    return changes(entry.asked, tried, entry.policy.facts.values(), functools.partial(changed_along, entry))


def _of_entry(entry: Entry, part_of: tuple[str, ...]) -> EntryReport:
    occurring = named_in(entry.question.roots, entry.world)
    return EntryReport(
        entry,
        occurring,
        part_of,
        tuple(verified_otherwise(entry, occurring)),
        standing_for(entry),
        {point: under_each(point, entry) for point in entry.asked.decision.open if isinstance(point, nodes.Reading)},
        without_preference(entry),
    )


def _part_of(entry: Entry, entries: Iterable[Entry], inside: Iterable[frozenset[str]]) -> tuple[str, ...]:
    """Return which other clauses of the same subject refer to a clause that gives nothing.

    What somebody is given is never told only as a condition of something else.
    """
    if any(value.role is Role.GRANTED for value in entry.asked.decision.values):
        return ()
    return tuple(
        other.unit.id
        for other, clauses in zip(entries, inside, strict=True)
        if entry.unit.id in clauses and entry.subject == other.subject
    )


def _inside(entry: Entry) -> frozenset[str]:
    """Return the clauses that an entry refers to."""
    explanation = entry.explanation
    proofs = (*explanation.applies, *explanation.requires, *explanation.exceptions)
    return frozenset(proof.clause.id for top in proofs for proof in _all_proofs(top) if proof.clause is not None)


def _all_proofs(proof: Proof) -> Iterable[Proof]:
    yield proof
    for part in proof.parts:
        yield from _all_proofs(part)


def _awards(decided: Decided, joints: Joints) -> tuple[Combined, ...]:
    by_subject: dict[str, dict[int, nodes.Policy]] = {}
    for entry in decided.entries:
        by_subject.setdefault(entry.subject, {})[id(entry.policy)] = entry.policy
    policies = {subject: tuple(each.values()) for subject, each in by_subject.items()}
    return combine(decided.entries, policies, joints)
