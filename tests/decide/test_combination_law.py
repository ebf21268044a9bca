"""How several benefits of one person go together, held against a second statement that tries every payout.

Three policies are written: one that gives and waives, with two clauses that give one benefit; one that has a benefit of
the same name; and one that has rules and no benefits. The rules, the units, and of each person what is told are drawn,
so that an award is granted, refused or waiting, and its rate known, open or to be verified. What the second statement
says of each award is compared with what the record says: rule, partners, result, what is waited for, what is given up,
and the range.
"""

import functools
import itertools
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin_rules import PolicySet
from tests.support.lanes import lane

TEXTS, CASES = 40, 8
"""How many sets of policies are tried, and how many cases of each."""
WORDS = ("互斥", "就高", "不重复", "可叠加", "并享")
BENEFITS = {"甲办法": ("甲补", "乙补", "丙补"), "乙办法": ("甲补", "丁补"), "丙办法": ()}
"""The benefits of each policy, in the order in which the policies are read."""
UNITS = ("元/月", "元/学期")


@attrs.frozen
class Clause:
    """A clause that gives or waives one benefit."""

    id: str
    policy: str
    benefit: str
    unit: str
    waives: bool = False
    by_fact: bool = True
    """Whether its rate may hang on a fact."""


@attrs.frozen
class Rule:
    """A rule between benefits and the policy that it stands in."""

    policy: str
    word: str
    benefits: tuple[str, ...]

    def names(self, clause: Clause) -> bool:
        """Return whether it means what a clause gives: a benefit of its own policy, or one that its policy has not."""
        own = clause.policy == self.policy or clause.benefit not in BENEFITS[self.policy]
        return clause.benefit in self.benefits and own


@attrs.frozen(eq=False)
class Claim:
    """What a clause gives one person, or may still give; its rate in the digits in which it was told, if it was."""

    clause: Clause
    person: str
    granted: bool
    rate: str | None

    @property
    def amount(self) -> tuple[str | None, str]:
        """Return the rate and its unit."""
        return self.rate, self.clause.unit


@attrs.frozen
class Said:
    """What the record says of an award and one rule; lists as sets, for their order is not the rules'."""

    rule: str
    partners: frozenset[str]
    result: str
    pending: frozenset[str] = frozenset()
    forgone: str | None = None
    between: tuple[str, str, str] | None = None


# --- what must be said ----------------------------------------------------------------------------------


def must_be_said(claim: Claim, claims: Sequence[Claim], rules: Sequence[Rule]) -> list[Said]:
    """Return what the record must say of an award, in any order."""
    own = [one for one in claims if one.person == claim.person]
    granted = [one for one in own if one.granted]
    found = [*of_one_policy(claim, granted), *of_two_policies(claim, granted)]
    if is_paid_with_another(claim, granted):
        return found
    apart = [one for one in own if not is_paid_with_another(one, granted)]
    paid = highest_paid([one for one in apart if one.granted], rules)
    for rule in rules:
        named = [one for one in apart if rule.names(one.clause)]
        if claim in named and len({one.clause.benefit for one in named}) > 1:
            found.append(by_rule(claim, rule, named, paid))
    return found


def alike(claim: Claim, granted: Iterable[Claim]) -> list[Claim]:
    """Return what clauses of the same policy grant of the same benefit, in the order of the clauses."""
    return [
        one for one in granted if (one.clause.policy, one.clause.benefit) == (claim.clause.policy, claim.clause.benefit)
    ]


def is_paid_with_another(claim: Claim, granted: Sequence[Claim]) -> bool:
    """Return whether a clause before it grants the same at the same rate, and every other clause too."""
    same = alike(claim, granted)
    return claim in same[1:] and claim.rate is not None and len({one.amount for one in same}) == 1


def of_one_policy(claim: Claim, granted: Sequence[Claim]) -> Iterable[Said]:
    others = [one for one in alike(claim, granted) if one is not claim]
    if others:
        agreed = claim.rate is not None and {one.amount for one in others} == {claim.amount}
        paid = "并入" if is_paid_with_another(claim, granted) else "发放"
        names = frozenset(one.clause.id for one in others)
        yield Said("同给一项补助", names, paid if agreed else "存疑,几条给得不同,没有写明依哪一条")


