"""How several benefits of one person go together, held against a second statement that goes through every completion.

Two policies are written that share facts: one with two clauses that give one benefit, one with a benefit of the same
name; each has an open reading and an open line of its own. Conditions, rates, periods and rules are drawn, and of each
person which facts are told. The second statement takes every completion of the missing facts with every reading of what
is open, settles who is paid in each, and collects what can become of each award; what the record says is compared with
it: rule, partners, all that is possible, how far it is settled, what is missing, and what there is together.
"""

import functools
import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin_rules import PolicySet
from tests.support.lanes import lane

TEXTS, CASES = 40, 6
"""How many sets of policies are tried, and how many cases of each."""
WORDS = ("互斥", "就高", "不重复", "可叠加", "并享")
BENEFITS = {"甲办法": ("甲补", "乙补", "丙补"), "乙办法": ("甲补", "丁补")}
"""The benefits of each policy, in the order in which the policies are read."""
FACTS = ("残疾", "低保", "住校")
READINGS = {"100": "甲说", "300": "乙说"}
ON, HORIZON = 2021 * 12 + 6, 2100 * 12 + 11
"""The month that is decided on, and the last that there is, as numbers of months."""

World = Mapping[str, Any]
Literal = tuple[str, bool]


@attrs.frozen
class Clause:
    """A clause that gives one benefit where all (any) of some literals hold; ``线`` is the open line of its policy."""

    id: str
    policy: str
    benefit: str
    every: bool
    literals: tuple[Literal, ...]
    rate: tuple[str, str]
    """What is paid to those at home and to boarders; ``("额", "额")`` where the reading of the policy says it."""
    months: tuple[int, int | None] | None

    def granted(self, world: World) -> bool:
        """Return whether it is met, and a month can come."""
        truths = [world[self.own(name)] is wanted for name, wanted in self.literals]
        return all(truths) if self.every else any(truths)

    def own(self, name: str) -> str:
        return name if name in FACTS else f"{name}{self.policy}"

    def amount(self, world: World) -> Fraction:
        """Return the rate."""
        rate = self.rate[world["住校"]]
        return Fraction(world[self.own("额")] if rate == "额" else rate)

    def due(self) -> range | None:
        """Return the months in which it can be due, ``None`` where none are told."""
        return None if self.months is None else range(self.months[0], (self.months[1] or HORIZON) + 1)

    def counted(self) -> range | None:
        """Return the months that are counted, the first where it lies ahead."""
        due = self.due()
        return None if due is None else range(due.start, max(due.start + 1, min(due.stop, ON + 1)))


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


# --- one completion -------------------------------------------------------------------------------------


def meet(one: Clause, other: Clause) -> bool:
    """Return whether some month is due by both."""
    first, second = one.due(), other.due()
    return first is None or second is None or max(first.start, second.start) < min(first.stop, second.stop)


def within(one: Clause, other: Clause) -> bool:
    """Return whether all months of one that are counted are due by another."""
    inner, outer = one.counted(), other.due()
    return inner is None or outer is None or (outer.start <= inner.start and inner.stop <= outer.stop)


def take_out(order: Iterable[Clause], rivals: Any, state: dict[Clause, str]) -> dict[Clause, str]:
    """Go through clauses in the order in which they go before each other; return what each loses.

    ``state`` are those that have lost before; ``rivals`` says whether two are held against each other.
    """
    lost: dict[Clause, str] = {}
    done: list[Clause] = []
    for clause in order:
        ahead = [one for one in done if rivals(one, clause) and meet(one, clause)]
        ahead = [one for one in ahead if "out" not in (state.get(one), lost.get(one))]
        if any(within(clause, one) and "part" not in (state.get(one), lost.get(one)) for one in ahead):
            lost[clause] = "out"
        elif ahead:
            lost[clause] = "part"
        done.append(clause)
    return lost


@attrs.frozen
class Settled:
    """What comes out in one completion: of each rule and clause a word, and what there is by each rule."""

    words: Mapping[tuple[int, Clause], str]
    sums: Mapping[int, Fraction]
    choices: Mapping[int, tuple[Fraction, ...]]
    left: frozenset[Clause]


