"""How several benefits of one person go together: 互斥, 就高, 不重复, 可叠加, 并享未载.

These rules act on awards, never on outcomes: each clause keeps its decision, and the award says whether it is paid
(发放), absorbed by another one (并入), given up for a higher one (放弃), or not settled. A charge that is waived is an
award like a payment; its rate is 免除额. What two policies both give by one name no rule can speak of: the sum is open.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import attrs

from fupin_rules.model import nodes
from fupin_rules.money import decimal

Award = dict[str, Any]


def combine(
    awards: list[Award], pending: Sequence[Mapping[str, Any]], policies: Mapping[str, Sequence[nodes.Policy]]
) -> None:
    """Write into each award what it is combined with and what becomes of it.

    ``pending`` are benefits that may still be granted: clauses that are 待核实 or 存疑, with subject and benefit;
    ``policies`` are those that were decided, by subject.
    """
    _same_benefit(awards)
    _of_another_policy(awards)
    for subject in dict.fromkeys(award["subject"] for award in awards):
        rules = list(_rules_for(subject, policies))
        own = [award for award in awards if award["subject"] == subject and not _is_absorbed(award)]
        given_up = _given_up(rules, own)
        for rule in rules:
            partners = [award for award in own if rule.speaks_of(award)]
            others = [one for one in pending if one["subject"] == subject and rule.speaks_of(one)]
            waiting = list(dict.fromkeys(one["benefit"] for one in others))
            if partners and len({award["benefit"] for award in partners} | set(waiting)) > 1:
                _apply(rule.rule, partners, waiting, given_up)
                if rule.rule.word == "就高" and others:
                    _give_range(partners, others)


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

    def speaks_of(self, one: Mapping[str, Any]) -> bool:
        """Return whether a rule names a benefit."""
        header = self.policy.header
        named = one["benefit"] in self.rule.benefits
        return named and (one["policy"] == header.name or one["benefit"] not in header.benefits)


def _given_up(rules: Sequence[_Rule], awards: Sequence[Award]) -> list[Award]:
    """Return the awards that 就高 gives up: from the highest down, those that meet a higher one that is itself paid."""
    paid: list[Award] = []
    lost: list[Award] = []
    settled = [award for award in awards if _rate(award)[0] is not None]
    for award in sorted(settled, key=lambda one: -(_rate(one)[0] or 0)):
        beaten = any(
            rule.rule.word == "就高"
            and rule.speaks_of(award)
            and rule.speaks_of(other)
            and award["benefit"] != other["benefit"]
            and _rate(award)[1] == _rate(other)[1]
            for rule in rules
            for other in paid
        )
        (lost if beaten else paid).append(award)
    return lost


def _same_benefit(awards: list[Award]) -> None:
    """Say of awards of one benefit by several clauses of one policy that one is paid, or that they do not agree."""
    groups: dict[tuple[str, str, str], list[Award]] = {}
    for award in awards:
        groups.setdefault((award["policy"], award["subject"], award["benefit"]), []).append(award)
    for group in groups.values():
        amounts = [_rate(award) for award in group]
        agreed = len(set(amounts)) == 1 and amounts[0][0] is not None
        for at, award in enumerate(group if len(group) > 1 else ()):
            result = ("发放" if at == 0 else "并入") if agreed else "存疑,几条给得不同,没有写明依哪一条"
            others = [one["clause"] for one in group if one is not award]
            award["combined"].append({"rule": "同给一项补助", "with": others, "result": result})


def _is_absorbed(award: Award) -> bool:
    """Return whether an award is paid with another one already; then no rule between benefits says anything of it."""
    return any(one["result"] == "并入" for one in award["combined"])


def _of_another_policy(awards: Sequence[Award]) -> None:
    """Say of awards of one name by several policies that each stands, and that nobody has said whether both are paid."""
    for award in awards:
        others = [
            f"{one['clause']}({one['policy']})"
            for one in awards
            if (one["subject"], one["benefit"]) == (award["subject"], award["benefit"])
            and one["policy"] != award["policy"]
        ]
        if others:
            result = "发放,合计存疑:两份文件都没有写明能否同时享受"
            award["combined"].append({"rule": "同给一项补助", "with": others, "result": result})


def _apply(rule: nodes.Combination, partners: list[Award], waiting: list[str], given_up: Sequence[Award]) -> None:
    match rule.word:
        case "可叠加":
            results = ["发放"] * len(partners)
        case "并享":
            results = ["发放,合计存疑"] * len(partners)
        case "不重复":
            order = sorted(range(len(partners)), key=lambda at: rule.benefits.index(partners[at]["benefit"]))
            results = ["发放" if at == order[0] else "并入" for at in range(len(partners))]
        case "就高":
            results = _highest(partners, given_up)
        case _:
            results = ["须择一,原文没有写明择哪一项"] * len(partners) if len(partners) > 1 else ["发放"]
    for award, result in zip(partners, results, strict=True):
        others = list(dict.fromkeys([*(one["benefit"] for one in partners if one is not award), *waiting]))
        entry: dict[str, Any] = {"rule": rule.word, "with": others, "result": result}
        ahead = waiting
        if rule.word == "不重复":
            first = min(rule.benefits.index(one["benefit"]) for one in partners)
            ahead = [one for one in waiting if rule.benefits.index(one) < first]
        if ahead and rule.word in ("就高", "互斥", "不重复"):
            entry["pending"] = ahead
            entry["result"] = f"{result},待{'、'.join(ahead)}定了再定"
        if result == "放弃":
            entry["forgone"] = _rate_text(award)
        award["combined"].append(entry)


def _give_range(partners: Sequence[Award], waiting: Sequence[Mapping[str, Any]]) -> None:
    """Say between which rates 就高 comes out while others wait: no lower than the highest now, no higher than the highest.

    Nothing is said where a rate is not settled or the units differ.
    """
    now, later = [_rate(award) for award in partners], [_rate(one) for one in waiting]
    rates = [rate for rate, _ in (*now, *later) if rate is not None]
    if len({unit for _, unit in (*now, *later)}) > 1 or len(rates) < len(now) + len(later):
        return
    least = max(rate for rate, _ in now if rate is not None)
    unit = now[0][1]
    for award in partners:
        entry = award["combined"][-1]
        entry["range"] = {"from": decimal(least), "to": decimal(max(rates)), "unit": unit}


def _highest(partners: list[Award], given_up: Sequence[Award]) -> list[str]:
    """Pay the highest rate; rates that are not settled or have different units cannot be compared."""
    rates = [_rate(award) for award in partners]
    if len({unit for _, unit in rates}) > 1 or any(rate is None for rate, _ in rates):
        return ["就高,金额或者单位不同,尚不能比较"] * len(partners)
    return ["放弃" if any(award is one for one in given_up) else "发放" for award in partners]


def _rate(award: Mapping[str, Any]) -> tuple[Fraction | None, str]:
    value = award["rate"]
    known = value["status"] == "known"
    return (Fraction(value["value"]) if known else None), value["unit"]


def _rate_text(award: Award) -> str:
    rate, unit = _rate(award)
    return "" if rate is None else f"{decimal(rate)}{unit}"