def of_two_policies(claim: Claim, granted: Sequence[Claim]) -> Iterable[Said]:
    others = [
        one
        for one in granted
        if one.clause.benefit == claim.clause.benefit and one.clause.policy != claim.clause.policy
    ]
    if others:
        names = frozenset(f"{one.clause.id}({one.clause.policy})" for one in others)
        yield Said("同给一项补助", names, "发放,合计存疑:两份文件都没有写明能否同时享受")


def highest_paid(granted: Sequence[Claim], rules: Sequence[Rule]) -> frozenset[Claim]:
    """Return what 就高 pays, of all that has a known rate: try every payout.

    In the right one exactly those are left out that some 就高 lets a higher one beat which is itself paid; of two equal
    ones the first stands.
    """
    known = [one for one in granted if one.rate is not None]

    def beats(one: Claim, other: Claim) -> bool:
        ahead = (-Fraction(one.rate or 0), known.index(one)) < (-Fraction(other.rate or 0), known.index(other))
        together = any(rule.word == "就高" and rule.names(one.clause) and rule.names(other.clause) for rule in rules)
        comparable = one.clause.unit == other.clause.unit and one.clause.benefit != other.clause.benefit
        return ahead and together and comparable

    beaten_by = {one: {each for each in known if beats(each, one)} for one in known}
    payouts = [frozenset(some) for count in range(len(known) + 1) for some in itertools.combinations(known, count)]
    (right,) = (paid for paid in payouts if all((one in paid) is beaten_by[one].isdisjoint(paid) for one in known))
    return right


def by_rule(claim: Claim, rule: Rule, named: Sequence[Claim], highest: frozenset[Claim]) -> Said:
    """Return what a rule says of a claim; ``named`` are all that it names, granted and waiting."""
    granted = [one for one in named if one.granted]
    waiting = [one for one in named if not one.granted]
    partners = frozenset(one.clause.benefit for one in named if one is not claim)
    forgone = between = None
    match rule.word:
        case "可叠加":
            result, waiting = "发放", []
        case "并享":
            result, waiting = "发放,合计存疑", []
        case "互斥":
            result = "发放" if granted == [claim] else "须择一,原文没有写明择哪一项"
        case "不重复":
            places = {one: (rule.benefits.index(one.clause.benefit), number) for number, one in enumerate(named)}
            first = min(granted, key=places.__getitem__)
            result = "发放" if claim is first else "并入"
            waiting = [one for one in waiting if places[one][0] < places[first][0]]
        case _:
            result, forgone = by_rate(claim, granted, highest)
            between = range_of(granted, waiting)
    if waiting:
        names = list(dict.fromkeys(one.clause.benefit for one in waiting))
        result = f"{result},待{'、'.join(names)}定了再定"
    pending = frozenset(one.clause.benefit for one in waiting)
    return Said(rule.word, partners, result, pending, forgone, between)


def by_rate(claim: Claim, granted: Sequence[Claim], highest: frozenset[Claim]) -> tuple[str, str | None]:
    """Return what 就高 says of a claim, and the rate that it gives up."""
    if any(one.rate is None or one.clause.unit != claim.clause.unit for one in granted):
        return "就高,金额或者单位不同,尚不能比较", None
    return ("发放", None) if claim in highest else ("放弃", f"{claim.rate}{claim.clause.unit}")


def range_of(granted: Sequence[Claim], waiting: Sequence[Claim]) -> tuple[str, str, str] | None:
    """Return between which rates 就高 comes out, whichever of those that wait are granted; ``None`` if nobody can say."""
    everything = [*granted, *waiting]
    if not waiting or any(one.rate is None for one in everything) or len({one.clause.unit for one in everything}) > 1:
        return None
    outcomes = [
        max((one.rate for one in (*granted, *some)), key=lambda rate: Fraction(rate or 0))
        for count in range(len(waiting) + 1)
        for some in itertools.combinations(waiting, count)
    ]
    ordered = sorted({rate for rate in outcomes if rate is not None}, key=Fraction)
    return ordered[0], ordered[-1], granted[0].clause.unit


