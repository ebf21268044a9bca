"""How several benefits of one person go together: 互斥, 就高, 不重复, 可叠加, 并享未载.

These rules act on awards, never on outcomes: each clause keeps its decision, and of each award is said whether it is paid
(发放), absorbed by another one (并入), given up for a higher one (放弃), or not settled. A charge that is waived is an
award like a payment; its rate is 免除额. What two policies both give by one name no rule can speak of: the sum is open.
What is said is read off the question of `joint`, which is judged in every completion and reading of the case; only
benefits that this person is given or can still be given take part.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import attrs

from fupin_rules.compiled.asked import Asked, Compiled
from fupin_rules.decide.awards import Award, Claim, awards_of, claims_of
from fupin_rules.decide.entries import Entry
from fupin_rules.decide.joint import Joint, Result, Said, joint_of
from fupin_rules.decide.localities import Locally
from fupin_rules.decide.parts import Part, Rule, marked, policies_of
from fupin_rules.evaluate.outcome import Status, ValueResult
from fupin_rules.model import nodes

SAME = "同给一项补助"
"""Stands for the rule where several clauses or policies give one benefit."""


@attrs.frozen
class Together:
    """What one rule says of one award.

    ``partners`` are the other benefits, or for one benefit the other clauses. ``result`` is what becomes of the award:
    one of :class:`Result`, or all that can still come out. ``pending`` are the partners that must be settled first,
    ``sum`` what the person has by the rule where that is not settled.
    """

    rule: str
    partners: tuple[str, ...]
    result: ValueResult = attrs.field(eq=False)
    pending: tuple[str, ...] = ()
    sum: ValueResult | None = attrs.field(default=None, eq=False)

    @property
    def possible(self) -> tuple[Result, ...]:
        """Return all that can become of the award, in the order in which it is told; empty where nobody can say."""
        return tuple(one for one in Result if one.value in self.result.possible)

    @property
    def only(self) -> Result | None:
        """Return what becomes of the award where that is settled."""
        return self.possible[0] if self.result.status is Status.KNOWN else None


@attrs.frozen
class Combined:
    """An award with what each rule says of it."""

    award: Award
    together: tuple[Together, ...]


@attrs.frozen(eq=False)
class Joints:
    """The questions of several benefits that were asked so far: each is made once and shared."""

    _made: dict[Hashable, tuple[Joint, Compiled]] = attrs.field(factory=dict, init=False, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel empty: what was made is made again."""
        return Joints, ()

    def of(self, parts: Sequence[Part], rules: Sequence[Rule]) -> tuple[Joint, Compiled]:
        """Return the question of some parts under some rules, and compiled."""
        key = (tuple(part.key for part in parts), tuple(rules))
        if key not in self._made:
            joint = joint_of(parts, rules)
            self._made[key] = (joint, Compiled.of(joint.question))
        return self._made[key]


def combine(
    entries: Sequence[Entry], policies: Mapping[str, Sequence[nodes.Policy]], joints: Joints
) -> tuple[Combined, ...]:
    """Say of each award what it is combined with and what becomes of it; ``policies`` are those decided, by subject."""
    awards = [award for entry in entries for award in awards_of(entry)]
    claims: dict[str, list[Claim]] = {award.subject: [] for award in awards}
    granted = {(id(award.entry), award.benefit): award for award in awards}
    for entry in entries if awards else ():
        for claim in claims_of(entry):
            claims.setdefault(claim.subject, []).append(granted.get((id(entry), claim.benefit), claim))
    said: list[tuple[Claim, Together]] = []
    for subject in dict.fromkeys(award.subject for award in awards):
        rules = list(_rules_for(subject, policies))
        for group, speaking in _groups(claims[subject], rules):
            said += _Asked(group, speaking, joints).said() if any(isinstance(one, Award) for one in group) else ()
    return tuple(Combined(award, tuple(together for whose, together in said if whose is award)) for award in awards)


def _rules_for(subject: str, policies: Mapping[str, Sequence[nodes.Policy]]) -> Iterable[Rule]:
    """Yield the rules that may speak of a subject: not those of another version than the one that it is decided by."""
    own = policies[subject]
    versions = {policy.header.name for policy in own}
    others = {id(policy): policy for each in policies.values() for policy in each}
    for policy in (*own, *(policy for policy in others.values() if policy.header.name not in versions)):
        yield from (Rule(rule, policy) for rule in policy.combinations)


def _part(claim: Claim) -> Part:
    return Part.of(claim.benefit, claim.entry.policy, claim.entry.question, claim.rate.kind)