def settle(clauses: Sequence[Clause], rules: Sequence[Rule], world: World) -> Settled:
    """Say who is paid in one completion."""
    given = [one for one in clauses if one.granted(world)]
    words: dict[tuple[int, Clause], str] = {}
    state: dict[Clause, str] = {}
    for one in given:
        alike = [each for each in given if (each.policy, each.benefit) == (one.policy, one.benefit)]
        agreed = len({each.amount(world) for each in alike}) == 1
        if agreed and one is not alike[0]:
            state[one] = "out"
        words[-1, one] = ("并入" if one in state else "发放") if agreed else "存疑,几条给得不同,没有写明依哪一条"
        namesakes = any(each.benefit == one.benefit and each.policy != one.policy for each in given)
        words[-2, one] = "发放" + ",合计存疑:两份文件都没有写明能否同时享受" * namesakes
    before = {-3: dict(state)}
    own: dict[int, dict[Clause, str]] = {}
    order = sorted(given, key=lambda one: -one.amount(world))
    highest = [rule for rule in rules if rule.word == "就高"]

    def opposed(some: Sequence[Rule], one: Clause, other: Clause) -> bool:
        return one.benefit != other.benefit and any(rule.names(one) and rule.names(other) for rule in some)

    lost = take_out(order, functools.partial(opposed, highest), state)
    for number, rule in enumerate(rules):
        if rule.word == "就高":
            before[number], own[number] = before[-3], lost
    state = joined(state, lost)
    for number, rule in enumerate(rules):
        if rule.word == "不重复":
            named = [one for one in given if rule.names(one)]
            named.sort(key=lambda one, rule=rule: rule.benefits.index(one.benefit))  # type: ignore[misc]
            before[number] = dict(state)
            own[number] = take_out(named, functools.partial(opposed, [rule]), state)
            state = joined(state, own[number])
    left = [one for one in given if state.get(one) != "out"]
    for number, rule in enumerate(rules):
        for one in (one for one in given if rule.names(one)):
            others = [each for each in left if opposed([rule], one, each) and meet(one, each)]
            words[number, one] = word_of(rule, one, others, state, before.get(number, {}), own.get(number, {}))
    mine = {number: [one for one in left if rule.names(one)] for number, rule in enumerate(rules)}
    return Settled(
        words,
        {number: sum((one.amount(world) for one in some), Fraction(0)) for number, some in mine.items()},
        {number: tuple(one.amount(world) for one in some) or (Fraction(0),) for number, some in mine.items()},
        frozenset(left),
    )


def joined(state: Mapping[Clause, str], lost: Mapping[Clause, str]) -> dict[Clause, str]:
    """Return what is lost by both: out is more than part."""
    found = dict(state)
    for one, how in lost.items():
        found[one] = "out" if "out" in (how, state.get(one)) else "part"
    return found


def word_of(
    rule: Rule,
    one: Clause,
    others: Sequence[Clause],
    state: Mapping[Clause, str],
    before: Mapping[Clause, str],
    own: Mapping[Clause, str],
) -> str:
    """Return what one rule says of what is granted, in one completion."""
    taken = {"就高": "放弃", "不重复": "并入"}.get(rule.word)
    if taken is not None and before.get(one) != "out" and own.get(one) == "out":
        return taken
    if state.get(one) == "out":
        return ""
    if taken is not None:
        return f"重叠的各期{taken},其余各期发放" if own.get(one) == "part" else "发放"
    if not others:
        return "发放"
    return {"互斥": "须择一,原文没有写明择哪一项", "并享": "发放,合计存疑"}.get(rule.word, "发放")


# --- every completion -----------------------------------------------------------------------------------


@attrs.frozen
class Said:
    """What the record says of an award and one rule; lists as sets, for their order is not the rules'."""

    rule: str
    partners: frozenset[str]
    status: str
    possible: frozenset[str]
    missing: frozenset[str] = frozenset()
    together: frozenset[Fraction] = frozenset()


def must_be_said(
    clauses: Sequence[Clause], rules: Sequence[Rule], told: Mapping[str, bool]
) -> dict[str, Counter[Said]]:
    """Return what the record must say of each award, in any order."""
    lines, amounts = ([f"{name}{policy}" for policy in BENEFITS] for name in ("线", "额"))
    missing = [name for name in FACTS if name not in told]
    facts = [dict(zip(missing, some, strict=True)) for some in itertools.product((True, False), repeat=len(missing))]
    points = itertools.product(*[(True, False)] * len(lines), *[tuple(READINGS)] * len(amounts))
    open_ones = [dict(zip((*lines, *amounts), some, strict=True)) for some in points]
    every = [[settle(clauses, rules, {**told, **some, **each}) for each in open_ones] for some in facts]
    worlds = [{**told, **some, **each} for some in facts for each in open_ones]
    can = [one for one in clauses if any(one.granted(world) for world in worlds)]
    stays = {one for one in can if any(one in each.left for group in every for each in group)}
    found: dict[str, Counter[Said]] = {}
    for one in clauses:
        if not all(one.granted(world) for world in worlds):
            continue
        said = found.setdefault(one.id, Counter())
        same = [each for each in can if each is not one and each.benefit == one.benefit]
        alike = frozenset(each.id for each in same if each.policy == one.policy)
        others = frozenset(f"{each.id}({each.policy})" for each in same if each.policy != one.policy)
        told_of = [(-1, "同给一项补助", alike), (-2, "同给一项补助", others)]
        for number, rule in enumerate(rules):
            partners = [each for each in can if rule.names(each) and rule.names(one) and each.benefit != one.benefit]
            if rule.word not in ("就高", "不重复"):
                partners = [each for each in partners if each in stays]
            told_of.append((number, rule.word, frozenset(each.benefit for each in partners)))
        for number, name, named in told_of:
            words = [[each.words.get((number, one), "") for each in group] for group in every]
            if not named:
                continue
            status, possible, matters = seen_through(words, facts)
            if possible == {""}:
                continue
            sums: frozenset[Fraction] = frozenset()
            if number >= 0:
                sums = together(
                    number, rules[number], [each for each in can if rules[number].names(each)], every, worlds
                )
            said[Said(name, named, status, possible - {""}, matters, sums)] += 1
    return found