# --- policies and cases ---------------------------------------------------------------------------------


def clause_text(clause: Clause) -> str:
    """Write a clause that holds from a number of people on which the text leaves open, as its rate."""
    name, unit = clause.id, clause.unit
    key = name.replace("-", "")
    rate = f"若学生.另{key},则学生.额{key},否则标准{key}" if clause.by_fact else f"标准{key}"
    gives = f"免除 {clause.benefit},收费为{rate},据实" if clause.waives else f"给予 {clause.benefit},标准为{rate}"
    fixed = "  可变 不可改变\n"
    return (
        f"事实 学生.人数{key}:整数[人]\n{fixed}事实 学生.另{key}:是否\n{fixed}事实 学生.额{key}:{unit}\n{fixed}"
        f"参数 线{key}:整数[人] = 未载\n参数 标准{key}:{unit} = 未载\n"
        f"条款 {name} 样例\n  条件 学生.人数{key}不少于线{key}。\n  {gives}。\n"
    )


def rule_text(rule: Rule) -> str:
    own = BENEFITS[rule.policy]
    names = "、".join(name if name in own else f"「{name}」" for name in rule.benefits)
    return f"{rule.word} {names}{' 未载' if rule.word == '并享' else ''}。\n"


@functools.lru_cache(maxsize=1)
def loaded(clauses: tuple[Clause, ...], rules: tuple[Rule, ...]) -> PolicySet:
    """Write the policies and load them."""
    with tempfile.TemporaryDirectory() as folder:
        for number, (policy, benefits) in enumerate(BENEFITS.items()):
            head = (
                f"政策 {policy}\n  对象 学生\n  本数 依民法典第1259条\n"
                + f"  项目 {'、'.join(benefits)}\n" * bool(benefits)
                + "\n"
            )
            bare = f"事实 学生.无关:是否\n条款 GX-0{number} 无关\n  条件 学生.无关。\n"
            text = "".join(clause_text(one) for one in clauses if one.policy == policy) or bare
            text += "".join(rule_text(one) for one in rules if one.policy == policy)
            Path(folder, f"{number}.policy").write_text(head + text, encoding="utf-8")
        return PolicySet.load(folder)


@st.composite
def clause_sets(draw: st.DrawFn) -> tuple[Clause, ...]:
    """Return the clauses: most have the one unit, so that rates can be compared."""

    def unit() -> str:
        return draw(st.sampled_from((*UNITS[:1] * 3, *UNITS)))

    twice = unit()
    return (
        Clause("JX-01", "甲办法", "甲补", twice, by_fact=False),
        Clause("JX-02", "甲办法", "甲补", twice, by_fact=False),
        Clause("JX-03", "甲办法", "乙补", unit()),
        Clause("JX-04", "甲办法", "丙补", unit(), waives=draw(st.booleans())),
        Clause("YX-01", "乙办法", "甲补", unit()),
        Clause("YX-02", "乙办法", "丁补", unit()),
    )


@st.composite
def rule_sets(draw: st.DrawFn) -> tuple[Rule, ...]:
    """Return four to eight rules of two to four benefits, in the order in which they are read."""
    everything = list(dict.fromkeys(itertools.chain.from_iterable(BENEFITS.values())))
    names = st.lists(st.sampled_from(everything), min_size=2, max_size=4, unique=True)
    found = draw(
        st.lists(
            st.builds(Rule, st.sampled_from(tuple(BENEFITS)), st.sampled_from(WORDS), names.map(tuple)),
            min_size=4,
            max_size=8,
        )
    )
    return tuple(sorted(found, key=lambda rule: tuple(BENEFITS).index(rule.policy)))


RATES = ("100", "200", "200.5", "300")