def _groups(claims: Sequence[Claim], rules: Sequence[Rule]) -> Iterable[tuple[list[Claim], list[Rule]]]:
    """Yield the claims that have to do with each other, with the rules between them; nothing of one that stands alone."""
    parts = [_part(claim) for claim in claims]
    speaking = [rule for rule in rules if len({part.benefit for part in parts if rule.names(part)}) > 1]
    bonds = [{at for at, part in enumerate(parts) if rule.names(part)} for rule in speaking]
    bonds += [
        {at for at, part in enumerate(parts) if part.benefit == name} for name in {part.benefit for part in parts}
    ]
    groups: list[set[int]] = []
    for bond in bonds:
        touching = [group for group in groups if not group.isdisjoint(bond)]
        groups = [group for group in groups if group.isdisjoint(bond)] + [bond.union(*touching)]
    for group in sorted(groups, key=min):
        mine = sorted(group)
        if len(mine) > 1:
            yield [claims[at] for at in mine], [rule for rule in speaking if any(rule.names(parts[at]) for at in mine)]


class _Asked:
    """The question of a group of claims, asked of the case."""

    def __init__(self, claims: Sequence[Claim], rules: Sequence[Rule], joints: Joints) -> None:
        self.claims, self.rules = claims, rules
        self.parts = [_part(claim) for claim in claims]
        self.joint, compiled = joints.of(self.parts, rules)
        self.values = _asked_of(claims, policies_of(self.parts), compiled).decision.values

    def said(self) -> Iterable[tuple[Claim, Together]]:
        """Yield what is said of each award."""
        for at, claim in enumerate(self.claims):
            if isinstance(claim, Award):
                yield from ((claim, together) for together in self._of(at))

    def _of(self, at: int) -> Iterable[Together]:
        me = self.claims[at]
        same = [other for other, one in enumerate(self.claims) if other != at and one.benefit == me.benefit]
        alike = [other for other in same if self.claims[other].policy == me.policy]
        others = [other for other in same if other not in alike]
        for said, partners in ((self.joint.same, alike), (self.joint.other_policy, others)):
            if partners:
                name = self._clause if partners is alike else self._elsewhere
                yield from self._together(at, said, SAME, {other: name(other) for other in partners})
        for number, (rule, said) in enumerate(zip(self.rules, self.joint.rules, strict=True)):
            takes_out = rule.rule.word in ("就高", "不重复")
            partners = [
                other
                for other, part in enumerate(self.parts)
                if part.benefit != me.benefit and rule.names(part) and (takes_out or not self._is_out(other))
            ]
            if rule.names(self.parts[at]) and partners:
                names = {other: self.claims[other].benefit for other in partners}
                yield from self._together(at, said, rule.rule.word, names, self._sum(said, number))

    def _together(
        self, at: int, said: Said, rule: str, names: Mapping[int, str], total: ValueResult | None = None
    ) -> Iterable[Together]:
        result = self.values[said.results[at]]
        if result.possible == {Result.NOTHING.value}:
            return
        waiting = [name for other, name in names.items() if not isinstance(self.claims[other], Award)]
        pending = waiting if result.status is not Status.KNOWN else []
        yield Together(rule, tuple(dict.fromkeys(names.values())), result, tuple(dict.fromkeys(pending)), total)

    def _clause(self, at: int) -> str:
        return self.claims[at].entry.unit.id

    def _elsewhere(self, at: int) -> str:
        return f"{self._clause(at)}({self.claims[at].policy})"

    def _is_out(self, at: int) -> bool:
        """Return whether a benefit cannot be paid in any completion."""
        return self.values[self.joint.out[at]].possible == {True}

    def _sum(self, said: Said, number: int) -> ValueResult | None:
        """Return what the person has by a rule where that is not settled, and a figure."""
        if said.sum is None or self.values[self.joint.apart[number]].possible != {False}:
            return None
        found = self.values[said.sum]
        return None if found.status is Status.KNOWN or not found.possible else found


def _asked_of(claims: Sequence[Claim], policies: Sequence[nodes.Policy], compiled: Compiled) -> Asked:
    """Ask a joint question of the case, with what each policy is told in it and its place fills in."""
    known = {id(one.entry): (one.entry.locally, one.entry.policy) for one in claims}.values()
    if len(policies) == 1:
        first, *others = (locally for locally, _ in known)
    else:
        first, *others = (_apart(locally, policy, policies) for locally, policy in known)
    return first.beside(others, compiled).asked()


def _apart(locally: Locally, policy: nodes.Policy, policies: Sequence[nodes.Policy]) -> Locally:
    """Return what is known by a policy, its open points by the names that the joint question has for them."""
    return locally.renamed(lambda key: _marked(key, policy, policies))


def _marked(key: str, policy: nodes.Policy, policies: Sequence[nodes.Policy]) -> str:
    """Return the key of an open point as the joint question of several policies knows it."""
    return f"{marked(key[:-1], policy, policies)}」" if key.endswith("」") else marked(key, policy, policies)
