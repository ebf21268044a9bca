"""How several benefits of one person go together: 互斥, 就高, 不重复, 可叠加, 并享未载.

These rules act on awards, never on outcomes: each clause keeps its decision, and of each award is said whether it is paid
(发放), absorbed by another one (并入), given up for a higher one (放弃), or not settled. A charge that is waived is an
award like a payment; its rate is 免除额. What two policies both give by one name no rule can speak of: the sum is open.
"""

import enum
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

import attrs

from fupin_rules.decide.awards import Award, Claim
from fupin_rules.model import nodes, types

SAME = "同给一项补助"
"""Stands for the rule where several clauses or policies give one benefit."""


class Result(enum.Enum):
    """What becomes of an award under one rule."""

    PAID = "发放"
    ABSORBED = "并入"
    GIVEN_UP = "放弃"
    SUM_OPEN = "发放,合计存疑"
    TWO_POLICIES = "发放,合计存疑:两份文件都没有写明能否同时享受"
    CLAUSES_DISAGREE = "存疑,几条给得不同,没有写明依哪一条"
    ONE_OF_THEM = "须择一,原文没有写明择哪一项"
    NOT_COMPARABLE = "就高,金额或者单位不同,尚不能比较"


@attrs.frozen
class Rate:
    """A rate that is settled."""

    amount: Fraction
    unit: str


@attrs.frozen
class Between:
    """Between which rates 就高 comes out while others wait."""

    least: Fraction
    greatest: Fraction
    unit: str


@attrs.frozen
class Together:
    """What one rule says of one award.

    ``partners`` are the other benefits, or for one benefit the other clauses; ``pending`` those that must be settled
    first; ``forgone`` is the rate that is given up.
    """

    rule: str
    partners: tuple[str, ...]
    result: Result
    pending: tuple[str, ...] = ()
    forgone: Rate | None = None
    between: Between | None = None


@attrs.frozen
class Combined:
    """An award with what each rule says of it."""

    award: Award
    together: tuple[Together, ...]


Said = tuple[Award, Together]
AnyClaim = TypeVar("AnyClaim", bound=Claim)


def combine(
    awards: Sequence[Award], pending: Sequence[Claim], policies: Mapping[str, Sequence[nodes.Policy]]
) -> tuple[Combined, ...]:
    """Say of each award what it is combined with and what becomes of it.

    ``pending`` are benefits that may still be granted: clauses that are 待核实 or 存疑, with subject and benefit;
    ``policies`` are those that were decided, by subject.
    """
    said: list[Said] = [*_same_benefit(awards), *_of_another_policy(awards)]
    absorbed = {award for award, together in said if together.result is Result.ABSORBED}
    for subject in dict.fromkeys(award.subject for award in awards):
        rules = list(_rules_for(subject, policies))
        own = [award for award in awards if award.subject == subject and award not in absorbed]
        given_up = _given_up(rules, own)
        for rule in rules:
            partners = rule.named(own)
            waiting = rule.named([one for one in pending if one.subject == subject])
            if partners and len({one.benefit for one in (*partners, *waiting)}) > 1:
                said += _applied(rule.rule, partners, waiting, given_up)
    return tuple(Combined(award, tuple(together for whose, together in said if whose is award)) for award in awards)


def _rules_for(subject: str, policies: Mapping[str, Sequence[nodes.Policy]]) -> Iterable["_Rule"]:
    """Yield the rules that may speak of a subject: not those of another version than the one that it is decided by."""
    own = policies[subject]
    versions = {policy.header.name for policy in own}
    others = {id(policy): policy for each in policies.values() for policy in each}
    for policy in (*own, *(policy for policy in others.values() if policy.header.name not in versions)):
        yield from (_Rule(rule, policy) for rule in policy.combinations)


@attrs.frozen
class _Rule:
    """A rule with the policy that it stands in; a name of that policy means its own benefit, not a namesake."""

    rule: nodes.Combination
    policy: nodes.Policy

    def named(self, claims: Iterable[AnyClaim]) -> list[AnyClaim]:
        """Return those whose benefit the rule names."""
        return [one for one in claims if self.speaks_of(one)]

    def speaks_of(self, one: Claim) -> bool:
        """Return whether the rule names a benefit."""
        header = self.policy.header
        return one.benefit in self.rule.benefits and (one.policy == header.name or one.benefit not in header.benefits)