@st.composite
def told(draw: st.DrawFn, clauses: Sequence[Clause]) -> tuple[dict[str, Any], list[Claim]]:
    """Return a case of one or two persons, and what each clause gives or may still give each of them."""
    persons: list[dict[str, Any]] = [{} for _ in range(draw(st.sampled_from((1, 1, 2))))]
    filled: dict[str, Any] = {}
    claims: list[Claim] = []
    for clause in clauses:
        key = clause.id.replace("-", "")
        line, rate = draw(st.sampled_from((5, 5, 5, 5, None))), draw(st.sampled_from((*RATES, *RATES, None)))
        filled |= {f"线{key}": line} if line else {}
        filled |= {f"标准{key}": rate} if rate else {}
        for number, person in enumerate(persons, start=1):
            people = draw(st.sampled_from((9, 9, 9, 0, None)))
            own = draw(st.sampled_from((*RATES, None))) if clause.by_fact and draw(st.booleans()) else ""
            person |= {f"人数{key}": people} if people is not None else {}
            person |= {f"另{key}": own != "", **({f"额{key}": own} if own else {})}
            if people == 0 and line is not None:
                continue
            name = f"学生[{number}]" if len(persons) > 1 else "学生"
            claims.append(Claim(clause, name, people == 9 and line is not None, rate if own == "" else own))
    return {"on": "2022-06-30", "facts": {"学生": persons}, "parameters": filled}, claims


# --- the law --------------------------------------------------------------------------------------------


def said(entry: Mapping[str, Any]) -> Said:
    """Read what the record says; nothing may be named twice."""
    for names in (entry["with"], entry.get("pending", [])):
        assert len(set(names)) == len(names), entry
    pending, between = entry.get("pending"), entry.get("range")
    assert pending != []
    return Said(
        entry["rule"],
        frozenset(entry["with"]),
        entry["result"],
        frozenset(pending or ()),
        entry.get("forgone"),
        None if between is None else (between["from"], between["to"], between["unit"]),
    )


@pytest.mark.long
def test_what_is_said_of_each_award_is_what_every_payout_tried_says() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=lane(TEXTS, 10 * TEXTS), suppress_health_check=list(HealthCheck))
    @given(clause_sets(), rule_sets(), st.data())
    def compare(clauses: tuple[Clause, ...], rules: tuple[Rule, ...], data: st.DataObject) -> None:
        policies = loaded(clauses, rules)
        for _ in range(CASES):
            case, claims = data.draw(told(clauses))
            awards = policies.decide(case).record()["awards"]
            found = Counter((one["clause"], one["subject"], said(each)) for one in awards for each in one["combined"])
            granted = [claim for claim in claims if claim.granted]
            wanted = Counter(
                (claim.clause.id, claim.person, each)
                for claim in granted
                for each in must_be_said(claim, claims, rules)
            )
            assert [(one["clause"], one["subject"]) for one in awards] == [
                (one.clause.id, one.person) for one in granted
            ]
            assert (dict(found - wanted), dict(wanted - found)) == ({}, {})
            for _, _, entry in wanted.elements():
                seen[f"{entry.rule}:{entry.result.partition(',待')[0]}"] += 1
                seen[f"{entry.rule} while another waits"] += bool(entry.pending)
                seen["a range"] += entry.between is not None

    compare()
    wanted = {
        *("可叠加:发放", "并享:发放,合计存疑", "不重复:发放", "不重复:并入", "就高:发放", "就高:放弃"),
        *("互斥:发放", "互斥:须择一,原文没有写明择哪一项", "就高:就高,金额或者单位不同,尚不能比较"),
        *("同给一项补助:发放", "同给一项补助:并入", "同给一项补助:存疑,几条给得不同,没有写明依哪一条"),
        "同给一项补助:发放,合计存疑:两份文件都没有写明能否同时享受",
        *(f"{word} while another waits" for word in ("互斥", "就高", "不重复")),
        "a range",
    }
    assert {name for name in wanted if seen[name] < 10} == set(), seen