def seen_through(
    words: Sequence[Sequence[Any]], facts: Sequence[Mapping[str, bool]]
) -> tuple[str, frozenset[Any], frozenset[str]]:
    """Return how far something is settled, all that it can be, and which facts can change it."""
    sets = [frozenset(group) for group in words]
    status = "存疑" if all(len(one) > 1 for one in sets) else "known" if len(set(sets)) == 1 else "待核实"
    matters = {
        next(name for name in first if first[name] is not second[name])
        for (one, first), (other, second) in itertools.combinations(zip(words, facts, strict=True), 2)
        if sum(first[name] is not second[name] for name in first) == 1 and set(one) != set(other)
    }
    return status, frozenset().union(*sets), frozenset() if status == "known" else frozenset(matters)


def together(
    number: int,
    rule: Rule,
    named: Sequence[Clause],
    every: Sequence[Sequence[Settled]],
    worlds: Sequence[World],
) -> frozenset[Fraction]:
    """Return the least and the most that there can be by a rule where that is not settled and a figure."""
    for one, other in itertools.permutations(named, 2):
        if not within(one, other) and any(one.granted(world) and other.granted(world) for world in worlds):
            return frozenset()
    if rule.word == "互斥":
        amounts = [[one for each in group for one in each.choices[number]] for group in every]
    else:
        amounts = [[each.sums[number] for each in group] for group in every]
    sets = {frozenset(group) for group in amounts}
    found = frozenset[Fraction]().union(*sets)
    return frozenset() if len(found) == 1 else frozenset({min(found), max(found)})


# --- policies and cases ---------------------------------------------------------------------------------


def clause_text(clause: Clause) -> str:
    """Write a clause."""
    joins = ",且" if clause.every else ",或者"
    literals = (
        ("" if wanted else "非") + ("学生.人数不少于线" if name == "线" else f"学生.{name}")
        for name, wanted in clause.literals
    )
    home, boarding = ("解释「额」" if one == "额" else f"{one}元/月" for one in clause.rate)
    rate = home if home == boarding else f"若学生.住校,则{boarding},否则{home}"
    paid = ""
    if clause.months is not None:
        start, end = clause.months
        paid = f",按月发放,自{month(start)}起" + (f",至{month(end)}止" if end is not None else "")
    return f"条款 {clause.id} 样例\n  条件 {joins.join(literals)}。\n  给予 {clause.benefit},标准为{rate}{paid}。\n"


def month(number: int) -> str:
    return f"{number // 12}-{number % 12 + 1:02d}"


def rule_text(rule: Rule) -> str:
    own = BENEFITS[rule.policy]
    names = "、".join(name if name in own else f"「{name}」" for name in rule.benefits)
    return f"{rule.word} {names}{' 未载' if rule.word == '并享' else ''}。\n"


@functools.lru_cache(maxsize=1)
def loaded(clauses: tuple[Clause, ...], rules: tuple[Rule, ...]) -> PolicySet:
    """Write the policies and load them."""
    texts: dict[str, str] = {}
    for number, (policy, benefits) in enumerate(BENEFITS.items()):
        text = f"政策 {policy}\n  对象 学生\n  本数 依民法典第1259条\n  项目 {'、'.join(benefits)}\n\n"
        text += "".join(f"事实 学生.{name}:是否\n" for name in FACTS)
        text += "事实 学生.人数:整数[人]\n参数 线:整数[人] = 未载\n"
        text += "解释 「额」 两说\n  甲说 100元/月;\n  乙说 300元/月。\n  采用 未定。\n"
        text += "".join(clause_text(one) for one in clauses if one.policy == policy)
        text += "".join(rule_text(one) for one in rules if one.policy == policy)
        texts[f"{number}.policy"] = text
    return PolicySet.of(texts)


