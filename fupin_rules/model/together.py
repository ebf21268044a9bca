"""What can only be seen when all policies are there: versions of one policy, ids used twice, names that mean two things."""

import datetime
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from fupin_rules.diagnostics import PolicyFinding
from fupin_rules.diagnostics.model import IdTaken, MeansTwo, VersionsOverlap
from fupin_rules.model import nodes
from fupin_rules.source import Span


def check_together(policies: Sequence[nodes.Policy]) -> Iterable[PolicyFinding]:
    """Find versions of one policy that overlap or leave days between them, and ids that two policies use."""
    by_name: dict[str, list[nodes.Policy]] = {}
    for policy in policies:
        by_name.setdefault(policy.header.name, []).append(policy)
    for name, versions in by_name.items():
        yield from _versions(name, versions)
    owners: dict[str, nodes.Policy] = {}
    for policy in policies:
        for identity in policy.units:
            owner = owners.setdefault(identity, policy)
            if owner.header.name != policy.header.name and "-" in identity:
                yield IdTaken(identity=identity, first=owner.header.name, span=_declared(identity, policy))
    yield from _names(policies)


def _names(policies: Sequence[nodes.Policy]) -> Iterable[PolicyFinding]:
    """Find names that mean one thing to one file and another to the next, so that a case could not say which."""
    verified = {unit.name for policy in policies for unit in _definitions(policy) if unit.verifiable}
    first: dict[str, tuple[object, nodes.Policy]] = {}
    for policy in policies:
        for name, meaning in _meanings(policy, verified):
            known, owner = first.setdefault(name, (meaning, policy))
            if known != meaning:
                yield MeansTwo(name=name, first=owner.file, span=_written(name, policy))


def _definitions(policy: nodes.Policy) -> list[nodes.Definition]:
    return [unit for unit in policy.units.values() if isinstance(unit, nodes.Definition)]


def _meanings(policy: nodes.Policy, verified: Collection[str]) -> Iterable[tuple[str, object]]:
    """Yield each name that a case may give, and what it means; ``verified`` are the definitions that it may give."""
    for name, fact in policy.facts.items():
        yield name, (fact.type, fact.absent_means_none, bool(fact.absent_means_zero))
    for unit in _definitions(policy):
        if unit.name in verified:
            yield unit.name, (unit.type, unit.verifiable, "所称")
    for (clause, name), target in policy.aliases.items():
        if clause is None and target in policy.facts:
            yield name, target


def _written(name: str, policy: nodes.Policy) -> Span:
    """Return where a policy first writes a name."""
    source = policy.header.span.source
    at = source.text.find(name)
    return Span(source, at, at + len(name)) if at >= 0 else policy.header.span


def _versions(name: str, versions: list[nodes.Policy]) -> Iterable[PolicyFinding]:
    if len(versions) < 2:
        return
    dated: list[tuple[datetime.date, datetime.date | None, nodes.Policy]] = []
    for policy in versions:
        if policy.header.force is None:
            yield IdTaken(
                identity=name, first=versions[0].file, span=policy.header.span.find(name) or policy.header.span
            )
            return
        dated.append((*policy.header.force, policy))
    dated.sort(key=lambda one: one[0])
    for (_, end, first), (start, _, second) in pairwise(dated):
        following = None if end is None else end + datetime.timedelta(days=1)
        if following != start:
            gap = following is not None and following < start
            shown = [f"{one.file} {_shown(one)}" for one in (first, second)]
            yield VersionsOverlap(policy=name, first=shown[0], second=shown[1], gap=gap, span=second.header.span)


def _declared(identity: str, policy: nodes.Policy) -> Span:
    """Return where a policy declares a number."""
    head = policy.header.span
    line = head.source.line_span(policy.units[identity].place.line)
    return line.find(identity) or line


def _shown(policy: nodes.Policy) -> str:
    assert policy.header.force is not None
    start, end = policy.header.force
    return f"自{start}起" + (f"至{end}止" if end is not None else "")