def _given_up(rules: Sequence[_Rule], awards: Sequence[Award]) -> set[Award]:
    """Return the awards that 就高 gives up: from the highest down, those that meet a higher one that is itself paid."""
    paid: list[tuple[Award, Rate]] = []
    lost: set[Award] = set()
    settled = [(award, rate) for award in awards if (rate := rate_of(award)) is not None]
    for award, rate in sorted(settled, key=lambda one: -one[1].amount):
        beaten = any(
            rule.rule.word == "就高"
            and rule.speaks_of(award)
            and rule.speaks_of(other)
            and award.benefit != other.benefit
            and rate.unit == higher.unit
            for rule in rules
            for other, higher in paid
        )
        if beaten:
            lost.add(award)
        else:
            paid.append((award, rate))
    return lost


def _same_benefit(awards: Iterable[Award]) -> Iterable[Said]:
    """Say of awards of one benefit by several clauses of one policy that one is paid, or that they do not agree."""
    groups: dict[tuple[str, str, str], list[Award]] = {}
    for award in awards:
        groups.setdefault((award.policy, award.subject, award.benefit), []).append(award)
    for group in groups.values():
        rates = {rate_of(award) for award in group}
        agreed = len(rates) == 1 and None not in rates
        for at, award in enumerate(group if len(group) > 1 else ()):
            others = tuple(one.clause for one in group if one is not award)
            paid = Result.PAID if at == 0 else Result.ABSORBED
            yield award, Together(SAME, others, paid if agreed else Result.CLAUSES_DISAGREE)


def _of_another_policy(awards: Sequence[Award]) -> Iterable[Said]:
    """Say of awards of one name by several policies that each stands, and that nobody has said whether both are paid."""
    for award in awards:
        others = tuple(
            f"{one.clause}({one.policy})"
            for one in awards
            if (one.subject, one.benefit) == (award.subject, award.benefit) and one.policy != award.policy
        )
        if others:
            yield award, Together(SAME, others, Result.TWO_POLICIES)


def _applied(
    rule: nodes.Combination, partners: Sequence[Award], waiting: Sequence[Claim], given_up: set[Award]
) -> Iterable[Said]:
    """Say of each partner what a rule makes of it."""
    names = tuple(dict.fromkeys(one.benefit for one in waiting))
    ahead: tuple[str, ...] = ()
    between: Between | None = None
    match rule.word:
        case "可叠加":
            results = [Result.PAID] * len(partners)
        case "并享":
            results = [Result.SUM_OPEN] * len(partners)
        case "不重复":
            places = [rule.benefits.index(one.benefit) for one in partners]
            first = places.index(min(places))
            results = [Result.PAID if at == first else Result.ABSORBED for at in range(len(partners))]
            ahead = tuple(one for one in names if rule.benefits.index(one) < min(places))
        case "就高":
            results, ahead, between = _highest(partners, given_up), names, _between(partners, waiting)
        case _:
            results, ahead = [Result.ONE_OF_THEM if len(partners) > 1 else Result.PAID] * len(partners), names
    for award, result in zip(partners, results, strict=True):
        others = tuple(dict.fromkeys([*(one.benefit for one in partners if one is not award), *names]))
        forgone = rate_of(award) if result is Result.GIVEN_UP else None
        yield award, Together(rule.word, others, result, ahead, forgone, between)


def _between(partners: Sequence[Award], waiting: Sequence[Claim]) -> Between | None:
    """Return between which rates 就高 comes out while others wait: from the highest now to the highest of all.

    Nothing is said where a rate is not settled or the units differ.
    """
    now, later = [rate_of(one) for one in partners], [rate_of(one) for one in waiting]
    rates = [rate for rate in (*now, *later) if rate is not None]
    if not waiting or len(rates) < len(now) + len(later) or len({rate.unit for rate in rates}) > 1:
        return None
    amounts = [rate.amount for rate in rates]
    return Between(max(amounts[: len(now)]), max(amounts), rates[0].unit)


def _highest(partners: Sequence[Award], given_up: set[Award]) -> list[Result]:
    """Pay the highest rate; rates that are not settled or have different units cannot be compared."""
    rates = [rate_of(award) for award in partners]
    if None in rates or len({rate.unit for rate in rates if rate is not None}) > 1:
        return [Result.NOT_COMPARABLE] * len(partners)
    return [Result.GIVEN_UP if award in given_up else Result.PAID for award in partners]


def rate_of(claim: Claim) -> Rate | None:
    """Return the rate of a benefit, ``None`` where it is not settled."""
    value = claim.rate.value
    return Rate(value, types.unit(claim.rate.type)) if isinstance(value, Fraction) else None