@st.composite
def clause_sets(draw: st.DrawFn) -> tuple[Clause, ...]:
    """Return the clauses of both policies."""
    literal = st.tuples(st.sampled_from((*FACTS, *FACTS, "线")), st.sampled_from((True, True, True, False)))
    amount = st.sampled_from(("100", "200", "300"))
    rates = st.one_of(amount.map(lambda one: (one, one)), st.tuples(amount, amount), st.just(("额", "额")))
    starts = (ON - 6, ON - 6, ON - 2, ON + 3)
    periods = st.tuples(st.sampled_from(starts), st.sampled_from((None, None, 0, 2, 6))).map(
        lambda one: (one[0], None if one[1] is None else one[0] + one[1])
    )

    def clause(name: str, policy: str, benefit: str, *, timed: bool) -> Clause:
        literals = draw(st.lists(literal, min_size=1, max_size=2, unique_by=lambda one: one[0]))
        return Clause(
            name,
            policy,
            benefit,
            draw(st.booleans()),
            tuple(literals),
            draw(rates),
            draw(periods) if timed else None,
        )

    timed = draw(st.booleans())
    first = clause("JX-01", "甲办法", "甲补", timed=timed and draw(st.booleans()))
    return (
        first,
        attrs.evolve(clause("JX-02", "甲办法", "甲补", timed=False), rate=first.rate),
        clause("JX-03", "甲办法", "乙补", timed=timed),
        clause("JX-04", "甲办法", "丙补", timed=timed),
        clause("YX-01", "乙办法", "甲补", timed=False),
        clause("YX-02", "乙办法", "丁补", timed=timed),
    )


@st.composite
def rule_sets(draw: st.DrawFn) -> tuple[Rule, ...]:
    """Return two to five rules of two to four benefits, in the order in which they are read."""
    everything = list(dict.fromkeys(itertools.chain.from_iterable(BENEFITS.values())))
    names = st.lists(st.sampled_from(everything), min_size=2, max_size=4, unique=True)
    rule = st.builds(Rule, st.sampled_from(tuple(BENEFITS)), st.sampled_from((*WORDS, "就高")), names.map(tuple))
    found = draw(st.lists(rule, min_size=2, max_size=5, unique=True))
    return tuple(sorted(found, key=lambda rule: tuple(BENEFITS).index(rule.policy)))


# --- the law --------------------------------------------------------------------------------------------


def said(entry: Mapping[str, Any]) -> Said:
    """Read what the record says; nothing may be named twice."""
    for names in (entry["with"], entry.get("pending", [])):
        assert len(set(names)) == len(names), entry
    return Said(
        entry["rule"],
        frozenset(entry["with"]),
        entry["status"],
        frozenset(entry["possible"]),
        frozenset(name.removeprefix("学生.") for name in entry.get("missing", [])),
        frozenset(Fraction(entry["range"][end]) for end in ("from", "to") if "range" in entry),
    )


@pytest.mark.long
def test_what_is_said_of_each_award_is_what_every_completion_tried_says() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=lane(TEXTS, 10 * TEXTS), suppress_health_check=list(HealthCheck))
    @given(clause_sets(), rule_sets(), st.data())
    def compare(clauses: tuple[Clause, ...], rules: tuple[Rule, ...], data: st.DataObject) -> None:
        policies = loaded(clauses, rules)
        for _ in range(CASES):
            told = {name: data.draw(st.booleans()) for name in FACTS if data.draw(st.integers(0, 2))}
            facts = {**{f"学生.{name}": value for name, value in told.items()}, "学生.人数": 5}
            awards = policies.decide({"on": "2021-07-31", "facts": facts}).record()["awards"]
            wanted = must_be_said(clauses, rules, told)
            assert [one["clause"] for one in awards] == list(wanted)
            for award in awards:
                found = Counter(said(each) for each in award["combined"])
                assert (found - wanted[award["clause"]], wanted[award["clause"]] - found) == (Counter(), Counter())
                for each in found.elements():
                    seen[f"{each.rule} {each.status}"] += 1
                    seen["together"] += bool(each.together)
                    for word in each.possible:
                        seen[word] += 1

    compare()
    wanted = {
        *(f"{word} {status}" for word in ("就高", "不重复", "并享") for status in ("known", "待核实")),
        *("就高 存疑", "并享 存疑"),
        *("发放", "放弃", "并入", "重叠的各期放弃,其余各期发放", "重叠的各期并入,其余各期发放", "发放,合计存疑"),
        *("须择一,原文没有写明择哪一项", "together"),
        "发放,合计存疑:两份文件都没有写明能否同时享受",
    }
    assert {name for name in wanted if seen[name] < 1} == set(), seen
